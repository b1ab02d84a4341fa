"""Many hands at one moment."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection

from portal.fukushi_mover.actions.record_tap import record_tap
from portal.fukushi_mover.actions.take_trip import take_or_look_again
from portal.fukushi_mover.enums import Leg, Mobility, RideState, TapStep
from portal.fukushi_mover.models import Ride, RideOffer

from .conftest import Clock
from .town import Town, make_town

MANY = 50


@pytest.mark.django_db(transaction=True)
def test_the_last_wheelchair_place_is_given_once(at: Clock) -> None:
    town = make_town()
    town.publish()
    town.drive(Leg.MORNING)
    offers = [
        town.ask(town.resident(f"wheels{number}", mobility=Mobility.WHEELCHAIR)).offers.first()
        for number in range(MANY)
    ]
    assert {offer.pickup_at for offer in offers} == {offers[0].pickup_at}

    def take(pk: int) -> str:
        try:
            offer = RideOffer.objects.select_related(
                "request__day__pilot", "request__resident__user"
            ).get(pk=pk)
            booked = take_or_look_again(offer.request.resident.user, offer)
            if isinstance(booked, Ride):
                return "has it"
            return "is offered another" if booked.offers.exists() else booked.refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(MANY) as hands:
        answers = sorted(hands.map(take, [offer.pk for offer in offers]))
    assert answers.count("has it") == 1
    # Everybody else stands there with other offers, or with the reason why there is none.
    others = [answer for answer in answers if answer != "has it"]
    assert set(others) <= {"is offered another", "wheelchair_places_taken", "no_van_today"}
    assert Ride.objects.filter(state=RideState.BOOKED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_tap_sent_by_many_threads_counts_once(at: Clock) -> None:
    town: Town = make_town()
    town.publish()
    stop, tap_id = town.stops(Leg.MORNING)[0], uuid4()

    def tap(_number: int) -> int:
        try:
            event = record_tap(
                stop.run.driver.user, town.day, [stop.public_id], TapStep.ARRIVE, tap_id
            )
            return event.number if event else 0
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as hands:
        assert set(hands.map(tap, range(6))) == {2}
    assert town.day.events.filter(kind="tapped").count() == 1
