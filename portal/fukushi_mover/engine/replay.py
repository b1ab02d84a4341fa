"""What `mover_replay` writes."""

from dataclasses import asdict
from typing import Any

from .figures import figures
from .formats.day import Scenario
from .model import Route, Seconds
from .simulate import Lived, live_through


def replay(scenario: Scenario, think_seconds: float, seed: int) -> dict[str, Any]:
    """Live through the day; a vehicle is committed to a stop when it sets out for it."""
    lived = live_through(scenario, think_seconds=think_seconds, seed=seed)
    return {
        "requests": [
            _request(lived, answer.number)
            for answer in sorted(lived.answers, key=lambda answer: answer.number)
        ],
        "routes": [_stops(route) for route in lived.plan.routes],
        "cost": lived.cost,
        "broken": [asdict(violation) for violation in lived.broken],
        "figures": figures(lived),
    }


def _request(lived: Lived, number: int) -> dict[str, Any]:
    answer = next(answer for answer in lived.answers if answer.number == number)
    return {
        "id": _file_id(lived.scenario, number),
        "accepted": answer.accepted,
        "reason": answer.reason,
        "asked_at": answer.asked_at,
        "latency_ms": answer.latency_ms,
    }


def _file_id(scenario: Scenario, number: int) -> int | str:
    name = scenario.problem.requests[number - 1].id
    name = scenario.names.get(name, name)
    return int(name) if name.isdigit() else name


def _stops(route: Route) -> list[dict[str, Seconds]]:
    sets_out = [route.leave, *(visit.depart for visit in route.visits)]
    return [
        {
            "node": visit.node,
            "arrive": visit.arrive,
            "begin": visit.begin,
            "depart": visit.depart,
            "committed_at": committed,
        }
        for visit, committed in zip(route.visits, sets_out, strict=False)
    ]
