"""Which table a meeting stands at, once its slot is known: the side that hosts (a) stays where it sat, if it can."""

from collections import defaultdict
from collections.abc import Mapping

from .problem import Place, Problem


def seat(
    problem: Problem, slots: Mapping[int, int], wanted: Mapping[int, int] | None = None
) -> dict[int, Place]:
    """Tables for meetings whose slots fit. `wanted` names tables to keep where possible (a plan before this one)."""
    wanted = wanted or {}
    last: dict[int, int] = {}
    in_slot: dict[int, list[int]] = defaultdict(list)
    for id_, slot in slots.items():
        in_slot[slot].append(id_)
    places: dict[int, Place] = {}
    for slot in sorted(in_slot):
        free = set(range(1, problem.tables + 1))
        left = []
        for id_ in sorted(in_slot[slot], key=lambda m: (not problem.by_id[m].table, m)):
            request = problem.by_id[id_]
            choice = request.table or wanted.get(id_) or last.get(request.a, 0)
            if choice in free:
                free.discard(choice)
                places[id_] = Place(slot, choice)
            else:
                left.append(id_)
        for id_ in left:
            places[id_] = Place(slot, table := min(free))
            free.discard(table)
        for id_ in in_slot[slot]:
            last[problem.by_id[id_].a] = places[id_].table
    return places
