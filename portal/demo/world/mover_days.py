"""The pilot's days: closed ones of last month and behind the anchor, today published with its morning driven, tomorrow open."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.db import transaction

from portal.fukushi_mover import clock, roads
from portal.fukushi_mover.actions.close_day import close_day
from portal.fukushi_mover.actions.note_unmet import note_refusal
from portal.fukushi_mover.actions.open_day import service_day
from portal.fukushi_mover.actions.owe_for_ride import owe_for_ride
from portal.fukushi_mover.actions.plan_day import plan_day
from portal.fukushi_mover.actions.publish_plan import publish_plan
from portal.fukushi_mover.enums import (
    DayState,
    EventKind,
    Leg,
    OfferState,
    RequestState,
    RideState,
    StopKind,
    StopState,
    TapStep,
    WhenKind,
)
from portal.fukushi_mover.models import (
    DispatchEvent,
    Pilot,
    Resident,
    Ride,
    RideOffer,
    RideRequest,
    Run,
    ServiceDay,
    Stop,
)
from portal.fukushi_mover.queries.distance import metres_of_run
from portal.fukushi_mover.queries.log_shape import run_entry

from .world import World

PAST, OF_LAST_MONTH = 9, 4
CITY_HALL, CENTRAL = (36.3310, 139.1010), 8
"""Its place, and how many residents count as living around it."""
WORKING = range(5)


def build_days(world: World, pilot: Pilot) -> None:
    _end_what_was_left(pilot, world.anchor)
    for on in _lived_through(world.anchor):
        day = service_day(pilot, on)
        if day.state == DayState.PLANNING:
            with transaction.atomic():
                _live_through(world, day)
    today = service_day(pilot, world.anchor)
    if today.state == DayState.PLANNING and not today.plans.exists():
        with transaction.atomic():
            _publish(today)
            _Log(today, world.rng(f"mover/day/{today.date}")).drive(Leg.MORNING)
    service_day(pilot, world.anchor + timedelta(days=1))


def _lived_through(anchor: date) -> list[date]:
    """The first working days of last month, so that it can be closed, and the last ones before the anchor."""
    first = (anchor.replace(day=1) - timedelta(days=1)).replace(day=1)
    working = [
        day
        for day in (first + timedelta(days=n) for n in range((anchor - first).days))
        if day.weekday() in WORKING
    ]
    return sorted({*working[:OF_LAST_MONTH], *working[-PAST:]})


def _end_what_was_left(pilot: Pilot, anchor: date) -> None:
    """The world moved on to another day: what was published then is closed, as an office would."""
    for day in pilot.days.filter(date__lt=anchor, state__in=(DayState.PUBLISHED, DayState.RUNNING)):
        close_day(None, day, "実演の日付が進んだため")


def _publish(day: ServiceDay) -> None:
    publish_plan(None, plan_day(None, day))
    day.refresh_from_db()


def _live_through(world: World, day: ServiceDay) -> None:
    rng = world.rng(f"mover/day/{day.date}")
    _publish(day)
    log = _Log(day, rng)
    log.drive(Leg.MORNING)
    for number in range(rng.randint(6, 11)):
        log.ride(number)
    for _wish in range(rng.randint(1, 4)):
        log.refuse()
    log.drive(Leg.DAYTIME)
    log.drive(Leg.AFTERNOON)
    close_day(None, day)
    day.refresh_from_db()


def _from_city_hall(resident: Resident) -> float:
    home = resident.private
    return abs(home.latitude - CITY_HALL[0]) + abs(home.longitude - CITY_HALL[1])


class _Log:
    """Writes what would have been tapped and booked, in the shape that the actions write."""

    def __init__(self, day: ServiceDay, rng: Any) -> None:
        self.day, self.rng = day, rng
        self.residents = list(
            day.pilot.residents.select_related("private").prefetch_related("places")
        )
        self.rate = day.pilot.brokerage_rates.first()

    def append(self, kind: EventKind, payload: dict[str, Any], second: int) -> DispatchEvent:
        self.day.revision += 1
        return DispatchEvent(
            day=self.day,
            number=self.day.revision,
            kind=kind,
            payload=payload,
            at=clock.moment_of(self.day.date, second),
        )

    def drive(self, leg: Leg) -> None:
        """Every stop of a leg, a little late now and then."""
        events: list[DispatchEvent] = []
        runs = Run.objects.filter(
            plan__day=self.day, plan__state="published", leg=leg
        ).prefetch_related("stops__ride")
        for run in runs:
            late = max(0, int(self.rng.gauss(40, 120)))
            stops = [stop for stop in run.stops.all() if stop.state == StopState.PLANNED]
            for _, group in groupby(stops, key=lambda s: (s.kind, s.latitude, s.longitude)):
                events += self._call(run, list(group), late)
            Stop.objects.bulk_update(stops, ["state", "arrived_at", "served_at", "departed_at"])
        DispatchEvent.objects.bulk_create(sorted(events, key=lambda event: event.number))
        self.day.state = DayState.RUNNING
        self.day.save(update_fields=["revision", "state"])

    def _call(self, run: Run, stops: list[Stop], late: int) -> Iterable[DispatchEvent]:
        arrive, leave = stops[0].arrive + late, stops[-1].depart + late
        for step, second in (
            (TapStep.ARRIVE, arrive),
            (TapStep.SERVE, leave),
            (TapStep.DEPART, leave + 20),
        ):
            payload = {
                "step": step,
                "stops": [stop.pk for stop in stops],
                "van": run.van_id,
                "second": second,
            }
            yield self.append(EventKind.TAPPED, payload, second)
        for stop in stops:
            stop.state, stop.arrived_at, stop.served_at, stop.departed_at = (
                StopState.DEPARTED,
                arrive,
                leave,
                leave + 20,
            )
            if stop.ride is not None and stop.kind == StopKind.ALIGHT:
                stop.ride.state = RideState.COMPLETED
                stop.ride.save(update_fields=["state"])
                owe_for_ride(self.day, stop.ride)

    def ride(self, number: int) -> None:
        """A resident's outing in the quiet hours, on a van that has nothing else to do then."""
        runs = list(
            Run.objects.filter(
                plan__day=self.day, plan__state="published", leg=Leg.DAYTIME, stops__isnull=True
            )
            .select_related("van__facility", "layout")
            .order_by("pk")
        )
        if not runs:
            return
        run = self.rng.choice(runs)
        takes_chairs = run.layout is not None and run.layout.wheelchairs > 0
        resident = self.rng.choice(
            [one for one in self.residents if takes_chairs or not one.uses_wheelchair]
        )
        places = list(resident.places.all())
        origin, destination = places[0], self.rng.choice(places[1:])
        pickup = self.rng.randrange(10 * 3600, 14 * 3600, 60)
        ends = [(p.latitude, p.longitude) for p in (origin, destination)]
        direct = int(roads.remembered().square(ends).seconds[0, 1])
        dropoff = pickup + 60 + int(direct * self.rng.uniform(1.0, 1.5))
        ride = self._booked(resident, origin, destination, run, pickup, dropoff)
        stops = [
            self._stop(run, ride, StopKind.BOARD, 1, origin, pickup),
            self._stop(run, ride, StopKind.ALIGHT, 2, destination, dropoff),
        ]
        Stop.objects.bulk_create(stops)
        run.metres = metres_of_run(run, stops)
        run.leave, run.back = pickup, dropoff + 60
        run.save(update_fields=["metres", "leave", "back"])
        DispatchEvent.objects.bulk_create(
            [
                self.append(
                    EventKind.RIDE_TAKEN,
                    {
                        "ride": ride.pk,
                        "van": run.van_id,
                        "pickup": pickup,
                        "dropoff": dropoff,
                        "added_seconds": 0,
                        "runs": [run_entry(run, stops)],
                    },
                    pickup - 1800,
                ),
                self.append(
                    EventKind.TAPPED,
                    {
                        "step": TapStep.ACKNOWLEDGE,
                        "stops": [stop.pk for stop in stops],
                        "van": run.van_id,
                        "second": pickup - 1500,
                    },
                    pickup - 1500,
                ),
            ]
        )

    def refuse(self) -> None:
        """A wish that no van could fulfil: wheelchair users meet that more often here, and those around the city hall."""
        wheels = [one for one in self.residents if one.uses_wheelchair]
        central = sorted(self.residents, key=_from_city_hall)[:CENTRAL]
        draw = self.rng.random()
        resident = self.rng.choice(
            wheels if draw < 0.3 else central if draw < 0.8 else self.residents
        )
        places = list(resident.places.all())
        to = self.rng.choice(places[1:])
        code = "wheelchair_places_taken" if resident.uses_wheelchair else "no_van_then"
        second = self.rng.randrange(9 * 3600, 15 * 3600, 60)
        request = RideRequest.objects.create(
            day=self.day,
            resident=resident,
            origin_name=places[0].name,
            origin_latitude=places[0].latitude,
            origin_longitude=places[0].longitude,
            destination_name=to.name,
            destination_latitude=to.latitude,
            destination_longitude=to.longitude,
            wanted_at=second,
            wheelchair=resident.uses_wheelchair,
            state=RequestState.REFUSED,
            refusal=code,
            is_fictional=True,
        )
        payload = {"request": request.pk, "code": code, "instead": None}
        self.append(EventKind.RIDE_REFUSED, payload, second).save()
        note_refusal(request, code)

    def _booked(
        self, resident: Any, origin: Any, destination: Any, run: Run, pickup: int, dropoff: int
    ) -> Ride:
        request = RideRequest.objects.create(
            day=self.day,
            resident=resident,
            origin_name=origin.name,
            origin_latitude=origin.latitude,
            origin_longitude=origin.longitude,
            destination_name=destination.name,
            destination_latitude=destination.latitude,
            destination_longitude=destination.longitude,
            when_kind=WhenKind.LEAVE_AT,
            wanted_at=pickup,
            wheelchair=resident.uses_wheelchair,
            state=RequestState.TAKEN,
            is_fictional=True,
        )
        RideOffer.objects.create(
            request=request,
            position=1,
            revision=self.day.revision,
            van=run.van,
            pickup_at=pickup,
            dropoff_at=dropoff,
            rate=self.rate,
            expires_at=clock.moment_of(self.day.date, pickup),
            state=OfferState.TAKEN,
            is_fictional=True,
        )
        return Ride.objects.create(
            day=self.day,
            request=request,
            resident=resident,
            van=run.van,
            promised_pickup=pickup,
            promised_dropoff=dropoff,
            pickup_from=pickup - 600,
            pickup_to=pickup + 600,
            dropoff_to=dropoff + 600,
            longest_ride=2400,
            is_fictional=True,
        )

    def _stop(self, run: Run, ride: Ride, kind: StopKind, seq: int, place: Any, begin: int) -> Stop:
        slack = ride.pickup_to if kind == StopKind.BOARD else ride.dropoff_to
        return Stop(
            run=run,
            seq=seq,
            kind=kind,
            ride=ride,
            latitude=place.latitude,
            longitude=place.longitude,
            arrive=begin,
            begin=begin,
            depart=begin + 60,
            service=60,
            promised_from=ride.pickup_from if kind == StopKind.BOARD else 0,
            promised_to=slack,
            is_fictional=True,
        )
