"""What the event logs of a period say, joined by key with the wishes and residents that they name."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

from portal.fukushi_mover import roads
from portal.fukushi_mover.enums import (
    DayState,
    EventKind,
    PlaceKind,
    RequestState,
    ResidentState,
    RideState,
    StopKind,
    StopState,
)
from portal.fukushi_mover.models import (
    Baseline,
    DispatchEvent,
    Pilot,
    Resident,
    Ride,
    RideRequest,
    ServiceDay,
    UnmetWish,
    Van,
)

from .period import Period, of_day
from .replay import DayNow, StopNow, replay
from .suppression import Veil

DONE = (StopState.SERVED, StopState.DEPARTED)
DECIDED = (RequestState.TAKEN, RequestState.REFUSED, RequestState.LAPSED)


@dataclass(frozen=True)
class Replayed:
    """A day's log read to its end, and what each booking in it promised."""

    now: DayNow
    taken: dict[int, dict[str, Any]]
    """Ride → pickup, added_seconds of its RIDE_TAKEN entry (seconds)."""


@lru_cache(maxsize=1000)
def _replayed(pk: int, revision: int, public_id: UUID) -> Replayed:
    """A revision of a day never changes, so its log is read once a process."""
    events = list(DispatchEvent.objects.filter(day=pk, number__lte=revision).order_by("number"))
    taken = {
        event.payload["ride"]: {
            "pickup": event.payload["pickup"],
            "added_seconds": event.payload["added_seconds"],
        }
        for event in events
        if event.kind == EventKind.RIDE_TAKEN
    }
    return Replayed(replay(events), taken)


def replayed(day: ServiceDay) -> Replayed:
    return _replayed(day.pk, day.revision, day.public_id)


@dataclass(frozen=True)
class Trip:
    """A booked ride as the log tells it. Times are seconds from the day's midnight."""

    day: ServiceDay
    ride: int
    wish: RideRequest
    state: str
    promised: int
    added: int
    board: StopNow | None
    alight: StopNow | None

    @property
    def met_at(self) -> int | None:
        """When the van stood at the door."""
        if self.board is None or self.board.state not in DONE:
            return None
        return self.board.arrived_at if self.board.arrived_at is not None else self.board.served_at

    @property
    def aboard(self) -> int | None:
        """Seconds from boarding to alighting."""
        if self.state != RideState.COMPLETED or self.board is None or self.alight is None:
            return None
        if self.board.served_at is None or self.alight.served_at is None:
            return None
        return max(0, self.alight.served_at - self.board.served_at)

    @property
    def direct(self) -> int:
        """Seconds of the drive without a detour."""
        ends = [
            (self.wish.origin_latitude, self.wish.origin_longitude),
            (self.wish.destination_latitude, self.wish.destination_longitude),
        ]
        return int(roads.remembered().square(ends).seconds[0, 1])


@dataclass(frozen=True)
class Unmet:
    """A wish that came to nothing, with where it began."""

    on: date
    resident: int | None
    code: str
    wheelchair: bool
    latitude: float | None
    longitude: float | None


@dataclass
class Facts:
    """Everything that the figures of one period are computed from. Only closed days count."""

    pilot: Pilot
    period: Period
    days: list[ServiceDay] = field(default_factory=list)
    after: "Facts | None" = None
    """Those of the next period, where one came from there."""
    veils: dict[str, Veil] = field(default_factory=dict)
    """By the code of a figure."""

    @cached_property
    def logs(self) -> list[tuple[ServiceDay, Replayed]]:
        return [(day, replayed(day)) for day in self.days]

    @cached_property
    def wishes(self) -> list[RideRequest]:
        """Wishes that were decided: booked, refused, or left to lapse."""
        rows = RideRequest.objects.filter(day__in=self.days, state__in=DECIDED)
        return list(rows.select_related("day", "resident").order_by("day__date", "pk"))

    @cached_property
    def rides(self) -> dict[int, Ride]:
        rows = Ride.objects.filter(day__in=self.days).select_related("request__resident")
        return {ride.pk: ride for ride in rows}

    def resident_of(self, ride: int | None) -> int | None:
        found = self.rides.get(ride or 0)
        return found.request.resident_id if found else None

    @cached_property
    def trips(self) -> list[Trip]:
        return [trip for day, log in self.logs for trip in _trips(day, log, self.rides)]

    @cached_property
    def unmet(self) -> list[Unmet]:
        """Kept wishes for which nothing was booked soon after; and refused or lapsed ones of which no record was kept."""
        kept = (
            UnmetWish.objects.filter(pilot=self.pilot, day__in=self.days)
            .select_related("day")
            .order_by("pk")
        )
        rows = [
            Unmet(
                wish.day.date,
                wish.resident_id,
                wish.code,
                wish.wheelchair,
                wish.origin_latitude,
                wish.origin_longitude,
            )
            for wish in kept
            if wish.solved_by_id is None and wish.day is not None
        ]
        recorded = {wish.request_id for wish in kept}
        rows += [
            Unmet(
                wish.day.date,
                wish.resident_id,
                wish.refusal or wish.state,
                wish.wheelchair,
                wish.origin_latitude,
                wish.origin_longitude,
            )
            for wish in self.wishes
            if wish.state != RequestState.TAKEN and wish.pk not in recorded
        ]
        return sorted(rows, key=lambda row: row.on)

    @cached_property
    def vans(self) -> dict[int, str]:
        return dict(
            Van.objects.filter(provider__pilot_parts__pilot=self.pilot).values_list("pk", "number")
        )

    @cached_property
    def homes(self) -> dict[int, set[tuple[float, float]]]:
        """Resident → where they live, to tell an outing from the way back."""
        found: dict[int, set[tuple[float, float]]] = {}
        rows = Resident.objects.filter(pilot=self.pilot, places__kind=PlaceKind.HOME)
        for pk, *place in rows.values_list("pk", "places__latitude", "places__longitude"):
            found.setdefault(pk, set()).add((place[0], place[1]))
        return found

    @cached_property
    def residents(self) -> list[Resident]:
        return list(
            Resident.objects.filter(pilot=self.pilot, state=ResidentState.ACTIVE).order_by("pk")
        )

    @cached_property
    def months(self) -> list[date]:
        """First days of the months in which vans drove."""
        return sorted({day.date.replace(day=1) for day in self.days})

    @cached_property
    def baseline(self) -> Baseline:
        return Baseline.objects.filter(pilot=self.pilot).first() or Baseline(pilot=self.pilot)

    @cached_property
    def before(self) -> "Facts":
        found = facts_of(self.pilot, self.period.before)
        found.after = self
        return found

    @cached_property
    def of_year(self) -> "Facts":
        """Those of the fiscal year that the period lies in."""
        if not self.period.is_month:
            return self
        if self.after is not None and self.after.period.year == self.period.year:
            return self.after.of_year
        return facts_of(self.pilot, of_day(self.period.first))

    def is_outing(self, trip: Trip) -> bool:
        """A completed ride to anywhere but home."""
        to = (trip.wish.destination_latitude, trip.wish.destination_longitude)
        return trip.state == RideState.COMPLETED and to not in self.homes.get(
            trip.wish.resident_id, set()
        )


def _trips(day: ServiceDay, log: Replayed, rides: dict[int, Ride]) -> Iterable[Trip]:
    stops = {(s.ride, s.kind): s for s in log.now.stops.values() if s.ride is not None}
    for key, promise in log.taken.items():
        if (ride := rides.get(key)) is not None:
            yield Trip(
                day,
                key,
                ride.request,
                log.now.rides.get(key, RideState.BOOKED),
                promise["pickup"],
                promise["added_seconds"],
                stops.get((key, StopKind.BOARD)),
                stops.get((key, StopKind.ALIGHT)),
            )


def facts_of(pilot: Pilot, period: Period) -> Facts:
    days = pilot.days.filter(state=DayState.CLOSED, date__range=(period.first, period.last))
    return Facts(pilot, period, list(days.order_by("date")))
