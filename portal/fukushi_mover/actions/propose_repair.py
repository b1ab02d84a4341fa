from dataclasses import dataclass
from time import perf_counter
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.fukushi_mover import clock, roads
from portal.fukushi_mover.bridge.mending import Mended, effects_of_move, mend, work_of
from portal.fukushi_mover.bridge.parties import Noted
from portal.fukushi_mover.bridge.standing import Party
from portal.fukushi_mover.bridge.whatif import Effect
from portal.fukushi_mover.enums import (
    AttendanceKind,
    DayState,
    Leg,
    NoteKind,
    RepairState,
)
from portal.fukushi_mover.models import Repair, Rider, ServiceDay
from portal.fukushi_mover.queries.attendance import expected_riders, suspended_for
from portal.fukushi_mover.queries.changes import (
    AtDoor,
    Who,
    changes_between,
    doors_of,
    homes_changed,
    to_tell,
    who_of,
)
from portal.fukushi_mover.queries.out_of_service import closures_on
from portal.fukushi_mover.queries.said import said_on
from portal.fukushi_mover.queries.vans import drivable_vans
from portal.fukushi_mover.rules import dispatches

from .refusal import Refused

Row = dict[str, Any]


@dataclass
class Proposal:
    """A mended day and its difference, computed against one revision."""

    revision: int
    mended: Mended
    changes: list[Row]
    problems: list[Row]
    milliseconds: int


def propose_repair(actor: User, day: ServiceDay) -> Repair:
    """One repair for everything noted so far; older proposals lapse. Drivers see nothing of it.

    Raises Refused where there is no published plan to mend.
    """
    require(actor, dispatches, day)
    day.refresh_from_db()
    if day.state not in (DayState.PUBLISHED, DayState.RUNNING):
        raise Refused(_("There is no published plan to mend."), "not_published")
    return keep(actor, day, compute(day))


def compute(day: ServiceDay) -> Proposal:
    """Without the day's lock: a proposal is looked at again before it is written."""
    began, revision = perf_counter(), day.revision
    mended = mend(
        day,
        expected_riders(day),
        drivable_vans(day),
        noted(day),
        clock.second_now(day.date),
        roads.remembered(),
    )
    changes = changes_between(doors_of(mended.before), doors_after(mended), _asked(day))
    return Proposal(
        revision, mended, changes, _problems(mended), int((perf_counter() - began) * 1000)
    )


def effects_on_day(day: ServiceDay, rider: Rider, leg: Leg) -> dict[int, Effect]:
    """Van → what it would mean if the rider rode with it, as the published day stands now."""
    work = work_of(
        day,
        expected_riders(day),
        drivable_vans(day),
        noted(day),
        clock.second_now(day.date),
        roads.remembered(),
    )
    return effects_of_move(work, leg, rider.pk)


def keep(actor: User, day: ServiceDay, proposal: Proposal) -> Repair:
    day.repairs.filter(state=RepairState.PROPOSED).update(state=RepairState.DISCARDED)
    return Repair.objects.create(
        day=day,
        revision=proposal.revision,
        made_by=actor,
        runs=[_run_row(after) for after in proposal.mended.runs],
        changes=proposal.changes,
        problems=proposal.problems,
        figures={
            "milliseconds": proposal.milliseconds,
            "homes": homes_changed(to_tell(proposal.changes)),
            "runs": len(proposal.mended.runs),
        },
        is_fictional=day.is_fictional,
    )


def discard_repair(actor: User, repair: Repair) -> None:
    """The proposal lapses; what was noted stays noted."""
    require(actor, dispatches, repair.day)
    Repair.objects.filter(pk=repair.pk, state=RepairState.PROPOSED).update(
        state=RepairState.DISCARDED
    )


def noted(day: ServiceDay) -> Noted:
    notes = list(day.dispatch_notes.all())
    extra = day.attendance_changes.filter(kind=AttendanceKind.EXTRA)
    return Noted(
        frozenset(note.van_id for note in notes if note.kind == NoteKind.VAN_OUT),
        tuple(
            (note.rider_id or 0, note.leg, note.van_id)
            for note in notes
            if note.kind == NoteKind.MOVE
        ),
        suspended_for(day),
        frozenset(extra.values_list("rider", flat=True)),
        frozenset(
            (f"p{note.ride_id}" if note.ride_id else f"r{note.rider_id}", note.leg, note.van_id)
            for note in notes
            if note.kind == NoteKind.REFUSED
        ),
        tuple(closures_on(day)),
    )


def doors_after(mended: Mended) -> dict[Who, AtDoor]:
    """At each door when the mended day has happened."""
    found = doors_of(mended.before)
    gone = [*mended.dropped, *(stop for party in mended.unplaced for stop in party.stops)]
    for stop in gone:
        found.pop(who_of(stop, stop.run.leg), None)
    for after in mended.runs:
        for item in after.items:
            if _is_door(item.party, item.boards):
                found[_who(item.party)] = AtDoor(after.van.pk, item.begin)
    return found


def _is_door(party: Party, boards: bool) -> bool:
    return boards if party.ride is not None else boards == (party.leg == Leg.MORNING)


def _who(party: Party) -> Who:
    if party.ride is not None:
        return (None, party.ride.pk, "")
    return (party.rider.pk if party.rider else None, None, party.leg)


def _asked(day: ServiceDay) -> list[Who]:
    """Homes that said themselves that nobody need come."""
    return [
        (rider, None, leg)
        for rider, said in said_on(day).items()
        for leg in (Leg.MORNING, Leg.AFTERNOON)
        if not said.wants(leg)
    ]


def _problems(mended: Mended) -> list[Row]:
    rows = [_problem("unplaced", party) for party in mended.unplaced]
    rows += [_problem("stranded", party) for party in mended.stranded]
    for after in mended.runs:
        for item in after.items:
            late = _late(item.party, item.boards, item.begin)
            if late > 0 and _is_door(item.party, item.boards):
                rows.append(_problem("late", item.party) | {"seconds": late, "at": item.begin})
    return rows


def _late(party: Party, boards: bool, begin: int) -> int:
    stop = party.board if boards else party.alight
    if stop is None or (party.expected and party.expected.comes_late):
        return 0
    return max(0, begin - stop.promised_to)


def _problem(code: str, party: Party) -> Row:
    rider = party.rider.pk if party.rider else None
    return {
        "code": code,
        "rider": rider,
        "ride": party.ride.pk if party.ride else None,
        "leg": str(party.leg),
    }


def _run_row(after: Any) -> Row:
    return {
        "van": after.van.pk,
        "leg": str(after.leg),
        "items": [
            {
                "rider": item.party.rider.pk if item.party.rider else None,
                "ride": item.party.ride.pk if item.party.ride else None,
                "boards": item.boards,
                "begin": item.begin,
            }
            for item in after.items
        ],
    }
