"""A day under way as the engine's problem: what each van still has to do, and what was promised to whom."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from portal.fukushi_mover import roads
from portal.fukushi_mover.engine.model import Locked, Problem, Request, Vehicle, Window
from portal.fukushi_mover.engine.model import Stop as EngineStop
from portal.fukushi_mover.enums import DayState, Leg, PlanState, StopKind, StopState
from portal.fukushi_mover.models import Run, ServiceDay, Stop, Van
from portal.fukushi_mover.queries.lending import connects
from portal.fukushi_mover.queries.out_of_service import vans_not_lending

from .carrying import equipment_of, lift_bears, rider_load
from .insertion import Nodes
from .static import RESOURCES, WEIGHTS, Places, layouts_of, load_of, van_id

DONE = (StopState.SERVED, StopState.DEPARTED, StopState.NO_SHOW)
SETTING_OUT = 120


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for, in seconds from midnight."""

    origin: tuple[float, float]
    destination: tuple[float, float]
    pickup: Window
    dropoff: Window
    people: int
    wheelchair: bool
    boarding: int
    alighting: int
    longest_ride: int
    needs: frozenset[str] = frozenset()
    """Equipment of the van."""
    lifted_kg: int | None = None
    """Weight that the lift must bear, where it is known."""
    closed: frozenset[int] = frozenset()
    """Vans whose service is suspended there."""


@dataclass
class LiveVan:
    van: Van
    runs: list[Run]
    ahead: list[Stop]
    """Stops still to come, in order."""
    aboard: list[Stop]
    """Boarding stops of those who sit in the van now."""
    place: tuple[float, float]
    free_at: int
    frozen: int
    """How many of the stops ahead stay first."""
    since: int = 0
    """When the van was last heard of; it cannot set out sooner."""

    def at(self, now: int) -> "LiveVan":
        """The same van a little later, with nothing tapped in between."""
        return replace(self, free_at=max(now + SETTING_OUT, self.since))


@dataclass
class Fleet:
    """The vans of one revision of a day."""

    day: ServiceDay
    revision: int
    now: int
    vans: list[LiveVan] = field(default_factory=list)

    @property
    def points(self) -> list[tuple[float, float]]:
        places = [(stop.latitude, stop.longitude) for live in self.vans for stop in live.ahead]
        return [
            *places,
            *(live.place for live in self.vans),
            *(base_of(live.van) for live in self.vans),
        ]


def base_of(van: Van) -> tuple[float, float]:
    return (van.facility.latitude, van.facility.longitude)


def fleet_of(
    day: ServiceDay,
    now: int,
    van_ids: Iterable[int] | None = None,
    known: Mapping[int, Van] | None = None,
) -> Fleet:
    """The lent vans of the published plan as they stand, in a few queries whatever their number. None that is out or suspended.

    `known` are vans whose masters have not changed: only their stops are read.
    """
    runs = (
        Run.objects.filter(plan__day=day, plan__state=PlanState.PUBLISHED, van__lends_seats=True)
        .exclude(van__is_active=False)
        .exclude(van__in=vans_not_lending(day))
        .select_related("van__facility", "layout")
        .prefetch_related("stops__rider", "stops__ride__request")
        .order_by("van_id", "position")
    )
    if not known:
        runs = runs.prefetch_related(
            "van__layouts", "van__lending_hours", "van__lending_areas", "van__named_areas"
        )
    if van_ids is not None:
        runs = runs.filter(van__in=list(van_ids))
    by_van: dict[int, list[Run]] = {}
    for run in runs:
        run.van = (known or {}).get(run.van_id, run.van)
        by_van.setdefault(run.van_id, []).append(run)
    fleet = Fleet(day, day.revision, now)
    fleet.vans = [_live_van(rows, now) for rows in by_van.values()]
    return fleet


def _live_van(runs: list[Run], now: int) -> LiveVan:
    van = runs[0].van
    live = LiveVan(van, runs, [], [], base_of(van), now + SETTING_OUT, 0)
    last: Stop | None = None
    for run in runs:
        for stop in run.stops.all():
            stop.run = run
            if stop.state in DONE:
                last = stop
                _note_done(live, stop)
            elif stop.state != StopState.DROPPED:
                live.ahead.append(stop)
    if last is not None:
        live.place = (last.latitude, last.longitude)
        live.since = last.departed_at or last.served_at or 0
        live.free_at = max(live.free_at, live.since)
    live.frozen = _frozen(live.ahead, last)
    return live


def _note_done(live: LiveVan, stop: Stop) -> None:
    if stop.state == StopState.NO_SHOW:
        return
    if stop.kind == StopKind.BOARD:
        live.aboard.append(stop)
    else:
        live.aboard = [one for one in live.aboard if who(one) != who(stop)]


def who(stop: Stop) -> tuple[int | None, int | None]:
    return (stop.rider_id, stop.ride_id)


def _frozen(ahead: Sequence[Stop], last: Stop | None) -> int:
    """The stop at which the van stands, and else the one towards which it drives."""
    here = sum(stop.state == StopState.ARRIVED for stop in ahead)
    if here:
        return here
    on_the_way = last is not None and last.state == StopState.DEPARTED
    return int(bool(ahead) and on_the_way and last is not None and ahead[0].run_id == last.run_id)


@dataclass
class LiveProblem:
    fleet: Fleet
    problem: Problem
    nodes: list[Nodes]
    stops: dict[int, Stop]
    """Node → the row that it stands for (not for those of the wish, nor for boardings behind us)."""
    wish: int
    """Number of the wish's request."""
    unbroken: bool = True


class _Builder:
    """Numbers are given last, when it is known how many requests there are."""

    def __init__(self, fleet: Fleet) -> None:
        self.fleet = fleet
        self.places = Places()
        self.requests: list[Request] = []
        self.order: list[list[tuple[int, bool]]] = []
        self.rows: dict[tuple[int, bool], Stop] = {}
        self.vehicles: list[Vehicle] = []

    def add_van(self, live: LiveVan) -> None:
        start, base = self.places.row(*live.place), self.places.row(*base_of(live.van))
        eta = self._eta(live)
        order: list[tuple[int, bool]] = []
        numbers: dict[tuple[int | None, int | None], int] = {}
        for stop in live.aboard:
            end = next((s for s in live.ahead if who(s) == who(stop)), None)
            if end is not None:
                numbers[who(stop)] = self._aboard(live, stop, end, eta)
                order.append((numbers[who(stop)], True))
        ahead = list(live.ahead)
        for stop in ahead:
            if stop.kind == StopKind.BOARD:
                end = next(
                    (s for s in ahead if who(s) == who(stop) and s.kind == StopKind.ALIGHT), None
                )
                if end is None:
                    continue
                numbers[who(stop)] = self._ahead(live, stop, end, eta)
            if who(stop) not in numbers:
                continue
            key = (numbers[who(stop)], stop.kind == StopKind.BOARD)
            self.rows[key] = stop
            order.append(key)
        self.order.append(order)
        frozen = len([key for key in order if key not in self.rows]) + live.frozen
        self.vehicles.append(self._vehicle(live, start, base, order, frozen))

    def _eta(self, live: LiveVan) -> dict[int, int]:
        """When each stop can begin if nothing is added: a promise that is late already is not made later still."""
        points = [live.place, *((stop.latitude, stop.longitude) for stop in live.ahead)]
        seconds = roads.remembered().square(points).seconds
        at, eta = live.free_at, {}
        for i, stop in enumerate(live.ahead):
            begin = max(at + int(seconds[i, i + 1]), stop.promised_from)
            if stop.state == StopState.ARRIVED:
                begin = max(self.fleet.now, stop.arrived_at or 0)
            eta[stop.pk] = begin
            at = begin + stop.service
        return eta

    def _latest(self, stop: Stop, eta: dict[int, int]) -> int:
        return max(stop.promised_to, eta[stop.pk])

    def _aboard(self, live: LiveVan, stop: Stop, end: Stop, eta: dict[int, int]) -> int:
        pickup = EngineStop(self.places.row(*live.place), Window(0, 10**9), 0)
        dropoff = EngineStop(
            self.places.row(end.latitude, end.longitude),
            Window(end.promised_from, self._latest(end, eta)),
            end.service,
        )
        spent = max(0, self.fleet.now - (stop.served_at or self.fleet.now))
        limit = max(longest_of(stop) - spent, eta[end.pk] - live.free_at)
        return self._request(live, stop, pickup, dropoff, limit)

    def _ahead(self, live: LiveVan, stop: Stop, end: Stop, eta: dict[int, int]) -> int:
        pickup = EngineStop(
            self.places.row(stop.latitude, stop.longitude),
            Window(stop.promised_from, self._latest(stop, eta)),
            stop.service,
        )
        dropoff = EngineStop(
            self.places.row(end.latitude, end.longitude),
            Window(end.promised_from, self._latest(end, eta)),
            end.service,
        )
        limit = max(longest_of(stop), eta[end.pk] - eta[stop.pk] - stop.service)
        return self._request(live, stop, pickup, dropoff, limit)

    def _request(
        self, live: LiveVan, stop: Stop, pickup: EngineStop, dropoff: EngineStop, limit: int
    ) -> int:
        if stop.ride is not None:
            load = load_of(stop.ride.request.wheelchair, stop.ride.request.people)
            name = f"p{stop.ride_id}"
        else:
            assert stop.rider is not None
            load, name = rider_load(stop.rider), f"r{stop.rider_id}-{stop.run.leg}"
        van = frozenset({van_id(live.van.pk)})
        self.requests.append(Request(name, pickup, dropoff, load, limit, frozenset(), van))
        return len(self.requests)

    def _vehicle(
        self, live: LiveVan, start: int, base: int, order: Sequence[tuple[int, bool]], frozen: int
    ) -> Vehicle:
        pilot = self.fleet.day.pilot
        self.locked = getattr(self, "locked", [])
        self.locked.append(list(order[:frozen]))
        latest = latest_back(live, pilot.closes_at)
        return Vehicle(
            van_id(live.van.pk),
            start,
            base,
            Window(live.free_at, latest),
            layouts_of(live.van),
            equipment_of(live.van),
        )

    def add_wish(self, wish: Wish) -> int:
        self.requests.append(
            Request(
                "wish",
                EngineStop(self.places.row(*wish.origin), wish.pickup, wish.boarding),
                EngineStop(self.places.row(*wish.destination), wish.dropoff, wish.alighting),
                load_of(wish.wheelchair, wish.people),
                wish.longest_ride,
                wish.needs,
                lenders(self.fleet, wish),
            )
        )
        return len(self.requests)

    def build(self, wish: int) -> LiveProblem:
        n = len(self.requests)

        def node(key: tuple[int, bool]) -> int:
            return key[0] if key[1] else key[0] + n

        vehicles = [
            Vehicle(
                v.id,
                v.start,
                v.end,
                v.shift,
                v.layouts,
                v.equipment,
                locked=tuple(Locked(node(key)) for key in locked),
            )
            for v, locked in zip(self.vehicles, self.locked, strict=True)
        ]
        matrix = roads.remembered().square(self.places.points)
        problem = Problem(
            tuple(self.requests),
            tuple(vehicles),
            matrix.seconds,
            matrix.metres,
            RESOURCES,
            weights=WEIGHTS,
        )
        nodes = [tuple(node(key) for key in order) for order in self.order]
        return LiveProblem(
            self.fleet, problem, nodes, {node(key): row for key, row in self.rows.items()}, wish
        )


def lenders(fleet: Fleet, wish: Wish) -> frozenset[str]:
    """Vans that go where the wish begins and ends, and have what it needs."""
    return frozenset(van_id(live.van.pk) for live in fleet.vans if takes(live.van, wish))


def takes(van: Van, wish: Wish) -> bool:
    """Whether the van goes there at all with this person."""
    drives = van.pk not in wish.closed
    return drives and suits(van, wish) and connects(van, wish.origin, wish.destination)


def suits(van: Van, wish: Wish) -> bool:
    """Whether the van has everything that the wish needs, in one."""
    return wish.needs <= equipment_of(van) and lift_bears(van, wish.lifted_kg)


def live_problem(fleet: Fleet, wish: Wish) -> LiveProblem:
    builder = _Builder(fleet)
    builder.locked = []
    for live in fleet.vans:
        builder.add_van(live)
    return builder.build(builder.add_wish(wish))


def latest_back(live: LiveVan, closes_at: int) -> int:
    return max([closes_at, *(stop.depart for stop in live.ahead)]) + 3600


def longest_of(stop: Stop) -> int:
    if stop.ride is not None:
        return stop.ride.longest_ride
    assert stop.rider is not None
    return stop.rider.longest_ride or 45 * 60


def can_lend(day: ServiceDay) -> bool:
    return day.state in (DayState.PUBLISHED, DayState.RUNNING)


__all__ = ["Fleet", "Leg", "LiveProblem", "LiveVan", "Wish", "can_lend", "fleet_of", "live_problem"]
