"""Planning by hand: what a move would mean, moving, locks, copying a past day, warnings, staff minutes."""

from datetime import timedelta
from typing import Any

import pytest

from portal.fukushi_mover.actions.copy_plan import copy_plan
from portal.fukushi_mover.actions.lock_run import lock_rider, lock_run
from portal.fukushi_mover.actions.move_rider import effects_in_draft, move_rider
from portal.fukushi_mover.actions.note_attendance import note_attendance, withdraw_attendance
from portal.fukushi_mover.actions.note_planning import note_planning
from portal.fukushi_mover.actions.note_van import note_van_out
from portal.fukushi_mover.actions.plan_day import plan_day
from portal.fukushi_mover.actions.publish_plan import publish_plan
from portal.fukushi_mover.actions.refusal import Refused
from portal.fukushi_mover.bridge.planner import make_plans
from portal.fukushi_mover.enums import AttendanceKind, Leg, Mobility
from portal.fukushi_mover.models import DailyPlan, Rider, Stop, Van
from portal.fukushi_mover.queries.plan_warnings import warnings_now
from portal.fukushi_mover.queries.planning_time import planning_seconds

from .factories import RiderFactory, ServiceDayFactory
from .town import Town, make_town, one_by_one


@pytest.fixture
def draft(town: Town) -> DailyPlan:
    return plan_day(town.dispatcher, town.day, one_by_one)


def van_of(plan: DailyPlan, rider: Rider, leg: Leg = Leg.MORNING) -> Van:
    return Stop.objects.get(run__plan=plan, run__leg=leg, rider=rider, kind="board").run.van


def other_van(town: Town, plan: DailyPlan, rider: Rider) -> Van:
    return next(van for van in town.vans if van != van_of(plan, rider))


def test_the_effect_of_a_move_is_known_before_it_is_made(town: Town, draft: DailyPlan) -> None:
    rider = Rider.objects.first()
    target = other_van(town, draft, rider)
    effect = effects_in_draft(draft, rider, Leg.MORNING)[target.pk]
    before = draft.figures["metres"]
    move_rider(town.dispatcher, draft, rider, Leg.MORNING, target)
    draft.refresh_from_db()
    assert effect.is_possible
    assert draft.figures["metres"] - before == effect.metres
    assert van_of(draft, rider) == target


def test_a_van_without_a_lift_says_why_it_cannot(db: None, at: Any) -> None:
    town = make_town(wheelchair_riders=1)
    plan = plan_day(town.dispatcher, town.day, one_by_one)
    chair = Rider.objects.get(mobility=Mobility.WHEELCHAIR)
    effect = effects_in_draft(plan, chair, Leg.MORNING)[town.vans[1].pk]
    assert not effect.is_possible
    assert [breach.code for breach in effect.breaches] == ["equipment"]
    with pytest.raises(Refused) as refused:
        move_rider(town.dispatcher, plan, chair, Leg.MORNING, town.vans[1])
    assert refused.value.code == "no_place"


def test_a_published_version_is_not_moved_by_hand(town: Town, draft: DailyPlan) -> None:
    publish_plan(town.dispatcher, draft)
    with pytest.raises(Refused) as refused:
        rider = Rider.objects.first()
        move_rider(town.dispatcher, draft, rider, Leg.MORNING, other_van(town, draft, rider))
    assert refused.value.code == "published"


def test_moving_loses_nobody(town: Town, draft: DailyPlan) -> None:
    for rider in Rider.objects.all():
        draft.refresh_from_db()
        move_rider(town.dispatcher, draft, rider, Leg.MORNING, other_van(town, draft, rider))
    riders = Stop.objects.filter(run__plan=draft, run__leg=Leg.MORNING)
    assert sorted(riders.values_list("rider", "kind")) == sorted(
        (rider.pk, kind) for rider in Rider.objects.all() for kind in ("board", "alight")
    )


def test_a_locked_rider_keeps_the_van_when_planned_anew(town: Town, draft: DailyPlan) -> None:
    rider = Rider.objects.first()
    target = other_van(town, draft, rider)
    move_rider(town.dispatcher, draft, rider, Leg.MORNING, target)
    lock_rider(town.dispatcher, draft, rider, Leg.MORNING)
    again = plan_day(town.dispatcher, town.day, make_plans)
    assert van_of(again, rider) == target
    assert Stop.objects.filter(run__plan=again, rider=rider, is_locked=True).count() == 2
    with pytest.raises(Refused) as refused:
        move_rider(town.dispatcher, again, rider, Leg.MORNING, other_van(town, again, rider))
    assert refused.value.code == "locked"


def test_a_locked_run_stays_as_it_is_and_nobody_joins(town: Town, draft: DailyPlan) -> None:
    run = draft.runs.filter(leg=Leg.MORNING, stops__isnull=False).first()
    order = list(run.stops.order_by("seq").values_list("rider", "kind"))
    lock_run(town.dispatcher, run)
    RiderFactory(facility=Rider.objects.first().facility, home=(0.011, 0.005))
    again = plan_day(town.dispatcher, town.day, make_plans)
    kept = again.runs.get(leg=Leg.MORNING, van=run.van)
    assert list(kept.stops.order_by("seq").values_list("rider", "kind")) == order
    assert kept.is_locked


def test_a_past_day_is_copied_with_its_vans_and_order(town: Town, draft: DailyPlan) -> None:
    rider = Rider.objects.first()
    move_rider(town.dispatcher, draft, rider, Leg.MORNING, other_van(town, draft, rider))
    publish_plan(town.dispatcher, DailyPlan.objects.get(pk=draft.pk))
    later = ServiceDayFactory(pilot=town.pilot, date=town.day.date + timedelta(days=1))
    gone = Rider.objects.last()
    note_attendance(town.dispatcher, later, gone, AttendanceKind.ABSENT)
    new = RiderFactory(facility=rider.facility, home=(0.02, 0.0))
    copy = copy_plan(town.dispatcher, later, draft)
    assert van_of(copy, rider) == van_of(draft, rider)
    assert copy.copied_from == draft
    carried = set(Stop.objects.filter(run__plan=copy).values_list("rider", flat=True))
    assert carried == {one.pk for one in Rider.objects.all()} - {gone.pk}
    assert new.pk in carried


def test_what_is_noted_after_a_draft_is_warned_of(town: Town, draft: DailyPlan) -> None:
    rider = Rider.objects.first()
    note_attendance(town.dispatcher, town.day, rider, AttendanceKind.ABSENT)
    note_van_out(town.dispatcher, town.day, van_of(draft, rider))
    codes = {row["code"] for row in warnings_now(draft, town.day)}
    assert codes == {"noted_later", "van_out"}


def test_what_is_noted_while_the_plan_is_made_waits_for_a_repair(town: Town) -> None:
    first, second, *_ = Rider.objects.all()

    def solver(problems: list[Any]) -> list[Any]:
        note_attendance(town.dispatcher, town.day, second, AttendanceKind.ABSENT)
        return one_by_one(problems)

    note_attendance(town.dispatcher, town.day, first, AttendanceKind.ABSENT)
    plan = plan_day(town.dispatcher, town.day, solver)
    assert warnings_now(plan, town.day) == [{"code": "noted_later", "rider": second.pk}]
    publish_plan(town.dispatcher, plan)
    assert [c.rider for c in town.day.attendance_changes.filter(is_applied=False)] == [second]


def test_a_note_that_is_corrected_after_the_draft_waits_for_a_repair(town: Town) -> None:
    rider = Rider.objects.first()
    note_attendance(town.dispatcher, town.day, rider, AttendanceKind.ABSENT)
    plan = plan_day(town.dispatcher, town.day, one_by_one)
    note_attendance(town.dispatcher, town.day, rider, AttendanceKind.NO_MORNING)
    publish_plan(town.dispatcher, plan)
    assert [c.rider for c in town.day.attendance_changes.filter(is_applied=False)] == [rider]


def test_a_note_that_is_taken_back_after_the_draft_is_warned_of(town: Town) -> None:
    rider = Rider.objects.first()
    note = note_attendance(town.dispatcher, town.day, rider, AttendanceKind.ABSENT)
    plan = plan_day(town.dispatcher, town.day, one_by_one)
    withdraw_attendance(town.dispatcher, note)
    assert warnings_now(plan, town.day) == [{"code": "noted_later", "rider": rider.pk}]


def test_a_van_that_is_out_is_not_planned(town: Town) -> None:
    note_van_out(town.dispatcher, town.day, town.vans[0])
    plan = plan_day(town.dispatcher, town.day, one_by_one)
    assert set(plan.runs.values_list("van", flat=True)) == {town.vans[1].pk}


def test_staff_minutes_are_stretches_without_long_pauses(town: Town, at: Any) -> None:
    from portal.fukushi_mover import clock

    start = clock.now()
    for minutes in (0, 2, 4, 30, 31):
        note_planning(town.dispatcher, town.day, start + timedelta(minutes=minutes))
    assert planning_seconds(town.day) == (4 + 1) * 60
    publish_plan(town.dispatcher, plan_day(None, town.day, one_by_one))
    assert DailyPlan.objects.get().planning_seconds == 300
    assert town.day.events.get(kind="plan_published").payload["planning_seconds"] == 300


def test_a_second_version_says_what_changed_and_who_must_be_told(town: Town) -> None:
    town.publish()
    rider = Rider.objects.first()
    draft = plan_day(town.dispatcher, town.day, one_by_one)
    move_rider(town.dispatcher, draft, rider, Leg.MORNING, other_van(town, draft, rider))
    publish_plan(town.dispatcher, draft)
    newest = town.day.publications.first()
    kinds = {(call.rider_id, call.leg, call.kind) for call in newest.calls.all()}
    assert (rider.pk, "morning", "van") in kinds
    assert town.day.publications.last().calls.count() == 0
