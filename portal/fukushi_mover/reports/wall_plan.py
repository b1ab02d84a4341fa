"""The wall plan: one sheet of A3 for each provider, a band for each van, readable in black and white."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from portal.fukushi_mover.enums import Leg
from portal.fukushi_mover.models import DailyPlan, Run
from portal.fukushi_mover.queries.board import calls_of
from portal.fukushi_mover.queries.people import Names, names_for_offices
from portal.organisations.models import Organisation
from portal.papers.keeping import store
from portal.papers.models import Paper

KIND = "mover.wall_plan"
TEMPLATE = "fukushi_mover/papers/wall_plan.html"


@dataclass
class Line:
    """A wave: its calls in order, and how many people."""

    number: int
    calls: list[Any]

    @property
    def people(self) -> int:
        return sum(len(call.stops) for call in self.calls if call.boards)


@dataclass
class Band:
    van: Any
    drivers: list[str]
    legs: list[list[Line]]
    """Of the morning, the daytime, the afternoon."""


@dataclass
class Wall:
    provider: Organisation
    bands: list[Band]


def wall_plan(plan: DailyPlan, providers: Iterable[Organisation]) -> dict[str, Any]:
    runs = (
        plan.runs.select_related("van", "driver")
        .prefetch_related("stops__rider", "stops__ride__request", "stops__facility")
        .order_by("van__provider_id", "van__number", "position")
    )
    walls = []
    every: list[Run] = []
    for provider in providers:
        rows = [run for run in runs.filter(van__provider=provider) if run.stops.all()]
        every += rows
        bands = [_band(list(group)) for _, group in groupby(rows, key=lambda run: run.van_id)]
        if bands:
            walls.append(Wall(provider, bands))
    names: Names = names_for_offices(
        (stop for run in every for stop in run.stops.all()), (wall.provider.pk for wall in walls)
    )
    return {
        "walls": walls,
        "names": names,
        "plan": plan,
        "day": plan.day,
        "is_fictional": plan.is_fictional,
    }


def _band(runs: list[Run]) -> Band:
    by_leg = {run.leg: run for run in runs}
    drivers = list(dict.fromkeys(run.driver.name for run in runs if run.driver))
    legs = [_lines(by_leg.get(leg)) for leg in (Leg.MORNING, Leg.DAYTIME, Leg.AFTERNOON)]
    return Band(runs[0].van, drivers, legs)


def _lines(run: Run | None) -> list[Line]:
    if run is None:
        return []
    calls = calls_of(run, run.stops.all())
    return [Line(n, list(group)) for n, group in groupby(calls, key=lambda c: c.first.wave)]


def print_wall_plan(plan: DailyPlan, providers: Iterable[Organisation], language: str) -> Paper:
    return store(KIND, TEMPLATE, wall_plan(plan, providers), language, subject=plan)
