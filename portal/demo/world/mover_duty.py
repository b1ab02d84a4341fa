"""What drivers wrote down on the demonstration's days: checks, odometers, the look through the empty van."""

from portal.fukushi_mover import clock
from portal.fukushi_mover.enums import DayState, DutyPhase, PlanState
from portal.fukushi_mover.models import (
    AlcoholCheck,
    Duty,
    Pilot,
    Run,
    SeatCheck,
    ServiceDay,
    VanInspection,
)

from .world import World

CONFIRMER = "安全運転管理者 須藤（架空）"


def build_duty(world: World, pilot: Pilot) -> None:
    """Each driven day of which nothing is written yet."""
    for day in pilot.days.exclude(state=DayState.PLANNING).filter(date__lte=world.anchor):
        if not day.duties.exists():
            _day(world, day)


def _day(world: World, day: ServiceDay) -> None:
    runs = Run.objects.filter(plan__day=day, plan__state=PlanState.PUBLISHED, driver__isnull=False)
    by_duty: dict[tuple[int, int], list[Run]] = {}
    for run in runs.select_related("van", "driver").prefetch_related("stops").order_by("position"):
        assert run.driver_id is not None
        by_duty.setdefault((run.driver_id, run.van_id), []).append(run)
    for own in by_duty.values():
        if any(stop.arrived_at for run in own for stop in run.stops.all()):
            _duty(world, day, own)


def _duty(world: World, day: ServiceDay, runs: list[Run]) -> None:
    van, driver = runs[0].van, runs[0].driver
    assert driver is not None
    key = f"{day.date}/{van.pk}/{driver.pk}"
    is_over = day.state == DayState.CLOSED
    start = 40_000 + 700 * van.pk + 45 * (day.date - day.pilot.starts_on).days
    metres = sum(run.metres for run in runs)
    duty = Duty.objects.create(
        public_id=world.uuid(f"mover/duty/{key}"),
        day=day,
        driver=driver,
        van=van,
        odometer_start=start,
        odometer_end=start + round(metres / 1000) if is_over else None,
        is_fictional=True,
    )
    taps = sorted(stop.arrived_at for run in runs for stop in run.stops.all() if stop.arrived_at)
    _check(world, duty, DutyPhase.BEFORE, taps[0] - 1800)
    VanInspection.objects.create(
        duty=duty,
        entry_id=world.uuid(f"mover/inspection/{key}"),
        at=clock.moment_of(day.date, taps[0] - 1500),
    )
    for run in runs:
        _seats(world, duty, run)
    if is_over:
        _check(world, duty, DutyPhase.AFTER, taps[-1] + 1500)


def _check(world: World, duty: Duty, phase: DutyPhase, second: int) -> None:
    AlcoholCheck.objects.create(
        duty=duty,
        entry_id=world.uuid(f"mover/alcohol/{duty.public_id}/{phase}"),
        at=clock.moment_of(duty.day.date, max(0, second)),
        phase=phase,
        driver_name=duty.driver.name,
        plate=duty.van.plate,
        confirmed_by=CONFIRMER,
        method="face",
        is_drunk=False,
    )


def _seats(world: World, duty: Duty, run: Run) -> None:
    ends = [stop.departed_at or stop.served_at for stop in run.stops.all()]
    if not ends or not all(ends):
        return
    last = max(end for end in ends if end is not None)
    SeatCheck.objects.create(
        duty=duty,
        run=run,
        entry_id=world.uuid(f"mover/seats/{run.public_id}"),
        at=clock.moment_of(duty.day.date, last + 300),
    )
