"""Why a wished meeting is not in the timetable: one code each, read from the finished plan."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from enum import StrEnum

from .problem import Place, Problem, Request


class Reason(StrEnum):
    NO_COMMON_SLOT = "no_common_slot"
    """The two are never there at the same time."""
    A_IS_FULL = "a_is_full"
    B_IS_FULL = "b_is_full"
    NEVER_FREE_TOGETHER = "never_free_together"
    TABLES_FULL = "tables_full"
    NOT_WORTH_ITS_BREAKS = "not_worth_its_breaks"
    """There is room, but the meeting would cost more in waiting or fairness than it brings."""


def unmet(problem: Problem, places: Mapping[int, Place]) -> dict[int, Reason]:
    taken: dict[int, set[int]] = defaultdict(set)
    for id_, place in places.items():
        request = problem.by_id[id_]
        taken[request.a].add(place.slot)
        taken[request.b].add(place.slot)
    at_tables = Counter(place.slot for place in places.values())
    return {
        request.id: _reason(problem, request, taken, at_tables)
        for request in problem.requests
        if request.id not in places
    }


def _reason(
    problem: Problem, request: Request, taken: Mapping[int, set[int]], at_tables: Counter[int]
) -> Reason:
    allowed = set(problem.allowed(request))
    if not allowed:
        return Reason.NO_COMMON_SLOT
    free_a = allowed - taken.get(request.a, set())
    free_b = allowed - taken.get(request.b, set())
    if not free_a:
        return Reason.A_IS_FULL
    if not free_b:
        return Reason.B_IS_FULL
    together = free_a & free_b
    if not together:
        return Reason.NEVER_FREE_TOGETHER
    if all(at_tables[slot] >= problem.tables for slot in together):
        return Reason.TABLES_FULL
    return Reason.NOT_WORTH_ITS_BREAKS
