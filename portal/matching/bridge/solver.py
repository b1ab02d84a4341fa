"""Hands a problem to the solver's own process and takes the plan back."""

from typing import Any, Protocol

from portal.matching.engine.files import places_from_json, problem_as_json
from portal.matching.engine.problem import Plan

from .timetable import Translation

CHILD = "portal.matching.engine.child"
GRACE = 30.0
"""Seconds beyond the search that the process may take to start and to answer."""


class Runner(Protocol):
    def run_python(
        self, module: str, payload: Any, *, seconds: float, arguments: tuple[str, ...] = ()
    ) -> Any: ...


def solve_apart(runner: Runner, translation: Translation, seconds: float, message: str) -> Plan:
    order = {
        "problem": problem_as_json(translation.problem),
        "seconds": seconds,
        "message": message,
        "before": [
            {"id": number, "slot": place.slot, "table": place.table}
            for number, place in translation.before.items()
        ],
    }
    answer = runner.run_python(CHILD, order, seconds=seconds + GRACE)
    return Plan(
        places=places_from_json(answer["meetings"]),
        feasible=answer["feasible"],
        objective=answer["objective"],
        bound=answer["bound"],
        proven=answer["proven"],
        seconds=answer["seconds"],
        method=answer["method"],
    )
