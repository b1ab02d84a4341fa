"""月次実績 for all who see the pilot, and the evaluation for the bureau. Sums only; small numbers are left out."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import translation

from portal.fukushi_mover.enums import Audience, IncidentKind, Span
from portal.fukushi_mover.models import FiledPaper, Incident, Pilot
from portal.fukushi_mover.queries.kpi import CARRIED, KPIS
from portal.fukushi_mover.queries.kpi_facts import Facts, facts_of
from portal.fukushi_mover.queries.kpi_places import Grid, grid_of
from portal.fukushi_mover.queries.kpi_report import Figure, figure, trend_spec
from portal.fukushi_mover.queries.ledgers import lines_between, totals_of
from portal.fukushi_mover.queries.period import Period, of_day
from portal.fukushi_mover.queries.suppression import NOBODY, People, hidden_cells
from portal.fukushi_mover.queries.surveys import SurveyResult, results_of
from portal.models_projects.queries.progress import Progress, progress_of
from portal.papers.charts import svg

from .filing import Place, keep

MONTHLY, EVALUATION = "mover.monthly_results", "mover.evaluation"
MONTHLY_TEMPLATE = "fukushi_mover/papers/monthly_results.html"
EVALUATION_TEMPLATE = "fukushi_mover/papers/evaluation.html"
CHARTED = ("kilometres", "empty_seats", "on_time")


@dataclass
class Results:
    """What both papers say."""

    pilot: Pilot
    period: Period
    facts: Facts
    figures: list[Figure]
    charts: list[tuple[Figure, str]]
    reasons: list[tuple[str, int | None]]
    vans: list[dict[str, Any]]
    incidents: list[tuple[str, int]]
    carried: float | None
    """Day-service riders who were driven, for the first sentence."""

    @property
    def days(self) -> int:
        return len(self.facts.days)


def results(pilot: Pilot, period: Period, charted: tuple[str, ...] = CHARTED) -> Results:
    facts = facts_of(pilot, period)
    figures = [figure(kpi, facts, full=False) for kpi in KPIS.values()]
    charts = [
        (shown, svg(trend_spec(shown, str(shown.kpi.unit), 520)))
        for shown in figures
        if shown.kpi.code in charted and shown.trend
    ]
    return Results(
        pilot,
        period,
        facts,
        figures,
        charts,
        _reasons(facts),
        _vans(facts),
        _incidents(pilot, period),
        figure(CARRIED, facts, full=False).value,
    )


def _reasons(facts: Facts) -> list[tuple[str, int | None]]:
    """Reason code → number of unmet wishes (None: hidden), the most frequent first."""
    who: dict[str, list[int | None]] = {}
    for wish in facts.unmet:
        who.setdefault(wish.code, []).append(wish.resident)
    hidden = hidden_cells({code: frozenset(people) for code, people in sorted(who.items())})
    return [
        (code, None if code in hidden else len(people))
        for code, people in sorted(who.items(), key=lambda row: (-len(row[1]), row[0]))
    ]


def _vans(facts: Facts) -> list[dict[str, Any]]:
    """What each van did: runs, kilometres, people; of vans that drove few, or would tell of those, the runs alone."""
    found: dict[str, dict[str, Any]] = {}
    aboard: dict[str, People] = {}
    for row in KPIS["kilometres"].rows(facts):
        van = found.setdefault(row.what, {"number": row.what, "runs": 0, "km": 0.0, "people": 0})
        van["runs"] += 1
        van["km"] += row.part
        aboard[row.what] = aboard.get(row.what, NOBODY) | row.people
    for row in KPIS["productivity"].rows(facts):
        if row.what in found:
            found[row.what]["people"] += int(row.part)
    hidden = hidden_cells(dict(sorted(aboard.items())))
    return [
        van | ({"km": None, "people": None} if name in hidden else {"km": round(van["km"], 1)})
        for name, van in sorted(found.items())
    ]


def _incidents(pilot: Pilot, period: Period) -> list[tuple[str, int]]:
    rows = Incident.objects.filter(
        pilot=pilot, happened_at__date__range=(period.first, period.last)
    ).values_list("kind", flat=True)
    kinds = list(rows)
    return [(str(kind.label), kinds.count(kind)) for kind in IncidentKind]


def monthly_context(pilot: Pilot, month: date) -> dict[str, Any]:
    return {
        "results": results(pilot, of_day(month, month=True)),
        "pilot": pilot,
        "is_fictional": pilot.is_fictional,
    }


@dataclass
class Evaluation:
    """What a bureau weighs at the end of a year: results, targets of the project, surveys, money, safety."""

    results: Results
    progress: list[Progress]
    surveys: list[SurveyResult]
    totals: list[tuple[str, int]]
    grid: Grid
    partners: list[str]


def evaluation_context(pilot: Pilot, period: Period) -> dict[str, Any]:
    found = results(pilot, period)
    lines = lines_between(pilot, period.first, period.last)
    rides = next(shown for shown in found.figures if shown.kpi.code == "rides")
    sums = {} if rides.is_suppressed else totals_of(pilot, lines)
    evaluation = Evaluation(
        found,
        [progress_of(one) for one in pilot.project.indicators.prefetch_related("measurements")],
        results_of(pilot, period),
        list(sums.items()),
        grid_of(found.facts, full=False),
        [str(partner.provider) for partner in pilot.partners.select_related("provider")],
    )
    return {
        "evaluation": evaluation,
        "results": found,
        "pilot": pilot,
        "is_fictional": pilot.is_fictional,
    }


def print_monthly_results(pilot: Pilot, month: date, language: str) -> FiledPaper:
    page = reverse("fukushi_mover:monthly_results", args=[pilot.public_id, f"{month:%Y-%m}"])
    place = Place(pilot, Span.MONTH, month, Audience.OVERSEERS, page=page)
    with translation.override(language):
        context = monthly_context(pilot, month)
    return keep(MONTHLY, MONTHLY_TEMPLATE, context, language, place, pilot)


def print_evaluation(pilot: Pilot, period: Period, language: str) -> FiledPaper:
    """Filed under the month in which the stretch ends."""
    page = reverse("fukushi_mover:evaluation", args=[pilot.public_id])
    page += f"?period={period.code}"
    place = Place(pilot, Span.MONTH, period.last, Audience.OVERSEERS, page=page)
    with translation.override(language):
        context = evaluation_context(pilot, period)
    return keep(EVALUATION, EVALUATION_TEMPLATE, context, language, place, pilot)
