"""Figures of two stretches side by side, their months, and who may see which rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from portal.fukushi_mover.models import Pilot

from .aggregates import SMALLEST
from .kpi import FIVE, KPIS, Kpi, Row
from .kpi_facts import Facts, facts_of
from .period import Period


def is_small(rows: Iterable[Row]) -> bool:
    """About one to four people: the figure might be about one of them."""
    return 0 < len({row.who for row in rows if row.who is not None}) < SMALLEST


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


def _open(rows: Sequence[Row], full: bool) -> Sequence[Row] | None:
    return None if not full and is_small(rows) else rows


def figure(kpi: Kpi, facts: Facts, full: bool) -> Figure:
    """`full`: the reader may see figures about fewer than five people (the operator)."""
    rows, before = kpi.rows(facts), kpi.rows(facts.before)
    shown, then = _open(rows, full), _open(before, full)
    return Figure(
        kpi,
        kpi.value(shown) if shown is not None else None,
        kpi.value(then) if then is not None else None,
        len(rows),
        tuple(_trend(kpi, rows, full)),
        shown is None,
    )


def _trend(kpi: Kpi, rows: Sequence[Row], full: bool) -> Iterable[tuple[date, float]]:
    """A value for each month; within one month for each day."""
    months = {row.on.replace(day=1) for row in rows}

    def step(row: Row) -> date:
        return row.on.replace(day=1) if len(months) > 1 else row.on

    for on, group in groupby(sorted(rows, key=step), key=step):
        found = _open(list(group), full)
        value = kpi.value(found) if found is not None else None
        if value is not None:
            yield on, value


def report(pilot: Pilot, period: Period, full: bool, codes: Iterable[str] = ()) -> list[Figure]:
    facts = facts_of(pilot, period)
    return [figure(KPIS[code], facts, full) for code in (codes or KPIS)]


def five(pilot: Pilot, period: Period, full: bool) -> list[Figure]:
    return report(pilot, period, full, FIVE)


@dataclass(frozen=True)
class DayRow:
    """A day of an indicator for those who see no single ride; None where fewer than five people stand behind it."""

    on: date
    count: int | None
    part: float | None
    whole: float | None


def by_day(rows: Iterable[Row]) -> list[DayRow]:
    found = []
    for on, group in groupby(sorted(rows, key=lambda row: row.on), key=lambda row: row.on):
        own = list(group)
        hidden = is_small(own)
        found.append(
            DayRow(
                on,
                None if hidden else len(own),
                None if hidden else sum(row.part for row in own),
                None if hidden else sum(row.whole for row in own),
            )
        )
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
