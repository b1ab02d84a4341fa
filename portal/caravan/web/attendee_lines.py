"""Attendees as they stand in a spreadsheet: one line each, its cells by tabs, put into the rows of the form."""

from typing import Any

from django.db.models import Q
from django.http import QueryDict

from portal.organisations.models import Organisation
from portal.ui.forms import row_count

LINES = "attendee_lines"
MOST_LINES = 100


def with_attendee_lines(data: QueryDict, prefix: str = "attendees") -> QueryDict:
    """The same form sent with a row for each pasted line; the lines themselves are used up, as many as go at once."""
    lines = [line for line in data.get(LINES, "").splitlines() if line.strip()]
    if not lines:
        return data
    filled = data.copy()
    filled[LINES] = "\n".join(lines[MOST_LINES:])
    rows = [_row(line) for line in lines[:MOST_LINES]]
    free = _free_places(filled, prefix)
    for place, row in zip(free, rows, strict=False):
        for name, value in row.items():
            filled[f"{prefix}-{place}-{name}"] = value
    total = max(row_count(data, prefix), free[len(rows) - 1] + 1)
    filled[f"{prefix}-TOTAL_FORMS"] = str(total)
    return filled


def _row(line: str) -> dict[str, str]:
    """(organisation,) post, name. An organisation that the portal does not know stands before the post."""
    cells = [cell.strip() for cell in line.split("\t")]
    *before, name = [cell for cell in cells if cell] or [""]
    organisation = _known(before[0]) if len(before) > 1 else ""
    title = " ".join(before[1:] if organisation else before)
    return {"title": title[:80], "name": name[:80], "organisation": organisation}


def _known(name: str) -> str:
    either = Q(name_ja=name) | Q(name_en=name)
    found = Organisation.objects.filter(either).values_list("pk", flat=True)[:2]
    return str(found[0]) if len(found) == 1 else ""


def _free_places(data: Any, prefix: str) -> list[int]:
    """The places of rows in which nothing is written, then those after the last."""
    total = row_count(data, prefix)
    first_new = row_count(data, prefix, "INITIAL")
    empty = [
        place
        for place in range(first_new, total)
        if not any(data.get(f"{prefix}-{place}-{name}") for name in ("title", "name"))
    ]
    return [*empty, *range(total, total + MOST_LINES)]
