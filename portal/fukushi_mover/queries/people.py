"""Names for those who may know them. Whoever reads a page of names leaves one audit line for it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, QuerySet

from portal.accounts.permission import Person, may
from portal.audit.trail import looked_at
from portal.fukushi_mover.master_enums import ConsentKind
from portal.fukushi_mover.models import Consent, ResidentPrivate, RiderPrivate, ServiceDay, Stop
from portal.fukushi_mover.models.scope import providers_of
from portal.fukushi_mover.rules import operates


@dataclass
class Names:
    """Rider and resident → name, as far as the reader may know; others are shown by their number."""

    riders: dict[int, RiderPrivate]
    residents: dict[int, ResidentPrivate]
    numbers: dict[int, str] = field(default_factory=dict)
    """Resident → card number, for those who did not agree that providers share who they are."""

    def knows(self, stop: Stop) -> bool:
        """Whether the reader may know who it is, where they live and how they are helped."""
        if stop.rider_id is not None:
            return stop.rider_id in self.riders
        return stop.ride is not None and stop.ride.resident_id in self.residents

    def private_of(self, stop: Stop) -> RiderPrivate | ResidentPrivate | None:
        """None for whom the reader may not know."""
        if stop.rider_id is not None:
            return self.riders.get(stop.rider_id)
        return self.residents.get(stop.ride.resident_id) if stop.ride is not None else None

    def of(self, stop: Stop) -> str:
        if stop.rider is not None:
            private = self.riders.get(stop.rider_id or 0)
            return private.name if private else stop.rider.code
        assert stop.ride is not None
        person = self.residents.get(stop.ride.resident_id)
        return person.name if person else self.numbers.get(stop.ride.resident_id, "")


def names_for(person: Person, day: ServiceDay, purpose: str = "") -> Names:
    """All names of a pilot that `person` works with. With `purpose` the look is written down.

    The operator knows every resident; another provider those in its vans who agreed to sharing, the others by their card number.
    """
    riders = RiderPrivate.objects.filter(
        rider__provider__in=providers_of(person), rider__provider__pilot_parts__pilot=day.pilot_id
    )
    residents = ResidentPrivate.objects.filter(
        resident__pilot=day.pilot_id, resident__rides__day=day
    ).distinct()
    sees_all = may(person, operates, day)
    if not sees_all:
        residents = residents.filter(resident__rides__van__provider__in=providers_of(person))
    names = _names(riders, residents, lambda row: sees_all or _shares(row))
    if purpose and (names.riders or names.residents):
        looked_at(person, day, purpose)  # type: ignore[arg-type]
    return names


def names_of_stops(stops: Iterable[Stop]) -> Names:
    """For a driver's own runs: whoever fetches somebody must know whom. It is what the use of the data was agreed to for."""
    return _names(*_of(stops), lambda _row: True)


def names_for_offices(stops: Iterable[Stop], offices: Iterable[int]) -> Names:
    """For papers that stay in the offices of these providers. Who did not agree to sharing is known to the operator alone."""
    known = set(offices)
    return _names(*_of(stops), lambda row: row.resident.pilot.operator_id in known or _shares(row))


def _of(
    stops: Iterable[Stop],
) -> "tuple[QuerySet[RiderPrivate], QuerySet[ResidentPrivate]]":
    rows = list(stops)
    return (
        RiderPrivate.objects.filter(rider__in={s.rider_id for s in rows if s.rider_id}),
        ResidentPrivate.objects.filter(resident__in={s.ride.resident_id for s in rows if s.ride}),
    )


def _names(
    riders: "QuerySet[RiderPrivate]",
    residents: "QuerySet[ResidentPrivate]",
    is_known: Callable[[ResidentPrivate], bool],
) -> Names:
    shared = Consent.objects.in_force(ConsentKind.SHARING).filter(resident=OuterRef("resident"))
    rows = list(residents.annotate(shares=Exists(shared)).select_related("resident__pilot"))
    return Names(
        {row.rider_id: row for row in riders},
        {row.resident_id: row for row in rows if is_known(row)},
        {row.resident_id: row.resident.card_number for row in rows if not is_known(row)},
    )


def _shares(row: ResidentPrivate) -> bool:
    return bool(row.shares)  # type: ignore[attr-defined]
