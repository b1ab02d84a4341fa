"""Suspended service and the transport records."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.fukushi_mover.actions.close_day import close_day
from portal.fukushi_mover.actions.note_attendance import note_attendance
from portal.fukushi_mover.actions.note_van import note_van_out
from portal.fukushi_mover.actions.plan_day import plan_day
from portal.fukushi_mover.actions.propose_repair import propose_repair
from portal.fukushi_mover.actions.publish_repair import publish_repair
from portal.fukushi_mover.actions.refusal import Refused
from portal.fukushi_mover.actions.suspend_service import (
    send_due_notices,
    send_notices,
    suspend_service,
    undo_suspension,
)
from portal.fukushi_mover.actions.take_offer import take_offer
from portal.fukushi_mover.bridge.live import fleet_of
from portal.fukushi_mover.bridge.parties import Noted, parties_of
from portal.fukushi_mover.bridge.standing import runs_of
from portal.fukushi_mover.enums import AttendanceKind, Leg, SuspensionReason, TapStep
from portal.fukushi_mover.models import (
    ContactWay,
    NamedArea,
    Proxy,
    Rider,
    RiderPrivate,
    Stop,
    Suspension,
    Van,
)
from portal.fukushi_mover.queries.affected import Scope, homes_of
from portal.fukushi_mover.queries.out_of_service import Closure
from portal.fukushi_mover.queries.replay import replay
from portal.fukushi_mover.queries.transport_records import records_of
from portal.notices.models import Notice
from portal.organisations.enums import Role
from tests.support.personas import sign_in

from .factories import (
    DriverFactory,
    FacilityFactory,
    ProviderFactory,
    RiderFactory,
    VanFactory,
    join,
)
from .town import Town, make_town, one_by_one, person

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
    assert {
        (h.rider, tuple(h.legs), h.telephone) for h in homes_of(made, [morning.provider.pk])
    } == {(rider.pk, ("afternoon",), "000-0000-0001") for rider in Rider.objects.all()}


def test_an_area_is_a_part_of_the_address(morning: Town) -> None:
    rider = Rider.objects.first()
    rider.private.address = "みどり町上野原3-1"
    rider.private.save()
    made = suspend_service(morning.dispatcher, morning.day, SNOW, Scope(town="上野原"))
    assert [home.rider for home in homes_of(made, [morning.provider.pk])] == [rider.pk]


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


def test_records_say_when_and_why_not(morning: Town, at: Any, client: Client) -> None:
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
    sign_in(client, morning.dispatcher)
    table = client.get(reverse("fukushi_mover:transport_records"), {"format": "csv"})
    assert "乗車時刻,降車時刻" in table.content.decode("utf-8-sig").splitlines()[0].replace('"', "")


def test_no_seat_is_promised_in_a_van_that_is_out_or_suspended(morning: Town, at: Any) -> None:
    at.second = 10 * 3600
    resident = morning.resident()
    offer = morning.ask(resident, 13 * 3600).offers.first()
    note_van_out(morning.dispatcher, morning.day, offer.van)
    with pytest.raises(Refused) as refused:
        take_offer(resident.user, offer)
    assert refused.value.code == "taken"
    assert offer.van not in {one.van for one in morning.ask(resident, 13 * 3600).offers.all()}
    other = next(van for van in morning.vans if van != offer.van)
    made = suspend_service(morning.dispatcher, morning.day, SNOW, Scope())
    asked = morning.ask(resident, 13 * 3600)
    assert (asked.state, asked.refusal) == ("refused", "no_vans")
    undo_suspension(morning.dispatcher, made)
    assert [live.van for live in fleet_of(morning.day, at.second).vans] == [other]
    Van.objects.filter(pk=other.pk).update(is_active=False)
    assert fleet_of(morning.day, at.second).vans == []


def test_who_lives_where_the_service_is_suspended_is_told_so(morning: Town, at: Any) -> None:
    at.second = 10 * 3600
    on_the_hill, in_the_valley = morning.resident("hill"), morning.resident("valley")
    on_the_hill.private.address = "みどり町上野原9"
    on_the_hill.private.save()
    RiderPrivate.objects.update(address="みどり町上野原3-1")
    offer = morning.ask(on_the_hill, 13 * 3600).offers.first()
    suspend_service(morning.dispatcher, morning.day, SNOW, Scope(town="上野原"))
    with pytest.raises(Refused):
        take_offer(on_the_hill.user, offer)
    assert morning.ask(on_the_hill, 13 * 3600).refusal == "suspended"
    assert morning.ask(in_the_valley, 13 * 3600).offers.exists()


def test_homes_of_those_who_ride_are_read_at_once(
    morning: Town, at: Any, django_assert_num_queries: Any
) -> None:
    at.second = 10 * 3600
    noted = Noted(closures=(Closure(frozenset(), "北町"),))
    for name in ("tome", "kiku"):
        resident = morning.resident(name)
        take_offer(resident.user, morning.ask(resident, 13 * 3600).offers.first())
        runs = runs_of(morning.day)
        with django_assert_num_queries(1):
            parties, _gone = parties_of(Leg.DAYTIME, runs, [], noted, at.second)
    assert len(parties) == 2


def neighbours(town: Town) -> tuple[Any, Any]:
    """Another co-operating provider with one van that stands in the plan, and its dispatcher."""
    other = ProviderFactory(name="あけぼの会（架空）")
    join(town.pilot, other)
    van = VanFactory(facility=FacilityFactory(provider=other))
    DriverFactory(usual_van=van, user=person("driver9", other, Role.DRIVER))
    RiderFactory(facility=van.facility, home=(0.01, 0.02))
    return van, person("akebono", other, Role.DISPATCHER)


def test_a_provider_suspends_its_own_vans_only_and_the_operator_all(db: None, at: Any) -> None:
    at.second = 6 * 3600
    town = make_town(riders=2)
    van, office = neighbours(town)
    town.publish()
    at.second = 10 * 3600
    resident = town.resident()
    RiderPrivate.objects.update(address="みどり町上野原3-1")
    resident.private.address = "みどり町上野原9"
    resident.private.save()
    offered = {one.van for one in town.ask(resident, 13 * 3600).offers.all()}
    mine = next(one for one in town.ask(resident, 13 * 3600).offers.all() if one.van != van)
    suspend_service(office, town.day, SNOW, Scope(town="上野原"))
    others = {one.van for one in town.ask(resident, 13 * 3600).offers.all()}
    assert offered and others and van not in others
    ride = take_offer(resident.user, mine)
    note_van_out(town.dispatcher, town.day, ride.van)
    Van.objects.exclude(pk__in=(van.pk, ride.van_id)).update(lends_seats=False)
    repair = propose_repair(town.dispatcher, town.day)
    assert [(row["code"], row["ride"]) for row in repair.problems if row["ride"]] == [
        ("unplaced", ride.pk)
    ]
    suspend_service(town.dispatcher, town.day, SNOW, Scope(town="上野原"))
    assert town.ask(resident, 13 * 3600).refusal == "suspended"


def test_a_provider_cannot_suspend_another_ones_van(db: None, at: Any) -> None:
    at.second = 6 * 3600
    town = make_town(riders=2)
    _van, office = neighbours(town)
    town.publish()
    with pytest.raises(Refused):
        suspend_service(office, town.day, SNOW, Scope(vans=frozenset({town.vans[0].pk})))
    made = suspend_service(office, town.day, SNOW, Scope(providers=frozenset({town.provider.pk})))
    assert set(Rider.objects.filter(pk__in=[pk for pk, _leg in made.riders])) == set(
        Rider.objects.exclude(provider=town.provider)
    )


def test_a_provider_neither_takes_back_nor_tells_of_another_ones_suspension(
    db: None, at: Any, client: Client
) -> None:
    at.second = 6 * 3600
    town = make_town(riders=2)
    _van, office = neighbours(town)
    town.publish()
    whole = suspend_service(town.dispatcher, town.day, SNOW, Scope(legs=(Leg.MORNING,)))
    own = suspend_service(office, town.day, SNOW, Scope(legs=(Leg.AFTERNOON,)))
    address = reverse("fukushi_mover:day_suspend", args=[town.day.public_id])
    client.force_login(office)
    shown = client.get(address).content.decode()
    assert (str(whole.public_id) in shown, str(own.public_id) in shown) == (False, True)
    for step in ("undo", "send"):
        sent = {"step": step, "suspension": str(whole.public_id)}
        assert client.post(address, sent).status_code in (403, 404)
    whole.refresh_from_db()
    assert (whole.told_at, whole.undone_at) == (None, None)
    client.post(address, {"step": "undo", "suspension": str(own.public_id)})
    own.refresh_from_db()
    assert own.undone_at is not None


def test_an_area_with_an_outline_is_suspended_for_the_homes_inside_it(
    morning: Town, at: Any, client: Client
) -> None:
    at.second = 10 * 3600
    inside, outside = morning.resident("inside"), morning.resident("outside")
    outside.private.latitude += 0.5
    outside.private.save()
    home = inside.private
    corners = [(-0.01, -0.01), (-0.01, 0.01), (0.01, 0.01), (0.01, -0.01)]
    area = NamedArea.objects.create(
        provider=morning.provider,
        name="川向こう",
        outline=[[home.latitude + north, home.longitude + east] for north, east in corners],
    )
    ride = take_offer(inside.user, morning.ask(inside, 13 * 3600).offers.first())
    sign_in(client, morning.dispatcher)
    page = reverse("fukushi_mover:day_suspend", args=[morning.day.public_id])
    wish = {"reason": "snow", "areas": [str(area.public_id)]}
    assert [one.ride for one in client.get(page, wish).context["found"].homes if one.ride] == [
        ride.pk
    ]
    client.post(page, wish | {"step": "suspend"})
    ride.refresh_from_db()
    assert ride.state == "cancelled"
    assert "川向こう" in client.get(page).content.decode()
    area.delete()
    assert morning.ask(inside, 13 * 3600).refusal == "suspended"
    assert morning.ask(outside, 13 * 3600).offers.exists()


def test_a_suspension_is_not_taken_back_over_a_seat_that_was_given_away(
    morning: Town, at: Any
) -> None:
    at.second = 10 * 3600
    first, second = morning.resident("first"), morning.resident("second")
    first.private.address = "みどり町上野原9"
    first.private.save()
    ride = take_offer(first.user, morning.ask(first, 13 * 3600).offers.first())
    made = suspend_service(morning.dispatcher, morning.day, SNOW, Scope(town="上野原"))
    offers = morning.ask(second, 13 * 3600).offers
    take_offer(second.user, offers.filter(van=ride.van_id).first())
    with pytest.raises(Refused) as refused:
        undo_suspension(morning.dispatcher, made)
    assert refused.value.code == "built_upon"


def test_residents_and_who_acts_for_them_hear_of_a_suspension_by_their_own_way(
    morning: Town, at: Any
) -> None:
    at.second = 10 * 3600
    resident = morning.resident()
    Proxy.objects.create(
        resident=resident,
        user=person("daughter"),
        name="娘",
        channel="voice",
        telephone="000-0000-0009",
        token_digest="d",
        expires_at=timezone.now(),
        accepted_at=timezone.now(),
    )
    ContactWay.objects.create(resident=resident, channel="slip")
    take_offer(resident.user, morning.ask(resident, 13 * 3600).offers.first())
    Notice.objects.all().delete()
    send_notices(suspend_service(morning.dispatcher, morning.day, SNOW, Scope()))
    told = Notice.objects.filter(template="fukushi_mover/ride_cancelled").order_by("channel")
    assert [(one.channel, one.address, one.to_name) for one in told] == [
        ("slip", resident.private.address, resident.private.name),
        ("voice", "000-0000-0009", "娘"),
    ]


def test_an_interrupted_sender_leaves_all_notices_to_the_next(
    morning: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = suspend_service(morning.dispatcher, morning.day, SNOW, Scope())
    with monkeypatch.context() as patch:
        patch.setattr(f"{suspend_service.__module__}.tell_drivers", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            send_notices(made)
    assert send_notices(made)


def test_each_office_calls_its_own_homes_only(morning: Town) -> None:
    made = suspend_service(morning.dispatcher, morning.day, SNOW, Scope())
    assert homes_of(made, [ProviderFactory().pk]) == []
