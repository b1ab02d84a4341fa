"""What is told before a ride is confirmed is what is owed after it, on every legal footing."""

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from portal.fukushi_mover.actions.ask_for_ride import Spot, ask_for_ride
from portal.fukushi_mover.enums import FareBasis, LegalMode, WhenKind
from portal.fukushi_mover.models import CostRate, FareTable, Pilot, RideRequest
from portal.fukushi_mover.queries.fees import Fee, fee_of_ride, priced
from tests.support.personas import sign_in

from .factories import HOUSE
from .test_money import ridden
from .town import Town


def on_footing(town: Town, mode: LegalMode, basis: FareBasis | None = None) -> None:
    Pilot.objects.filter(pk=town.pilot.pk).update(legal_mode=mode)
    start = town.pilot.starts_on
    if mode != LegalMode.REGISTERED:
        CostRate.objects.create(pilot=town.pilot, kind="fuel", yen_per_ride=50, valid_from=start)
    if basis is not None:
        FareTable.objects.create(
            pilot=town.pilot, basis=basis, base_yen=300, step=500, step_yen=60, valid_from=start
        )
    town.day.refresh_from_db()
    town.publish()


def told(wish: RideRequest) -> Fee:
    wish = RideRequest.objects.select_related("day__pilot").get(pk=wish.pk)
    (first, *_others) = priced(wish, wish.offers.select_related("rate"))
    return first.fee


@pytest.mark.parametrize(
    ("mode", "basis", "ledgers"),
    [
        (LegalMode.VOLUNTEER, None, ["brokerage", "actual_cost"]),
        (LegalMode.FACILITY, None, ["actual_cost"]),
        (LegalMode.REGISTERED, FareBasis.FLAT, ["brokerage", "registered_fare"]),
        (LegalMode.REGISTERED, FareBasis.DISTANCE, ["brokerage", "registered_fare"]),
        (LegalMode.REGISTERED, FareBasis.TIME, ["brokerage", "registered_fare"]),
    ],
)
def test_the_fee_before_is_the_fee_after(
    town: Town, mode: LegalMode, basis: FareBasis | None, ledgers: list[str]
) -> None:
    on_footing(town, mode, basis)
    ride = ridden(town)
    before = told(ride.request)
    assert [line.ledger for line in before.lines] == ledgers
    assert before.is_estimate == (basis == FareBasis.TIME)
    after = fee_of_ride(ride)
    if basis == FareBasis.TIME:
        assert [line.ledger for line in after.lines] == ledgers
    else:
        assert after == replace(before, is_estimate=False)


@pytest.mark.parametrize("mode", [LegalMode.VOLUNTEER, LegalMode.FACILITY])
def test_without_registration_near_and_far_cost_the_same(town: Town, mode: LegalMode) -> None:
    on_footing(town, mode)
    tome = town.resident()
    home = Spot("自宅", HOUSE[0] + 0.02, HOUSE[1])
    ends = [Spot("近く", HOUSE[0] + 0.018, HOUSE[1]), Spot("遠く", HOUSE[0] - 0.05, HOUSE[1])]
    wishes = [
        ask_for_ride(tome.user, tome, town.day, home, end, WhenKind.LEAVE_AT, 11 * 3600)
        for end in ends
    ]
    assert len({told(wish) for wish in wishes}) == 1


def test_the_resident_reads_the_whole_sum_and_its_parts_before_booking(
    town: Town, client: Client
) -> None:
    on_footing(town, LegalMode.VOLUNTEER)
    tome = town.resident()
    sign_in(client, tome.user)
    wish = town.ask(tome)
    page = client.get(reverse("fukushi_mover:ride_offers", args=[wish.public_id])).content.decode()
    assert "150円" in page
    assert "仲介料 100円 + 実費 50円" in page
