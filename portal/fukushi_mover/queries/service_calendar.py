"""On which days a pilot's vans drive: when at least one of its facilities works."""

from collections.abc import Sequence
from datetime import date, timedelta

from portal.fukushi_mover.models import Facility, Pilot
from portal.ui.dates import fiscal_year_bounds, fiscal_year_of, today

from .calendar import is_open

MONDAY_TO_FRIDAY = {0, 1, 2, 3, 4}


def facilities_of(pilot: Pilot) -> list[Facility]:
    found = Facility.objects.filter(provider__pilot_parts__pilot=pilot).distinct()
    return list(found.prefetch_related("closed_days"))


def weekdays_of(facilities: Sequence[Facility]) -> set[int]:
    """0 is Monday. Without a facility: Monday to Friday."""
    if not facilities:
        return set(MONDAY_TO_FRIDAY)
    return {day for one in facilities for day in range(7) if day not in one.closed_weekdays}


def last_day(pilot: Pilot) -> date:
    """The pilot's own end, else the end of the current fiscal year."""
    return pilot.ends_on or max(pilot.starts_on, fiscal_year_bounds(fiscal_year_of(today()))[1])


def closed_dates(facilities: Sequence[Facility], first: date, last: date) -> list[date]:
    """Days on which nobody drives although the weekday would say so: holidays, year-end, Obon."""
    drives = weekdays_of(facilities)
    days = (first + timedelta(days=step) for step in range((last - first).days + 1))
    return [
        on
        for on in days
        if on.weekday() in drives and facilities and not any(is_open(one, on) for one in facilities)
    ]
