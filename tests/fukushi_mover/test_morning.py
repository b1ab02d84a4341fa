"""The morning call: notes change nothing, one repair covers them, one publication tells everybody."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.permission import NotPermitted
from portal.fukushi_mover.actions.ask_survey import start_survey
from portal.fukushi_mover.actions.note_attendance import note_attendance, withdraw_attendance
from portal.fukushi_mover.actions.note_van import note_move, note_van_out, withdraw_note
from portal.fukushi_mover.actions.propose_repair import propose_repair
from portal.fukushi_mover.actions.publish_repair import publish_repair
from portal.fukushi_mover.actions.refusal import Refused
from portal.fukushi_mover.actions.take_off_vans import take_off_vans
from portal.fukushi_mover.actions.take_offer import take_offer
from portal.fukushi_mover.actions.tick_call import tick_call
from portal.fukushi_mover.enums import AttendanceKind, Leg, TapStep
from portal.fukushi_mover.models import (
    AttendanceChange,
    BoardingPlace,
    Rider,
    RiderPrivate,
    Run,
    ServiceDay,
    Stop,
    Survey,
    SurveyInvitation,
    Van,
)
from portal.fukushi_mover.queries.attendance import expected_riders
from portal.fukushi_mover.queries.replay import replay
from portal.notices.models import Notice
from tests.support.personas import sign_in

from .factories import RiderFactory, ServiceDayFactory
from .town import Town, make_town, person

SIX = 6 * 3600


@pytest.fixture
def morning(db: None, at: Any) -> Town:
    """Published at six; six riders, nobody has set out."""
    at.second = SIX
    town = make_town(riders=6)
    town.publish()
    return town


def standing(town: Town) -> set[tuple[Any, ...]]:
    rows = Stop.objects.filter(run__plan__day=town.day).exclude(state="dropped")
    return set(rows.values_list("rider", "ride", "run__van", "run__leg", "kind", "begin", "state"))


def riders(town: Town) -> list[Rider]:
    return list(Rider.objects.order_by("pk"))


def vans_of(rider: Rider) -> list[tuple[str, int]]:
    stops = Stop.objects.filter(rider=rider, kind="board").exclude(state="dropped")
    return sorted(stops.values_list("run__leg", "run__van"))


def test_noting_changes_nothing_that_a_driver_sees(morning: Town) -> None:
    before, van = standing(morning), morning.vans[0]
    note_attendance(morning.dispatcher, morning.day, riders(morning)[0], AttendanceKind.ABSENT)
    note_van_out(morning.dispatcher, morning.day, van)
    propose_repair(morning.dispatcher, morning.day)
    assert standing(morning) == before
    assert Notice.objects.filter(template="fukushi_mover/plan_changed").count() == 0


def test_an_absence_takes_the_stops_out_and_moves_nobody_else(morning: Town) -> None:
    gone = riders(morning)[2]
    others = {row for row in standing(morning) if row[0] != gone.pk and row[4] == "board"}
    note_attendance(morning.dispatcher, morning.day, gone, AttendanceKind.ABSENT)
    repair = propose_repair(morning.dispatcher, morning.day)
    publication = publish_repair(morning.dispatcher, repair)
    assert {(row["rider"], row["kind"], row["asked"]) for row in publication.changes} == {
        (gone.pk, "dropped", True)
    }
    assert publication.calls.count() == 0
    now = {row for row in standing(morning) if row[4] == "board"}
    assert {row[:5] for row in now} == {row[:5] for row in others}
    homes = {row for row in others if row[3] == "morning"}
    assert {row for row in now if row[3] == "morning"} == homes


def test_only_one_way(morning: Town) -> None:
    rider = riders(morning)[0]
    note_attendance(morning.dispatcher, morning.day, rider, AttendanceKind.NO_AFTERNOON)
    publish_repair(morning.dispatcher, propose_repair(morning.dispatcher, morning.day))
    assert [leg for leg, _van in vans_of(rider)] == ["morning"]


def test_a_van_that_is_out_gives_its_riders_to_the_others(morning: Town) -> None:
    out = Run.objects.filter(plan__day=morning.day, leg=Leg.MORNING, stops__isnull=False).first()
    note_van_out(morning.dispatcher, morning.day, out.van, "エンジン不調")
    mine = set(out.stops.values_list("rider", flat=True))
    repair = propose_repair(morning.dispatcher, morning.day)
    assert {row["rider"] for row in repair.changes if row["kind"] == "van"} >= mine
    publish_repair(morning.dispatcher, repair)
    left = Stop.objects.filter(run__van=out.van, run__plan__day=morning.day)
    assert left.exclude(state="dropped").count() == 0
    assert repair.problems == []


def test_who_comes_in_addition_gets_a_van(morning: Town) -> None:
    extra = RiderFactory(facility=riders(morning)[0].facility, every_day=False, home=(0.02, 0.0))
    note_attendance(morning.dispatcher, morning.day, extra, AttendanceKind.EXTRA)
    publication = publish_repair(
        morning.dispatcher, propose_repair(morning.dispatcher, morning.day)
    )
    assert [leg for leg, _van in vans_of(extra)] == ["afternoon", "morning"]
    assert {call.kind for call in publication.calls.all()} >= {"added"}
    assert Stop.objects.filter(rider=extra, seen_by_driver=False).count() == 4


def test_who_is_late_is_fetched_later(morning: Town) -> None:
    rider = riders(morning)[0]
    note_attendance(morning.dispatcher, morning.day, rider, AttendanceKind.LATE, at=9 * 3600 + 1800)
    publish_repair(morning.dispatcher, propose_repair(morning.dispatcher, morning.day))
    door = Stop.objects.get(rider=rider, kind="board", run__leg=Leg.MORNING)
    assert 9 * 3600 + 1800 <= door.begin <= 11 * 3600


def test_late_and_early_need_a_time(morning: Town) -> None:
    with pytest.raises(Refused) as refused:
        note_attendance(morning.dispatcher, morning.day, riders(morning)[0], AttendanceKind.LATE)
    assert refused.value.code == "no_time"


def test_a_wished_van_is_kept_by_the_repair(morning: Town) -> None:
    rider = riders(morning)[0]
    ((_leg, now), *_rest) = [row for row in vans_of(rider) if row[0] == "morning"]
    other = next(van for van in morning.vans if van.pk != now)
    note_move(morning.dispatcher, morning.day, rider, Leg.MORNING, other)
    publish_repair(morning.dispatcher, propose_repair(morning.dispatcher, morning.day))
    assert ("morning", other.pk) in vans_of(rider)


def test_one_repair_covers_all_notes(morning: Town) -> None:
    first, second, third, *_ = riders(morning)
    extra = RiderFactory(facility=first.facility, every_day=False, home=(0.015, 0.002))
    note_attendance(morning.dispatcher, morning.day, first, AttendanceKind.ABSENT)
    note_attendance(morning.dispatcher, morning.day, second, AttendanceKind.NO_MORNING)
    note_attendance(morning.dispatcher, morning.day, extra, AttendanceKind.EXTRA)
    note_van_out(morning.dispatcher, morning.day, morning.vans[1])
    publish_repair(morning.dispatcher, propose_repair(morning.dispatcher, morning.day))
    assert vans_of(first) == []
    assert [leg for leg, _ in vans_of(second)] == ["afternoon"]
    assert {van for _, van in [*vans_of(third), *vans_of(extra)]} == {morning.vans[0].pk}
    kinds = morning.day.events.order_by("number").values_list("kind", flat=True)
    assert list(kinds).count("plan_repaired") == 1
    assert not AttendanceChange.objects.filter(is_applied=False).exists()


def test_who_comes_in_addition_is_fetched_where_the_van_stops(morning: Town) -> None:
    house = riders(morning)[0].facility
    ramp = BoardingPlace.objects.create(
        facility=house, name="裏口", latitude=36.3301, longitude=139.1001
    )
    extra = RiderFactory(facility=house, every_day=False, boarding_place=ramp)
    RiderPrivate.objects.filter(rider=extra).update(stop_latitude=36.341, stop_longitude=139.111)
    note_attendance(morning.dispatcher, morning.day, extra, AttendanceKind.EXTRA)
    publish_repair(morning.dispatcher, propose_repair(morning.dispatcher, morning.day))
    places = Stop.objects.filter(rider=extra, run__leg=Leg.MORNING).order_by("seq")
    assert list(places.values_list("latitude", "longitude")) == [
        (36.341, 139.111),
        (36.3301, 139.1001),
    ]


def test_the_log_tells_the_same_as_the_rows_after_a_repair(morning: Town) -> None:
    note_van_out(morning.dispatcher, morning.day, morning.vans[0])
    note_attendance(morning.dispatcher, morning.day, riders(morning)[0], AttendanceKind.ABSENT)
    publish_repair(morning.dispatcher, propose_repair(morning.dispatcher, morning.day))
    now = replay(morning.day.events.order_by("number"))
    assert {key: (s.run, s.state, s.begin, s.promised_to) for key, s in now.stops.items()} == {
        s.pk: (s.run_id, s.state, s.begin, s.promised_to) for s in Stop.objects.all()
    }


def test_what_has_begun_stays(morning: Town, at: Any) -> None:
    run = Run.objects.filter(plan__day=morning.day, leg=Leg.MORNING, stops__isnull=False).first()
    first, heading = run.stops.order_by("seq")[:2]
    at.second = first.depart
    for step in (TapStep.ARRIVE, TapStep.SERVE, TapStep.DEPART):
        morning.tap(first, step, first.depart)
    other = next(van for van in morning.vans if van.pk != run.van_id)
    note_van_out(morning.dispatcher, morning.day, other)
    publish_repair(morning.dispatcher, propose_repair(morning.dispatcher, morning.day))
    now = list(run.stops.order_by("seq").values_list("pk", "state")[:2])
    assert now == [(first.pk, "departed"), (heading.pk, "planned")]


def test_a_tap_in_between_does_not_spoil_the_proposal(morning: Town, at: Any) -> None:
    gone = riders(morning)[0]
    note_attendance(morning.dispatcher, morning.day, gone, AttendanceKind.ABSENT)
    repair = propose_repair(morning.dispatcher, morning.day)
    stop = next(s for s in morning.stops(Leg.MORNING) if s.rider_id != gone.pk)
    morning.tap(stop, TapStep.ARRIVE, stop.arrive)
    assert publish_repair(morning.dispatcher, repair).version == 2


def test_a_day_that_moved_on_is_shown_anew(morning: Town) -> None:
    repair = propose_repair(morning.dispatcher, morning.day)
    note_attendance(morning.dispatcher, morning.day, riders(morning)[0], AttendanceKind.ABSENT)
    with pytest.raises(Refused) as refused:
        publish_repair(morning.dispatcher, repair)
    assert refused.value.code == "moved_on"
    newest = morning.day.repairs.filter(state="proposed").get()
    assert publish_repair(morning.dispatcher, newest).version == 2


def test_a_ride_on_a_van_that_is_out_finds_another_van(morning: Town, at: Any) -> None:
    at.second = 10 * 3600
    resident = morning.resident()
    ride = take_offer(resident.user, morning.ask(resident, 13 * 3600).offers.first())
    note_van_out(morning.dispatcher, morning.day, ride.van)
    publish_repair(morning.dispatcher, propose_repair(morning.dispatcher, morning.day))
    before = ride.van_id
    ride.refresh_from_db()
    assert ride.state == "booked"
    assert ride.van_id != before
    assert ride.pickup_from <= ride.stops.get(kind="board").begin <= ride.pickup_to


def test_who_finds_no_van_is_named_and_called(db: None, at: Any) -> None:
    at.second = SIX
    town = make_town(riders=3, wheelchair_riders=1)
    town.publish()
    chair = Rider.objects.get(mobility="wheelchair")
    note_van_out(town.dispatcher, town.day, town.vans[0])
    repair = propose_repair(town.dispatcher, town.day)
    assert {(row["code"], row["rider"]) for row in repair.problems} == {("unplaced", chair.pk)}
    publication = publish_repair(town.dispatcher, repair)
    assert [(c.leg, c.kind) for c in publication.calls.filter(rider=chair)] == [
        ("morning", "dropped"),
        ("afternoon", "dropped"),
    ]


def test_a_home_is_ticked_once_with_who_and_when(morning: Town) -> None:
    note_van_out(morning.dispatcher, morning.day, morning.vans[0])
    publication = publish_repair(
        morning.dispatcher, propose_repair(morning.dispatcher, morning.day)
    )
    call = publication.calls.first()
    tick_call(morning.dispatcher, call)
    first = call.told_at
    tick_call(person("second-dispatcher", morning.provider, "dispatcher"), call)
    call.refresh_from_db()
    assert (call.told_by, call.told_at) == (morning.dispatcher, first)
    tick_call(morning.dispatcher, call, told=False)
    assert call.told_at is None


def test_a_note_can_be_taken_back_until_it_is_published(morning: Town) -> None:
    rider = riders(morning)[0]
    change = note_attendance(morning.dispatcher, morning.day, rider, AttendanceKind.ABSENT)
    withdraw_attendance(morning.dispatcher, change)
    note = note_van_out(morning.dispatcher, morning.day, morning.vans[0])
    withdraw_note(morning.dispatcher, note)
    assert propose_repair(morning.dispatcher, morning.day).changes == []
    change = note_attendance(morning.dispatcher, morning.day, rider, AttendanceKind.ABSENT)
    publish_repair(morning.dispatcher, propose_repair(morning.dispatcher, morning.day))
    with pytest.raises(Refused):
        withdraw_attendance(morning.dispatcher, change)


def test_only_the_office_notes_and_publishes(morning: Town) -> None:
    stranger = person("stranger")
    for verb in (
        lambda: note_van_out(stranger, morning.day, morning.vans[0]),
        lambda: propose_repair(stranger, morning.day),
        lambda: note_attendance(stranger, morning.day, riders(morning)[0], AttendanceKind.ABSENT),
    ):
        with pytest.raises(NotPermitted):
            verb()


def test_drivers_of_changed_runs_are_told_once_it_is_published(morning: Town) -> None:
    busy = Run.objects.filter(plan__day=morning.day, stops__isnull=False).first()
    assert busy is not None
    note_van_out(morning.dispatcher, morning.day, busy.van)
    publish_repair(morning.dispatcher, propose_repair(morning.dispatcher, morning.day))
    told = Notice.objects.filter(template="fukushi_mover/plan_changed")
    assert {notice.user for notice in told} == {driver.user for driver in morning.drivers}


def test_a_hospital_stay_lasts_until_its_last_day(morning: Town) -> None:
    from datetime import timedelta

    from portal.fukushi_mover.queries.attendance import expected_riders

    from .factories import ServiceDayFactory

    rider = riders(morning)[0]
    until = morning.day.date + timedelta(days=2)
    note_attendance(morning.dispatcher, morning.day, rider, AttendanceKind.IN_HOSPITAL, until=until)
    comes = []
    for days in (1, 2, 3):
        later = ServiceDayFactory(pilot=morning.pilot, date=morning.day.date + timedelta(days=days))
        comes.append(rider in [one.rider for one in expected_riders(later)])
    assert comes == [False, False, True]


@pytest.mark.parametrize("state", ["paused", "in_hospital", "left", "deceased"])
def test_outside_the_active_state_everything_stops_at_once(morning: Town, state: str) -> None:
    """Standing orders, the published plan, the calls to the home and surveys: all of them, from one change of state."""
    rider, day = riders(morning)[1], morning.day
    Rider.objects.filter(pk=rider.pk).update(state=state)
    rider.refresh_from_db()
    assert take_off_vans(morning.dispatcher, rider) == [day]
    assert take_off_vans(morning.dispatcher, rider) == []
    next_week = ServiceDay(pilot=morning.pilot, date=day.date + timedelta(days=7))
    next_week.save()
    assert rider not in [one.rider for one in expected_riders(next_week)]
    publication = publish_repair(morning.dispatcher, propose_repair(morning.dispatcher, day))
    assert vans_of(rider) == []
    assert not publication.calls.filter(rider=rider).exists()
    asked = Survey(
        pilot=morning.pilot,
        kind="satisfaction",
        title="外出についてのアンケート",
        opens_on=day.date,
        closes_on=day.date + timedelta(days=9),
        asks_riders=True,
    )
    start_survey(morning.dispatcher, asked)
    invited = SurveyInvitation.objects.exclude(rider=None).values_list("rider", flat=True)
    assert set(invited) == {other.pk for other in riders(morning)} - {rider.pk}


def test_a_rider_who_rides_stays_on_the_vans(morning: Town) -> None:
    assert take_off_vans(morning.dispatcher, riders(morning)[0]) == []
    assert AttendanceChange.objects.count() == 0


def said(town: Town, rider: Rider) -> list[str]:
    rows = town.day.attendance_changes.filter(rider=rider).order_by("noted_at", "pk")
    return list(rows.values_list("kind", flat=True))


def test_two_things_can_be_true_of_one_day_and_one_repair_takes_up_both(morning: Town) -> None:
    rider, three = riders(morning)[0], 15 * 3600
    note_attendance(morning.dispatcher, morning.day, rider, AttendanceKind.NO_MORNING)
    note_attendance(morning.dispatcher, morning.day, rider, AttendanceKind.EARLY, at=three)
    assert said(morning, rider) == ["no_morning", "early"]
    publish_repair(morning.dispatcher, propose_repair(morning.dispatcher, morning.day))
    assert [leg for leg, _van in vans_of(rider)] == ["afternoon"]
    leaves = Stop.objects.get(rider=rider, kind="board", run__leg=Leg.AFTERNOON)
    assert three <= leaves.begin <= three + 1800


def test_of_each_half_of_the_day_one_thing_is_said_and_a_day_away_replaces_all(
    morning: Town,
) -> None:
    def note(kind: AttendanceKind, at: int | None = None) -> tuple[str, ...]:
        return note_attendance(morning.dispatcher, morning.day, rider, kind, at=at).replaced

    rider = riders(morning)[0]
    note(AttendanceKind.NO_MORNING)
    assert note(AttendanceKind.LATE, 10 * 3600) == (str(AttendanceKind.NO_MORNING.label),)
    assert note(AttendanceKind.NO_AFTERNOON) == ()
    assert said(morning, rider) == ["late", "no_afternoon"]
    assert len(note(AttendanceKind.ABSENT)) == 2
    assert note(AttendanceKind.LATE, 10 * 3600) == (str(AttendanceKind.ABSENT.label),)
    assert note(AttendanceKind.EXTRA) == ()
    assert said(morning, rider) == ["late", "extra"]


def test_what_contradicts_is_refused_with_the_reason(morning: Town) -> None:
    def refused(on: ServiceDay, kind: AttendanceKind, at: int) -> tuple[str, str]:
        with pytest.raises(Refused) as why:
            note_attendance(morning.dispatcher, on, rider, kind, at=at)
        return why.value.code, str(why.value.message)

    rider, day = riders(morning)[0], morning.day
    note_attendance(morning.dispatcher, day, rider, AttendanceKind.LATE, at=14 * 3600)
    code, words = refused(day, AttendanceKind.EARLY, 13 * 3600)
    assert (code, "14:00" in words, "13:00" in words) == ("times", True, True)
    later = day.date + timedelta(days=2)
    note_attendance(morning.dispatcher, day, rider, AttendanceKind.IN_HOSPITAL, until=later)
    tomorrow = ServiceDayFactory(pilot=morning.pilot, date=day.date + timedelta(days=1))
    for on in (day, tomorrow):
        assert refused(on, AttendanceKind.LATE, 14 * 3600)[0] == "away"
    note_attendance(morning.dispatcher, tomorrow, rider, AttendanceKind.EXTRA)
    note_attendance(morning.dispatcher, tomorrow, rider, AttendanceKind.LATE, at=10 * 3600)
    (one,) = [one for one in expected_riders(tomorrow) if one.rider == rider]
    assert (one.comes_late, one.not_before) == (True, 10 * 3600)


def test_the_box_says_what_was_replaced_and_takes_one_of_two_notes_back(
    morning: Town, client: Client
) -> None:
    rider = riders(morning)[0]
    sign_in(client, morning.dispatcher)
    box = reverse("fukushi_mover:day_attendance", args=[morning.day.public_id])
    for kind in ("no_morning", "no_afternoon", "absent"):
        page = client.post(
            box,
            {"rider": rider.public_id, "kind": kind},
            headers={"X-Requested-With": "fetch"},
        )
    assert f"{AttendanceKind.NO_MORNING.label} · {AttendanceKind.NO_AFTERNOON.label}" in (
        page.content.decode()
    )
    note_attendance(morning.dispatcher, morning.day, rider, AttendanceKind.NO_MORNING)
    note_attendance(morning.dispatcher, morning.day, rider, AttendanceKind.NO_AFTERNOON)
    back = reverse("fukushi_mover:day_withdraw", args=[morning.day.public_id])
    client.post(back, {"rider": rider.public_id, "kind": "no_morning"})
    assert said(morning, rider) == ["no_afternoon"]


def test_a_run_that_loses_its_first_wave_counts_from_one_again(db: None, at: Any) -> None:
    at.second = SIX
    town = make_town(riders=3)
    other, small = town.vans
    small.layouts.update(seats=1)
    Van.objects.filter(pk=other.pk).update(is_active=False)
    town.publish()
    Van.objects.update(is_active=True)
    run = Run.objects.get(plan__day=town.day, leg=Leg.MORNING, van=small)
    first = run.stops.order_by("seq").first()
    assert first is not None and first.rider is not None
    note_move(town.dispatcher, town.day, first.rider, Leg.MORNING, other)
    publish_repair(town.dispatcher, propose_repair(town.dispatcher, town.day))
    rows = list(run.stops.order_by("seq").values_list("seq", "wave"))
    assert rows == [(seq, (seq + 1) // 2) for seq in range(1, len(rows) + 1)]
