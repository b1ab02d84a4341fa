from datetime import date, timedelta

from portal.fukushi_mover.enums import FareBasis, Ledger, OfferState, StopKind
from portal.fukushi_mover.models import (
    ActualCost,
    BrokerageFee,
    FareTable,
    MonthClose,
    Pilot,
    RegisteredFare,
    Ride,
    ServiceDay,
)
from portal.fukushi_mover.queries.fees import cost_rates_on, direct_metres, fare_table_on
from portal.fukushi_mover.queries.ledgers import ledgers_of


def owe_for_ride(day: ServiceDay, ride: Ride) -> None:
    """What a completed ride costs its resident, in the ledgers that the pilot's legal mode has. Twice owes once."""
    ledgers = ledgers_of(day.pilot)
    on = open_date(day.pilot, day.date)
    if Ledger.BROKERAGE in ledgers:
        _brokerage(ride, on)
    if Ledger.ACTUAL_COST in ledgers:
        _actual_costs(day, ride, on)
    if Ledger.REGISTERED_FARE in ledgers:
        _registered_fare(day, ride, on)


def open_date(pilot: Pilot, on: date) -> date:
    """The date itself, or the first one after it whose month is not closed: a late tap falls into the next month."""
    for closed in MonthClose.objects.filter(pilot=pilot, last_day__gte=on).order_by("month"):
        if closed.month <= on <= closed.last_day:
            on = closed.last_day + timedelta(days=1)
    return on


def _brokerage(ride: Ride, on: date) -> None:
    """The flat fee that the taken offer named."""
    rate = ride.request.offers.filter(state=OfferState.TAKEN).values_list("rate", flat=True).first()
    if rate is not None:
        BrokerageFee.objects.get_or_create(ride=ride, defaults={"rate_id": rate, "booked_on": on})


def _actual_costs(day: ServiceDay, ride: Ride, on: date) -> None:
    """The flat share of each kind of cost that holds on the day."""
    for rate in cost_rates_on(day.pilot, day.date):
        ActualCost.objects.get_or_create(ride=ride, rate=rate, defaults={"booked_on": on})


def _registered_fare(day: ServiceDay, ride: Ride, on: date) -> None:
    table = fare_table_on(day.pilot, day.date)
    if table is None or ride.registered_fares.exists():
        return
    measured = measure(ride, table)
    RegisteredFare.objects.create(
        ride=ride, table=table, measured=measured, yen=table.yen_for(measured), booked_on=on
    )


def measure(ride: Ride, table: FareTable) -> int:
    """Metres of the direct drive, or seconds aboard; nothing where the fare is flat."""
    if table.basis == FareBasis.DISTANCE:
        return direct_metres(ride.request)
    if table.basis == FareBasis.TIME:
        served = dict(ride.stops.values_list("kind", "served_at"))
        board, alight = served.get(StopKind.BOARD), served.get(StopKind.ALIGHT)
        return max(0, (alight or 0) - (board or 0)) if board and alight else 0
    return 0
