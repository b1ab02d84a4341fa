"""What a ride will cost, told before it is confirmed: the same ledgers, in the same way, as are booked afterwards."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from portal.fukushi_mover import roads
from portal.fukushi_mover.enums import FareBasis, Ledger, RideState
from portal.fukushi_mover.models import (
    BrokerageFee,
    BrokerageRate,
    CostRate,
    FareTable,
    Pilot,
    Ride,
    RideOffer,
    RideRequest,
)

from .ledgers import ledgers_of


@dataclass(frozen=True)
class FeeLine:
    ledger: Ledger
    yen: int


@dataclass(frozen=True)
class Fee:
    """`is_estimate`: only a registered fare by time, which nobody knows before the ride."""

    lines: tuple[FeeLine, ...]
    is_estimate: bool = False

    @property
    def total(self) -> int:
        return sum(line.yen for line in self.lines)


@dataclass(frozen=True)
class PricedOffer:
    """An offer with its fee, as pages show it."""

    offer: RideOffer
    fee: Fee

    @property
    def public_id(self) -> object:
        return self.offer.public_id

    @property
    def pickup_at(self) -> int:
        return self.offer.pickup_at

    @property
    def dropoff_at(self) -> int:
        return self.offer.dropoff_at


def priced(wish: RideRequest, offers: Iterable[RideOffer]) -> list[PricedOffer]:
    """In modes without registration every offer of a wish costs the same: nothing asks how far or how long."""
    rows = list(offers)
    if not rows:
        return []
    price = _Price.of(wish)
    return [
        PricedOffer(offer, price.fee(offer.rate, offer.dropoff_at - offer.pickup_at))
        for offer in rows
    ]


def fee_of_ride(ride: Ride) -> Fee:
    """What is owed for a ride that was driven; before that what the taken offer named."""
    if ride.state == RideState.COMPLETED:
        return Fee(tuple(_booked(ride)))
    offer = ride.request.offers.filter(state="taken").select_related("rate").first()
    seconds = ride.promised_dropoff - ride.promised_pickup
    return _Price.of(ride.request).fee(offer.rate if offer else None, seconds)


def _booked(ride: Ride) -> Iterator[FeeLine]:
    brokerage = BrokerageFee.objects.filter(ride=ride, reversal=None).select_related("rate").first()
    if brokerage is not None:
        yield FeeLine(Ledger.BROKERAGE, brokerage.rate.yen_per_ride)
    costs = ride.actual_costs.filter(reversal=None).select_related("rate")
    if costs:
        yield FeeLine(Ledger.ACTUAL_COST, sum(cost.yen for cost in costs))
    for fare in ride.registered_fares.filter(reversal=None):
        yield FeeLine(Ledger.REGISTERED_FARE, fare.yen)


def cost_rates_on(pilot: Pilot, on: date) -> list[CostRate]:
    """The newest share of each kind of actual cost that holds on the day; none of nothing."""
    newest: dict[str, CostRate] = {}
    for rate in pilot.cost_rates.filter(valid_from__lte=on).order_by("-valid_from"):
        newest.setdefault(rate.kind, rate)
    return [rate for rate in newest.values() if rate.yen_per_ride]


def fare_table_on(pilot: Pilot, on: date) -> FareTable | None:
    return pilot.fare_tables.filter(valid_from__lte=on).order_by("-valid_from").first()


def direct_metres(wish: RideRequest) -> int:
    """By road from door to door, whatever way the van takes."""
    ends = [
        (wish.origin_latitude, wish.origin_longitude),
        (wish.destination_latitude, wish.destination_longitude),
    ]
    return int(roads.remembered().square(ends).metres[0, 1])


@dataclass(frozen=True)
class _Price:
    ledgers: tuple[Ledger, ...]
    costs: int
    table: FareTable | None
    metres: int

    @classmethod
    def of(cls, wish: RideRequest) -> "_Price":
        pilot, on = wish.day.pilot, wish.day.date
        ledgers = ledgers_of(pilot)
        with_costs = Ledger.ACTUAL_COST in ledgers
        costs = sum(rate.yen_per_ride for rate in cost_rates_on(pilot, on)) if with_costs else 0
        table = fare_table_on(pilot, on) if Ledger.REGISTERED_FARE in ledgers else None
        by_distance = table is not None and table.basis == FareBasis.DISTANCE
        return cls(ledgers, costs, table, direct_metres(wish) if by_distance else 0)

    def fee(self, rate: BrokerageRate | None, seconds: int) -> Fee:
        lines = []
        if rate is not None and Ledger.BROKERAGE in self.ledgers:
            lines.append(FeeLine(Ledger.BROKERAGE, rate.yen_per_ride))
        if self.costs:
            lines.append(FeeLine(Ledger.ACTUAL_COST, self.costs))
        by_time = self.table is not None and self.table.basis == FareBasis.TIME
        if self.table is not None:
            measured = seconds if by_time else self.metres
            lines.append(FeeLine(Ledger.REGISTERED_FARE, self.table.yen_for(measured)))
        return Fee(tuple(lines), by_time)
