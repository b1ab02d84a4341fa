"""送迎表: one van a page, its waves with times, names and how to help."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from portal.fukushi_mover.models import DailyPlan, Run
from portal.fukushi_mover.queries.board import Call, calls_of
from portal.fukushi_mover.queries.people import Names, names_of_stops
from portal.organisations.models import Organisation
from portal.papers.keeping import store
from portal.papers.models import Paper

KIND = "mover.pickup_sheet"
TEMPLATE = "fukushi_mover/papers/pickup_sheet.html"


@dataclass
class Wave:
    run: Run
    number: int
    calls: list[Call]

    @property
    def boarding(self) -> int:
        return sum(len(call.stops) for call in self.calls if call.boards)


@dataclass
class VanPage:
    van: Any
    waves: list[Wave]
    drivers: list[str]


@dataclass
class PickupSheet:
    """What the sheet says; the renderer turns it into HTML or PDF."""

    plan: DailyPlan
    pages: list[VanPage]
    names: Names

    def context(self) -> dict[str, Any]:
        return {
            "sheet": self,
            "plan": self.plan,
            "day": self.plan.day,
            "is_fictional": self.plan.is_fictional,
        }


def pickup_sheet(plan: DailyPlan, providers: Iterable[Organisation]) -> PickupSheet:
    """Of the vans of these providers."""
    runs = (
        plan.runs.select_related("van__provider", "van__facility", "driver")
        .prefetch_related("stops__rider", "stops__ride__request", "stops__facility")
        .order_by("van__provider_id", "van__number", "position")
    )
    rows = [run for run in runs.filter(van__provider__in=list(providers)) if run.stops.all()]
    names = names_of_stops(stop for run in rows for stop in run.stops.all())
    pages = [_page(list(group)) for _, group in groupby(rows, key=lambda run: run.van_id)]
    return PickupSheet(plan, pages, names)


def _page(runs: list[Run]) -> VanPage:
    drivers = list(dict.fromkeys(run.driver.name for run in runs if run.driver))
    return VanPage(runs[0].van, [wave for run in runs for wave in _waves(run)], drivers)


def _waves(run: Run) -> Iterable[Wave]:
    calls = calls_of(run, run.stops.all())
    for number, group in groupby(calls, key=lambda call: call.first.wave):
        yield Wave(run, number, list(group))


def print_pickup_sheet(plan: DailyPlan, provider: Organisation, language: str) -> Paper:
    """The sheet of one provider as a kept PDF."""
    sheet = pickup_sheet(plan, [provider])
    return store(KIND, TEMPLATE, sheet.context(), language, subject=plan)
