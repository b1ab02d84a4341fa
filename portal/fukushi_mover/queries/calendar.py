"""Which days a facility works: its weekdays, national holidays if it says so, and what it entered itself."""

from collections.abc import Iterable
from datetime import date

import jpholiday

from portal.fukushi_mover.models import Facility


def holiday_name(day: date) -> str:
    """The national holiday (国民の祝日) on this day, or nothing."""
    return str(jpholiday.is_holiday_name(day) or "")


def is_open(facility: Facility, day: date) -> bool:
    if day.weekday() in facility.closed_weekdays:
        return False
    if facility.closed_on_holidays and holiday_name(day):
        return False
    return not any(row.first <= day <= row.last for row in facility.closed_days.all())


def closed_facilities(day: date, facilities: Iterable[Facility]) -> set[int]:
    """Keys of those that are closed. Their closed days should be prefetched."""
    return {facility.pk for facility in facilities if not is_open(facility, day)}
