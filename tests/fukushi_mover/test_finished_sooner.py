"""A visit of unknown length ends before the ride home that was booked: "I am finished now"."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from portal.fukushi_mover.actions.ask_for_ride import Spot, ask_for_ride
from portal.fukushi_mover.actions.fetch_sooner import fetch_sooner
from portal.fukushi_mover.actions.handle_call import open_call
from portal.fukushi_mover.actions.refusal import Refused
from portal.fukushi_mover.actions.take_offer import take_offer
from portal.fukushi_mover.enums import IdentityCheck, Leg, RideState, WhenKind
from portal.fukushi_mover.models import Pilot, Resident, Ride, RideRequest, ServiceDay, Stop

from .conftest import Clock
from .town import TEN, Town

FINISHED, BOOKED = 12 * 3600, 14 * 3600


def _at_the_shop(town: Town, at: Clock) -> tuple[Resident, Ride, Ride]:
    """Brought there after ten, booked home at two, and it is noon."""
    town.publish()
    town.drive(Leg.MORNING)
    at.second = 9 * 3600 + 2400
    tome = town.resident()
    there = take_offer(tome.user, _first(town.ask(tome, TEN)))
    home_spot, shop = (Spot(p.name, p.latitude, p.longitude) for p in tome.places.all())
    town.day.refresh_from_db()
    wish = ask_for_ride(
        tome.user,
        tome,
        town.day,
        shop,
        home_spot,
        WhenKind.LEAVE_AT,
        BOOKED,
        return_of=there.request,
    )
    home = take_offer(tome.user, _first(wish))
    Ride.objects.filter(pk=there.pk).update(state=RideState.COMPLETED)
    Stop.objects.filter(ride=there).update(state="departed", served_at=TEN, departed_at=TEN)
    at.second = FINISHED
    return tome, there, Ride.objects.get(pk=home.pk)


def _first(wish: RideRequest) -> object:
    offer = wish.offers.order_by("pickup_at").first()
    assert offer is not None
    return offer


def test_the_ride_home_comes_sooner_and_the_old_one_is_given_up(town: Town, at: Clock) -> None:
    tome, there, home = _at_the_shop(town, at)
    sooner = fetch_sooner(tome.user, home)
    assert FINISHED < sooner.promised_pickup < BOOKED - 1800
    assert sooner.request.return_of_id == there.request_id
    states = dict(tome.rides.values_list("pk", "state"))
    assert states == {there.pk: "completed", home.pk: "cancelled", sooner.pk: "booked"}
    assert not Stop.objects.filter(ride=home).exclude(state="dropped").exists()


def test_without_a_van_sooner_the_booked_ride_stays(town: Town, at: Clock) -> None:
    tome, _, home = _at_the_shop(town, at)
    at.second = home.promised_pickup - 240
    with pytest.raises(Refused) as caught:
        fetch_sooner(tome.user, home)
    assert caught.value.code == "not_sooner"
    home.refresh_from_db()
    assert (home.state, tome.rides.filter(state="booked").count()) == (RideState.BOOKED, 1)


def test_two_taps_at_once_book_one_ride(town: Town, at: Clock) -> None:
    """The second has read the ride before the first gave it up."""
    tome, _, home = _at_the_shop(town, at)
    at_once = Ride.objects.select_related("request").get(pk=home.pk)
    sooner = fetch_sooner(tome.user, home)
    assert fetch_sooner(tome.user, at_once) == sooner
    assert tome.rides.filter(state=RideState.BOOKED).get() == sooner


def test_only_a_ride_home_of_today_is_fetched_sooner(town: Town, at: Clock, client: Client) -> None:
    tome, there, home = _at_the_shop(town, at)
    client.force_login(tome.user)
    Ride.objects.filter(pk=there.pk).update(state=RideState.BOOKED)
    wishes = RideRequest.objects.count()
    client.post(reverse("fukushi_mover:ride_sooner", args=[there.public_id]))
    ServiceDay.objects.update(date=home.day.date + timedelta(days=1))
    client.post(reverse("fukushi_mover:ride_sooner", args=[home.public_id]))
    assert RideRequest.objects.count() == wishes
    assert set(tome.rides.values_list("state", flat=True)) == {RideState.BOOKED}


def test_both_pages_of_the_trip_offer_it_from_the_arrival_on(
    town: Town, at: Clock, client: Client
) -> None:
    tome, there, home = _at_the_shop(town, at)
    client.force_login(tome.user)
    button = reverse("fukushi_mover:ride_sooner", args=[home.public_id])
    Pilot.objects.update(desk_telephone="000-0000-9000")
    for ride in (there, home):
        page = client.get(reverse("fukushi_mover:ride_status", args=[ride.public_id]))
        assert button in page.content.decode()
        assert "tel:000-0000-9000" in page.content.decode()  # on arrival, too
    Ride.objects.filter(pk=there.pk).update(state=RideState.ABOARD)
    page = client.get(reverse("fukushi_mover:ride_status", args=[home.public_id]))
    assert button not in page.content.decode()
    Ride.objects.filter(pk=there.pk).update(state=RideState.COMPLETED)
    answers = [client.post(button) for _tap in range(2)]
    sooner = tome.rides.get(state=RideState.BOOKED)
    assert sooner.promised_pickup < home.promised_pickup
    there_now = reverse("fukushi_mover:ride_status", args=[sooner.public_id])
    assert [answer.url for answer in answers] == [there_now, there_now]


def test_the_desk_does_it_while_the_resident_is_on_the_telephone(
    town: Town, at: Clock, client: Client
) -> None:
    tome, _, home = _at_the_shop(town, at)
    call = open_call(town.dispatcher, tome, IdentityCheck.CARD)
    client.force_login(town.dispatcher)
    page = client.get(reverse("fukushi_mover:call", args=[call.public_id]))
    button = reverse("fukushi_mover:call_sooner", args=[call.public_id])
    assert button in page.content.decode()
    client.post(button, {"ride": str(home.public_id)})
    sooner = tome.rides.get(state=RideState.BOOKED)
    assert sooner.promised_pickup < home.promised_pickup
    assert sooner.request.call == call
