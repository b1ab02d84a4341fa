"""A meeting timetable (B2BSP) in plain values. Participants, slots and tables count from 1, as in its files.

Bofill, Coll, Garcia, Giráldez-Cru, Pesant, Suy, Villaret: Constraint Solving Approaches to the
Business-to-Business Meeting Scheduling Problem. JAIR 74 (2022) 263-301.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import Protocol


class Sense(StrEnum):
    BREAKS = "min"
    """Fewest breaks; whoever asks for a meeting must get it."""
    WISHES = "max"
    """Most weight of meetings, less the price of breaks."""


@dataclass(frozen=True)
class Request:
    """A meeting that somebody wants."""

    id: int
    a: int
    b: int
    weight: int = 1
    mandatory: bool = True
    slots: frozenset[int] | None = None
    """Slots that suit both; None: any."""
    table: int = 0
    """A table that it must stand at; 0: any."""
    after: tuple[int, ...] = ()
    """Ids of meetings that come before this one."""


@dataclass(frozen=True)
class Problem:
    participants: int
    slots: int
    tables: int
    requests: tuple[Request, ...]
    forbidden: Mapping[int, frozenset[int]] = field(default_factory=dict)
    """Slots in which a participant is away; idle runs count over them, and across lunch."""
    fairness: int | None = 2
    """Most breaks of anybody less fewest breaks of anybody, at most; None: no limit."""
    sense: Sense = Sense.BREAKS
    break_cost: int = 1
    first_bonus: int = 0
    """Added for each participant who meets anybody at all (maximising only)."""

    @cached_property
    def by_id(self) -> dict[int, Request]:
        return {request.id: request for request in self.requests}

    @cached_property
    def of(self) -> dict[int, tuple[Request, ...]]:
        """Requests of each participant."""
        found: dict[int, list[Request]] = defaultdict(list)
        for request in self.requests:
            found[request.a].append(request)
            found[request.b].append(request)
        return {person: tuple(requests) for person, requests in found.items()}

    def allowed(self, request: Request) -> list[int]:
        """Slots in which the meeting may stand, in order."""
        away = self.forbidden.get(request.a, frozenset()) | self.forbidden.get(
            request.b, frozenset()
        )
        return [
            slot
            for slot in range(1, self.slots + 1)
            if slot not in away and (request.slots is None or slot in request.slots)
        ]


@dataclass(frozen=True)
class Place:
    slot: int
    table: int


@dataclass(frozen=True)
class Plan:
    """What a search found. `places` maps a request's id to where it stands."""

    places: dict[int, Place]
    feasible: bool
    objective: int | None = None
    bound: int | None = None
    """No plan is better than this (a lower bound when minimising, an upper one when maximising)."""
    proven: bool = False
    seconds: float = 0.0
    method: str = ""


@dataclass(frozen=True)
class Progress:
    seconds: float
    objective: int | None
    bound: int | None
    met: int


Listener = Callable[[Progress], None]


class Stop(Protocol):
    def __call__(self) -> bool: ...


def breaks_in(slots: list[int]) -> int:
    """Runs of idle slots between the first and the last of `slots`."""
    taken = sorted(slots)
    return sum(1 for here, then in pairwise(taken) if then > here + 1)


def slots_of(problem: Problem, places: Mapping[int, Place]) -> dict[int, list[int]]:
    """The slots in which each participant meets somebody."""
    taken: dict[int, list[int]] = {p: [] for p in range(1, problem.participants + 1)}
    for request in problem.requests:
        if (place := places.get(request.id)) is not None:
            taken[request.a].append(place.slot)
            taken[request.b].append(place.slot)
    return taken


def objective_of(problem: Problem, places: Mapping[int, Place]) -> int:
    taken = slots_of(problem, places)
    breaks = sum(breaks_in(slots) for slots in taken.values())
    if problem.sense == Sense.BREAKS:
        return breaks
    weight = sum(problem.by_id[id_].weight for id_ in places)
    first = sum(problem.first_bonus for slots in taken.values() if slots)
    return weight + first - problem.break_cost * breaks
