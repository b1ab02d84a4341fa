"""What a provider writes down about riders, vans, staff and houses binds its plans and what residents are offered."""

from datetime import timedelta
from typing import Any

import pytest

from portal.fukushi_mover.actions.plan_day import plan_day
from portal.fukushi_mover.actions.publish_plan import publish_plan
from portal.fukushi_mover.bridge.planner import from_json, make_plan, to_json
from portal.fukushi_mover.bridge.static import leg_problem
from portal.fukushi_mover.enums import Leg, Mobility, RiderState
from portal.fukushi_mover.models import (
    BoardingPlace,
    ClosedDay,
    DailyPlan,
    LendingArea,
    LendingHours,
    Licence,
    NamedArea,
    Rider,
    StaffShift,
    StandingOrder,
    Stop,
    Van,
)
from portal.fukushi_mover.queries.attendance import expected_riders
from portal.fukushi_mover.queries.calendar import is_open
from portal.fukushi_mover.queries.crew import drivers_on
from portal.fukushi_mover.queries.lending import is_inside
from portal.fukushi_mover.queries.vans import vans_of
from portal.fukushi_mover.roads import remembered
from portal.ui.dates import today

from .factories import HOUSE, FacilityFactory, RiderFactory, VanFactory
from .town import TEN, Town, one_by_one


def planned(town: Town) -> DailyPlan:
    return plan_day(town.dispatcher, town.day, one_by_one)


def van_of(plan: DailyPlan, rider: Rider, leg: Leg = Leg.MORNING) -> int | None:
    return (
        Stop.objects.filter(run__plan=plan, run__leg=leg, rider=rider)
        .values_list("run__van", flat=True)
        .first()
    )


def reasons(plan: DailyPlan) -> set[str]:
    return {row["reason"] for row in plan.unserved}


@pytest.mark.parametrize("state", [s for s in RiderState if s != RiderState.ACTIVE])
def test_only_active_riders_are_planned_whatever_their_standing_orders_say(
    town: Town, state: RiderState
) -> None:
    gone, *others = Rider.objects.order_by("pk")
    Rider.objects.filter(pk=gone.pk).update(state=state)
    assert [one.rider for one in expected_riders(town.day)] == others
    gone.refresh_from_db()
    assert (gone.is_riding, list(Rider.objects.riding())) == (False, others)


def test_a_stretcher_takes_the_van_that_has_a_place_for_one(town: Town) -> None:
    rider = Rider.objects.earliest("pk")
    Rider.objects.filter(pk=rider.pk).update(mobility=Mobility.STRETCHER)
    assert reasons(planned(town)) == {"no_place"}
    town.vans[0].layouts.create(seats=2, wheelchairs=0, stretchers=1)
    plan = planned(town)
    assert (plan.unserved, van_of(plan, rider)) == ([], town.vans[0].pk)
    assert str(plan.runs.filter(leg=Leg.MORNING, van=town.vans[0]).get().layout) == "2+0+1"


def test_a_reclining_wheelchair_needs_room_for_it(town: Town) -> None:
    Rider.objects.filter(pk=Rider.objects.earliest("pk").pk).update(mobility=Mobility.RECLINING)
    assert reasons(planned(town)) == {"no_reclining"}
    Van.objects.filter(pk=town.vans[0].pk).update(takes_reclining=True)
    assert planned(town).unserved == []


def test_two_helpers_mean_a_van_with_an_attendant(town: Town) -> None:
    rider = Rider.objects.earliest("pk")
    Rider.objects.filter(pk=rider.pk).update(helpers=2)
    assert reasons(planned(town)) == {"no_attendant"}
    Van.objects.filter(pk=town.vans[1].pk).update(has_attendant=True)
    assert van_of(planned(town), rider) == town.vans[1].pk


def test_the_lift_must_bear_the_weight(town: Town) -> None:
    rider = Rider.objects.earliest("pk")
    Rider.objects.filter(pk=rider.pk).update(mobility=Mobility.RENTAL_CHAIR)
    rider.private.weight_kg = 120
    rider.private.save()
    Van.objects.filter(pk=town.vans[0].pk).update(lift_kg=100)
    assert reasons(planned(town)) == {"no_lift"}
    Van.objects.filter(pk=town.vans[0].pk).update(lift_kg=200)
    assert planned(town).unserved == []


def engine_plan(town: Town, leg: Leg) -> Any:
    """The engine's own plan and problem, after a journey to its process and back."""
    part = leg_problem(leg, expected_riders(town.day), vans_of(town.day), remembered())
    return part, make_plan(from_json(to_json(part.problem)))


def test_who_is_never_left_alone_boards_last_where_no_van_has_an_attendant(town: Town) -> None:
    Van.objects.filter(pk=town.vans[1].pk).update(is_active=False)
    rider = Rider.objects.earliest("pk")
    Rider.objects.filter(pk=rider.pk).update(never_alone=True)
    part, plan = engine_plan(town, Leg.MORNING)
    number = part.problem.numbers[f"r{rider.pk}"]
    boardings = [node for node in plan.routes[0].nodes if part.problem.is_pickup(node)]
    assert (plan.unserved, boardings[-1]) == ((), number)


def test_those_who_must_not_sit_together_do_not_whichever_of_them_says_so(town: Town) -> None:
    one, other, _third = Rider.objects.order_by("pk")
    other.apart_from.add(one)
    part, plan = engine_plan(town, Leg.MORNING)
    assert part.problem.apart == ((f"r{one.pk}", f"r{other.pk}"),)
    assert plan.unserved == ()
    assert list(one.apart_from.all()) == [other]


def test_vans_queue_at_a_boarding_place_and_stop_where_the_home_says(town: Town) -> None:
    rider = Rider.objects.earliest("pk")
    BoardingPlace.objects.create(
        facility=rider.facility, name="裏口", latitude=36.3305, longitude=139.1, vans_at_once=1
    )
    rider.private.stop_latitude, rider.private.stop_longitude = 36.345, 139.107
    rider.private.save()
    part, _plan = engine_plan(town, Leg.MORNING)
    request = part.problem.requests[part.problem.numbers[f"r{rider.pk}"] - 1]
    points = part.places.points
    assert points[request.pickup.place] == (36.345, 139.107)
    assert points[request.dropoff.place] == (36.3305, 139.1)
    assert [(points[d.place], d.vehicles) for d in part.problem.docks] == [((36.3305, 139.1), 1)]


def test_a_dated_standing_order_stands_before_the_rule_while_it_is_valid(town: Town) -> None:
    rider, weekday = Rider.objects.earliest("pk"), town.day.date.weekday()
    StandingOrder.objects.create(
        rider=rider,
        weekday=weekday,
        morning=False,
        home_by=16 * 3600 + 1800,
        valid_from=today(),
        valid_to=today(),
    )
    (now, *_rest) = expected_riders(town.day)
    assert (now.rider, now.morning, now.afternoon, now.home_by) == (rider, False, True, 59400)
    StandingOrder.objects.filter(valid_to=today()).update(
        valid_from=today() - timedelta(days=9), valid_to=today() - timedelta(days=1)
    )
    assert expected_riders(town.day)[0].morning is True


def test_nobody_is_planned_to_a_closed_facility(town: Town) -> None:
    house = town.vans[0].facility
    assert len(expected_riders(town.day)) == 3
    ClosedDay.objects.create(facility=house, first=today(), last=today())
    assert expected_riders(town.day) == []


def test_national_holidays_are_open_unless_the_facility_says_otherwise(db: None) -> None:
    house = FacilityFactory()
    new_year, monday = today().replace(month=1, day=1), today() - timedelta(days=today().weekday())
    assert is_open(house, new_year) is True
    house.closed_on_holidays = True
    assert is_open(house, new_year) is False
    house.closed_weekdays = [0]
    assert is_open(house, monday) is False


def test_who_has_no_valid_licence_or_shift_does_not_drive_and_a_stand_in_does(town: Town) -> None:
    (first, second), (one, other) = town.drivers, town.vans
    Licence.objects.create(driver=first, expires_on=today() - timedelta(days=1))
    assert drivers_on([one, other], today()) == {other.pk: second}
    second.usual_van = None
    second.save()
    assert drivers_on([one, other], today()) == {one.pk: second}
    second.vans.add(other)
    assert drivers_on([one, other], today()) == {other.pk: second}
    tomorrow = (today().weekday() + 1) % 7
    StaffShift.objects.create(driver=second, weekday=tomorrow, starts_at=1, ends_at=2)
    assert drivers_on([one, other], today()) == {}


def test_stand_ins_are_shared_out_so_that_as_many_vans_as_possible_drive(town: Town) -> None:
    (first, second), (one, other) = town.drivers, town.vans
    type(first).objects.update(usual_van=None)
    second.vans.set([one])
    assert drivers_on([one, other], today()) == {one.pk: second, other.pk: first}


def test_a_van_that_nobody_may_drive_is_not_planned(town: Town) -> None:
    Licence.objects.create(driver=town.drivers[0], expires_on=today() - timedelta(days=1))
    plan = planned(town)
    assert set(plan.runs.values_list("van", flat=True)) == {town.vans[1].pk}
    type(town.drivers[0]).objects.all().delete()
    assert planned(town).runs.filter(driver=None, stops__isnull=False).exists()


def test_a_van_drives_in_the_hours_of_its_driver(town: Town) -> None:
    for driver in town.drivers:
        StaffShift.objects.create(
            driver=driver, weekday=today().weekday(), starts_at=7 * 3600, ends_at=10 * 3600
        )
    plan = planned(town)
    assert {row["leg"] for row in plan.unserved} == {Leg.AFTERNOON}
    runs = plan.runs.filter(leg=Leg.MORNING, stops__isnull=False)
    assert all(run.leave >= 7 * 3600 and run.back <= 10 * 3600 for run in runs)


def test_a_vans_own_tolerance_stands_before_its_providers(town: Town) -> None:
    Van.objects.update(tolerance_minutes=3)
    publish_plan(town.dispatcher, planned(town))
    stop = Stop.objects.filter(run__leg=Leg.MORNING, kind="board").earliest("pk")
    assert (stop.begin - stop.promised_from, stop.promised_to - stop.begin) == (180, 180)


def test_seats_are_lent_only_in_the_hours_and_the_area_of_the_van(town: Town) -> None:
    resident = town.resident()
    for van in town.vans:
        LendingHours.objects.create(
            van=van, weekday=today().weekday(), opens_at=11 * 3600, closes_at=12 * 3600
        )
    town.publish()
    offers = town.ask(resident).offers.all()
    assert offers
    assert all(one.pickup_at >= 11 * 3600 and one.dropoff_at <= 12 * 3600 for one in offers)
    LendingHours.objects.update(opens_at=3600, closes_at=7200)
    assert town.ask(resident).refusal == "no_van_today"
    LendingHours.objects.all().delete()
    for van in town.vans:
        LendingArea.objects.create(van=van, name="近く", metres=500)
    assert town.ask(resident, at=TEN + 3600).refusal == "outside_area"
    north, east = HOUSE
    around = [
        [north - 1, east - 1],
        [north - 1, east + 1],
        [north + 1, east + 1],
        [north + 1, east - 1],
    ]
    area = NamedArea.objects.create(provider=town.provider, name="町全体", outline=around)
    area.vans.set(town.vans)
    assert town.ask(resident, at=TEN + 3600).offers.exists()


def test_an_outline_encloses_what_lies_inside_whichever_way_it_runs() -> None:
    bay = [[0, 0], [0, 4], [4, 4], [4, 0], [2, 2]]
    assert [is_inside(bay, point) for point in ((1, 3), (2, 1), (2, 3), (5, 2), (3, 0.5))] == [
        True,
        False,
        True,
        False,
        False,
    ]
    assert is_inside(bay[::-1], (1, 3))
    assert not is_inside(bay[::-1], (2, 1))


def test_a_van_of_another_provider_takes_nobody_of_ours(town: Town) -> None:
    rider = RiderFactory(facility=town.vans[0].facility)
    VanFactory()
    assert van_of(planned(town), rider) in {van.pk for van in town.vans}
