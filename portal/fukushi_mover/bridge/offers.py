"""Ways to fulfil a wish, and what would work if there is none."""

from dataclasses import dataclass, replace

from portal.fukushi_mover.engine.check import check
from portal.fukushi_mover.engine.model import Plan, Problem, Route, Stop, Window
from portal.fukushi_mover.engine.online.lanes import Place
from portal.fukushi_mover.queries.lending import hours_on

from .carrying import equipment_of, lift_bears
from .insertion import Fit, fits, timed
from .lent_fleet import LentFleet
from .live import Fleet, LiveProblem, Wish, live_problem, suits
from .static import van_id

APART = 900
MOST = 3
LOOK_AHEAD = 3 * 3600
LOOK_BACK = 3600
SOONEST = 180
TRIED = 8


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


def options(lent: LentFleet, now: int, wish: Wish) -> list[Option] | NoWay:
    """Up to three offers that differ by their time: the best, then what is possible later. Or why there is none."""
    chosen: list[Option] = []
    asked = wish
    while len(chosen) < MOST and asked.pickup.earliest <= asked.pickup.latest:
        option = _best(lent, now, asked)
        if option is None:
            break
        chosen.append(option)
        asked = replace(asked, pickup=Window(option.pickup + APART, asked.pickup.latest))
    return chosen or _why_not(lent, now, wish)


def _best(lent: LentFleet, now: int, wish: Wish) -> Option | None:
    """The soonest within five minutes, and of those the one that costs least."""
    (places,) = lent.scan(now, wish)
    places.sort(key=lambda found: (found.pickup // 300, found.added, found.v))
    options = (_option(lent, now, wish, found) for found in places)
    return next((option for option in options if option is not None), None)


def _option(lent: LentFleet, now: int, wish: Wish, found: Place) -> Option | None:
    """The place in full, timed as `place` will time it again when the offer is taken."""
    live = live_problem(lent.fleet(found.v, now), wish)
    fit = _fit_at(live, found) or _fit(live, 0)
    if fit is None:
        return None
    at = {visit.node: int(visit.begin) for visit in fit.route.visits}
    pickup, dropoff = at[live.wish], at[live.wish + live.problem.n]
    van = live.fleet.vans[0].van.pk
    return Option(van, pickup, dropoff, added_seconds(live, fit.route), fit.cost)


def _fit_at(live: LiveProblem, found: Place) -> Fit | None:
    nodes, a, b = live.nodes[0], found.first, found.second
    path = (*nodes[:a], live.wish, *nodes[a:b], live.wish + live.problem.n, *nodes[b:])
    routes = (timed(problem, 0, path) for problem in _lending(live, 0))
    return next((Fit(0, route, found.added) for route in routes if route), None)


def _fit(live: LiveProblem, k: int) -> Fit | None:
    """The cheapest way of van `k`, within the hours in which it lends its seats."""
    found = [fits(problem, k, live.nodes[k], live.wish) for problem in _lending(live, k)]
    return min((fit for fit in found if fit), key=lambda fit: fit.cost, default=None)


def _lending(live: LiveProblem, k: int) -> list[Problem]:
    """The problem with the wish inside each of the van's lending hours."""
    hours = hours_on(live.fleet.vans[k].van, live.fleet.day.date.weekday())
    return [live.problem] if hours is None else [_within(live, *one) for one in hours]


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


def added_seconds(live: LiveProblem, route: Route) -> int:
    """By how much published times of day-service riders move later, summed over their stops."""
    return sum(
        max(0, int(visit.begin) - live.stops[visit.node].begin)
        for visit in route.visits
        if visit.node in live.stops and live.stops[visit.node].rider_id is not None
    )


def _why_not(lent: LentFleet, now: int, wish: Wish) -> NoWay:
    if lent.vans and all(live.van.pk in wish.closed for live in lent.vans):
        return NoWay("suspended")
    lacking = _lacking(lent, wish)
    if lacking:
        return NoWay(lacking)
    if not lent.vans:
        return NoWay("no_vans")
    if not any(lent.reaching(wish)):
        return NoWay("outside_area")
    others = _other_times(lent, now, wish)
    if others:
        return NoWay("no_van_then", others[0].pickup, others)
    if wish.wheelchair and lent.scan(now, _seated(wish))[0]:
        return NoWay("wheelchair_places_taken")
    return NoWay("no_van_today")


LACKING = {
    "lift": "no_wheelchair_van",
    "reclining": "no_reclining_van",
    "attendant": "no_attendant_van",
}


def _lacking(lent: LentFleet, wish: Wish) -> str:
    """The code of what no lent van has, or no single one has together."""
    vans = [live.van for live in lent.vans if live.van.pk not in wish.closed]
    for need in LACKING:
        if need in wish.needs and not any(need in equipment_of(van) for van in vans):
            return LACKING[need]
    if "lift" in wish.needs and not any(
        van.has_lift and lift_bears(van, wish.lifted_kg) for van in vans
    ):
        return "lift_too_weak"
    return "not_in_one_van" if vans and not any(suits(van, wish) for van in vans) else ""


def _seated(wish: Wish) -> Wish:
    """The same without the wheelchair."""
    needs = wish.needs - {"lift", "reclining"}
    return replace(wish, wheelchair=False, needs=needs, lifted_kg=None)


def _other_times(lent: LentFleet, now: int, wish: Wish) -> tuple[Option, ...]:
    """Pick-ups that some van can keep, the nearest to the wish first: the next later ones, and the last one before it."""
    first, wanted, pilot = int(wish.pickup.earliest), int(wish.pickup.latest), lent.day.pilot
    free = replace(wish, dropoff=Window(0, pilot.closes_at))
    later = _within_window(lent, now, free, Window(first, first + LOOK_AHEAD))
    soonest = max(now + SOONEST, pilot.opens_at, first - LOOK_BACK)
    earlier = _within_window(lent, now, free, Window(soonest, max(soonest, first - 1)))
    last = [max(earlier, key=lambda o: o.pickup)] if earlier and soonest < first else []
    found = [*([min(later, key=lambda o: o.pickup)] if later else []), *last]
    return tuple(sorted(found, key=lambda o: min(abs(o.pickup - first), abs(o.pickup - wanted))))


def _within_window(lent: LentFleet, now: int, wish: Wish, pickup: Window) -> list[Option]:
    """What a few vans could do with a pick-up in this window: the soonest and the latest of them."""
    asked = replace(wish, pickup=pickup)
    (places,) = lent.scan(now, asked)
    places.sort(key=lambda found: (found.pickup, found.added))
    tried = places if len(places) <= 2 * TRIED else [*places[:TRIED], *places[-TRIED:]]
    options = (_option(lent, now, asked, found) for found in tried)
    return [option for option in options if option is not None]


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
