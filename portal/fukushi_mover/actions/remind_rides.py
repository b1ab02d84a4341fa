"""前日のお知らせ: in the afternoon before, resident and family are reminded of all rides of the next day in one notice."""

from datetime import date, datetime, time, timedelta
from itertools import groupby

from django.db import transaction

from portal.fukushi_mover import clock
from portal.fukushi_mover.enums import RideState
from portal.fukushi_mover.models import Ride
from portal.ui.dates import today

from .tell_home import tell_resident

FROM_HOUR = 14


def remind_rides() -> int:
    """From two o'clock on. Who booked on that very day was told then. Each ride once; returns how many people were reminded."""
    day = today()
    if clock.now().astimezone(clock.TOKYO).hour < FROM_HOUR:
        return 0
    due = _due(day).order_by("resident", "promised_pickup").values_list("resident", flat=True)
    return sum(_remind(resident, day) for resident, _rides in groupby(due))


def _due(day: date) -> "Ride.objects.__class__":  # type: ignore[name-defined]
    midnight = datetime.combine(day, time.min, clock.TOKYO)
    return Ride.objects.filter(
        day__date=day + timedelta(days=1),
        state=RideState.BOOKED,
        reminded_at=None,
        created_at__lt=midnight,
    )


def _remind(resident: int, day: date) -> bool:
    with transaction.atomic():
        rows = _due(day).filter(resident=resident).select_for_update(of=("self",))
        rides = list(
            rows.select_related(
                "day", "request", "van", "resident__user", "resident__private", "resident__pilot"
            ).order_by("promised_pickup")
        )
        if not rides:
            return False
        Ride.objects.filter(pk__in=[ride.pk for ride in rides]).update(reminded_at=clock.now())
        first = rides[0]
        link = f"/ride/{first.public_id}/"
        context = {"rides": rides, "first": first}
        tell_resident(first.resident, "fukushi_mover/ride_reminder", context, first, link)
    return True
