"""Why somebody stayed without a place: the first rule that no van of theirs could keep. A code; words stand with the page."""

from portal.fukushi_mover.engine.model import Problem

from .insertion import may_take, timed


def why_unserved(problem: Problem, request_id: str) -> str:
    number = problem.numbers[request_id]
    request = problem.requests[number - 1]
    able = [k for k in range(len(problem.vehicles)) if may_take(problem, k, number)]
    if not able:
        return "no_lift" if "lift" in request.needs else "no_van"
    room = [
        k
        for k in able
        if any(
            all(n <= c for n, c in zip(request.load, layout, strict=True))
            for layout in problem.vehicles[k].layouts
        )
    ]
    if not room:
        return "no_place"
    if all(timed(problem, k, (number, number + problem.n)) is None for k in room):
        return "too_far"
    return "vans_full"
