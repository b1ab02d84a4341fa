from datetime import date

from django.db import IntegrityError, transaction

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.fukushi_mover.models import Pilot, ServiceDay
from portal.fukushi_mover.rules import dispatches


def open_day(actor: User, pilot: Pilot, on: date) -> ServiceDay:
    """The pilot's service day of a date; made when it is first needed."""
    require(actor, dispatches, pilot)
    return service_day(pilot, on)


def service_day(pilot: Pilot, on: date) -> ServiceDay:
    try:
        with transaction.atomic():
            day, _ = ServiceDay.objects.get_or_create(
                pilot=pilot, date=on, defaults={"is_fictional": pilot.is_fictional}
            )
    except IntegrityError:
        day = ServiceDay.objects.get(pilot=pilot, date=on)
    return day
