"""The driver's papers: 運行指示書 before the day, 運転日報 and the alcohol record after it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from portal.fukushi_mover import roads
from portal.fukushi_mover.enums import Audience, DutyPhase, PlanState, Span, StopKind, StopState
from portal.fukushi_mover.models import (
    AlcoholCheck,
    DailyPlan,
    DriverMessage,
    Duty,
    FiledPaper,
    Run,
    SeatCheck,
    ServiceDay,
    Stop,
    VanInspection,
)
from portal.fukushi_mover.queries.board import Call, calls_of, published_plan
from portal.fukushi_mover.queries.people import Names, names_for_offices, names_of_stops
from portal.fukushi_mover.roads.phrases import spoken
from portal.fukushi_mover.roads.protocol import Point, RoadsUnavailable
from portal.organisations.models import Organisation

from .filing import Place, keep

REPORT, ALCOHOL, INSTRUCTIONS = (
    "mover.daily_report",
    "mover.alcohol_record",
    "mover.run_instructions",
)
TEMPLATES = {
    REPORT: "fukushi_mover/papers/daily_report.html",
    ALCOHOL: "fukushi_mover/papers/alcohol_record.html",
    INSTRUCTIONS: "fukushi_mover/papers/run_instructions.html",
}


@dataclass
class ReportRow:
    """One stop as it was tapped: seconds from midnight."""

    run: Run
    call: Call
    arrived: int | None
    served: int | None
    departed: int | None
    boarded: int
    alighted: int
    absent: int

    @property
    def leg(self) -> str:
        """In the language in which the paper is written, which is known later than the row."""
        return str(self.run.get_leg_display())


@dataclass
class DailyReport:
    """運転日報: nothing in it is typed again."""

    duty: Duty
    before: AlcoholCheck | None
    after: AlcoholCheck | None
    inspection: VanInspection | None
    rows: list[ReportRow]
    seat_checks: list[SeatCheck]
    messages: list[DriverMessage]
    names: Names

    @property
    def kilometres(self) -> int | None:
        start, end = self.duty.odometer_start, self.duty.odometer_end
        return end - start if start is not None and end is not None else None

    @property
    def boarded(self) -> int:
        return sum(row.boarded for row in self.rows)

    @property
    def residents(self) -> int:
        return sum(row.boarded for row in self.rows if row.call.first.ride_id)

    @property
    def first(self) -> int | None:
        return next((row.arrived or row.served for row in self.rows), None)

    @property
    def last(self) -> int | None:
        ended = [row.departed or row.served for row in self.rows if row.departed or row.served]
        return ended[-1] if ended else None

    def context(self) -> dict[str, Any]:
        return {
            "report": self,
            "duty": self.duty,
            "day": self.duty.day,
            "is_fictional": self.duty.is_fictional,
        }


def daily_report(duty: Duty) -> DailyReport:
    runs = _runs(duty.day).filter(van=duty.van_id, driver=duty.driver_id)
    calls = [(run, call) for run in runs for call in calls_of(run, run.stops.all())]
    checks = list(duty.alcohol_checks.all())
    return DailyReport(
        duty,
        _last(checks, DutyPhase.BEFORE),
        _last(checks, DutyPhase.AFTER),
        duty.inspections.first(),
        [_row(run, call) for run, call in calls if _was_driven(call)],
        list(duty.seat_checks.select_related("run")),
        list(DriverMessage.objects.filter(day=duty.day_id, driver=duty.driver_id).order_by("at")),
        names_for_offices(
            (stop for _run, call in calls for stop in call.stops), [duty.van.provider_id]
        ),
    )


def _last(checks: Iterable[AlcoholCheck], phase: DutyPhase) -> AlcoholCheck | None:
    return next((row for row in reversed(list(checks)) if row.phase == phase), None)


def _runs(day: ServiceDay) -> Any:
    return (
        Run.objects.filter(plan__day=day, plan__state=PlanState.PUBLISHED)
        .select_related("van__facility", "van__provider", "driver")
        .prefetch_related("stops__rider", "stops__ride__request", "stops__facility")
        .order_by("van__provider_id", "van__number", "position")
    )


def _was_driven(call: Call) -> bool:
    return any(stop.state != StopState.PLANNED for stop in call.stops)


def _row(run: Run, call: Call) -> ReportRow:
    there = [stop for stop in call.stops if stop.state in (StopState.SERVED, StopState.DEPARTED)]
    heads = sum(_heads(stop) for stop in there)
    return ReportRow(
        run,
        call,
        call.first.arrived_at,
        call.stops[-1].served_at,
        call.stops[-1].departed_at,
        heads if call.kind == StopKind.BOARD else 0,
        heads if call.kind == StopKind.ALIGHT else 0,
        sum(stop.state == StopState.NO_SHOW for stop in call.stops),
    )


def _heads(stop: Stop) -> int:
    return stop.ride.request.people if stop.ride is not None else 1


@dataclass
class AlcoholRecord:
    """Every check of a day at one provider, and who drove without one."""

    day: ServiceDay
    checks: list[AlcoholCheck]
    missing: list[Run]

    def context(self) -> dict[str, Any]:
        return {"record": self, "day": self.day, "is_fictional": self.day.is_fictional}


def alcohol_record(day: ServiceDay, providers: Iterable[Organisation]) -> AlcoholRecord:
    ours = list(providers)
    checks = AlcoholCheck.objects.filter(duty__day=day, duty__driver__provider__in=ours)
    rows = list(checks.select_related("duty__van").order_by("duty__van", "at"))
    checked = {row.duty.driver_id for row in rows if row.phase == DutyPhase.BEFORE}
    drove: dict[int, Run] = {}
    for run in _runs(day).filter(van__provider__in=ours, driver__isnull=False):
        if run.driver_id not in checked and any(stop.arrived_at for stop in run.stops.all()):
            drove.setdefault(run.driver_id, run)
    return AlcoholRecord(day, rows, list(drove.values()))


@dataclass
class Leg:
    """From one stop to the next."""

    call: Call
    steps: list[str]
    metres: int
    seconds: int


@dataclass
class RunPage:
    run: Run
    legs: list[Leg]
    drawing: "Drawing"


@dataclass
class Drawing:
    """The run as lines and numbered points on a paper of 1000 × 420 units."""

    streets: list[tuple[int, str]]
    way: str
    points: list[tuple[int, float, float]]


@dataclass
class Instructions:
    plan: DailyPlan
    pages: list[RunPage]
    names: Names
    source: str
    is_estimate: bool

    def context(self) -> dict[str, Any]:
        return {
            "instructions": self,
            "plan": self.plan,
            "day": self.plan.day,
            "is_fictional": self.plan.is_fictional,
        }


def run_instructions(
    plan: DailyPlan, providers: Iterable[Organisation], streets: Any = None
) -> Instructions:
    """Of every run with stops. `streets` is the maps' base layer. Raises RoadsUnavailable."""
    runs = [
        run
        for run in _runs(plan.day).filter(van__provider__in=list(providers))
        if any(stop.state != StopState.DROPPED for stop in run.stops.all())
    ]
    network = roads.current()
    pages = [_run_page(run, streets or {"roads": []}) for run in runs]
    names = names_of_stops(stop for run in runs for stop in run.stops.all())
    return Instructions(plan, pages, names, network.source, network.is_estimate)


def _run_page(run: Run, base: Any) -> RunPage:
    at: Point = (run.van.facility.latitude, run.van.facility.longitude)
    legs, way, points = [], [at], [at]
    for call in calls_of(run, run.stops.all()):
        to = (call.first.latitude, call.first.longitude)
        line = roads.current().route([at, to])
        steps = [] if line.is_estimate else [spoken(step) for step in line.manoeuvres]
        legs.append(Leg(call, steps, line.metres, line.seconds))
        way += line.line
        points.append(to)
        at = to
    return RunPage(run, legs, _drawing(way, points, base))


WIDTH, HEIGHT, EDGE = 1000.0, 420.0, 30.0
COSINE = 0.8
"""Of Japan's latitudes: how much shorter a degree of longitude is."""


def _drawing(way: list[Point], points: list[Point], base: Any) -> Drawing:
    south, north = min(p[0] for p in way), max(p[0] for p in way)
    west, east = min(p[1] for p in way), max(p[1] for p in way)
    scale = min(
        (WIDTH - 2 * EDGE) / max((east - west) * COSINE, 1e-4),
        (HEIGHT - 2 * EDGE) / max(north - south, 1e-4),
    )
    left = (WIDTH - (east - west) * COSINE * scale) / 2
    top = (HEIGHT - (north - south) * scale) / 2

    def place(point: Any) -> tuple[float, float]:
        x = left + (point[1] - west) * COSINE * scale
        return round(x, 1), round(top + (north - point[0]) * scale, 1)

    streets = [
        (rank, _path(place(point) for point in line))
        for rank, _name, line in base["roads"]
        if any(south <= p[0] <= north and west <= p[1] <= east for p in line)
    ]
    numbered = [(i, *place(point)) for i, point in enumerate(points)]
    return Drawing(streets, _path(place(point) for point in way), numbered)


def _path(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)


def _place(day: ServiceDay, provider: Organisation, page: str, about: str = "") -> Place:
    return Place(day.pilot, Span.DAY, day.date, Audience.OFFICE, provider, page, about)


def daily_reports(day: ServiceDay, language: str) -> Iterator[FiledPaper]:
    duties = Duty.objects.filter(day=day).select_related("day__pilot", "driver__provider", "van")
    for duty in duties:
        page = reverse("fukushi_mover:duty_report", args=[duty.public_id])
        place = _place(day, duty.driver.provider, page, duty.van.number)
        yield keep(REPORT, TEMPLATES[REPORT], daily_report(duty).context(), language, place, duty)


def alcohol_records(day: ServiceDay, language: str) -> Iterator[FiledPaper]:
    page = reverse("fukushi_mover:alcohol_record", args=[day.public_id])
    for provider in _providers(day):
        record = alcohol_record(day, [provider])
        if record.checks or record.missing:
            place = _place(day, provider, page)
            context = record.context() | {"provider": provider}
            yield keep(ALCOHOL, TEMPLATES[ALCOHOL], context, language, place, day)


def instructions_of_day(day: ServiceDay, language: str) -> Iterator[FiledPaper]:
    """Nothing where there is no plan or the road network is away: the pick-up sheet stands in its place."""
    plan = published_plan(day)
    page = reverse("fukushi_mover:run_instructions", args=[day.public_id])
    for provider in _providers(day) if plan is not None else ():
        assert plan is not None
        try:
            made = run_instructions(plan, [provider], base_map())
        except RoadsUnavailable:
            continue
        place = _place(day, provider, page)
        yield keep(INSTRUCTIONS, TEMPLATES[INSTRUCTIONS], made.context(), language, place, plan)


def _providers(day: ServiceDay) -> Any:
    return Organisation.objects.filter(pilot_parts__pilot=day.pilot_id).order_by("pk")


def base_map() -> Any:
    """Streets to draw under a run, if this installation has a network."""
    return roads.base_layer()
