"""One leg of a published day as the engine's problem: told times are windows, what has begun is locked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import prefetch_related_objects

from portal.fukushi_mover.engine.model import (
    Load,
    Locked,
    Plan,
    Problem,
    Request,
    Route,
    Seconds,
    Vehicle,
    Visit,
    Weights,
    Window,
)
from portal.fukushi_mover.engine.model import Stop as EngineStop
from portal.fukushi_mover.enums import Leg
from portal.fukushi_mover.models import Ride, Van
from portal.fukushi_mover.queries.attendance import Expected
from portal.fukushi_mover.queries.lending import lends_for
from portal.fukushi_mover.queries.lifting import lifted_kg
from portal.fukushi_mover.roads.protocol import Matrix
from portal.fukushi_mover.roads.remembered import Remembered

from .carrying import (
    equipment_of,
    house_point,
    lift_bears,
    needs_of,
    ride_needs,
    rider_load,
    vans_for,
)
from .standing import Party, VanNow, base_of, party_key
from .static import RESOURCES, Places, layouts_of, load_of, shift_of, van_id, windows_of

WEIGHTS = Weights(vehicle=600, driving=1, aboard=0.3, moved=7200)
TIGHT = 240
LENDING = ("lending_hours", "lending_areas", "named_areas")
ALWAYS = Window(0, 10**9)


@dataclass(frozen=True)
class Leeway:
    """How far times may move: seconds after the told time for everybody, None as promised; and more for those who wait."""

    told: int | None
    waiting: int


@dataclass
class LegDay:
    """The parties of a leg, the vans that may drive them, and their runs as they stand."""

    leg: Leg
    parties: list[Party]
    vans: list[VanNow]
    shifts: dict[int, Window]
    matrix: Matrix
    places: Places
    apart: tuple[tuple[str, str], ...] = ()
    eta: dict[int, int] = field(default_factory=dict)

    @property
    def numbers(self) -> dict[str, int]:
        return {party.key: number for number, party in enumerate(self.parties, 1)}

    def node_of(self, key: str, boards: bool) -> int:
        return self.numbers[key] if boards else self.numbers[key] + len(self.parties)

    @property
    def reference(self) -> dict[str, str]:
        """Who rides with which van as it stands or stood."""
        found = {
            party.key: van_id(stop.run.van_id) for party in self.parties for stop in party.stops[:1]
        }
        return found | {
            p.key: van_id(p.wished_van) for p in self.parties if p.wished_van is not None
        }

    def nodes(self, now: VanNow) -> list[int]:
        """A van's coming route: those aboard first, then its stops; who waits for a place is left out."""
        placed = {party.key: party for party in self.parties if not party.is_waiting}
        aboard = [self.node_of(key, True) for key in now.aboard if key in placed]
        ahead = [
            self.node_of(party_key(stop), stop.kind == "board")
            for stop in now.ahead
            if party_key(stop) in placed
        ]
        return aboard + ahead

    def locked(self, now: VanNow) -> int:
        placed = {party.key for party in self.parties if not party.is_waiting}
        aboard = sum(key in placed for key in now.aboard)
        return aboard + sum(party_key(stop) in placed for stop in now.ahead[: now.frozen])


def leg_day(
    leg: Leg,
    parties: Sequence[Party],
    vans: Sequence[VanNow],
    shifts: Mapping[int, Window],
    roads: Remembered,
) -> LegDay:
    places = Places()
    if any(party.ride is not None for party in parties):
        prefetch_related_objects([now.van for now in vans], *LENDING)
    for now in vans:
        places.row(*now.place)
        places.row(*base_of(now.van))
    for party in parties:
        for point in points_of(party):
            places.row(*point)
    matrix = roads.square(places.points)
    keys = {party.key for party in parties}
    apart = {
        tuple(sorted((party.key, f"r{other.pk}")))
        for party in parties
        if party.rider is not None
        for other in party.rider.apart_from.all()
        if f"r{other.pk}" in keys
    }
    found = LegDay(
        leg,
        list(parties),
        list(vans),
        dict(shifts),
        matrix,
        places,
        tuple((a, b) for a, b in sorted(apart)),
    )
    for now in vans:
        found.eta |= _eta(found, now)
    return found


def points_of(party: Party) -> tuple[tuple[float, float], tuple[float, float]]:
    """Where they board and where they alight."""
    if party.ride is not None:
        ask = party.ride.request
        return (
            (ask.origin_latitude, ask.origin_longitude),
            (ask.destination_latitude, ask.destination_longitude),
        )
    assert party.expected is not None
    rider = party.expected.rider
    home, house = rider.private.stop_point, house_point(rider)
    return (home, house) if party.leg == Leg.MORNING else (house, home)


def _eta(day: LegDay, now: VanNow) -> dict[int, int]:
    """When each coming stop can begin if nothing is changed: what is late already is not made later still."""
    shift = day.shifts[now.van.pk]
    at, here, eta = max(now.free_at, int(shift.earliest)), now.place, {}
    for stop in now.ahead:
        row, other = day.places.rows.get(here), day.places.rows.get((stop.latitude, stop.longitude))
        drive = int(day.matrix.seconds[row, other]) if row is not None and other is not None else 0
        eta[stop.pk] = max(at + drive, stop.begin)
        at, here = eta[stop.pk] + stop.service, (stop.latitude, stop.longitude)
    return eta


def problem_of(day: LegDay, leeway: Leeway) -> Problem:
    requests = tuple(_request(day, party, leeway) for party in day.parties)
    return Problem(
        requests,
        tuple(_vehicle(day, now) for now in day.vans),
        day.matrix.seconds,
        day.matrix.metres,
        RESOURCES,
        apart=day.apart,
        weights=WEIGHTS,
        reference=day.reference,
    )


def plan_as_it_stands(day: LegDay) -> Plan:
    """The runs without those who wait; their times do not matter to the engine."""
    routes = tuple(
        Route(van_id(now.van.pk), tuple(Visit(node, 0, 0, 0) for node in day.nodes(now)))
        for now in day.vans
    )
    return Plan(routes, tuple(party.key for party in day.parties if party.is_waiting))


def _request(day: LegDay, party: Party, leeway: Leeway) -> Request:
    if party.is_aboard:
        return _aboard(day, party, leeway)
    origin, destination = (day.places.rows[point] for point in points_of(party))
    boards, alights = _windows(day, party, leeway)
    boarding, alighting = _service(party)
    ride = _longest(party)
    if not party.is_waiting and party.board and party.alight:
        ride = max(ride, day.eta[party.alight.pk] - day.eta[party.board.pk] - boarding)
    elif party.is_waiting:
        ride += leeway.waiting
    return Request(
        party.key,
        EngineStop(origin, boards, boarding),
        EngineStop(destination, alights, alighting),
        _load(party),
        ride,
        _needs(day, party),
        _vehicles(day, party),
    )


def _aboard(day: LegDay, party: Party, leeway: Leeway) -> Request:
    """Whoever sits in the van boards, for the engine, where the van is now."""
    now = next(one for one in day.vans if party.key in one.aboard)
    assert party.alight is not None
    _, alights = _windows(day, party, leeway)
    return Request(
        party.key,
        EngineStop(day.places.rows[now.place], ALWAYS, 0),
        EngineStop(day.places.rows[points_of(party)[1]], alights, party.alight.service),
        _load(party),
        max(_longest(party), day.eta[party.alight.pk] - now.free_at + leeway.waiting),
        frozenset(),
        frozenset({van_id(now.van.pk)}),
    )


def _windows(day: LegDay, party: Party, leeway: Leeway) -> tuple[Window, Window]:
    wide = _own_windows(party)
    if party.is_waiting:
        return _later(wide[0], leeway.waiting), _later(wide[1], leeway.waiting)
    return (
        _told(day, party, True, wide[0], leeway),
        _told(day, party, False, wide[1], leeway),
    )


def _told(day: LegDay, party: Party, boards: bool, wide: Window, leeway: Leeway) -> Window:
    """Around the told time: never much earlier, later by the leeway; within what was promised, and what is late stays so."""
    stop = party.board if boards else party.alight
    if stop is None:
        return wide
    eta = day.eta[stop.pk]
    if leeway.told is None:
        return Window(stop.promised_from, max(stop.promised_to, eta))
    at_house = stop.facility_id is not None and not boards
    return Window(
        stop.promised_from if at_house else stop.begin,
        max(min(stop.begin + leeway.told, stop.promised_to), eta),
    )


def _later(window: Window, seconds: Seconds) -> Window:
    return replace(window, latest=window.latest + seconds)


def _own_windows(party: Party) -> tuple[Window, Window]:
    if party.ride is not None:
        return Window(party.ride.pickup_from, party.ride.pickup_to), Window(
            0, party.ride.dropoff_to
        )
    assert party.expected is not None
    boards, alights = windows_of(party.leg, party.expected)
    home = party.board if party.leg == Leg.MORNING else party.alight
    if home is not None and not _asked_for_another_time(party.expected):
        promised = Window(home.promised_from, home.promised_to)
        return (
            (promised, _at_house(party, alights))
            if party.leg == Leg.MORNING
            else (boards, promised)
        )
    return boards, alights


def _at_house(party: Party, hours: Window) -> Window:
    """Who was to arrive with a wave still does."""
    stop = party.alight
    return hours if stop is None else Window(stop.promised_from, stop.promised_to)


def _asked_for_another_time(one: Expected) -> bool:
    return one.comes_late or one.leaves_at is not None


def _vehicles(day: LegDay, party: Party) -> frozenset[str]:
    return _able(day, party) - {van_id(van) for van in party.not_with}


def _able(day: LegDay, party: Party) -> frozenset[str]:
    if party.wished_van is not None:
        return frozenset({van_id(party.wished_van)})
    if party.ride is not None:
        now_in = {stop.run.van_id for stop in party.stops}
        weight = lifted_kg(party.ride.request)
        return frozenset(
            van_id(now.van.pk)
            for now in day.vans
            if now.van.pk in now_in
            or (
                now.van.pk not in party.closed
                and lends_for(now.van, party.ride)
                and lift_bears(now.van, weight)
            )
        )
    assert party.rider is not None
    return vans_for(party.rider, [now.van for now in day.vans])


def _needs(day: LegDay, party: Party) -> frozenset[str]:
    if party.rider is not None:
        return needs_of(party.rider, [now.van for now in day.vans])
    return (
        ride_needs(party.ride.request, party.ride.resident)
        if party.ride is not None
        else frozenset()
    )


def _load(party: Party) -> Load:
    if party.rider is not None:
        return rider_load(party.rider)
    return load_of(_wheelchair(party), party.ride.request.people if party.ride else 1)


def _wheelchair(party: Party) -> bool:
    if party.ride is not None:
        return party.ride.request.wheelchair
    return bool(party.rider and party.rider.uses_wheelchair)


def _service(party: Party) -> tuple[int, int]:
    if party.stops:
        person = party.ride.resident if party.ride else party.rider
        assert person is not None
        boarding = party.board.service if party.board else person.boarding_seconds
        return boarding, party.alight.service if party.alight else person.alighting_seconds
    assert party.rider is not None
    return party.rider.boarding_seconds, party.rider.alighting_seconds


def _longest(party: Party) -> int:
    if party.ride is not None:
        return party.ride.longest_ride
    assert party.rider is not None
    return party.rider.longest_ride or party.rider.facility.longest_ride


def _vehicle(day: LegDay, now: VanNow) -> Vehicle:
    shift = day.shifts[now.van.pk]
    locked = day.nodes(now)[: day.locked(now)]
    return Vehicle(
        van_id(now.van.pk),
        day.places.rows[now.place],
        day.places.rows[base_of(now.van)],
        Window(max(int(shift.earliest), now.free_at), max(shift.latest, now.free_at + 3600)),
        layouts_of(now.van),
        equipment_of(now.van),
        locked=tuple(Locked(node) for node in locked),
    )


def shift_for(leg: Leg, van: Van, coming: Sequence[Expected], rides: Sequence[Ride]) -> Window:
    """A van's hours on a leg; in the daytime those of the rides that it has to drive."""
    if leg == Leg.DAYTIME:
        return Window(
            min((ride.pickup_from for ride in rides), default=9 * 3600) - 3600,
            max((ride.dropoff_to for ride in rides), default=16 * 3600) + 3600,
        )
    return shift_of(leg, van, coming)
