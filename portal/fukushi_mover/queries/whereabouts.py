"""Where the van is, for somebody who waits: a direction, a distance, and how often it stops before. Nobody else's door is named."""

import math
from dataclasses import dataclass

from portal.fukushi_mover.models import Ride

from .board import Call, Lane, lanes_of, published_plan

METRES_PER_DEGREE = 111_320
TENTH = 100
CLOSE = 150


@dataclass(frozen=True)
class Whereabouts:
    """Seen from the pick-up place. `direction` counts from north (0) clockwise in eighths; metres are rounded to hundreds."""

    metres: int
    direction: int
    stops_before: int
    x: float
    y: float
    here: tuple[float, float]
    at: tuple[float, float]
    """Pick-up place and van (latitude, longitude), for a map."""

    @property
    def is_close(self) -> bool:
        return self.metres <= CLOSE

    @property
    def kilometres(self) -> str:
        return f"{self.metres / 1000:.1f}"


@dataclass(frozen=True)
class Live:
    """What a waiting person needs: when it really comes and arrives (seconds), and where it is."""

    pickup: int
    dropoff: int
    is_there: bool
    where: Whereabouts | None


def live_of(ride: Ride, now: int) -> Live:
    plan = published_plan(ride.day)
    lanes = lanes_of(plan, now, plan.runs.filter(van=ride.van_id)) if plan else []
    board = _call_of(lanes, ride, "board")
    alight = _call_of(lanes, ride, "alight")
    return Live(
        board.eta if board else ride.promised_pickup,
        alight.eta if alight else ride.promised_dropoff,
        board is not None and board.state == "arrived",
        _where(lanes[0], board, now) if board and not board.is_behind else None,
    )


def _call_of(lanes: list[Lane], ride: Ride, kind: str) -> Call | None:
    calls = (call for lane in lanes for call in lane.calls if call.kind == kind)
    return next((c for c in calls if any(s.ride_id == ride.pk for s in c.stops)), None)


def _where(lane: Lane, board: Call, now: int) -> Whereabouts | None:
    """Between the call behind and the one ahead, by the clock; None as long as the van has not set out."""
    before = lane.calls[: lane.calls.index(board)]
    behind = [call for call in before if call.is_behind]
    ahead = [call for call in before if not call.is_behind]
    if not behind:
        return None
    at = _between(behind[-1], (ahead or [board])[0], now)
    return _seen_from((board.first.latitude, board.first.longitude), at, len(ahead))


def _between(last: Call, coming: Call, now: int) -> tuple[float, float]:
    left = max(s.departed_at or s.served_at or last.eta for s in last.stops)
    share = min(1.0, max(0.0, (now - left) / max(1, coming.eta - left)))
    a, b = last.first, coming.first
    return (
        a.latitude + share * (b.latitude - a.latitude),
        a.longitude + share * (b.longitude - a.longitude),
    )


def _seen_from(
    here: tuple[float, float], at: tuple[float, float], stops_before: int
) -> Whereabouts:
    north = (at[0] - here[0]) * METRES_PER_DEGREE
    east = (at[1] - here[1]) * METRES_PER_DEGREE * math.cos(math.radians(here[0]))
    metres = math.hypot(north, east)
    direction = round(math.degrees(math.atan2(east, north)) / 45) % 8
    # On the little map the ring is as far as the van; at the door they meet.
    ring = 38 if metres > CLOSE else 38 * metres / CLOSE
    angle = math.atan2(east, north)
    return Whereabouts(
        max(TENTH, round(metres / TENTH) * TENTH),
        direction,
        stops_before,
        round(50 + ring * math.sin(angle), 1),
        round(50 - ring * math.cos(angle), 1),
        here,
        at,
    )
