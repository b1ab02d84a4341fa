"""Why somebody stayed without a place: the first rule that no van of theirs could keep. A code; words stand with the page."""

from portal.fukushi_mover.engine.model import Problem, Request

from .insertion import may_take, timed

MISSING = {"lift": "no_lift", "reclining": "no_reclining", "attendant": "no_attendant"}


def why_unserved(problem: Problem, request_id: str) -> str:
    number = problem.numbers[request_id]
    request = problem.requests[number - 1]
    able = [k for k in range(len(problem.vehicles)) if may_take(problem, k, number)]
    if not able:
        return _missing(problem, request)
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


def _missing(problem: Problem, request: Request) -> str:
    """What no van of theirs has."""
    own = [v for v in problem.vehicles if request.vehicles is None or v.id in request.vehicles]
    if not own:
        return "too_heavy" if "lift" in request.needs else "no_van"
    lacking = (need for need in MISSING if need in request.needs)
    return next(
        (MISSING[n] for n in lacking if not any(n in v.equipment for v in own)), "not_in_one_van"
    )
