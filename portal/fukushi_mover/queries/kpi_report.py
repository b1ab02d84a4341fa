"""Figures of two stretches side by side, their months, and who may see which rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from portal.fukushi_mover.models import Pilot

from .kpi import FIVE, KPIS, Kpi, Row
from .kpi_facts import Facts, facts_of
from .period import Period
from .suppression import NOBODY, People, Veil, everybody, is_few, veil


def is_small(kpi: Kpi, rows: Iterable[Row]) -> bool:
    """About one to four people, or a gap to so few: the figure might be about one of them."""
    found = list(rows)
    groups = [[r for r in found if r.group is group] for group in (True, False)]
    parts = groups if kpi.how == "gap" else [found]
    return any(is_few(everybody(row.people for row in part)) for part in parts)


def veil_of(kpi: Kpi, facts: Facts) -> Veil:
    """What is hidden of the figure in the period's fiscal year, from whichever period one looks."""
    year = facts.of_year
    if kpi.code not in year.veils:
        days: dict[date, People] = {}
        for row in kpi.rows(year):
            days[row.on] = days.get(row.on, NOBODY) | row.people
        year.veils[kpi.code] = veil(days)
    return year.veils[kpi.code]


def is_hidden(kpi: Kpi, facts: Facts, rows: Iterable[Row]) -> bool:
    """Whether overseers do not see the figure of this period."""
    period = facts.period
    if kpi.adds_up and veil_of(kpi, facts).hides(period.first, month=period.is_month):
        return True
    return is_small(kpi, rows)


@dataclass(frozen=True)
class Figure:
    """One indicator of one stretch. `value` None: nothing to count, or (is_suppressed) too few people."""

    kpi: Kpi
    value: float | None
    before: float | None
    count: int
    trend: tuple[tuple[date, float], ...] = ()
    is_suppressed: bool = False

    @property
    def change(self) -> float | None:
        if self.value is None or self.before is None:
            return None
        return round(self.value - self.before, self.kpi.decimals)

    @property
    def tone(self) -> str:
        """better, worse or same, as the indicator wants it."""
        if not self.change or not self.kpi.better:
            return "same"
        return "better" if self.change * self.kpi.better > 0 else "worse"


def figure(kpi: Kpi, facts: Facts, full: bool) -> Figure:
    """`full`: the reader may see figures about fewer than five people (the operator)."""
    rows, before = kpi.rows(facts), kpi.rows(facts.before)
    hidden = not full and is_hidden(kpi, facts, rows)
    then_hidden = not full and is_hidden(kpi, facts.before, before)
    return Figure(
        kpi,
        None if hidden else kpi.value(rows),
        None if then_hidden else kpi.value(before),
        len(rows),
        tuple(_trend(kpi, rows, None if full else veil_of(kpi, facts))),
        hidden,
    )


def _trend(kpi: Kpi, rows: Sequence[Row], hidden: Veil | None) -> Iterable[tuple[date, float]]:
    """A value for each month; within one month for each day."""
    by_month = len({row.on.replace(day=1) for row in rows}) > 1

    def step(row: Row) -> date:
        return row.on.replace(day=1) if by_month else row.on

    for on, group in groupby(sorted(rows, key=step), key=step):
        found = list(group)
        if hidden and (on in (hidden.months if by_month else hidden.days) or is_small(kpi, found)):
            continue
        value = kpi.value(found)
        if value is not None:
            yield on, value


def report(pilot: Pilot, period: Period, full: bool, codes: Iterable[str] = ()) -> list[Figure]:
    facts = facts_of(pilot, period)
    return [figure(KPIS[code], facts, full) for code in (codes or KPIS)]


def five(pilot: Pilot, period: Period, full: bool) -> list[Figure]:
    return report(pilot, period, full, FIVE)


@dataclass(frozen=True)
class DayRow:
    """A day of an indicator for those who see no single ride; None where it is hidden."""

    on: date
    count: int | None
    part: float | None
    whole: float | None


def by_day(kpi: Kpi, facts: Facts, rows: Iterable[Row]) -> list[DayRow]:
    """As overseers see the period's rows: summed, without the days that are about few people or would tell of them."""
    hidden = veil_of(kpi, facts).days
    found = []
    for on, group in groupby(sorted(rows, key=lambda row: row.on), key=lambda row: row.on):
        own = list(group)
        if on in hidden or is_few(everybody(row.people for row in own)):
            found.append(DayRow(on, None, None, None))
            continue
        whole = sum(row.whole for row in own)
        found.append(DayRow(on, len(own), sum(row.part for row in own), whole))
    return found


def rows_for(pilot: Pilot, period: Period, code: str) -> tuple[Facts, list[Row]]:
    facts = facts_of(pilot, period)
    return facts, KPIS[code].rows(facts)


def trend_spec(figure: Figure, label: str, width: int) -> dict[str, Any]:
    """The figure over time as Vega-Lite: months as 2026/11, days as 11/24. `width` in pixels."""
    by_month = all(on.day == 1 for on, _value in figure.trend)
    values = [
        {"on": f"{on.year}/{on.month}" if by_month else f"{on.month}/{on.day}", "value": value}
        for on, value in figure.trend
    ]
    return {
        "width": width,
        "height": 120,
        "data": {"values": values},
        "mark": {"type": "line", "point": {"size": 60}, "strokeWidth": 2},
        "encoding": {
            "x": {
                "field": "on",
                "type": "ordinal",
                "title": None,
                "sort": None,
                "axis": {"labelAngle": 0, "labelOverlap": True},
            },
            "y": {"field": "value", "type": "quantitative", "title": label},
        },
    }
