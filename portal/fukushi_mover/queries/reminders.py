"""What runs out: licences, courses, vehicle inspection and insurance; and riders who were expected back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Model

from portal.accounts.permission import Person
from portal.fukushi_mover.enums import RiderState
from portal.fukushi_mover.models import Course, Driver, Licence, Rider, Van

AHEAD = timedelta(days=60)
VAN_DATES = ("inspection_due", "insurance_due", "extra_insurance_due")


@dataclass(frozen=True)
class Reminder:
    due: date
    record: Any
    """The rider, van or driver whose page it is."""
    what: str


def reminders(person: Person, day: date) -> list[Reminder]:
    """Of the providers that the person works for: within two months, or past; the earliest first."""
    found = [*_papers(person, day), *_vans(person, day), *_riders(person, day)]
    return sorted(found, key=lambda one: (one.due, str(one.record), one.what))


def _papers(person: Person, day: date) -> Iterator[Reminder]:
    drivers = Driver.objects.visible_to(person).filter(is_active=True)
    for kind in (Licence, Course):
        rows = kind.objects.filter(driver__in=drivers, expires_on__lte=day + AHEAD)
        for row in rows.select_related("driver"):
            yield Reminder(row.expires_on or day, row.driver, row.get_kind_display())


def _vans(person: Person, day: date) -> Iterator[Reminder]:
    for van in Van.objects.visible_to(person).filter(is_active=True):
        for name in VAN_DATES:
            due = getattr(van, name)
            if due is not None and due <= day + AHEAD:
                yield Reminder(due, van, _label(Van, name))


def _riders(person: Person, day: date) -> Iterator[Reminder]:
    waiting = (RiderState.PAUSED, RiderState.IN_HOSPITAL)
    for rider in Rider.objects.visible_to(person).filter(state__in=waiting, away_until__lte=day):
        yield Reminder(rider.away_until or day, rider, _label(Rider, "away_until"))


def _label(model: type[Model], name: str) -> str:
    return str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
