"""送迎表: one van a page, its waves with times, names and how to help."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from portal.fukushi_mover.enums import Leg
from portal.fukushi_mover.models import DailyPlan, Publication, RiderPrivate, Run, Van
from portal.fukushi_mover.queries.board import Call, calls_of
from portal.fukushi_mover.queries.people import Names, names_for_offices
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
class Left:
    """Somebody whom this van was to fetch in the version before, and where they ride now (nowhere: "")."""

    name: str
    leg: str
    van: str


@dataclass
class VanPage:
    van: Any
    waves: list[Wave]
    drivers: list[str]
    left: list[Left] = field(default_factory=list)


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
    offices = list(providers)
    rows = [run for run in runs.filter(van__provider__in=offices) if run.stops.all()]
    stops = (stop for run in rows for stop in run.stops.all())
    names = names_for_offices(stops, (office.pk for office in offices))
    pages = [_page(list(group)) for _, group in groupby(rows, key=lambda run: run.van_id)]
    _note_left(plan, pages, names)
    return PickupSheet(plan, pages, names)


def _note_left(plan: DailyPlan, pages: list[VanPage], names: Names) -> None:
    """From the version's own changes: who left which van."""
    publication = Publication.objects.filter(day=plan.day_id, version=plan.version).first()
    changes = publication.changes if publication else []
    rows = [row for row in changes if row["kind"] in ("van", "dropped") and row["rider"]]
    riders = {
        private.rider_id: private.name
        for private in RiderPrivate.objects.filter(rider__in=[row["rider"] for row in rows])
    }
    vans = Van.objects.in_bulk([row["after"]["van"] for row in rows if row["after"]])
    for page in pages:
        page.left = [
            Left(
                riders.get(row["rider"], ""),
                str(Leg(row["leg"]).label),
                vans[row["after"]["van"]].number if row["after"] else "",
            )
            for row in rows
            if row["before"]["van"] == page.van.pk
        ]


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
