"""The timetable as a grid of slots and tables, with what the optimiser says about it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.matching.models import Meeting, Registration, Slot, Timetable

REASONS = {
    "no_common_slot": lambda a, b: _("They are never there at the same time."),
    "a_is_full": lambda a, b: _("%(name)s is full.") % {"name": a},
    "b_is_full": lambda a, b: _("%(name)s is full.") % {"name": b},
    "never_free_together": lambda a, b: _("They are never free at the same time."),
    "tables_full": lambda a, b: _("No table is free when both are."),
    "not_worth_its_breaks": lambda a, b: _("There is room, but others would wait longer for it."),
}


@dataclass(frozen=True)
class Row:
    slot: Slot
    cells: list[Meeting | None]
    """One for each table, from table 1."""
    opens_day: date | None
    opens_session: bool


@dataclass(frozen=True)
class Unmet:
    need_side: Registration
    solution_side: Registration
    mutual: bool
    reason: str


@dataclass(frozen=True)
class Board:
    timetable: Timetable
    rows: list[Row]
    tables: range
    unmet: list[Unmet]
    headline: str


def board_of(timetable: Timetable) -> Board:
    """Three queries, however full the grid is."""
    event = timetable.event
    by_place = {
        (m.slot_id, m.table): m
        for m in timetable.meetings.exclude(state="cancelled").select_related(
            "event_need__need",
            "event_solution__solution",
            "event_need__registration__organisation",
            "event_solution__registration__organisation",
        )
    }
    tables = range(1, event.tables + 1)
    rows: list[Row] = []
    last: Slot | None = None
    for slot in event.slots.all():
        day = timezone.localdate(slot.starts_at)
        new_day = last is None or timezone.localdate(last.starts_at) != day
        rows.append(
            Row(
                slot,
                [by_place.get((slot.pk, table)) for table in tables],
                day if new_day else None,
                new_day or (last is not None and last.session != slot.session),
            )
        )
        last = slot
    return Board(timetable, rows, tables, _unmet(timetable), headline(timetable))


def _unmet(timetable: Timetable) -> list[Unmet]:
    lines: list[dict[str, Any]] = timetable.verdict.get("unmet", [])
    sides = {
        r.pk: r
        for r in Registration.objects.filter(
            pk__in={pk for line in lines for pk in (line["need_side"], line["solution_side"])}
        ).select_related("organisation")
    }
    return [
        Unmet(
            sides[line["need_side"]],
            sides[line["solution_side"]],
            line["mutual"],
            REASONS[line["reason"]](
                sides[line["need_side"]].organisation, sides[line["solution_side"]].organisation
            ),
        )
        for line in lines
        if line["need_side"] in sides and line["solution_side"] in sides
    ]


def headline(timetable: Timetable) -> str:
    """Met 212 of 230 wishes, proven best."""
    verdict = timetable.verdict
    if not verdict:
        return ""
    numbers = {"met": verdict["met"], "wishes": verdict["wishes"]}
    if verdict.get("wishes_proven"):
        return _("Met %(met)s of %(wishes)s wishes, proven best") % numbers
    return _("Met %(met)s of %(wishes)s wishes") % numbers
