"""The lent fleet that a process keeps is the one that it would read anew."""

from typing import Any
from uuid import uuid4

from portal.fukushi_mover.actions.cancel_ride import cancel_ride
from portal.fukushi_mover.actions.note_attendance import note_attendance
from portal.fukushi_mover.actions.take_offer import take_offer
from portal.fukushi_mover.actions.undo_tap import undo_tap
from portal.fukushi_mover.bridge import lent_fleet as kept
from portal.fukushi_mover.bridge.reach import reach_of
from portal.fukushi_mover.bridge.readiness import read_fleets
from portal.fukushi_mover.enums import AttendanceKind, Leg, TapStep
from portal.fukushi_mover.models import LendingArea, NamedArea, Rider, Van
from portal.fukushi_mover.queries.lending import reaches

from .conftest import Clock
from .factories import HOUSE, VanFactory
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


def test_a_busy_morning_does_not_have_the_whole_day_read_anew(town: Town, at: Clock) -> None:
    town.publish()
    at.second = 8 * 3600
    lanes(town)
    fleet = kept.lent_fleet(town.day)
    rider = Rider.objects.order_by("pk").first()
    assert rider is not None
    note_attendance(town.dispatcher, town.day, rider, AttendanceKind.ABSENT)
    stop = town.stops(Leg.MORNING)[0]
    event: Any = town.tap(stop, TapStep.ARRIVE)
    assert stop.run.driver is not None
    undo_tap(stop.run.driver.user, town.day, event.tap_id, uuid4())
    changed = lanes(town)
    assert kept.lent_fleet(town.day) is fleet
    assert changed == lanes(town, anew=True)


def test_a_day_that_did_not_change_costs_four_queries(
    town: Town, django_assert_num_queries: Any
) -> None:
    town.publish()
    lanes(town)
    with django_assert_num_queries(4):
        kept.lent_fleet(town.day)


def test_a_starting_process_reads_the_days_on_which_residents_ask(town: Town) -> None:
    town.publish()
    kept._fleets.clear()
    read_fleets()
    assert [*kept._fleets] == [town.day.public_id]


def test_a_van_that_somebody_edits_is_read_anew(town: Town) -> None:
    town.publish()
    assert len(lanes(town)) == 2
    van = Van.objects.order_by("pk").first()
    assert van is not None
    van.lends_seats = False
    van.save()
    assert len(lanes(town)) == 1


def test_all_vans_at_once_reach_what_each_of_them_reaches(town: Town) -> None:
    """One goes everywhere, one around its house, one around a place, one in an area with a name."""
    house = town.vans[0].facility
    vans = [*town.vans, *(VanFactory(facility=house) for _ in range(2))]
    LendingArea.objects.create(van=vans[1], metres=3000)
    LendingArea.objects.create(
        van=vans[2], latitude=HOUSE[0] + 0.05, longitude=HOUSE[1], metres=900
    )
    area = NamedArea.objects.create(provider=vans[3].provider, name="南", outline=[(36.20, 139.00), (36.33, 139.00), (36.33, 139.20), (36.20, 139.20)])  # fmt: skip
    vans[3].named_areas.add(area)
    reach = reach_of(vans)
    seen = set()
    for north in (-0.1, -0.02, 0.0, 0.02, 0.05, 0.2):
        point = (HOUSE[0] + north, HOUSE[1] + 0.001)
        found = [reaches(van, point) for van in vans]
        assert reach.at(point).tolist() == found
        seen.add(tuple(found))
    assert len(seen) >= 4
