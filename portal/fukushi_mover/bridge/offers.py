"""Ways to fulfil a wish, and what would work if there is none."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from portal.fukushi_mover import clock
from portal.fukushi_mover.engine.check import check
from portal.fukushi_mover.engine.model import Plan, Problem, Route, Stop, Window
from portal.fukushi_mover.queries.lending import hours_on

from .insertion import Fit, fits, timed
from .live import Fleet, LiveProblem, Wish, lenders, live_problem
from .static import van_id

APART = 900
MOST = 3
LOOK_AHEAD = 3 * 3600
LOOK_BACK = 3600
SOONEST = 180


@dataclass(frozen=True)
class Option:
    """One van's way to do it."""

    van: int
    pickup: int
    dropoff: int
    added: int
    cost: float


@dataclass(frozen=True)
class Placement:
    """A fit in full, ready to be written."""

    live: LiveProblem
    fit: Fit
    added: int


@dataclass(frozen=True)
class NoWay:
    """Why not; the nearest pick-up time that would work (seconds), if any, and the ways to do it then."""

    code: str
    instead: int | None = None
    others: tuple[Option, ...] = ()


def options(fleet: Fleet, wish: Wish) -> list[Option] | NoWay:
    """Up to three offers that differ by their time: the best, then what is possible later. Or why there is none."""
    chosen: list[Option] = []
    while len(chosen) < MOST and wish.pickup.earliest <= wish.pickup.latest:
        live = live_problem(fleet, wish)
        found = [_option(live, fit) for fit in _fits(live)]
        if not found:
            break
        chosen.append(min(found, key=lambda o: (o.pickup // 300, o.cost, o.van)))
        later = Window(chosen[-1].pickup + APART, wish.pickup.latest)
        wish = replace(wish, pickup=later)
    return chosen or _why_not(fleet, wish)


def _fits(live: LiveProblem) -> list[Fit]:
    every = (_fit(live, k) for k in range(len(live.nodes)))
    return [fit for fit in every if fit is not None]


def _fit(live: LiveProblem, k: int) -> Fit | None:
    """The cheapest way of van `k`, within the hours in which it lends its seats."""
    hours = hours_on(live.fleet.vans[k].van, live.fleet.day.date.weekday())
    problems = [live.problem] if hours is None else [_within(live, *one) for one in hours]
    found = [fits(problem, k, live.nodes[k], live.wish) for problem in problems]
    return min((fit for fit in found if fit), key=lambda fit: fit.cost, default=None)


def _within(live: LiveProblem, opens_at: int, closes_at: int) -> Problem:
    wish = live.problem.requests[live.wish - 1]
    narrowed = replace(
        wish,
        pickup=_clip(wish.pickup, opens_at, closes_at),
        dropoff=_clip(wish.dropoff, opens_at, closes_at),
    )
    requests = list(live.problem.requests)
    requests[live.wish - 1] = narrowed
    return replace(live.problem, requests=tuple(requests))


def _clip(stop: Stop, opens_at: int, closes_at: int) -> Stop:
    window = Window(max(stop.window.earliest, opens_at), min(stop.window.latest, closes_at))
    return replace(stop, window=window)


def _option(live: LiveProblem, fit: Fit) -> Option:
    at = {visit.node: int(visit.begin) for visit in fit.route.visits}
    van = live.fleet.vans[fit.k].van.pk
    return Option(
        van, at[live.wish], at[live.wish + live.problem.n], added_seconds(live, fit.route), fit.cost
    )


def added_seconds(live: LiveProblem, route: Route) -> int:
    """By how much published times of day-service riders move later, summed over their stops."""
    return sum(
        max(0, int(visit.begin) - live.stops[visit.node].begin)
        for visit in route.visits
        if visit.node in live.stops and live.stops[visit.node].rider_id is not None
    )


def _why_not(fleet: Fleet, wish: Wish) -> NoWay:
    if wish.wheelchair and not any(live.van.has_lift for live in fleet.vans):
        return NoWay("no_wheelchair_van")
    if not fleet.vans:
        return NoWay("no_vans")
    if not lenders(fleet, wish):
        return NoWay("outside_area")
    others = _other_times(fleet, wish)
    if others:
        return NoWay("no_van_then", others[0].pickup, others)
    if wish.wheelchair and any(_fits(live_problem(fleet, replace(wish, wheelchair=False)))):
        return NoWay("wheelchair_places_taken")
    return NoWay("no_van_today")


def _other_times(fleet: Fleet, wish: Wish) -> tuple[Option, ...]:
    """Pick-ups that some van can keep, the nearest to the wish first: the next later ones, and the last one before it."""
    first, wanted = int(wish.pickup.earliest), int(wish.pickup.latest)
    soonest = clock.second_now(fleet.day.date) + SOONEST
    free = replace(wish, dropoff=Window(0, fleet.day.pilot.closes_at))
    later = _one_within(fleet, replace(free, pickup=Window(first, first + LOOK_AHEAD)), min)
    before = Window(max(soonest, fleet.day.pilot.opens_at, first - LOOK_BACK), first - 1)
    earlier = _one_within(fleet, replace(free, pickup=before), max)
    found = [option for option in (later, earlier) if option is not None]
    return tuple(sorted(found, key=lambda o: min(abs(o.pickup - first), abs(o.pickup - wanted))))


def _one_within(fleet: Fleet, wish: Wish, nearest: Callable[..., Option | None]) -> Option | None:
    if wish.pickup.earliest > wish.pickup.latest:
        return None
    found = _fits(live := live_problem(fleet, wish))
    return nearest((_option(live, fit) for fit in found), key=lambda o: o.pickup, default=None)


def place(fleet: Fleet, wish: Wish, van: int) -> Placement | None:
    """The wish put into this van's run if it still fits and the checker finds nothing broken."""
    live = live_problem(fleet, wish)
    k = next(
        (k for k, vehicle in enumerate(live.problem.vehicles) if vehicle.id == van_id(van)), None
    )
    fit = _fit(live, k) if k is not None else None
    if fit is None or not _stands_up(live, fit):
        return None
    return Placement(live, fit, added_seconds(live, fit.route))


def _stands_up(live: LiveProblem, fit: Fit) -> bool:
    """Judged by the engine's checker, which shares no code with the search."""
    routes = [timed(live.problem, k, nodes) for k, nodes in enumerate(live.nodes)]
    routes[fit.k] = fit.route
    if any(route is None for route in routes):
        return False
    return not check(live.problem, Plan(tuple(route for route in routes if route)), partial=False)
