"""An event's wishes as a problem for the engine, and its answer as meetings and a verdict."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from portal.matching.engine.explain import unmet
from portal.matching.engine.problem import (
    Place,
    Problem,
    Request,
    Sense,
    breaks_in,
    objective_of,
    slots_of,
)
from portal.matching.enums import MeetingState
from portal.matching.models import (
    Event,
    EventNeed,
    EventSolution,
    Meeting,
    Registration,
    Slot,
    Timetable,
    Wish,
)

FIRST_WISH = 24
RANK_STEP = 3
LEAST_WISH = 6
MUTUAL = 15
FIRST_MEETING = 30
WISHES_FIRST = 1000
"""Wishes weigh so much more than waiting that no number of breaks outweighs the least of them."""


def worth(rank: int) -> int:
    """What a wish of this rank weighs."""
    return max(LEAST_WISH, FIRST_WISH - RANK_STEP * (rank - 1))


@dataclass
class Pair:
    """Everything that two registrations want of each other: one meeting, about the pair that they want most."""

    need_side: int
    solution_side: int
    wishes: list[Wish] = field(default_factory=list)

    @property
    def weight(self) -> int:
        both = len({wish.registration_id for wish in self.wishes}) == 2
        return sum(worth(wish.rank) for wish in self.wishes) + (MUTUAL if both else 0)

    @property
    def subject(self) -> tuple[int, int]:
        """(event need, event solution) that the meeting is about."""
        wanted: dict[tuple[int, int], int] = defaultdict(int)
        for wish in self.wishes:
            wanted[wish.event_need_id, wish.event_solution_id] += worth(wish.rank)
        return max(wanted, key=lambda subject: (wanted[subject], -subject[0], -subject[1]))


@dataclass
class Translation:
    """The problem, and what its numbers stand for."""

    problem: Problem
    pairs: dict[int, Pair]
    """Request id → who wants to meet."""
    slots: list[Slot]
    before: dict[int, Place]
    """Where the draft's meetings stand now."""
    meetings: dict[int, Meeting]
    """Request id → the draft's meeting."""
    registrations: list[Registration]


def translate(event: Event, timetable: Timetable | None = None) -> Translation:
    registrations = list(
        event.registrations.approved().order_by("pk").prefetch_related("unavailable")
    )
    person = {r.pk: number for number, r in enumerate(registrations, start=1)}
    slots = list(event.slots.all())
    position = {slot.pk: number for number, slot in enumerate(slots, start=1)}
    meetings = list(_meetings(timetable)) if timetable else []
    pairs = _pairs(event, person, meetings)
    by_subject = {(p.need_side, p.solution_side): number for number, p in pairs.items()}
    placed = {
        by_subject[m.event_need.registration_id, m.event_solution.registration_id]: m
        for m in meetings
        if m.event_need.registration_id in person and m.event_solution.registration_id in person
    }
    requests = [
        _request(number, pair, person, position, placed.get(number))
        for number, pair in pairs.items()
    ]
    problem = Problem(
        participants=max(1, len(registrations)),
        slots=len(slots),
        tables=event.tables,
        requests=tuple(requests),
        forbidden={
            person[r.pk]: frozenset(position[s.pk] for s in r.unavailable.all())
            for r in registrations
            if r.unavailable.all()
        },
        fairness=event.fairness,
        sense=Sense.WISHES,
        break_cost=1,
        first_bonus=WISHES_FIRST * FIRST_MEETING,
    )
    before = {n: Place(position[m.slot_id], m.table) for n, m in placed.items()}
    return Translation(problem, pairs, slots, before, placed, registrations)


def _meetings(timetable: Timetable) -> Iterable[Meeting]:
    return timetable.meetings.exclude(state=MeetingState.CANCELLED).select_related(
        "event_need", "event_solution", "slot"
    )


def _pairs(event: Event, person: dict[int, int], meetings: list[Meeting]) -> dict[int, Pair]:
    """Numbered pairs of approved registrations with a wish, or with a meeting that staff set."""
    found: dict[tuple[int, int], Pair] = {}
    wishes = Wish.objects.filter(registration__event=event).select_related(
        "event_need", "event_solution"
    )
    for wish in wishes.order_by("rank", "pk"):
        sides = (wish.event_need.registration_id, wish.event_solution.registration_id)
        if set(sides) <= person.keys():
            found.setdefault(sides, Pair(*sides)).wishes.append(wish)
    for meeting in meetings:
        sides = (meeting.event_need.registration_id, meeting.event_solution.registration_id)
        if set(sides) <= person.keys():
            found.setdefault(sides, Pair(*sides))
    return {number: found[sides] for number, sides in enumerate(sorted(found), start=1)}


def _request(
    number: int,
    pair: Pair,
    person: dict[int, int],
    position: dict[int, int],
    meeting: Meeting | None,
) -> Request:
    pinned = meeting is not None and meeting.is_pinned
    return Request(
        id=number,
        a=person[pair.need_side],
        b=person[pair.solution_side],
        weight=WISHES_FIRST * pair.weight,
        mandatory=pinned,
        slots=frozenset({position[meeting.slot_id]}) if meeting and pinned else None,
        table=meeting.table if meeting and pinned else 0,
    )


def subjects(translation: Translation) -> dict[int, tuple[EventNeed, EventSolution]]:
    """What each request's meeting is about."""
    needs = {n.pk: n for n in EventNeed.objects.filter(registration__in=translation.registrations)}
    solutions = {
        s.pk: s for s in EventSolution.objects.filter(registration__in=translation.registrations)
    }
    found = {}
    for number, pair in translation.pairs.items():
        meeting = translation.meetings.get(number)
        if meeting is not None:
            need, solution = meeting.event_need_id, meeting.event_solution_id
        else:
            need, solution = pair.subject
        found[number] = (needs[need], solutions[solution])
    return found


def wishes_proven(
    translation: Translation, objective: int | None, bound: int | None, breaks: int
) -> bool:
    """No timetable meets wishes of more weight; the waiting may still be less."""
    if objective is None or bound is None:
        return False
    problem = translation.problem
    most_breaks = problem.participants * (problem.slots // 2)
    return (bound + most_breaks) // WISHES_FIRST <= (objective + breaks) // WISHES_FIRST


def verdict(
    translation: Translation,
    places: dict[int, Place],
    bound: int | None = None,
    seconds: float | None = None,
) -> dict[str, Any]:
    """What the board says on top and at its side. Words are made from it in the reader's language."""
    problem = translation.problem
    taken = slots_of(problem, places)
    breaks = {person: breaks_in(slots) for person, slots in taken.items()}
    wishes = {n: len(pair.wishes) for n, pair in translation.pairs.items()}
    reasons = unmet(problem, places)
    asked = {r.a for r in problem.requests} | {r.b for r in problem.requests}
    return {
        "wishes": sum(wishes.values()),
        "met": sum(count for number, count in wishes.items() if number in places),
        "meetings": len(places),
        "breaks": sum(breaks.values()),
        "most_breaks": max(breaks.values(), default=0),
        "participants": len(asked),
        "with_meeting": sum(1 for person in asked if taken[person]),
        "wishes_proven": wishes_proven(
            translation, objective_of(problem, places), bound, sum(breaks.values())
        ),
        "seconds": seconds,
        "unmet": [
            {
                "need_side": pair.need_side,
                "solution_side": pair.solution_side,
                "wishes": len(pair.wishes),
                "mutual": len({w.registration_id for w in pair.wishes}) == 2,
                "weight": pair.weight,
                "reason": reasons[number].value,
            }
            for number, pair in sorted(translation.pairs.items(), key=lambda item: -item[1].weight)
            if number not in places
        ],
    }


def judged(timetable: Timetable) -> tuple[int, dict[str, Any]]:
    """The objective and the verdict of the timetable as it stands."""
    translation = translate(timetable.event, timetable)
    return (
        objective_of(translation.problem, translation.before),
        verdict(translation, translation.before, timetable.bound, timetable.verdict.get("seconds")),
    )
