"""Suspended service and the transport records."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from portal.fukushi_mover.actions.close_day import close_day
from portal.fukushi_mover.actions.note_attendance import note_attendance
from portal.fukushi_mover.actions.plan_day import plan_day
from portal.fukushi_mover.actions.propose_repair import propose_repair
from portal.fukushi_mover.actions.publish_repair import publish_repair
from portal.fukushi_mover.actions.refusal import Refused
from portal.fukushi_mover.actions.suspend_service import (
    send_due_notices,
    suspend_service,
    undo_suspension,
)
from portal.fukushi_mover.actions.take_offer import take_offer
from portal.fukushi_mover.enums import AttendanceKind, Leg, SuspensionReason, TapStep
from portal.fukushi_mover.models import Rider, RiderPrivate, Stop, Suspension
from portal.fukushi_mover.queries.affected import Scope, homes_of
from portal.fukushi_mover.queries.replay import replay
from portal.fukushi_mover.queries.transport_records import records_of
from portal.notices.models import Notice

from .town import Town, make_town, one_by_one

SNOW = SuspensionReason.SNOW


@pytest.fixture
def morning(db: None, at: Any) -> Town:
    at.second = 6 * 3600
    town = make_town(riders=4)
    RiderPrivate.objects.update(telephone="000-0000-0001")
    town.publish()
    return town


def states(town: Town) -> set[tuple[str, str]]:
    rows = Stop.objects.filter(run__plan__day=town.day)
    return set(rows.values_list("run__leg", "state"))


def test_a_leg_is_suspended_with_everybody_in_it(morning: Town) -> None:
    made = suspend_service(
        morning.dispatcher, morning.day, SNOW, Scope(legs=(Leg.AFTERNOON,)), "大雪警報"
    )
    assert states(morning) == {("morning", "planned"), ("afternoon", "dropped")}
    assert {(h.rider, tuple(h.legs), h.telephone) for h in homes_of(made)} == {
        (rider.pk, ("afternoon",), "000-0000-0001") for rider in Rider.objects.all()
    }


def test_an_area_is_a_part_of_the_address(morning: Town) -> None:
    rider = Rider.objects.first()
    rider.private.address = "みどり町上野原3-1"
    rider.private.save()
    made = suspend_service(morning.dispatcher, morning.day, SNOW, Scope(town="上野原"))
    assert [home.rider for home in homes_of(made)] == [rider.pk]


def test_rides_are_cancelled_with_the_reason_and_come_back_when_it_is_undone(
    morning: Town, at: Any
) -> None:
    at.second = 10 * 3600
    resident = morning.resident()
    ride = take_offer(resident.user, morning.ask(resident, 13 * 3600).offers.first())
    before = set(Stop.objects.values_list("pk", "state"))
    made = suspend_service(morning.dispatcher, morning.day, SNOW, Scope())
    ride.refresh_from_db()
    assert (ride.state, ride.cancelled_because) == ("cancelled", "snow")
    undo_suspension(morning.dispatcher, made)
    ride.refresh_from_db()
    assert ride.state == "booked"
    assert set(Stop.objects.values_list("pk", "state")) == before
    now = replay(morning.day.events.order_by("number"))
    assert {key: stop.state for key, stop in now.stops.items()} == dict(before)
    assert now.rides == {ride.pk: "booked"}


def test_notices_leave_once_and_then_nothing_is_undone(morning: Town) -> None:
    made = suspend_service(morning.dispatcher, morning.day, SNOW, Scope())
    assert send_due_notices() == 0
    Suspension.objects.update(notices_due_at=timezone.now() - timedelta(seconds=1))
    assert [send_due_notices(), send_due_notices()] == [1, 0]
    told = Notice.objects.filter(template="fukushi_mover/home_suspended", channel="voice")
    assert sorted(told.values_list("home__rider", flat=True)) == sorted(
        Rider.objects.values_list("pk", flat=True)
    )
    with pytest.raises(Refused) as refused:
        undo_suspension(morning.dispatcher, made)
    assert refused.value.code == "told"


def test_nobody_concerned_is_refused(morning: Town) -> None:
    with pytest.raises(Refused) as refused:
        suspend_service(morning.dispatcher, morning.day, SNOW, Scope(town="どこにもない町"))
    assert refused.value.code == "nobody"


def test_who_sits_in_the_van_is_driven_to_the_end(morning: Town) -> None:
    board = next(stop for stop in morning.stops(Leg.MORNING) if stop.kind == "board")
    morning.tap(board, TapStep.ARRIVE, board.arrive)
    morning.tap(board, TapStep.SERVE, board.depart)
    suspend_service(morning.dispatcher, morning.day, SNOW, Scope())
    alight = Stop.objects.get(rider=board.rider, run__leg=Leg.MORNING, kind="alight")
    assert alight.state == "planned"


def test_a_repair_does_not_bring_back_what_is_suspended(morning: Town) -> None:
    suspend_service(morning.dispatcher, morning.day, SNOW, Scope(legs=(Leg.AFTERNOON,)))
    assert propose_repair(morning.dispatcher, morning.day).changes == []


def test_a_day_without_a_plan_is_planned_without_them(db: None, at: Any) -> None:
    town = make_town(riders=2)
    suspend_service(town.dispatcher, town.day, SNOW, Scope(legs=(Leg.MORNING,)))
    plan = plan_day(town.dispatcher, town.day, one_by_one)
    legs = set(plan.runs.filter(stops__isnull=False).values_list("leg", flat=True))
    assert legs == {"afternoon"}


def test_records_say_when_and_why_not(morning: Town, at: Any) -> None:
    absent, one_way, no_show, driven = Rider.objects.order_by("pk")
    note_attendance(morning.dispatcher, morning.day, absent, AttendanceKind.ABSENT)
    note_attendance(morning.dispatcher, morning.day, one_way, AttendanceKind.NO_MORNING)
    publish_repair(morning.dispatcher, propose_repair(morning.dispatcher, morning.day))
    missing = next(s for s in morning.stops(Leg.MORNING) if s.rider == no_show)
    morning.tap(missing, TapStep.ARRIVE, missing.arrive)
    morning.tap(missing, TapStep.NO_SHOW, missing.arrive)
    morning.drive(Leg.MORNING)
    at.second = 19 * 3600
    for stop in morning.stops(Leg.AFTERNOON):
        if stop.rider != no_show:
            morning.tap(stop, TapStep.ARRIVE, stop.arrive)
            morning.tap(stop, TapStep.SERVE, stop.depart)
    close_day(morning.dispatcher, morning.day, "欠席連絡あり")
    morning.day.refresh_from_db()
    rows = records_of([morning.day], list(Rider.objects.order_by("pk")))
    assert [(r.rider, r.leg, r.no_ride, r.is_candidate) for r in rows] == [
        (absent, "morning", "absent", False),
        (absent, "afternoon", "absent", False),
        (one_way, "morning", "no_morning", True),
        (one_way, "afternoon", "", False),
        (no_show, "morning", "no_show", False),
        (no_show, "afternoon", "not_recorded", False),
        (driven, "morning", "", False),
        (driven, "afternoon", "", False),
    ]
    board = Stop.objects.get(rider=driven, run__leg=Leg.MORNING, kind="board")
    assert rows[6].boarded_at == board.served_at
