"""The lent fleet that a process keeps is the one that it would read anew."""

from typing import Any

from portal.fukushi_mover.actions.cancel_ride import cancel_ride
from portal.fukushi_mover.actions.take_offer import take_offer
from portal.fukushi_mover.bridge import lent_fleet as kept
from portal.fukushi_mover.enums import Leg, TapStep
from portal.fukushi_mover.models import Van

from .conftest import Clock
from .town import TEN, Town


def lanes(town: Town, *, anew: bool = False) -> list[Any]:
    town.day.refresh_from_db()
    if anew:
        kept._fleets.clear()
    fleet = kept.lent_fleet(town.day)
    points = fleet.places.points
    return [
        (live.van.pk, [points[row] for row in lane.points], lane.passengers, lane.calls, lane.frozen, lane.since)
        for live, lane in zip(fleet.vans, fleet.lanes.lanes, strict=True)
    ]  # fmt: skip


def test_every_deed_of_the_day_reaches_the_kept_fleet(town: Town, at: Clock) -> None:
    town.publish()
    at.second = 8 * 3600
    before = lanes(town)
    tome = town.resident()
    offer = town.ask(tome, TEN).offers.first()
    assert offer is not None
    ride = take_offer(tome.user, offer)
    taken = lanes(town)
    assert taken != before
    assert taken == lanes(town, anew=True)
    town.tap(town.stops(Leg.MORNING)[0], TapStep.ARRIVE)
    assert lanes(town) == lanes(town, anew=True)
    cancel_ride(tome.user, ride)
    cancelled = lanes(town)
    assert cancelled != taken
    assert cancelled == lanes(town, anew=True)


def test_a_day_that_did_not_change_costs_four_queries(
    town: Town, django_assert_num_queries: Any
) -> None:
    town.publish()
    lanes(town)
    with django_assert_num_queries(4):
        kept.lent_fleet(town.day)


def test_a_van_that_somebody_edits_is_read_anew(town: Town) -> None:
    town.publish()
    assert len(lanes(town)) == 2
    van = Van.objects.order_by("pk").first()
    assert van is not None
    van.lends_seats = False
    van.save()
    assert len(lanes(town)) == 1
