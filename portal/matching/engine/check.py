"""Judges a timetable without the solver: reads only the problem and the places, shares no code with the search."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from .problem import Place, Problem, Sense


class Code(StrEnum):
    UNKNOWN_MEETING = "unknown_meeting"
    MISSING_MEETING = "missing_meeting"
    NO_SUCH_SLOT = "no_such_slot"
    NO_SUCH_TABLE = "no_such_table"
    SLOT_NOT_ALLOWED = "slot_not_allowed"
    TABLE_NOT_ALLOWED = "table_not_allowed"
    PARTICIPANT_AWAY = "participant_away"
    PARTICIPANT_TWICE = "participant_twice"
    TABLE_TWICE = "table_twice"
    TOO_EARLY = "too_early"
    UNFAIR = "unfair"
    WRONG_OBJECTIVE = "wrong_objective"


@dataclass(frozen=True)
class Violation:
    code: Code
    meeting: int = 0
    participant: int = 0
    slot: int = 0
    by: int = 0


def check(
    problem: Problem, places: Mapping[int, Place], objective: int | None = None
) -> list[Violation]:
    """Everything that is wrong with `places`; with `objective`, also whether it says the truth."""
    found = [Violation(Code.UNKNOWN_MEETING, id_) for id_ in places if id_ not in problem.by_id]
    for id_, place in places.items():
        if id_ in problem.by_id:
            found += _alone(problem, id_, place)
    found += _together(problem, places)
    diary = _diary(problem, places)
    counts = [_holes(days) for days in diary]
    if problem.fairness is not None and counts:
        spread = max(counts) - min(counts)
        if spread > problem.fairness:
            found.append(Violation(Code.UNFAIR, by=spread - problem.fairness))
    if objective is not None and objective != (truth := _value(problem, places, diary, counts)):
        found.append(Violation(Code.WRONG_OBJECTIVE, by=abs(objective - truth)))
    return found


def _alone(problem: Problem, id_: int, place: Place) -> list[Violation]:
    """What is wrong with one meeting, whatever the others do."""
    request = problem.by_id[id_]
    found = []
    if not 1 <= place.slot <= problem.slots:
        found.append(Violation(Code.NO_SUCH_SLOT, id_, slot=place.slot))
    if not 1 <= place.table <= problem.tables:
        found.append(Violation(Code.NO_SUCH_TABLE, id_, slot=place.slot, by=place.table))
    if request.slots is not None and place.slot not in request.slots:
        found.append(Violation(Code.SLOT_NOT_ALLOWED, id_, slot=place.slot))
    if request.table and place.table != request.table:
        found.append(Violation(Code.TABLE_NOT_ALLOWED, id_, slot=place.slot, by=place.table))
    found += [
        Violation(Code.PARTICIPANT_AWAY, id_, person, place.slot)
        for person in (request.a, request.b)
        if place.slot in problem.forbidden.get(person, ())
    ]
    return found


def _together(problem: Problem, places: Mapping[int, Place]) -> list[Violation]:
    """What is wrong between meetings."""
    found = []
    at_table = Counter((place.slot, place.table) for place in places.values())
    found += [
        Violation(Code.TABLE_TWICE, slot=slot, by=table)
        for (slot, table), times in at_table.items()
        if times > 1
    ]
    for request in problem.requests:
        here = places.get(request.id)
        if here is None:
            if request.mandatory:
                found.append(Violation(Code.MISSING_MEETING, request.id))
            continue
        for other in request.after:
            before = places.get(other)
            if before is None or before.slot >= here.slot:
                found.append(Violation(Code.TOO_EARLY, request.id, slot=here.slot, by=other))
    for person, days in enumerate(_diary(problem, places), start=1):
        found += [
            Violation(Code.PARTICIPANT_TWICE, participant=person, slot=slot)
            for slot, meetings in days.items()
            if meetings > 1
        ]
    return found


def _diary(problem: Problem, places: Mapping[int, Place]) -> list[Counter[int]]:
    """For each participant: how many meetings in which slot."""
    diary: list[Counter[int]] = [Counter() for _ in range(problem.participants)]
    for id_, place in places.items():
        if (request := problem.by_id.get(id_)) is not None:
            diary[request.a - 1][place.slot] += 1
            diary[request.b - 1][place.slot] += 1
    return diary


def _holes(days: Counter[int]) -> int:
    """Idle runs between the first meeting and the last, walked slot by slot."""
    if not days:
        return 0
    holes, idle = 0, False
    for slot in range(min(days), max(days) + 1):
        busy = days[slot] > 0
        if not busy and not idle:
            holes += 1
        idle = not busy
    return holes


def _value(
    problem: Problem,
    places: Mapping[int, Place],
    diary: list[Counter[int]],
    counts: list[int],
) -> int:
    if problem.sense == Sense.BREAKS:
        return sum(counts)
    weight = sum(problem.by_id[id_].weight for id_ in places if id_ in problem.by_id)
    met = sum(1 for days in diary if days)
    return weight + problem.first_bonus * met - problem.break_cost * sum(counts)
