"""What an imported file must hold, column by column, and how each cell is read."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.ui import dates

from .problems import RowProblem
from .tables import Row, Table


def text(cell: str) -> str:
    return cell


def whole_number(cell: str) -> int:
    try:
        return int(cell.replace(",", ""))
    except ValueError as error:
        raise ValueError(_("“%(cell)s” is not a whole number.") % {"cell": cell}) from error


def birth_date(cell: str) -> date:
    """A date of birth, western or by era: 昭和15年3月2日, S15.3.2, 1940-03-02."""
    return dates.parse_birth_date(cell)


def choice(options: Mapping[str, Any]) -> Callable[[str], Any]:
    def parse(cell: str) -> Any:
        if cell not in options:
            raise ValueError(
                _("“%(cell)s” is none of: %(options)s.")
                % {"cell": cell, "options": ", ".join(options)}
            )
        return options[cell]

    return parse


@dataclass(frozen=True)
class Column:
    """`heading` as the file writes it. `parse` raises ValueError or ValidationError with the reader's words."""

    name: str
    heading: str | Promise
    parse: Callable[[str], Any] = text
    is_required: bool = False
    default: Any = ""


@dataclass(frozen=True)
class ReadRow:
    line: int
    values: dict[str, Any]


def read_rows(table: Table, columns: Sequence[Column]) -> tuple[list[ReadRow], list[RowProblem]]:
    """All rows that are right and all problems of those that are not: never only the first."""
    problems = [*table.problems, *table.missing([str(c.heading) for c in columns if c.is_required])]
    if any(problem.line == 1 for problem in problems):
        return [], problems
    rows = []
    for row in table:
        values, wrong = _read(row, columns)
        problems += wrong
        if not wrong:
            rows.append(ReadRow(row.line, values))
    return rows, sorted(problems, key=lambda problem: problem.line)


def _read(row: Row, columns: Iterable[Column]) -> tuple[dict[str, Any], list[RowProblem]]:
    values: dict[str, Any] = {}
    problems = []
    for column in columns:
        heading = str(column.heading)
        cell = row[heading]
        if not cell:
            if column.is_required:
                problems.append(RowProblem(row.line, heading, _("This cell is empty.")))
            values[column.name] = column.default
            continue
        try:
            values[column.name] = column.parse(cell)
        except ValidationError as error:
            problems.append(RowProblem(row.line, heading, " ".join(error.messages)))
        except ValueError as error:
            problems.append(RowProblem(row.line, heading, str(error)))
    return values, problems
