"""A facility takes its riders in by waves: kept in its master, read in from a table, kept to by plans and repairs."""

from typing import Any

import pytest
from django.test import Client

from portal.fukushi_mover.actions.move_rider import move_rider
from portal.fukushi_mover.actions.note_attendance import note_attendance
from portal.fukushi_mover.actions.plan_day import plan_day
from portal.fukushi_mover.actions.propose_repair import propose_repair
from portal.fukushi_mover.actions.publish_plan import publish_plan
from portal.fukushi_mover.actions.publish_repair import publish_repair
from portal.fukushi_mover.bridge.planner import make_plans
from portal.fukushi_mover.enums import AttendanceKind, Leg
from portal.fukushi_mover.models import (
    ArrivalWave,
    DailyPlan,
    Facility,
    Rider,
    StandingOrder,
    Stop,
)
from portal.fukushi_mover.queries.attendance import expected_riders
from portal.fukushi_mover.queries.plan_warnings import warnings_of

from .factories import RiderFactory
from .test_masters import address, assigned, house, office, parts, upload
from .town import Town, make_town

__all__ = ["house", "office"]
NINE = 9 * 3600
FIRST, SECOND = (NINE, NINE + 1800), (NINE + 2700, NINE + 4500)


def open_waves(facility: Facility) -> list[ArrivalWave]:
    """9:00 to 9:30 and 9:45 to 10:15, as the master's page writes them."""
    Facility.objects.filter(pk=facility.pk).update(arrive_from=FIRST[0], arrive_to=SECOND[1])
    return [
        facility.arrival_waves.create(name=name, opens_at=opens, closes_at=closes)
        for name, (opens, closes) in (("第1便", FIRST), ("第2便", SECOND))
    ]


def facility_data(house: Facility, *waves: dict[str, Any]) -> dict[str, Any]:
    data = {
        "provider": house.provider_id,
        "name": house.name,
        "latitude": house.latitude,
        "longitude": house.longitude,
        "arrive_from": "8:30",
        "arrive_to": "9:30",
        "leave_from": "16:00",
        "leave_to": "17:30",
        "longest_ride": "45",
    }
    return data | parts("waves", *waves) | parts("closed") | parts("places")


def test_waves_are_kept_and_span_the_hours_of_the_house(office: Client, house: Facility) -> None:
    rows = (
        {"name": "第2便", "opens_at": "9:45", "closes_at": "10:15"},
        {"name": "第1便", "opens_at": "9:00", "closes_at": "9:30"},
    )
    page = office.post(address("facility_edit", house.public_id), facility_data(house, *rows))
    house.refresh_from_db()
    assert page.status_code == 302
    assert [wave.hours for wave in house.arrival_waves.all()] == ["9:00–9:30", "9:45–10:15"]
    assert (house.arrive_from, house.arrive_to) == (FIRST[0], SECOND[1])
    shown = office.get(address("facility_list")).content.decode()
    assert "9:45–10:15</span> 第2便" in shown


def test_waves_that_overlap_or_end_before_they_begin_are_refused(
    office: Client, house: Facility
) -> None:
    over = {"name": "a", "opens_at": "9:00", "closes_at": "9:30"}
    next_one = {"name": "b", "opens_at": "9:20", "closes_at": "9:50"}
    back = {"name": "c", "opens_at": "11:00", "closes_at": "10:00"}
    for rows in ((over, next_one), (back,)):
        page = office.post(address("facility_edit", house.public_id), facility_data(house, *rows))
        assert (page.status_code, house.arrival_waves.count()) == (200, 0)


def test_a_table_names_the_wave_and_a_wrong_one_is_told_by_its_line(
    office: Client, house: Facility
) -> None:
    _first, second = open_waves(house)
    head = "code,name,address,weekdays,wave\n"
    page = upload(office, house, f"{head}X1,甲,町,月,2\nX2,乙,町,火,第9便\n".encode())
    answer = office.post(address("rider_import"), assigned(page) | {"write": "1"})
    assert [(p.line, p.column) for p in answer.context["intake"].problems] == [(3, "wave")]
    page = upload(office, house, f"{head}X1,甲,町,月,2\nX2,乙,町,火,\n".encode())
    office.post(address("rider_import"), assigned(page) | {"write": "1"})
    waves = StandingOrder.objects.filter(rider__facility=house).order_by("rider__code")
    assert [order.wave for order in waves] == [second, None]


def test_a_standing_order_offers_the_waves_of_the_riders_own_house(
    office: Client, house: Facility
) -> None:
    rider = RiderFactory(facility=house)
    page = office.get(address("rider_edit", rider.public_id))
    assert "orders-0-wave" not in page.content.decode()
    first, second = open_waves(house)
    order = next(iter(dict(page.context["formsets"]).values()))
    assert order is not None
    form = office.get(address("rider_edit", rider.public_id)).context["formsets"][0][1].forms[0]
    assert [value for value, _label in form.fields["wave"].choices] == ["", first.pk, second.pk]


def arrivals(plan: DailyPlan) -> dict[str, int]:
    stops = Stop.objects.filter(run__plan=plan, run__leg=Leg.MORNING, kind="alight")
    return {stop.rider.code: stop.begin for stop in stops.select_related("rider") if stop.rider}


@pytest.fixture
def busy(db: None, at: Any) -> Town:
    """Twelve riders and two vans of four seats: both waves are needed. Six in the morning."""
    at.second = 6 * 3600
    town = make_town(riders=12)
    open_waves(Facility.objects.get())
    return town


def test_plans_keep_to_the_waves_and_to_the_one_that_an_order_names(busy: Town) -> None:
    bound = Rider.objects.order_by("pk")[:2]
    second = ArrivalWave.objects.get(name="第2便")
    StandingOrder.objects.filter(rider__in=bound).update(wave=second)
    plan = plan_day(busy.dispatcher, busy.day, make_plans)
    found = arrivals(plan)
    assert plan.unserved == []
    waves = ArrivalWave.objects.all()
    assert {code: any(w.takes(at) for w in waves) for code, at in found.items()} == dict.fromkeys(
        found, True
    )
    assert all(second.takes(found[rider.code]) for rider in bound)
    assert sum(second.takes(second_at) for second_at in found.values()) >= 4
    assert not [row for row in plan.warnings if row["code"] in ("between_waves", "late_at_house")]


def test_the_promise_at_the_house_is_the_wave_and_a_repair_keeps_it(busy: Town) -> None:
    plan = plan_day(busy.dispatcher, busy.day, make_plans)
    publish_plan(busy.dispatcher, plan)
    before = arrivals(plan)
    promised = set(
        Stop.objects.filter(run__plan=plan, run__leg=Leg.MORNING, kind="alight").values_list(
            "promised_from", "promised_to"
        )
    )
    assert promised == {FIRST, SECOND}
    gone = Rider.objects.get(code=min(before, key=lambda code: before[code]))
    note_attendance(busy.dispatcher, busy.day, gone, AttendanceKind.ABSENT)
    publish_repair(busy.dispatcher, propose_repair(busy.dispatcher, busy.day))
    waves = list(ArrivalWave.objects.all())
    which = {code: [w.takes(at) for w in waves] for code, at in before.items()}
    after = {code: [w.takes(at) for w in waves] for code, at in arrivals(plan).items()}
    assert {code: after[code] for code in after if code != gone.code} == {
        code: row for code, row in which.items() if code != gone.code
    }


def test_an_arrival_between_the_waves_is_warned_of(busy: Town) -> None:
    plan = plan_day(busy.dispatcher, busy.day, make_plans)
    stop = Stop.objects.filter(run__plan=plan, run__leg=Leg.MORNING, kind="alight").first()
    assert stop is not None
    Stop.objects.filter(pk=stop.pk).update(begin=FIRST[1] + 300)
    rows = warnings_of(plan, expected_riders(busy.day))
    assert [row["rider"] for row in rows if row["code"] == "between_waves"] == [stop.rider_id]


def test_a_move_by_hand_keeps_the_others_in_their_waves(busy: Town) -> None:
    Rider.objects.filter(pk__in=Rider.objects.order_by("-pk")[:6]).update(state="paused")
    plan = plan_day(busy.dispatcher, busy.day, make_plans)
    rider = Rider.objects.riding().earliest("pk")
    van = Stop.objects.get(run__plan=plan, run__leg=Leg.MORNING, rider=rider, kind="board").run.van
    other = next(one for one in busy.vans if one != van)
    move_rider(busy.dispatcher, plan, rider, Leg.MORNING, other)
    waves = list(ArrivalWave.objects.all())
    assert all(any(w.takes(at) for w in waves) for at in arrivals(plan).values())
