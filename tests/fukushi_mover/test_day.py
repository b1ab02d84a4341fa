"""A service day from plan to figures."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.db.models import QuerySet

from portal.accounts.permission import NotPermitted
from portal.audit.models import AuditLine
from portal.fukushi_mover import clock
from portal.fukushi_mover.actions.cancel_ride import cancel_ride
from portal.fukushi_mover.actions.close_day import close_day
from portal.fukushi_mover.actions.note_attendance import note_attendance
from portal.fukushi_mover.actions.plan_day import plan_day
from portal.fukushi_mover.actions.publish_plan import publish_plan
from portal.fukushi_mover.actions.record_tap import record_tap
from portal.fukushi_mover.actions.refusal import Refused
from portal.fukushi_mover.actions.take_offer import take_offer
from portal.fukushi_mover.enums import AttendanceKind, Leg, Mobility, RideState, TapStep
from portal.fukushi_mover.models import AppendOnly, BrokerageFee, DispatchEvent, Rider, Stop
from portal.fukushi_mover.queries.fees import priced
from portal.fukushi_mover.queries.figures import figures_of_day
from portal.fukushi_mover.queries.replay import replay
from portal.models_projects.models import Measurement
from tests.models_projects.factories import IndicatorFactory

from .town import Town, make_town, one_by_one, person


def test_a_plan_drives_everybody_there_and_home(town: Town) -> None:
    plan = plan_day(town.dispatcher, town.day, one_by_one)
    assert plan.unserved == []
    legs = sorted(plan.runs.filter(stops__isnull=False).values_list("leg", "stops__kind"))
    assert legs == sorted(
        [
            (leg, kind)
            for leg in ("morning", "afternoon")
            for kind in ("board", "alight")
            for _ in range(3)
        ]
    )
    assert plan.figures["riders"] == 3
    assert (plan.travel_source, plan.travel_is_estimate) == ("straight-line", True)


def test_who_cannot_be_driven_is_left_out_with_the_reason(db: None, at: object) -> None:
    town = make_town(wheelchair_riders=1)
    town.vans[0].layouts.update(wheelchairs=0)
    plan = plan_day(town.dispatcher, town.day, one_by_one)
    rider = Rider.objects.get(mobility=Mobility.WHEELCHAIR)
    assert plan.unserved == [
        {"rider": rider.pk, "leg": leg, "reason": "no_place"} for leg in ("morning", "afternoon")
    ]


def test_absent_riders_are_not_planned(town: Town) -> None:
    rider = Rider.objects.first()
    note_attendance(town.dispatcher, town.day, rider, AttendanceKind.ABSENT)
    assert plan_day(town.dispatcher, town.day, one_by_one).figures["riders"] == 2


def test_publishing_promises_within_the_providers_tolerance(town: Town) -> None:
    town.publish()
    home = Stop.objects.filter(facility=None, kind="board").first()
    assert (home.promised_from, home.promised_to) == (home.begin - 600, home.begin + 600)
    assert town.day.revision == 1


def test_a_published_version_is_not_published_twice(town: Town) -> None:
    plan = plan_day(town.dispatcher, town.day, one_by_one)
    publish_plan(town.dispatcher, plan)
    with pytest.raises(Refused) as refused:
        publish_plan(town.dispatcher, plan)
    assert refused.value.code == "published"


def test_only_the_offices_of_the_pilot_plan(town: Town) -> None:
    with pytest.raises(NotPermitted):
        plan_day(person("stranger"), town.day, one_by_one)


def test_a_ride_is_offered_taken_driven_and_owed(town: Town) -> None:
    town.publish()
    resident = town.resident()
    request = town.ask(resident)
    offer = request.offers.first()
    assert request.state == "offered"
    assert [one.fee.total for one in priced(request, [offer])] == [100]
    ride = take_offer(resident.user, offer)
    assert take_offer(resident.user, offer) == ride
    for stop in ride.stops.order_by("seq"):
        for step in (TapStep.ACKNOWLEDGE, TapStep.ARRIVE, TapStep.SERVE):
            town.tap(stop, step, stop.begin)
    ride.refresh_from_db()
    assert ride.state == RideState.COMPLETED
    assert BrokerageFee.objects.get().rate.yen_per_ride == 100


def test_nobody_holds_two_rides_at_one_time(town: Town) -> None:
    """Whoever asks, the resident or the service desk; the ride after it may be taken."""
    town.publish()
    resident = town.resident()
    now, same, later = (
        town.ask(resident, at).offers.first()
        for at in (None, None, clock.second_now(town.day.date) + 7200)
    )
    ride = take_offer(resident.user, now)
    for actor in (resident.user, town.dispatcher):
        with pytest.raises(Refused) as refused:
            take_offer(actor, same)
        assert refused.value.code == "overlap"
        assert clock.clock_text(ride.promised_pickup) in refused.value.message
    assert take_offer(resident.user, later).promised_pickup > ride.promised_dropoff


def test_somebody_elses_offer_cannot_be_taken(town: Town) -> None:
    town.publish()
    offer = town.ask(town.resident()).offers.first()
    with pytest.raises(NotPermitted):
        take_offer(person("stranger"), offer)


def test_an_offer_lapses(town: Town, at: object) -> None:
    town.publish()
    resident = town.resident()
    offer = town.ask(resident).offers.first()
    at.second += town.pilot.offer_seconds + 60  # type: ignore[attr-defined]
    with pytest.raises(Refused) as refused:
        take_offer(resident.user, offer)
    assert refused.value.code == "lapsed"


def test_a_refusal_says_why_and_what_would_work(town: Town, at: object) -> None:
    town.publish()
    early = town.ask(town.resident(), 6 * 3600)
    assert (early.refusal, early.instead_at) == ("closed_then", town.pilot.opens_at)
    town.vans[0].__class__.objects.update(has_lift=False)
    wheels = town.ask(town.resident("wheels", mobility=Mobility.WHEELCHAIR))
    assert wheels.refusal == "no_wheelchair_van"
    assert list(
        town.day.events.filter(kind="ride_refused").values_list("payload__code", flat=True)
    ) == [
        "closed_then",
        "no_wheelchair_van",
    ]


def test_a_reclining_wheelchair_is_lent_only_a_van_with_room_for_it_and_a_stretcher_none(
    town: Town,
) -> None:
    town.publish()
    town.drive(Leg.MORNING)
    lies = town.ask(town.resident("lies", mobility=Mobility.STRETCHER))
    leans = town.resident("leans", mobility=Mobility.RECLINING)
    assert [lies.refusal, town.ask(leans).refusal] == ["stretcher", "no_reclining_van"]
    van = town.vans[0]
    van.takes_reclining = True
    van.save()
    offer = town.ask(leans).offers.get(position=1)
    assert take_offer(leans.user, offer).van == van


def test_a_cancelled_ride_leaves_the_run_once(town: Town) -> None:
    town.publish()
    resident = town.resident()
    ride = take_offer(resident.user, town.ask(resident).offers.first())
    cancel_ride(resident.user, ride)
    cancel_ride(resident.user, ride)
    assert set(ride.stops.values_list("state", flat=True)) == {"dropped"}
    assert town.day.events.filter(kind="ride_cancelled").count() == 1


def test_who_sits_in_the_van_cannot_cancel(town: Town) -> None:
    town.publish()
    resident = town.resident()
    ride = take_offer(resident.user, town.ask(resident).offers.first())
    board = ride.stops.get(kind="board")
    town.tap(board, TapStep.ARRIVE)
    town.tap(board, TapStep.SERVE)
    with pytest.raises(Refused):
        cancel_ride(resident.user, ride)


def test_a_tap_sent_twice_counts_once(town: Town) -> None:
    town.publish()
    stop = town.stops(Leg.MORNING)[0]
    tap = uuid4()
    first = record_tap(stop.run.driver.user, town.day, [stop.public_id], TapStep.ARRIVE, tap)
    again = record_tap(stop.run.driver.user, town.day, [stop.public_id], TapStep.ARRIVE, tap)
    assert first == again
    assert town.day.events.filter(kind="tapped").count() == 1


def test_a_tap_made_offline_keeps_its_own_time(town: Town) -> None:
    town.publish()
    stop = town.stops(Leg.MORNING)[0]
    event = town.tap(stop, TapStep.ARRIVE, 8 * 3600)
    stop.refresh_from_db()
    assert stop.arrived_at == 8 * 3600
    assert event.at == clock.moment_of(town.day.date, 8 * 3600)  # type: ignore[attr-defined]


def test_a_driver_taps_only_in_their_own_runs(town: Town) -> None:
    town.publish()
    stop = town.stops(Leg.MORNING)[0]
    other = next(d for d in town.drivers if d != stop.run.driver)
    with pytest.raises(NotPermitted):
        record_tap(other.user, town.day, [stop.public_id], TapStep.ARRIVE, uuid4())


def test_who_is_not_there_does_not_alight(town: Town) -> None:
    town.publish()
    board = next(s for s in town.stops(Leg.MORNING) if s.kind == "board")
    town.tap(board, TapStep.ARRIVE)
    town.tap(board, TapStep.NO_SHOW)
    states = (
        Stop.objects.filter(rider=board.rider, run__leg=Leg.MORNING)
        .order_by("seq")
        .values_list("state", flat=True)
    )
    assert list(states) == ["no_show", "dropped"]


def test_the_day_closes_and_measures_the_projects_indicators(town: Town, at: object) -> None:
    indicator = IndicatorFactory(project=town.pilot.project, source="mover.rides_completed")
    by_hand = IndicatorFactory(project=town.pilot.project)
    town.publish()
    town.drive(Leg.MORNING)
    resident = town.resident()
    ride = take_offer(resident.user, town.ask(resident).offers.first())
    town.drive(Leg.DAYTIME)
    at.second = 19 * 3600  # type: ignore[attr-defined]
    town.drive(Leg.AFTERNOON)
    day = close_day(town.dispatcher, town.day)
    close_day(town.dispatcher, town.day)
    ride.refresh_from_db()
    assert ride.state == RideState.COMPLETED
    assert (day.figures["rides_completed"], day.figures["riders_carried"]) == (1, 6)
    assert day.figures == figures_of_day(day.events.exclude(kind="day_closed").order_by("number"))
    assert [(m.indicator, m.value, m.period_start) for m in Measurement.objects.all()] == [
        (indicator, 1, day.date)
    ]
    assert by_hand.measurements.count() == 0


def test_a_day_with_open_stops_closes_only_with_a_reason(town: Town) -> None:
    town.publish()
    with pytest.raises(Refused) as refused:
        close_day(town.dispatcher, town.day)
    assert refused.value.code == "open_stops"
    assert close_day(town.dispatcher, town.day, "大雪のため").state == "closed"


def test_the_log_cannot_be_changed(town: Town) -> None:
    town.publish()
    event = DispatchEvent.objects.get()
    for change in (
        event.save,
        event.delete,
        lambda: DispatchEvent.objects.update(kind="tapped"),
        lambda: DispatchEvent.objects.all().delete(),
    ):
        with pytest.raises(AppendOnly):
            change()
    rows = QuerySet(DispatchEvent).filter(pk=event.pk)
    for past in (lambda: rows.update(kind="tapped"), lambda: rows._raw_delete("default")):
        with pytest.raises(DatabaseError, match="event_is_not"), transaction.atomic():
            past()
    assert rows.update(actor=None) == 1, "who is deleted leaves the event behind"


def test_a_ride_for_a_resident_does_not_break_a_riders_promise(town: Town, at: object) -> None:
    at.second = 8 * 3600  # type: ignore[attr-defined]
    town.publish()
    for number in range(6):
        resident = town.resident(f"neighbour{number}", home=(0.012, 0.004))
        request = town.ask(resident)
        if request.state == "offered":
            take_offer(resident.user, request.offers.first())
    for stop in Stop.objects.filter(rider__isnull=False):
        assert stop.promised_from <= stop.begin <= stop.promised_to


def test_the_log_tells_the_same_as_the_rows(town: Town) -> None:
    town.publish()
    resident = town.resident()
    take_offer(resident.user, town.ask(resident).offers.first())
    town.drive(Leg.MORNING)
    now = replay(town.day.events.order_by("number"))
    assert {key: (s.run, s.state, s.begin, s.served_at) for key, s in now.stops.items()} == {
        s.pk: (s.run_id, s.state, s.begin, s.served_at) for s in Stop.objects.all()
    }


def test_what_changes_a_day_leaves_an_audit_line(town: Town) -> None:
    town.publish()
    assert set(AuditLine.objects.values_list("verb", flat=True)) >= {"planned", "published"}
