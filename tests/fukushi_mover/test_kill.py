"""Losing the database in the middle of booking: no confirmed ride is lost, no half-made one stays."""

import pytest
from django.db import Error, connection

from portal.fukushi_mover.actions import take_offer as booking
from portal.fukushi_mover.actions.take_offer import take_offer
from portal.fukushi_mover.enums import Leg
from portal.fukushi_mover.models import DispatchEvent, Ride, RideOffer, Stop
from portal.fukushi_mover.queries.replay import replay

from .conftest import Clock
from .town import Town, make_town

ASKING = 6


def as_it_stands(town: Town) -> None:
    """Rows and log agree; every ride is whole: one boarding, one alighting, one entry, one taken offer."""
    now = replay(town.day.events.order_by("number"))
    rides = list(Ride.objects.order_by("pk"))
    assert sorted(now.rides) == [ride.pk for ride in rides]
    for ride in rides:
        assert sorted(ride.stops.values_list("kind", flat=True)) == ["alight", "board"]
        assert ride.request.state == "taken"
        assert ride.request.offers.filter(state="taken").count() == 1
    assert {key: (s.run, s.begin) for key, s in now.stops.items()} == {
        s.pk: (s.run_id, s.begin) for s in Stop.objects.all()
    }
    town.day.refresh_from_db()
    numbers = DispatchEvent.objects.filter(day=town.day).order_by("number")
    assert list(numbers.values_list("number", flat=True)) == list(range(1, town.day.revision + 1))


@pytest.fixture
def asking(transactional_db: None, at: Clock) -> tuple[Town, list[RideOffer]]:
    """A published day, and several residents each with an offer in hand."""
    town = make_town()
    town.publish()
    town.drive(Leg.MORNING)
    offers = [
        town.ask(town.resident(f"tome{n}"), 10 * 3600 + 1800 * (n + 1)).offers.first()
        for n in range(ASKING)
    ]
    return town, [offer for offer in offers if offer is not None]


def test_a_database_lost_before_the_commit_leaves_nothing_half_made(
    asking: tuple[Town, list[RideOffer]], monkeypatch: pytest.MonkeyPatch
) -> None:
    town, offers = asking
    first = take_offer(offers[0].request.resident.user, offers[0])

    def lose(*_entry: object, **_more: object) -> None:
        """Everything is written but the log's entry, and the database goes away."""
        assert Ride.objects.count() == 2
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        else:
            connection.connection.close()
            Ride.objects.count()

    with monkeypatch.context() as patch:
        patch.setattr(booking, "append", lose)
        with pytest.raises(Error):
            take_offer(offers[1].request.resident.user, offers[1])
    connection.close()
    assert list(Ride.objects.all()) == [first]
    as_it_stands(town)
    again = RideOffer.objects.select_related("request__day__pilot", "request__resident__user").get(
        pk=offers[1].pk
    )
    take_offer(again.request.resident.user, again)
    assert Ride.objects.count() == 2
    as_it_stands(town)
