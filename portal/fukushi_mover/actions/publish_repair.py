from collections.abc import Iterable
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.fukushi_mover.bridge.carrying import house_point
from portal.fukushi_mover.bridge.mending import Item, Mended, RunAfter
from portal.fukushi_mover.bridge.standing import Party
from portal.fukushi_mover.enums import (
    LEG_ORDER,
    DayState,
    EventKind,
    Leg,
    NoteKind,
    PlanState,
    RepairState,
    RideState,
    StopKind,
    StopState,
)
from portal.fukushi_mover.models import (
    DailyPlan,
    Publication,
    Repair,
    Ride,
    Run,
    ServiceDay,
    Stop,
)
from portal.fukushi_mover.queries.attendance import arrival_hours, expected_riders
from portal.fukushi_mover.queries.changes import homes_changed, to_tell
from portal.fukushi_mover.queries.crew import drivers_on
from portal.fukushi_mover.queries.distance import metres_of_run
from portal.fukushi_mover.queries.lending import tolerances
from portal.fukushi_mover.queries.log_shape import run_entry
from portal.fukushi_mover.queries.plan_figures import figures_of_plan, layout_for, number_waves
from portal.fukushi_mover.queries.vans import vans_of
from portal.fukushi_mover.rules import dispatches

from .locked_day import append, locked
from .note_unmet import note_refusal
from .propose_repair import Proposal, compute, keep
from .refusal import Refused
from .tell_changes import publish_changes, tell_drivers, tell_residents

TRIES = 4
SAME_TIME = 120


def publish_repair(actor: User, repair: Repair) -> Publication:
    """The proposal becomes the day's promise: one version, one event, one call list, notices to those concerned.

    It is computed anew against the newest revision, outside the lock, and written only if inside the lock nothing has
    happened since and every home is told what the dispatcher saw. Raises Refused otherwise; then a new proposal is kept.
    """
    require(actor, dispatches, repair.day)
    for _attempt in range(TRIES):
        day = ServiceDay.objects.select_related("pilot").get(pk=repair.day_id)
        _refuse_if_over(day, repair)
        proposal = compute(day)
        if not _says_the_same(repair, proposal):
            keep(actor, day, proposal)
            raise Refused(_("The day has moved on. Please look at the new proposal."), "moved_on")
        with locked(day) as held:
            if held.revision == proposal.revision:
                return _publish(actor, held, repair, proposal)
    raise Refused(_("The day is changing just now. Please try again."), "busy")


def _refuse_if_over(day: ServiceDay, repair: Repair) -> None:
    repair.refresh_from_db()
    if repair.state != RepairState.PROPOSED:
        raise Refused(_("This proposal has lapsed. Please look at the newest one."), "lapsed")
    if day.state not in (DayState.PUBLISHED, DayState.RUNNING):
        raise Refused(_("This day is closed."), "closed")


def _says_the_same(repair: Repair, proposal: Proposal) -> bool:
    before = {_key(row): row for row in repair.changes}
    after = {_key(row): row for row in proposal.changes}
    if before.keys() != after.keys():
        return False
    return all(abs(_at(row) - _at(after[key])) <= SAME_TIME for key, row in before.items())


def _key(row: dict[str, Any]) -> tuple[Any, ...]:
    return (row["rider"], row["ride"], row["leg"], row["kind"], (row["after"] or {}).get("van"))


def _at(row: dict[str, Any]) -> int:
    return int((row["after"] or {"at": 0})["at"])


def _publish(actor: User, day: ServiceDay, repair: Repair, proposal: Proposal) -> Publication:
    plan = day.plans.get(state=PlanState.PUBLISHED)
    version = (day.plans.aggregate(last=Max("version"))["last"] or 0) + 1
    writer = _Writer(day, plan, version, proposal)
    runs = writer.write()
    plan.version, plan.published_at = version, timezone.now()
    plan.figures = figures_of_plan(plan, expected_riders(day))
    plan.save(update_fields=["version", "published_at", "figures", "updated_at"])
    repair.state = RepairState.PUBLISHED
    repair.save(update_fields=["state", "updated_at"])
    _take_up_notes(day)
    publication = publish_changes(actor, day, version, proposal.changes, plan.figures)
    append(day, EventKind.PLAN_REPAIRED, _payload(version, runs, writer.dropped, proposal), actor)
    record(actor, "published", plan, version=version, homes=homes_changed(proposal.changes))
    tell_drivers(day, version, runs)
    tell_residents(proposal.changes)
    return publication


def _payload(
    version: int, runs: Iterable[Run], dropped: Iterable[int], proposal: Proposal
) -> dict[str, Any]:
    return {
        "version": version,
        "runs": [run_entry(run, run.stops.order_by("seq")) for run in runs],
        "dropped": sorted(dropped),
        "homes": homes_changed(to_tell(proposal.changes)),
        "cancelled": sorted(p.ride.pk for p in proposal.mended.unplaced if p.ride),
    }


def _take_up_notes(day: ServiceDay) -> None:
    day.attendance_changes.filter(is_applied=False).update(is_applied=True)
    day.dispatch_notes.filter(is_applied=False).update(is_applied=True)


class _Writer:
    """Writes a mended day into the rows of the published plan."""

    def __init__(self, day: ServiceDay, plan: DailyPlan, version: int, proposal: Proposal) -> None:
        self.day, self.plan, self.version = day, plan, version
        self.mended: Mended = proposal.mended
        self.noticed = {
            f"p{row['ride']}" if row["ride"] else f"r{row['rider']}-{row['leg']}"
            for row in proposal.changes
        }
        self.tolerance = tolerances(day.pilot)
        self.drivers = drivers_on(vans_of(day), day.date)
        self.dropped: list[int] = []
        self.still_to_come = {
            item.stop.pk for after in self.mended.runs for item in after.items if item.stop
        }
        """Stops that stand in some mended run: what has left a run does not count there, whichever run is written first."""

    def write(self) -> list[Run]:
        """Returns the runs that changed, with their stops as they are now."""
        for stop in self._falling_away():
            self._drop(stop)
        for party in self.mended.unplaced:
            if party.ride is not None:
                self._cancel(party.ride)
        changed = [self._write_run(after) for after in self.mended.runs]
        for run in changed:
            self._measure(run)
        return changed

    def _falling_away(self) -> list[Stop]:
        lost = [stop for party in self.mended.unplaced for stop in party.stops]
        return [*self.mended.dropped, *lost]

    def _drop(self, stop: Stop) -> None:
        stop.state, stop.changed_in = StopState.DROPPED, self.version
        stop.save(update_fields=["state", "changed_in", "updated_at"])
        self.dropped.append(stop.pk)

    def _cancel(self, ride: Ride) -> None:
        refused = self.day.dispatch_notes.filter(kind=NoteKind.REFUSED, ride=ride).exists()
        ride.state = RideState.CANCELLED
        ride.cancelled_because = "driver_refused" if refused else "van_out"
        ride.save(update_fields=["state", "cancelled_because", "updated_at"])
        note_refusal(ride.request, ride.cancelled_because)

    def _write_run(self, after: RunAfter) -> Run:
        run = after.run or self._new_run(after)
        ahead = [self._write_stop(run, item) for item in after.items]
        mine = {stop.pk for stop in ahead} | self.still_to_come
        behind = [stop for stop in run.stops.order_by("seq") if stop.pk not in mine]
        number_waves([s for s in [*behind, *ahead] if s.state != StopState.DROPPED])
        for seq, stop in enumerate([*behind, *ahead], 1):
            stop.seq = seq
        Stop.objects.bulk_update([*behind, *ahead], ["seq", "wave"])
        return run

    def _new_run(self, after: RunAfter) -> Run:
        run, _made = Run.objects.get_or_create(
            plan=self.plan,
            van=after.van,
            leg=after.leg,
            defaults={
                "driver": self.drivers.get(after.van.pk),
                "position": LEG_ORDER[after.leg],
                "is_fictional": self.plan.is_fictional,
            },
        )
        return run

    def _write_stop(self, run: Run, item: Item) -> Stop:
        stop = item.stop or self._new_stop(item)
        came_from = stop.run_id
        stop.run, stop.arrive, stop.begin, stop.depart = run, item.arrive, item.begin, item.depart
        if stop.pk is None or came_from != run.pk:
            stop.seen_by_driver = False
        if self._key(item.party) in self.noticed:
            stop.changed_in = self.version
            self._promise(run, stop)
        if item.party.ride is not None and item.party.ride.van_id != run.van_id:
            Ride.objects.filter(pk=item.party.ride.pk).update(van=run.van)
        stop.seq = stop.seq or 0
        stop.save()
        return stop

    @staticmethod
    def _key(party: Party) -> str:
        return party.key if party.ride else f"{party.key}-{party.leg}"

    def _new_stop(self, item: Item) -> Stop:
        rider = item.party.rider
        assert rider is not None
        at_house = item.boards == (item.party.leg == Leg.AFTERNOON)
        latitude, longitude = house_point(rider) if at_house else rider.private.stop_point
        return Stop(
            seq=0,
            kind=StopKind.BOARD if item.boards else StopKind.ALIGHT,
            rider=rider,
            facility=rider.facility if at_house else None,
            latitude=latitude,
            longitude=longitude,
            service=item.depart - item.begin,
            is_fictional=self.plan.is_fictional,
        )

    def _promise(self, run: Run, stop: Stop) -> None:
        """The time that is told now binds from now on."""
        slack = self.tolerance.get(run.van_id, 0) * 60
        if stop.ride_id is not None:
            return
        if stop.facility is None:
            stop.promised_from, stop.promised_to = max(0, stop.begin - slack), stop.begin + slack
        else:
            opens, closes = arrival_hours(stop.facility, stop.begin)
            stop.promised_from, stop.promised_to = min(stop.begin, opens), max(stop.begin, closes)
            if stop.kind == StopKind.BOARD:
                stop.promised_from, stop.promised_to = stop.begin - slack, stop.begin + slack

    def _measure(self, run: Run) -> None:
        stops = list(
            Stop.objects.filter(run=run)
            .exclude(state=StopState.DROPPED)
            .select_related("rider", "ride__request")
            .order_by("seq")
        )
        run.metres = metres_of_run(run, stops) if stops else 0
        run.leave = min((stop.arrive for stop in stops), default=0)
        run.back = max((stop.depart for stop in stops), default=0)
        run.layout = layout_for(run.van, stops) or run.layout
        run.save(update_fields=["metres", "leave", "back", "layout", "updated_at"])
