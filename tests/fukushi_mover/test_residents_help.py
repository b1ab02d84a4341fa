"""Helpers and weight from a resident's record choose the van, as a rider's do, in offers and in repairs."""

from typing import Any

from django.test import Client
from django.urls import reverse

from portal.fukushi_mover.actions.ask_for_ride import Spot, ask_for_ride
from portal.fukushi_mover.actions.note_van import note_van_out
from portal.fukushi_mover.actions.propose_repair import propose_repair
from portal.fukushi_mover.actions.take_offer import take_offer
from portal.fukushi_mover.enums import Leg, Mobility, WhenKind
from portal.fukushi_mover.models import Resident, RideRequest, UnmetWish, Van
from portal.fukushi_mover.queries.people import names_for_offices
from portal.fukushi_mover.reports.pickup_sheet import pickup_sheet
from portal.fukushi_mover.templatetags.mover import sheet_help
from tests.support.personas import sign_in

from .town import TEN, Town

ELEVEN = TEN + 3600


def asked(town: Town, resident: Resident, along: tuple[Resident, ...] = ()) -> RideRequest:
    home, shop = (Spot(p.name, p.latitude, p.longitude) for p in resident.places.all())
    town.day.refresh_from_db()
    chair = any(one.uses_wheelchair for one in (resident, *along))
    return ask_for_ride(
        resident.user, resident, town.day, home, shop, WhenKind.LEAVE_AT, ELEVEN,
        1 + len(along), chair, along=along,
    )  # fmt: skip


def vans_offered(request: RideRequest) -> set[int]:
    return set(request.offers.values_list("van", flat=True))


def test_two_helpers_take_a_van_with_an_attendant_and_the_refusal_says_so(
    town: Town, client: Client
) -> None:
    town.publish()
    town.drive(Leg.MORNING)
    frail = town.resident("frail", helpers=2)
    refused = asked(town, frail)
    assert (refused.refusal, UnmetWish.objects.get().code) == ("no_attendant_van",) * 2
    sign_in(client, frail.user)
    page = client.get(reverse("fukushi_mover:ride_offers", args=[refused.public_id]))
    assert "添乗員の乗っている車が動いていません。" in page.content.decode()
    attended, other = town.vans
    attended.has_attendant = True
    attended.save()
    assert vans_offered(asked(town, frail)) == {attended.pk}
    attended.has_attendant = False
    attended.save()
    other.has_attendant = True
    other.save()
    assert vans_offered(asked(town, frail)) == {other.pk}


def test_the_need_of_whoever_comes_along_counts_too(town: Town) -> None:
    town.publish()
    wife = town.resident("wife", helpers=2)
    request = asked(town, town.resident("tome"), (wife,))
    assert (request.refusal, request.attendant, list(request.along.all())) == (
        "no_attendant_van",
        True,
        [wife],
    )


def test_the_lift_must_bear_the_residents_weight_when_offered_and_when_taken(town: Town) -> None:
    town.publish()
    town.drive(Leg.MORNING)
    van = town.vans[0]
    van.lift_kg = 100
    van.save()
    heavy = town.resident("heavy", mobility=Mobility.WHEELCHAIR)
    heavy.private.weight_kg = 120
    heavy.private.save()
    assert asked(town, heavy).refusal == "lift_too_weak"
    assert asked(town, town.resident("tome"), (heavy,)).refusal == "lift_too_weak"
    heavy.private.weight_kg = 90
    heavy.private.save()
    offer = asked(town, heavy).offers.get(position=1)
    assert take_offer(heavy.user, offer).van == van


def test_what_no_single_van_has_together_is_named(town: Town) -> None:
    town.publish()
    other = town.vans[1]
    other.has_attendant = True
    other.save()
    both = town.resident("both", mobility=Mobility.WHEELCHAIR, helpers=2)
    assert asked(town, both).refusal == "not_in_one_van"


def test_a_repair_gives_the_ride_only_to_a_van_that_has_what_it_needs(town: Town) -> None:
    for van in town.vans:
        van.has_attendant = True
        van.save()
    town.publish()
    frail = town.resident("frail", helpers=2)
    ride = take_offer(frail.user, asked(town, frail).offers.get(position=1))
    (other,) = [van for van in town.vans if van != ride.van]
    Van.objects.filter(pk=other.pk).update(has_attendant=False)
    note_van_out(town.dispatcher, town.day, ride.van)
    repair = propose_repair(town.dispatcher, town.day)
    assert [row["ride"] for row in repair.problems if row.get("ride")] == [ride.pk]
    Van.objects.filter(pk=other.pk).update(has_attendant=True)
    repair = propose_repair(town.dispatcher, town.day)
    assert [row["ride"] for row in repair.problems if row.get("ride")] == []


def test_tablet_desk_and_pick_up_sheet_say_what_help_is_needed(town: Town, client: Client) -> None:
    for van in town.vans:
        van.has_attendant = True
        van.save()
    town.publish()
    town.drive(Leg.MORNING)
    frail = town.resident("frail", helpers=2)
    frail.private.help_notes = "右手を支える"
    frail.private.save()
    ride = take_offer(frail.user, asked(town, frail).offers.get(position=1))
    plan = ride.stops.first().run.plan
    stops: Any = [stop for run in plan.runs.all() for stop in run.stops.filter(ride=ride)]
    names = names_for_offices(stops, [town.pilot.operator_id])
    assert sheet_help(names, stops[0]) == "介助者2人、右手を支える"
    assert pickup_sheet(plan, [town.provider]).pages
    driver = next(one for one in town.drivers if one.usual_van_id == ride.van_id)
    sign_in(client, driver.user)
    assert "介助者2人" in client.get(reverse("fukushi_mover:drive")).content.decode()
    sign_in(client, frail.user)
    place = frail.places.last()
    assert place is not None
    page = client.get(reverse("fukushi_mover:ride_when", args=[place.public_id]))
    assert "添乗員のいる車がまいります。" in page.content.decode()
