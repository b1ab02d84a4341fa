"""A day under way for those who oversee it: vans and numbers, no names, small numbers of people left out."""

from dataclasses import dataclass, field

from portal.fukushi_mover.enums import RequestState, RideState, StopKind
from portal.fukushi_mover.models import ServiceDay

from .aggregates import suppressed
from .board import Lane, lanes_of, problems_of, published_plan
from .figures import figures_of
from .kpi_facts import replayed


@dataclass(frozen=True)
class VanNow:
    """One van: its next stop by time and number of people, never by name or place."""

    number: str
    provider: str
    next_at: int | None
    boards: bool
    people: int | None
    """None: one to four, which overseers do not see."""
    late: int
    word: str
    tone: str
    done: int
    stops: int


@dataclass(frozen=True)
class Live:
    vans: list[VanNow] = field(default_factory=list)
    figures: dict[str, float | None] = field(default_factory=dict)
    """rides booked, aboard, completed, refused; on_time, empty_seats_used in percent. None: fewer than five."""
    problems: int = 0
    """Vans behind their times."""
    revision: int = 0


def live_of(day: ServiceDay, now: int, full: bool) -> Live:
    lanes = lanes_of(published_plan(day), now)
    log = replayed(day).now
    computed = figures_of(log)
    states = list(log.rides.values())
    counts = {
        "booked": len(states),
        "aboard": states.count(RideState.ABOARD),
        "completed": states.count(RideState.COMPLETED),
        "refused": day.ride_requests.filter(state=RequestState.REFUSED).count(),
        "riders": computed["riders_carried"],
    }
    shown = {key: value if full else suppressed(value) for key, value in counts.items()}
    shown |= {key: computed[key] for key in ("on_time", "empty_seats_used", "kilometres")}
    late = {problem.van.pk for problem in problems_of(lanes) if problem.code != "unseen"}
    return Live([_van(lane, full) for lane in lanes], shown, len(late), day.revision)


def _van(lane: Lane, full: bool) -> VanNow:
    call = lane.next
    people = len(call.stops) if call else 0
    return VanNow(
        lane.van.number,
        str(lane.van.facility),
        call.eta if call else None,
        call is not None and call.kind == StopKind.BOARD,
        people if full else suppressed(people),
        call.late // 60 if call else 0,
        call.word if call else "done" if lane.calls else "none",
        call.tone if call else "muted",
        len(lane.calls) - len(lane.ahead),
        len(lane.calls),
    )
