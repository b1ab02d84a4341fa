"""Lines of numbers with the place where a fault stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class Unreadable(ValueError):
    """A file that cannot be read; str() is `file:line: reason`."""

    def __init__(self, path: Path | str, line: int, reason: str) -> None:
        super().__init__(f"{path}:{line}: {reason}")


@dataclass(frozen=True, slots=True)
class Row:
    """The numbers of one line."""

    line: int
    values: tuple[float, ...]


def number_rows(path: Path, text: str) -> list[Row]:
    """All lines that are not blank. Raises Unreadable where something is not a finite number."""
    rows = [
        Row(line, _numbers(path, line, words))
        for line, words in enumerate(map(str.split, text.splitlines()), 1)
        if words
    ]
    if len(rows) < 2:
        raise Unreadable(path, max(1, len(text.splitlines())), "too few lines for an instance")
    return rows


def _numbers(path: Path, line: int, words: Sequence[str]) -> tuple[float, ...]:
    try:
        values = tuple(map(float, words))
    except ValueError:
        raise Unreadable(path, line, "not a line of numbers") from None
    if any(abs(value) > 1e12 or value != value for value in values):
        raise Unreadable(path, line, "a number is not finite")
    return values


def whole(path: Path, row: Row, column: int, least: int = 0) -> int:
    """A column as an integer. Raises Unreadable if it is not one or is below `least`."""
    value = row.values[column]
    if value != int(value) or value < least:
        raise Unreadable(path, row.line, f"column {column + 1} must be a whole number from {least}")
    return int(value)


def require_columns(path: Path, row: Row, count: int) -> None:
    if len(row.values) < count:
        raise Unreadable(path, row.line, f"{len(row.values)} columns, {count} needed")
