"""Where a published day stands: for each leg, what every van still has to do, and who is not placed yet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from portal.fukushi_mover.enums import Leg, PlanState, StopKind, StopState
from portal.fukushi_mover.models import Ride, Rider, Run, ServiceDay, Stop, Van
from portal.fukushi_mover.queries.attendance import Expected

BEHIND = (StopState.SERVED, StopState.DEPARTED, StopState.NO_SHOW)
AHEAD = (StopState.PLANNED, StopState.ARRIVED)
SETTING_OUT = 120


@dataclass
class Party:
    """A day-service rider on one leg, or a resident's ride: who boards and alights together."""

    key: str
    leg: Leg
    expected: Expected | None = None
    ride: Ride | None = None
    board: Stop | None = None
    """The coming stop at which they board; None for those aboard, and for those without a place."""
    alight: Stop | None = None
    is_aboard: bool = False
    is_waiting: bool = False
    """Has no place in the plan as it stands, or lost it."""
    wished_van: int | None = None
    not_with: frozenset[int] = frozenset()
    """Vans whose drivers cannot take them."""
    closed: frozenset[int] = frozenset()
    """Vans whose service is suspended for them: they stay where they are, and are not given to one of these."""

    @property
    def rider(self) -> Rider | None:
        return self.expected.rider if self.expected else None

    @property
    def stops(self) -> list[Stop]:
        return [stop for stop in (self.board, self.alight) if stop is not None]


@dataclass
class VanNow:
    """A van on one leg: its coming stops in order, who sits in it, where it is and when it can go on."""

    van: Van
    run: Run | None
    ahead: list[Stop] = field(default_factory=list)
    aboard: dict[str, Stop] = field(default_factory=dict)
    place: tuple[float, float] = (0.0, 0.0)
    free_at: int = 0
    frozen: int = 0


def party_key(stop: Stop) -> str:
    return f"p{stop.ride_id}" if stop.ride_id else f"r{stop.rider_id}"


def base_of(van: Van) -> tuple[float, float]:
    return (van.facility.latitude, van.facility.longitude)


def runs_of(day: ServiceDay) -> list[Run]:
    """Every run of the published plan with its stops. Three queries."""
    rows = list(
        Run.objects.filter(plan__day=day, plan__state=PlanState.PUBLISHED)
        .select_related("van__facility", "layout", "driver")
        .prefetch_related(
            "van__layouts",
            "stops__rider",
            "stops__ride__request",
            "stops__ride__resident",
            "stops__ride__day",
        )
        .order_by("van__provider_id", "van__number", "position")
    )
    for run in rows:
        for stop in run.stops.all():
            stop.run = run
    return rows


def vans_now(leg: Leg, vans: Sequence[Van], runs: Iterable[Run], now: int) -> dict[int, VanNow]:
    """Van → how it stands on this leg. A van without a run there waits at its house."""
    by_van = {run.van_id: run for run in runs if run.leg == leg}
    return {van.pk: _van_now(van, by_van.get(van.pk), now) for van in vans}


def _van_now(van: Van, run: Run | None, now: int) -> VanNow:
    found = VanNow(van, run, place=base_of(van), free_at=now + SETTING_OUT)
    last: Stop | None = None
    for stop in run.stops.all() if run else ():
        if stop.state in BEHIND:
            last = stop
            _note_behind(found, stop)
        elif stop.state in AHEAD:
            found.ahead.append(stop)
    if last is not None:
        found.place = (last.latitude, last.longitude)
        found.free_at = max(found.free_at - SETTING_OUT, last.departed_at or last.served_at or 0)
    found.frozen = _frozen(found.ahead, last)
    return found


def _note_behind(found: VanNow, stop: Stop) -> None:
    if stop.state == StopState.NO_SHOW:
        return
    if stop.kind == StopKind.BOARD:
        found.aboard[party_key(stop)] = stop
    else:
        found.aboard.pop(party_key(stop), None)


def _frozen(ahead: Sequence[Stop], last: Stop | None) -> int:
    """How many coming stops stay first: where the van stands, else the one towards which it drives."""
    here = sum(stop.state == StopState.ARRIVED for stop in ahead)
    if here:
        return here
    return int(bool(ahead) and last is not None and last.state == StopState.DEPARTED)
