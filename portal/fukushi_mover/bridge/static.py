"""A leg of a day as the engine's problem, and its plan back as runs and stops."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.fukushi_mover.engine.model import Dock, Plan, Problem, Request, Vehicle, Weights, Window
from portal.fukushi_mover.engine.model import Stop as EngineStop
from portal.fukushi_mover.enums import Leg
from portal.fukushi_mover.models import Rider, Van
from portal.fukushi_mover.queries.attendance import Expected
from portal.fukushi_mover.roads.protocol import Matrix, Point
from portal.fukushi_mover.roads.remembered import Remembered

from .carrying import (
    RESOURCES,
    equipment_of,
    house_point,
    layouts_of,
    load_of,
    needs_of,
    on_duty,
    order_of,
    rider_load,
    van_id,
    vans_for,
)

EARLY = 2 * 3600
MARGIN = 1800
LATE_RIDE = 5400
WAITS_EARLY = 1800
WEIGHTS = Weights(vehicle=300, driving=1, aboard=0.3, moved=120)


def rider_id(rider: Rider) -> str:
    return f"r{rider.pk}"


@dataclass
class Places:
    """Points in the order of the matrix's rows."""

    points: list[Point] = field(default_factory=list)
    rows: dict[Point, int] = field(default_factory=dict)

    def row(self, latitude: float, longitude: float) -> int:
        point = (latitude, longitude)
        if point not in self.rows:
            self.rows[point] = len(self.points)
            self.points.append(point)
        return self.rows[point]


@dataclass(frozen=True)
class LegProblem:
    leg: Leg
    problem: Problem
    riders: dict[str, Rider]
    vans: dict[str, Van]
    places: Places
    matrix: Matrix
    choices: dict[str, tuple[Window, ...]] = field(default_factory=dict)
    """Who may arrive with any of several waves; their own window spans them all."""


def leg_problem(
    leg: Leg,
    expected: Sequence[Expected],
    vans: Sequence[Van],
    roads: Remembered,
    reference: dict[str, str] | None = None,
) -> LegProblem:
    places = Places()
    coming = [one for one in expected if one.needs(leg)]
    requests = tuple(_request(leg, one, vans, places) for one in coming)
    vehicles = tuple(_vehicle(leg, van, places, coming) for van in vans)
    matrix = roads.square(places.points)
    ids = {request.id for request in requests}
    apart = {
        tuple(sorted((rider_id(one.rider), rider_id(other))))
        for one in coming
        for other in one.rider.apart_from.all()
        if rider_id(other) in ids
    }
    problem = Problem(
        requests,
        vehicles,
        matrix.seconds,
        matrix.metres,
        RESOURCES,
        apart=tuple((a, b) for a, b in sorted(apart)),
        docks=_docks(coming, places),
        weights=WEIGHTS,
        reference={key: value for key, value in (reference or {}).items() if key in ids},
    )
    riders = {rider_id(one.rider): one.rider for one in coming}
    vehicles_by_id = {van_id(van.pk): van for van in vans}
    return LegProblem(leg, problem, riders, vehicles_by_id, places, matrix, _choices(leg, coming))


def _choices(leg: Leg, coming: Sequence[Expected]) -> dict[str, tuple[Window, ...]]:
    if leg != Leg.MORNING:
        return {}
    waves = {rider_id(one.rider): one.possible_waves for one in coming}
    return {
        key: tuple(Window(wave.opens_at, wave.closes_at) for wave in rows)
        for key, rows in waves.items()
        if len(rows) > 1
    }


def _docks(coming: Sequence[Expected], places: Places) -> tuple[Dock, ...]:
    """Boarding places at which only so many vans can stand at the same time."""
    spots = {
        spot.pk: spot for one in coming for spot in one.rider.facility.boarding_places.all()
    }.values()
    rows = [(places.rows.get((spot.latitude, spot.longitude)), spot.vans_at_once) for spot in spots]
    return tuple(Dock(row, vans) for row, vans in rows if row is not None and vans)


def _request(leg: Leg, one: Expected, vans: Sequence[Van], places: Places) -> Request:
    rider, house = one.rider, one.rider.facility
    home_place = places.row(*rider.private.stop_point)
    house_place = places.row(*house_point(rider))
    boards, alights = windows_of(leg, one)
    from_home = leg == Leg.MORNING
    return Request(
        rider_id(rider),
        EngineStop(home_place if from_home else house_place, boards, rider.boarding_seconds),
        EngineStop(house_place if from_home else home_place, alights, rider.alighting_seconds),
        rider_load(rider),
        rider.longest_ride or house.longest_ride,
        needs_of(rider, vans),
        vans_for(rider, vans),
        order_of(leg, rider, vans),
    )


def windows_of(leg: Leg, one: Expected) -> tuple[Window, Window]:
    """When somebody may board and alight: the facility's hours, their own wish, and what was said on the telephone."""
    house = one.rider.facility
    if leg == Leg.MORNING:
        opens, latest = one.arrival
        earliest = max(opens - EARLY, one.not_before or 0)
        boards_by = min(latest, one.not_after) if one.not_after else latest
        if one.comes_late and one.not_before is not None:
            latest = max(latest, one.not_before + LATE_RIDE)
            boards_by = latest
        return Window(earliest, max(earliest, boards_by)), Window(opens, latest)
    if one.leaves_at is not None:
        leaves = Window(one.leaves_at, max(house.leave_to, one.leaves_at + LATE_RIDE))
        return Window(one.leaves_at, one.leaves_at + WAITS_EARLY), leaves
    home_from = max(house.leave_from, one.home_from or 0)
    home_by = min(house.leave_to, one.home_by) if one.home_by else house.leave_to
    return Window(house.leave_from, house.leave_to), Window(home_from, max(home_from, home_by))


def _vehicle(leg: Leg, van: Van, places: Places, coming: Sequence[Expected] = ()) -> Vehicle:
    house = van.facility
    base = places.row(house.latitude, house.longitude)
    return Vehicle(
        van_id(van.pk),
        base,
        base,
        on_duty(van, shift_of(leg, van, coming)),
        layouts_of(van),
        equipment_of(van),
    )


def shift_of(leg: Leg, van: Van, coming: Sequence[Expected] = ()) -> Window:
    """A van's hours on a leg, longer where somebody comes later or goes earlier than the house."""
    house = van.facility
    if leg == Leg.MORNING:
        latest = max([house.arrive_to, *(windows_of(leg, one)[1].latest for one in coming)])
        return Window(house.arrive_from - EARLY, latest + MARGIN)
    earliest = min([house.leave_from, *(windows_of(leg, one)[0].earliest for one in coming)])
    return Window(earliest, house.leave_to + MARGIN)


def metres_of(problem: Problem, k: int, plan: Plan) -> int:
    vehicle, distances = problem.vehicles[k], problem.distances
    if not plan.routes[k].visits or distances is None:
        return 0
    path = [
        vehicle.start,
        *(problem.stop(visit.node).place for visit in plan.routes[k].visits),
        vehicle.end,
    ]
    return int(sum(distances[a, b] for a, b in itertools.pairwise(path)))


__all__ = [
    "RESOURCES",
    "LegProblem",
    "Places",
    "layouts_of",
    "leg_problem",
    "load_of",
    "metres_of",
    "rider_id",
    "shift_of",
    "van_id",
    "windows_of",
]
