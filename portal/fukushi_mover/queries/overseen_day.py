"""A closed day's figures as overseers see them: without what is hidden of the day in the figures of its month."""

from typing import Any

from portal.fukushi_mover.enums import DayState
from portal.fukushi_mover.models import ServiceDay

from .aggregates import suppressed
from .kpi import CARRIED, KPIS
from .kpi_facts import Facts
from .kpi_report import veil_of

BEHIND = (
    (CARRIED, ("riders_carried", "empty_seats")),
    (KPIS["rides"], ("rides_completed",)),
    (KPIS["empty_seats"], ("seats_used", "empty_seats_used")),
    (KPIS["on_time"], ("on_time",)),
    (KPIS["minutes_added"], ("minutes_added",)),
    (KPIS["kilometres"], ("kilometres",)),
)
"""Names of a day's figures by the indicator that sums them up; seats that stayed empty tell of those that did not."""
PEOPLE = ("riders_carried", "rides_completed", "rides_refused", "seats_used")


def overseen(day: ServiceDay, facts: Facts) -> dict[str, Any]:
    """`facts` of a period that the day lies in. Hidden figures are None."""
    found = dict(day.figures)
    for kpi, names in BEHIND:
        if day.date in veil_of(kpi, facts).days:
            found |= dict.fromkeys(set(names) & set(found))
    return found | {name: suppressed(found[name] or 0) for name in PEOPLE if found.get(name)}


def tells_of_few(day: ServiceDay, facts: Facts) -> bool:
    """Whether the length of the day's log would say how many people are hidden: so many taps go with each. Of a day that
    is not closed nobody knows yet."""
    hidden = (veil_of(kpi, facts).days for kpi in (CARRIED, KPIS["rides"]))
    return day.state != DayState.CLOSED or any(day.date in days for days in hidden)
