"""What a person is in any pilot at all: asked once per person object (a request has one), in one question."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists

from portal.accounts.models import User
from portal.accounts.permission import Person
from portal.fukushi_mover.models import Driver, Pilot, Resident
from portal.fukushi_mover.models.scope import operated_offices, providers_of
from portal.organisations.enums import Role
from portal.organisations.queries.membership import organisations_of


@dataclass(frozen=True)
class Standing:
    operates: bool = False
    """Works at an office that operates a pilot."""
    provides: bool = False
    """Works with some provider's riders and vans."""
    drives: bool = False
    rides: bool = False
    """Is a registered resident, or acts for one."""
    sees: bool = False
    """Takes part in a pilot or oversees one."""
    is_of_city: bool = False
    """Is an officer of a city where a pilot runs."""


def standing_of(person: Person) -> Standing:
    if not person.is_authenticated:
        return Standing()
    known: Any = person
    if not hasattr(known, "_standing"):
        known._standing = _ask(known)
    return known._standing  # type: ignore[no-any-return]


def cities_of(person: Person) -> set[int]:
    """The municipalities for which a person is an officer."""
    offices = organisations_of(person, (Role.MUNICIPALITY_OFFICER,))
    return {office.municipality_id for office in offices if office.municipality_id}


def _ask(person: User) -> Standing:
    row = (
        User.objects.filter(pk=person.pk)
        .values_list(
            Exists(Pilot.objects.filter(operator__in=operated_offices(person))),
            Exists(providers_of(person)),
            Exists(Driver.objects.filter(user=person.pk, is_active=True)),
            Exists(Resident.objects.who_ride_by(person).filter(state="active")),
            Exists(Pilot.objects.visible_to(person)),
            Exists(Pilot.objects.filter(municipality__in=cities_of(person))),
        )
        .first()
    )
    return Standing(*row) if row else Standing()
