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
    rows = _rows(lines[:MOST_LINES])
    free = _free_places(filled, prefix)
    for place, row in zip(free, rows, strict=False):
        for name, value in row.items():
            filled[f"{prefix}-{place}-{name}"] = value
    total = max(row_count(data, prefix), free[len(rows) - 1] + 1)
    filled[f"{prefix}-TOTAL_FORMS"] = str(total)
    return filled


def _rows(lines: list[str]) -> list[dict[str, str]]:
    """(organisation,) post, name. An organisation that the portal does not know stands before the post."""
    people = [[cell.strip() for cell in line.split("\t") if cell.strip()] for line in lines]
    known = _known({cells[0] for cells in people if len(cells) > 2})
    return [_row(cells, known) for cells in people]


def _row(cells: list[str], known: dict[str, str]) -> dict[str, str]:
    *before, name = cells or [""]
    organisation = known.get(before[0], "") if len(before) > 1 else ""
    title = " ".join(before[1:] if organisation else before)
    return {"title": title[:80], "name": name[:80], "organisation": organisation}


def _known(names: set[str]) -> dict[str, str]:
    """The keys of those organisations that one of these names stands for, and no other organisation."""
    either = Q(name_ja__in=names) | Q(name_en__in=names)
    found: dict[str, set[str]] = {}
    for key, *both in Organisation.objects.filter(either).values_list("pk", "name_ja", "name_en"):
        for name in both:
            found.setdefault(name, set()).add(str(key))
    return {name: key for name, (key, *others) in found.items() if not others}


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
