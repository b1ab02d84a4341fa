"""What `mover_replay` writes."""

from dataclasses import asdict
from typing import Any

from .figures import figures, price_of_not_knowing
from .formats.scenario import Scenario
from .model import Route, Seconds
from .simulate import Answer, Lived, clairvoyant, live_through


def replay(
    scenario: Scenario, think_seconds: float, seed: int, foresight_seconds: float = 0.0
) -> dict[str, Any]:
    """Live through the day; a vehicle is committed to a stop when it sets out for it. With `foresight_seconds` the figures
    also say what a plan found in so long would have cost that had known every request beforehand."""
    lived = live_through(scenario, think_seconds=think_seconds, seed=seed)
    foreseen = clairvoyant(scenario, seconds=foresight_seconds) if foresight_seconds else None
    return {
        "requests": [
            _request(lived, answer)
            for answer in sorted(lived.answers, key=lambda answer: answer.number)
        ],
        "routes": [_stops(route) for route in lived.plan.routes],
        "cost": lived.cost,
        "broken": [asdict(violation) for violation in lived.broken],
        "figures": figures(lived) | (price_of_not_knowing(lived, foreseen) if foreseen else {}),
    }


def _request(lived: Lived, answer: Answer) -> dict[str, Any]:
    return {
        "id": _file_id(lived.scenario, answer.number),
        "accepted": answer.accepted,
        "reason": answer.reason,
        "asked_at": answer.asked_at,
        "latency_ms": answer.latency_ms,
    }


def _file_id(scenario: Scenario, number: int) -> int | str:
    name = scenario.file_id(number)
    return int(name) if name.isdecimal() else name


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
