"""The pilot's indicators. Each is computed from rows, and from nothing else: the drill-down shows exactly those rows.

Definitions are for people who decide; they stand next to every figure. Productivity, punctuality and ride time follow the
usual measures of demand-responsive transport; outings follow the evaluation of community buses.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.fukushi_mover.enums import RequestState, RideState, StopKind
from portal.fukushi_mover.models import PlanningStretch
from portal.ui.dates import local_date

from .kpi_facts import DONE, Facts, Trip
from .suppression import NOBODY, People

HOUR, MINUTE, KM = 3600, 60, 1000


@dataclass(frozen=True)
class Row:
    """One row of a figure. `part` and `whole` are summed; `who` is the resident whom the row is about.

    `aboard`: where it is about a run, all who stand behind it. Without either it is about one person whom nobody named.
    """

    on: date
    part: float
    whole: float = 1
    who: int | None = None
    what: str = ""
    group: bool = False
    aboard: People | None = None

    @property
    def people(self) -> People:
        return frozenset([self.who]) if self.aboard is None else self.aboard


@dataclass(frozen=True)
class Kpi:
    """`how`: sum (Σ part), ratio (scale × Σ part / Σ whole), or gap (ratio of the others minus that of the group)."""

    code: str
    label: str | Promise
    unit: str | Promise
    definition: str | Promise
    part: str | Promise
    whole: str | Promise
    rows: Callable[[Facts], list[Row]]
    how: str = "ratio"
    scale: float = 1
    better: int = 1
    """1: more is better, −1: less is better, 0: neither."""
    decimals: int = 1
    by_month: bool = False
    """A row stands for a month."""
    adds_up: bool = True
    """A year's rows are those of its months."""

    def value(self, rows: Iterable[Row]) -> float | None:
        found = list(rows)
        if self.how == "sum":
            return self._rounded(sum(row.part for row in found)) if found else None
        if self.how == "gap":
            group = _share(row for row in found if row.group)
            others = _share(row for row in found if not row.group)
            if group is None or others is None:
                return None
            return self._rounded(self.scale * (others - group))
        share = _share(found)
        return None if share is None else self._rounded(self.scale * share)

    def _rounded(self, value: float) -> float:
        return round(value, self.decimals) if self.decimals else float(round(value))


def _share(rows: Iterable[Row]) -> float | None:
    found = list(rows)
    whole = sum(row.whole for row in found)
    return sum(row.part for row in found) / whole if whole else None


def _runs(facts: Facts) -> Iterable[tuple[Any, Any, list[Any]]]:
    """(day, run, its stops) of the runs that drove anybody."""
    for day, log in facts.logs:
        for run in log.now.runs.values():
            stops = [log.now.stops[key] for key in run.order if key in log.now.stops]
            if stops:
                yield day, run, stops


def _boarded(stops: Iterable[Any]) -> list[Any]:
    return [stop for stop in stops if stop.kind == StopKind.BOARD and stop.state in DONE]


def _aboard(facts: Facts, stops: Iterable[Any]) -> People:
    """Riders and residents who boarded at these stops."""
    return frozenset(
        f"r{stop.rider}" if stop.rider is not None else facts.resident_of(stop.ride)
        for stop in _boarded(stops)
    )


def rides(facts: Facts) -> list[Row]:
    return [
        _of(trip, 1, what=trip.wish.destination_name)
        for trip in facts.trips
        if trip.state == RideState.COMPLETED
    ]


def _of(trip: Trip, part: float, whole: float = 1, what: str = "") -> Row:
    return Row(trip.day.date, part, whole, trip.wish.resident_id, what, trip.wish.wheelchair)


def productivity(facts: Facts) -> list[Row]:
    found = []
    for day, run, stops in _runs(facts):
        times = [at for s in stops for at in (s.arrived_at, s.served_at, s.departed_at) if at]
        if times:
            people = sum(stop.people for stop in _boarded(stops))
            hours = (max(times) - min(times)) / HOUR
            van = facts.vans.get(run.van, "")
            found.append(Row(day.date, people, hours, what=van, aboard=_aboard(facts, stops)))
    return found


def empty_seats(facts: Facts) -> list[Row]:
    found = []
    for day, run, stops in _runs(facts):
        boarded = _boarded(stops)
        riders = sum(1 for stop in boarded if stop.rider is not None)
        lent = [stop for stop in boarded if stop.ride is not None]
        used, free = sum(stop.people for stop in lent), max(0, run.seats - riders)
        van = facts.vans.get(run.van, "")
        found.append(Row(day.date, used, free, what=van, aboard=_aboard(facts, lent)))
    return found


def on_time(facts: Facts) -> list[Row]:
    found = []
    for day, run, stops in _runs(facts):
        for stop in _boarded(stops):
            at = stop.arrived_at if stop.arrived_at is not None else stop.served_at
            kept = at is not None and at <= stop.promised_to
            van, who = facts.vans.get(run.van, ""), _aboard(facts, [stop])
            found.append(Row(day.date, float(kept), what=van, aboard=who))
    return found


def waiting(facts: Facts) -> list[Row]:
    return [
        _of(trip, max(0, trip.met_at - trip.promised) / MINUTE)
        for trip in facts.trips
        if trip.met_at is not None
    ]


def ride_time(facts: Facts) -> list[Row]:
    return [_of(t, t.aboard / MINUTE) for t in facts.trips if t.aboard is not None]


def detour(facts: Facts) -> list[Row]:
    return [
        _of(t, t.aboard / MINUTE, t.direct / MINUTE)
        for t in facts.trips
        if t.aboard is not None and t.direct
    ]


def acceptance(facts: Facts) -> list[Row]:
    return [
        Row(
            wish.day.date,
            float(wish.state == RequestState.TAKEN),
            1,
            wish.resident_id,
            wish.destination_name,
            wish.wheelchair,
        )
        for wish in facts.wishes
    ]


def unmet(facts: Facts) -> list[Row]:
    return [Row(w.on, 1, 1, w.resident, w.code, w.wheelchair) for w in facts.unmet]


def minutes_added(facts: Facts) -> list[Row]:
    return [_of(trip, trip.added / MINUTE) for trip in facts.trips]


def outings(facts: Facts) -> list[Row]:
    """A row for each registered resident and month, also for those who stayed at home."""
    count = _outings_by_month(facts)
    return [
        Row(month, count.get((resident.pk, month), 0), 1, resident.pk)
        for month in facts.months
        for resident in facts.residents
    ]


def _outings_by_month(facts: Facts) -> dict[tuple[int, date], int]:
    count: dict[tuple[int, date], int] = {}
    for trip in facts.trips:
        if facts.is_outing(trip):
            key = (trip.wish.resident_id, trip.day.date.replace(day=1))
            count[key] = count.get(key, 0) + 1
    return count


def outings_increased(facts: Facts) -> list[Row]:
    """Residents of both stretches, by their outings a month."""
    if not facts.months or not facts.before.months:
        return []
    now, then = _a_month(facts), _a_month(facts.before)
    known = {r.pk for r in facts.residents if local_date(r.created_at) <= facts.before.period.last}
    return [
        Row(facts.period.first, float(now.get(pk, 0) > then.get(pk, 0)), 1, pk)
        for pk in sorted(known | set(then))
    ]


def _a_month(facts: Facts) -> dict[int, float]:
    found: dict[int, float] = {}
    for (resident, _month), count in _outings_by_month(facts).items():
        found[resident] = found.get(resident, 0) + count / len(facts.months)
    return found


def kilometres(facts: Facts) -> list[Row]:
    return [
        Row(
            day.date,
            run.metres / KM,
            what=facts.vans.get(run.van, ""),
            aboard=_aboard(facts, stops),
        )
        for day, run, stops in _runs(facts)
    ]


def co2(facts: Facts) -> list[Row]:
    """Kilograms: metres ÷ metres a litre × grams a litre."""
    base = facts.baseline
    return [
        Row(
            day.date,
            run.metres / base.metres_per_litre * base.grams_per_litre / 1000,
            what=facts.vans.get(run.van, ""),
            aboard=_aboard(facts, stops),
        )
        for day, run, stops in _runs(facts)
    ]


def planning_saved(facts: Facts) -> list[Row]:
    """Only days whose planning was measured, and only where the time before the pilot is known. About an office, not about people."""
    if facts.baseline.planning_minutes is None:
        return []
    measured: dict[int, float] = {}
    for stretch in PlanningStretch.objects.filter(day__in=facts.days):
        seconds = (stretch.last_at - stretch.began_at).total_seconds()
        measured[stretch.day_id] = measured.get(stretch.day_id, 0) + seconds / MINUTE
    return [
        Row(day.date, facts.baseline.planning_minutes - measured[day.pk], aboard=NOBODY)
        for day in facts.days
        if day.pk in measured
    ]


def carried(facts: Facts) -> list[Row]:
    """A row for each day-service rider who was driven."""
    return [
        Row(day.date, 1, aboard=_aboard(facts, [stop]))
        for day, _run, stops in _runs(facts)
        for stop in _boarded(stops)
        if stop.rider is not None
    ]


CARRIED = Kpi("carried", "", "", "", "", "", carried, "sum", decimals=0)
"""For the first sentence of a report and for a day's own; not one of the indicators."""


PERCENT = "%"
KPIS: dict[str, Kpi] = {
    kpi.code: kpi
    for kpi in (
        Kpi(
            "rides",
            _("Rides of residents"),
            _("times"),
            _("Rides of residents that ended with a drop-off."),
            _("rides"),
            "",
            rides,
            "sum",
            decimals=0,
        ),
        Kpi(
            "empty_seats",
            _("Empty seats used"),
            PERCENT,
            _(
                "Seats taken by residents ÷ seats that day-service riders left free, over all runs that drove."
            ),
            _("seats used"),
            _("seats free"),
            empty_seats,
            scale=100,
        ),
        Kpi(
            "on_time",
            _("Pick-ups on time"),
            PERCENT,
            _(
                "Pick-ups (riders and residents) at which the van stood there not later than promised."
            ),
            _("on time"),
            _("pick-ups"),
            on_time,
            scale=100,
        ),
        Kpi(
            "acceptance",
            _("Wishes fulfilled"),
            PERCENT,
            _(
                "Wishes that became a booked ride ÷ wishes that were decided (booked, refused, lapsed)."
            ),
            _("booked"),
            _("wishes"),
            acceptance,
            scale=100,
        ),
        Kpi(
            "outings",
            _("Outings per person and month"),
            _("times"),
            _(
                "Completed rides to anywhere but home ÷ registered residents × months in which vans drove. Who stayed at home counts too."
            ),
            _("outings"),
            _("persons × months"),
            outings,
            decimals=2,
            by_month=True,
        ),
        Kpi(
            "outings_increased",
            _("People who go out more"),
            PERCENT,
            _(
                "Residents with more outings a month than in the stretch before ÷ residents registered in both."
            ),
            _("go out more"),
            _("persons"),
            outings_increased,
            scale=100,
            adds_up=False,
        ),
        Kpi(
            "acceptance_gap",
            _("Gap for wheelchair users"),
            _("points"),
            _(
                "Share of wishes fulfilled without a wheelchair minus the share with one. 0 is fair."
            ),
            _("booked"),
            _("wishes"),
            acceptance,
            "gap",
            100,
            -1,
        ),
        Kpi(
            "unmet",
            _("Unmet wishes"),
            _("cases"),
            _(
                "Wishes that were refused, turned down, not served at all or left to lapse, and for which nothing was booked soon after."
            ),
            _("unmet"),
            "",
            unmet,
            "sum",
            better=-1,
            decimals=0,
        ),
        Kpi(
            "productivity",
            _("People per van hour"),
            _("people an hour"),
            _("Riders and residents who boarded ÷ hours from a run's first tap to its last."),
            _("boarded"),
            _("van hours"),
            productivity,
        ),
        Kpi(
            "waiting",
            _("Waiting beyond the promised time"),
            _("min"),
            _("Minutes from the promised pick-up to the van's arrival; early counts as 0. Mean."),
            _("minutes"),
            _("rides"),
            waiting,
            better=-1,
        ),
        Kpi(
            "ride_time",
            _("Time in the van"),
            _("min"),
            _("Minutes from boarding to alighting of completed rides. Mean."),
            _("minutes"),
            _("rides"),
            ride_time,
            better=-1,
        ),
        Kpi(
            "detour",
            _("Detour"),
            PERCENT,
            _("Time in the van ÷ time of the direct drive (100 % is no detour)."),
            _("minutes in the van"),
            _("minutes direct"),
            detour,
            scale=100,
            better=-1,
        ),
        Kpi(
            "minutes_added",
            _("Added to the main work"),
            _("min"),
            _(
                "Minutes by which the published times of day-service riders moved later because of residents' rides. Sum."
            ),
            _("minutes"),
            "",
            minutes_added,
            "sum",
            better=-1,
        ),
        Kpi(
            "kilometres",
            _("Driven"),
            "km",
            _("Length of all runs that drove, from the facility and back. Sum."),
            "km",
            "",
            kilometres,
            "sum",
            better=0,
        ),
        Kpi(
            "co2",
            _("CO2"),
            "kg",
            _("Driven metres ÷ metres a litre × grams a litre; both are settings of the pilot."),
            "kg",
            "",
            co2,
            "sum",
            better=-1,
        ),
        Kpi(
            "planning_saved",
            _("Planning minutes saved"),
            _("min"),
            _(
                "Staff minutes for a day's plan before the pilot minus the minutes measured, over the days that were measured. Sum."
            ),
            _("minutes"),
            "",
            planning_saved,
            "sum",
            decimals=0,
        ),
    )
}
FIVE = ("rides", "empty_seats", "on_time", "acceptance", "outings")
