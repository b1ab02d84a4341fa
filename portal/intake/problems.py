from dataclasses import dataclass


@dataclass(frozen=True)
class RowProblem:
    """What is wrong where. `line` counts as the reader's spreadsheet does: the header is line 1."""

    line: int
    column: str
    reason: str


class Unreadable(Exception):
    """The file as a whole cannot be read; the message says why."""
