from dataclasses import dataclass, field

from portal.fukushi_mover.enums import StopState
from portal.fukushi_mover.models import Run, ServiceDay, Stop


@dataclass
class Locks:
    """What a dispatcher fixed by hand: whole runs, and riders on their van."""

    runs: dict[tuple[str, int], list[tuple[int, str]]] = field(default_factory=dict)
    """(leg, van) → (rider, kind of stop) in the order driven."""
    riders: dict[tuple[int, str], int] = field(default_factory=dict)
    """(rider, leg) → van."""


def locks_of(day: ServiceDay) -> Locks:
    """Of the day's newest version, draft or published."""
    plan = day.plans.order_by("-version").first()
    locks = Locks()
    if plan is None:
        return locks
    for run in Run.objects.filter(plan=plan, is_locked=True).prefetch_related("stops"):
        locks.runs[run.leg, run.van_id] = [
            (stop.rider_id, stop.kind)
            for stop in run.stops.all()
            if stop.rider_id is not None and stop.state != StopState.DROPPED
        ]
    rows = Stop.objects.filter(run__plan=plan, is_locked=True, rider__isnull=False)
    for stop in rows.exclude(state=StopState.DROPPED).select_related("run"):
        locks.riders[stop.rider_id or 0, stop.run.leg] = stop.run.van_id
    return locks
