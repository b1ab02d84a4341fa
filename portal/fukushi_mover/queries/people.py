"""Names for those who may know them. Whoever reads a page of names leaves one audit line for it."""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.accounts.permission import Person, may
from portal.audit.trail import looked_at
from portal.fukushi_mover.models import ResidentPrivate, RiderPrivate, ServiceDay, Stop
from portal.fukushi_mover.models.scope import providers_of
from portal.fukushi_mover.rules import operates


@dataclass
class Names:
    """Rider and resident → name, as far as the reader may know; others are shown by their number."""

    riders: dict[int, RiderPrivate]
    residents: dict[int, ResidentPrivate]

    def of(self, stop: Stop) -> str:
        if stop.rider is not None:
            private = self.riders.get(stop.rider_id or 0)
            return private.name if private else stop.rider.code
        assert stop.ride is not None
        person = self.residents.get(stop.ride.resident_id)
        return person.name if person else ""


def names_for(person: Person, day: ServiceDay, purpose: str = "") -> Names:
    """All names of a pilot that `person` works with. With `purpose` the look is written down."""
    riders = RiderPrivate.objects.filter(
        rider__provider__in=providers_of(person), rider__provider__pilot_parts__pilot=day.pilot_id
    )
    residents = ResidentPrivate.objects.filter(
        resident__pilot=day.pilot_id, resident__rides__day=day
    ).distinct()
    if not may(person, operates, day):
        residents = residents.filter(resident__rides__van__provider__in=providers_of(person))
    names = Names(
        {row.rider_id: row for row in riders}, {row.resident_id: row for row in residents}
    )
    if purpose and (names.riders or names.residents):
        looked_at(person, day, purpose)  # type: ignore[arg-type]
    return names


def names_of_stops(stops: Iterable[Stop]) -> Names:
    """For a driver's own runs: who is to be fetched."""
    rows = list(stops)
    riders = RiderPrivate.objects.filter(rider__in={s.rider_id for s in rows if s.rider_id})
    residents = ResidentPrivate.objects.filter(
        resident__in={s.ride.resident_id for s in rows if s.ride}
    )
    return Names({row.rider_id: row for row in riders}, {row.resident_id: row for row in residents})
