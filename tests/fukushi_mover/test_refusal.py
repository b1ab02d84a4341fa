"""A driver refuses with a reason: the office sees it on the board, and one action mends it onto another van."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from portal.fukushi_mover.actions import keep_duty
from portal.fukushi_mover.actions.keep_duty import Entry
from portal.fukushi_mover.actions.propose_repair import propose_repair
from portal.fukushi_mover.actions.publish_repair import publish_repair
from portal.fukushi_mover.actions.refusal import Refused
from portal.fukushi_mover.actions.take_elsewhere import take_elsewhere
from portal.fukushi_mover.actions.take_offer import take_offer
from portal.fukushi_mover.enums import DriverMessageKind, Leg, RefusalReason, TapStep
from portal.fukushi_mover.models import (
    DriverMessage,
    LendingArea,
    LendingHours,
    Ride,
    Stop,
    UnmetWish,
)
from tests.support.personas import sign_in

from .town import Town


@pytest.fixture
def early(town: Town, at: Any) -> Town:
    """Published at six; nobody has set out."""
    at.second = 6 * 3600
    town.publish()
    return town


def refuse(town: Town, *stops: Stop) -> DriverMessage:
    driver = stops[0].run.driver
    assert driver is not None and driver.user is not None
    return keep_duty.tell_office(
        driver.user,
        town.day,
        Entry(uuid4()),
        DriverMessageKind.REFUSED,
        stops=[stop.public_id for stop in stops],
        reason=RefusalReason.NO_SEAT,
    )


def board(town: Town, client: Client) -> Any:
    sign_in(client, town.dispatcher)
    return client.get(reverse("fukushi_mover:day_board", args=[town.day.public_id]))


def answer(client: Client, message: DriverMessage, value: str) -> Any:
    address = reverse("fukushi_mover:driver_message", args=[message.entry_id])
    return client.post(f"{address}?back=board", {"answer": value}, follow=True)


def test_a_rider_goes_to_another_van_and_the_home_is_on_the_call_list(
    early: Town, client: Client
) -> None:
    stop = next(s for s in early.stops(Leg.MORNING) if s.kind == "board")
    message = refuse(early, stop)
    page = board(early, client).content.decode()
    assert all(word in page for word in (str(stop.run.van), str(RefusalReason.NO_SEAT.label)))
    shown = answer(client, message, "elsewhere")
    repair = shown.context["repair"]
    (change,) = [row for row in repair.changes if row["rider"] == stop.rider_id]
    assert (change["kind"], change["leg"]) == ("van", "morning")
    assert change["after"]["van"] != stop.run.van_id
    stop.refresh_from_db()
    assert stop.run.van_id == change["before"]["van"]
    publication = publish_repair(early.dispatcher, repair)
    stop.refresh_from_db()
    assert stop.run.van_id == change["after"]["van"]
    assert stop.rider_id in publication.calls.values_list("rider", flat=True)
    evening = Stop.objects.filter(rider=stop.rider, run__leg=Leg.AFTERNOON, kind="board")
    assert evening.exclude(run__van=change["before"]["van"]).count() in (0, 1)


def test_a_residents_ride_goes_to_another_van(early: Town, at: Any, client: Client) -> None:
    at.second = 10 * 3600
    early.drive(Leg.MORNING)
    tome = early.resident()
    ride = take_offer(tome.user, early.ask(tome).offers.first())
    mine = list(Stop.objects.filter(ride=ride).select_related("run__driver__user"))
    message = refuse(early, *mine)
    repair = take_elsewhere(early.dispatcher, message)
    (change,) = repair.changes
    assert (change["ride"], change["kind"]) == (ride.pk, "van")
    publish_repair(early.dispatcher, repair)
    ride.refresh_from_db()
    assert ride.van_id == change["after"]["van"] != change["before"]["van"]
    message.refresh_from_db()
    assert message.answer == "elsewhere"
    driver = next(one for one in early.drivers if one.usual_van_id == ride.van_id)
    sign_in(client, driver.user)
    assert client.get(reverse("fukushi_mover:drive")).context["inserted_stops"] != []


def test_where_no_other_van_can_the_ride_is_named_and_cancelled_only_when_published(
    early: Town, at: Any
) -> None:
    at.second = 10 * 3600
    early.drive(Leg.MORNING)
    tome = early.resident()
    ride = take_offer(tome.user, early.ask(tome).offers.first())
    (other,) = [van for van in early.vans if van.pk != ride.van_id]
    type(other).objects.filter(pk=other.pk).update(lends_seats=False)
    mine = list(Stop.objects.filter(ride=ride).select_related("run__driver__user"))
    repair = take_elsewhere(early.dispatcher, refuse(early, *mine))
    assert [(row["code"], row["ride"]) for row in repair.problems] == [("unplaced", ride.pk)]
    assert Ride.objects.get().state == "booked"
    publish_repair(early.dispatcher, repair)
    assert (Ride.objects.get().state, Ride.objects.get().cancelled_because) == (
        "cancelled",
        "driver_refused",
    )
    (wish,) = UnmetWish.objects.all()
    assert (wish.code, wish.request, wish.destination_name) == (
        "driver_refused",
        ride.request,
        ride.request.destination_name,
    )


def test_another_van_takes_a_residents_ride_only_where_and_when_it_lends_its_seats(
    early: Town, at: Any
) -> None:
    at.second = 10 * 3600
    early.drive(Leg.MORNING)
    tome = early.resident()
    ride = take_offer(tome.user, early.ask(tome).offers.first())
    (other,) = [van for van in early.vans if van.pk != ride.van_id]
    LendingHours.objects.create(
        van=other, weekday=early.day.date.weekday(), opens_at=15 * 3600, closes_at=16 * 3600
    )
    mine = list(Stop.objects.filter(ride=ride).select_related("run__driver__user"))
    repair = take_elsewhere(early.dispatcher, refuse(early, *mine))
    assert [row["code"] for row in repair.problems] == ["unplaced"]
    LendingHours.objects.update(opens_at=9 * 3600)
    assert propose_repair(early.dispatcher, early.day).problems == []
    LendingArea.objects.create(van=other, name="近く", metres=100)
    assert propose_repair(early.dispatcher, early.day).problems != []


def test_who_has_boarded_stays_and_an_answered_message_is_answered_once(early: Town) -> None:
    first, second, *_rest = [s for s in early.stops(Leg.MORNING) if s.kind == "board"]
    message = refuse(early, first)
    early.tap(first, TapStep.ARRIVE)
    early.tap(first, TapStep.SERVE)
    with pytest.raises(Refused) as refused:
        take_elsewhere(early.dispatcher, message)
    assert refused.value.code == "nobody"
    other = refuse(early, second)
    take_elsewhere(early.dispatcher, other)
    with pytest.raises(Refused) as refused:
        take_elsewhere(early.dispatcher, other)
    assert refused.value.code == "answered"


def test_the_tablet_says_that_the_office_knows_and_asks_again_when_it_says_drive(
    early: Town, at: Any, client: Client
) -> None:
    at.second = 10 * 3600
    early.drive(Leg.MORNING)
    tome = early.resident()
    ride = take_offer(tome.user, early.ask(tome).offers.first())
    mine = list(Stop.objects.filter(ride=ride).select_related("run__driver__user"))
    driver = mine[0].run.driver
    assert driver is not None
    sign_in(client, driver.user)
    tablet = reverse("fukushi_mover:drive")
    assert len(client.get(tablet).context["inserted_stops"]) == 2
    message = refuse(early, *mine)
    page = client.get(tablet)
    assert page.context["inserted_stops"] == []
    assert page.context["now"]["told"] == message
    keep_duty.answer_driver(early.dispatcher, message, keep_duty.MessageAnswer.SEEN)
    assert len(client.get(tablet).context["inserted_stops"]) == 2
