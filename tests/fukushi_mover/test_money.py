"""What residents owe and pay, and what the database itself refuses."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction

from portal.accounts.permission import NotPermitted
from portal.audit.models import AuditLine
from portal.fukushi_mover import clock
from portal.fukushi_mover.actions.keep_money import close_month, record_payment, take_back
from portal.fukushi_mover.actions.owe_for_ride import open_date, owe_for_ride
from portal.fukushi_mover.actions.refusal import Refused
from portal.fukushi_mover.actions.take_offer import take_offer
from portal.fukushi_mover.enums import FareBasis, Ledger, LegalMode, PaymentKind, TapStep
from portal.fukushi_mover.models import (
    ActualCost,
    AppendOnly,
    Bill,
    BrokerageFee,
    BrokerageRate,
    CollectionTerms,
    CostRate,
    FareTable,
    MonthClose,
    Payment,
    Pilot,
    RegisteredFare,
    Reversal,
    Ride,
)
from portal.fukushi_mover.queries.ledgers import lines_between, month_bounds, totals_of
from portal.fukushi_mover.queries.paying import paying_of
from portal.ui.dates import today

from .conftest import Clock
from .factories import PilotFactory, ProviderFactory
from .town import Town, make_town, person

UNREGISTERED = [LegalMode.VOLUNTEER, LegalMode.FACILITY]


def ridden(town: Town, name: str = "tome") -> Ride:
    """A ride from home to the shop, driven to its end."""
    resident = town.resident(name)
    ride = take_offer(resident.user, town.ask(resident).offers.first())
    for stop in ride.stops.order_by("seq"):
        for step in (TapStep.ARRIVE, TapStep.SERVE, TapStep.DEPART):
            town.tap(stop, step, stop.begin)
    ride.refresh_from_db()
    return ride


def refused(guard: str, change: Any) -> None:
    with pytest.raises(IntegrityError, match=guard), transaction.atomic():
        change()


def with_terms(pilot: Pilot) -> Pilot:
    CollectionTerms.objects.create(
        pilot=pilot, payee=ProviderFactory(name="社会福祉協議会（架空）"), method="invoice"
    )
    return pilot


@pytest.fixture
def month(town: Town, at: Clock) -> tuple[date, date]:
    """The month of the ride, seen from the one after it."""
    town.publish()
    return month_bounds(town.day.date)


def later(at: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands on the first day of the next month."""
    after = month_bounds(today())[1] + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: clock.moment_of(after, at.second))


# What exists on which legal footing


def test_a_volunteer_pilot_owes_the_flat_fee_and_the_flat_shares_of_cost(town: Town) -> None:
    CostRate.objects.create(
        pilot=town.pilot, kind="fuel", yen_per_ride=50, valid_from=town.pilot.starts_on
    )
    town.publish()
    ride = ridden(town)
    lines = lines_between(town.pilot, *month_bounds(town.day.date))
    assert [(line.ledger, line.yen, line.ride) for line in lines] == [
        ("actual_cost", 50, ride),
        ("brokerage", 100, ride),
    ]
    assert totals_of(town.pilot, lines) == {"brokerage": 100, "actual_cost": 50}


def test_owing_twice_owes_once(town: Town) -> None:
    town.publish()
    ride = ridden(town)
    owe_for_ride(town.day, ride)
    assert BrokerageFee.objects.count() == 1


def test_a_facilitys_own_service_has_no_brokerage_fee(town: Town) -> None:
    Pilot.objects.filter(pk=town.pilot.pk).update(legal_mode=LegalMode.FACILITY)
    town.day.refresh_from_db()
    town.publish()
    ridden(town)
    assert BrokerageFee.objects.count() == 0


def registered(town: Town, basis: FareBasis, **fields: Any) -> FareTable:
    Pilot.objects.filter(pk=town.pilot.pk).update(legal_mode=LegalMode.REGISTERED)
    return FareTable.objects.create(
        pilot=town.pilot, basis=basis, base_yen=300, valid_from=town.pilot.starts_on, **fields
    )


@pytest.mark.parametrize(
    ("basis", "measured", "yen"),
    [
        (FareBasis.FLAT, 9999, 300),
        (FareBasis.DISTANCE, 2000, 300),
        (FareBasis.DISTANCE, 2001, 380),
        (FareBasis.DISTANCE, 4500, 540),
    ],
)
def test_a_fare_counts_each_begun_step(basis: FareBasis, measured: int, yen: int) -> None:
    table = FareTable(basis=basis, base_yen=300, free=2000, step=1000, step_yen=80)
    assert table.yen_for(measured) == yen


def test_a_registered_pilot_owes_a_fare_by_distance(town: Town) -> None:
    registered(town, FareBasis.DISTANCE, free=1000, step=500, step_yen=60)
    town.publish()
    ride = ridden(town)
    fare = RegisteredFare.objects.get()
    assert fare.ride == ride
    assert fare.measured > 6000
    assert fare.yen == 300 + 60 * -(-(fare.measured - 1000) // 500)


# What nobody can create: the sentence of the law, held by the database


def fields_of(model: type[models.Model]) -> set[str]:
    return {field.name for field in model._meta.get_fields() if field.concrete}


def test_unregistered_ledgers_have_no_column_for_a_distance_a_time_or_a_free_amount() -> None:
    assert fields_of(BrokerageRate) == {"id", "pilot", "yen_per_ride", "valid_from"}
    assert fields_of(BrokerageFee) == {"id", "ride", "rate", "booked_on"}
    assert fields_of(CostRate) == {"id", "pilot", "kind", "yen_per_ride", "valid_from"}
    assert fields_of(ActualCost) == {"id", "ride", "rate", "booked_on"}
    assert fields_of(Reversal) == {"id", "brokerage", "cost", "fare", "booked_on", "reason"}
    assert "yen" not in fields_of(Bill)


@pytest.mark.parametrize("mode", UNREGISTERED)
def test_no_orm_call_makes_a_fare_table_without_registration(db: None, mode: LegalMode) -> None:
    pilot = PilotFactory(legal_mode=mode)
    table = FareTable(
        pilot=pilot, basis="distance", base_yen=1, step_yen=1, valid_from=pilot.starts_on
    )
    other = PilotFactory(legal_mode=LegalMode.REGISTERED)
    good = FareTable.objects.create(pilot=other, base_yen=1, valid_from=other.starts_on)
    refused("fare_table_needs", lambda: FareTable.objects.bulk_create([table]))
    refused("fare_table_needs", table.save)
    refused("is_not_changed", lambda: FareTable.objects.filter(pk=good.pk).update(pilot=pilot))
    refused("legal_mode_fits", lambda: Pilot.objects.filter(pk=other.pk).update(legal_mode=mode))
    table.legal_mode = mode
    with pytest.raises(IntegrityError), transaction.atomic():
        table.save()


def test_no_orm_call_owes_a_fare_in_a_pilot_without_registration(town: Town) -> None:
    town.publish()
    ride = ridden(town)
    other = PilotFactory(legal_mode=LegalMode.REGISTERED)
    table = FareTable.objects.create(
        pilot=other, basis="time", base_yen=1, step_yen=9, valid_from=other.starts_on
    )
    fare = RegisteredFare(ride=ride, table=table, measured=5, yen=999, booked_on=today())
    refused("fare_needs", lambda: RegisteredFare.objects.bulk_create([fare]))


def test_there_is_one_rate_for_everybody_on_a_date(town: Town) -> None:
    """Two rates of one date could be handed out by distance; so could an old one, another pilot's, or a changed one."""
    town.publish()
    ride = ridden(town)
    rate = town.pilot.brokerage_rates.get()
    foreign = PilotFactory(yen=900).brokerage_rates.get()
    for wrong in (foreign,):
        fee = BrokerageFee(ride=ride, rate=wrong, booked_on=today())
        refused("flat_rate_of_the_day", lambda fee=fee: BrokerageFee.objects.bulk_create([fee]))
    refused(
        "before_anybody_rides",
        lambda: BrokerageRate.objects.create(
            pilot=town.pilot, yen_per_ride=900, valid_from=town.day.date
        ),
    )
    refused(
        "is_not_changed", lambda: BrokerageRate.objects.filter(pk=rate.pk).update(yen_per_ride=900)
    )
    refused(
        "is_not_changed",
        lambda: models.QuerySet(BrokerageFee).filter(ride=ride).update(rate=foreign),
    )


def test_no_line_of_a_ledger_is_changed_or_deleted_by_sql(
    town: Town, closed: tuple[MonthClose, Ride]
) -> None:
    """What would let a line be written anew with another amount: the database refuses it to everybody."""
    fee = closed[1].brokerage_fee
    take_back(town.dispatcher, town.pilot, Ledger.BROKERAGE, fee.pk, "乗っていない")
    bill = Bill.objects.get()
    record_payment(town.dispatcher, bill, PaymentKind.PAYMENT, 100, today())
    for model in (BrokerageFee, Reversal, MonthClose, Bill, Payment):
        table = model._meta.db_table
        assert model.objects.count() == 1
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET id = id"):
            refused("is_not_", lambda sql=statement: connection.cursor().execute(sql))
        assert model.objects.count() == 1


def test_an_older_rate_is_no_cheaper_rate(db: None, at: Clock) -> None:
    town = make_town()
    first = town.pilot.brokerage_rates.get()
    BrokerageRate.objects.create(
        pilot=town.pilot, yen_per_ride=200, valid_from=today() - timedelta(days=1)
    )
    town.publish()
    ride = ridden(town)
    assert ride.brokerage_fee.rate.yen_per_ride == 200
    fee = BrokerageFee(ride=ride, rate=first, booked_on=today())
    refused("flat_rate_of_the_day", lambda: BrokerageFee.objects.bulk_create([fee]))


def test_actual_cost_is_the_flat_share_of_the_day(town: Town) -> None:
    town.publish()
    ride = ridden(town)
    refused(
        "before_anybody_rides",
        lambda: CostRate.objects.create(
            pilot=town.pilot, kind="toll", yen_per_ride=700, valid_from=town.day.date
        ),
    )
    other = CostRate.objects.create(
        pilot=PilotFactory(), kind="toll", yen_per_ride=700, valid_from=today()
    )
    refused(
        "flat_rate_of_the_day",
        lambda: ActualCost.objects.create(ride=ride, rate=other, booked_on=today()),
    )


# The month


def test_a_month_is_closed_with_statements(
    town: Town, at: Clock, month: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_terms(town.pilot)
    rides = [ridden(town, "tome"), ridden(town, "hana")]
    town.day.__class__.objects.update(state="closed")
    later(at, monkeypatch)
    closed = close_month(town.dispatcher, town.pilot, month[0])
    assert close_month(town.dispatcher, town.pilot, month[0]) == closed
    assert closed.totals == {"brokerage": 200, "actual_cost": 0}
    assert [(row.bill.resident, row.yen, row.state) for row in paying_of(closed)] == [
        (ride.resident, 100, "unpaid") for ride in rides
    ]
    assert AuditLine.objects.filter(verb="closed month").count() == 1


@pytest.mark.parametrize("code", ["not_over", "no_payee", "open_day"])
def test_a_month_that_is_not_ready_stays_open(
    town: Town, at: Clock, month: Any, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    if code != "no_payee":
        with_terms(town.pilot)
    if code != "not_over":
        later(at, monkeypatch)
    with pytest.raises(Refused) as no:
        close_month(town.dispatcher, town.pilot, month[0])
    assert (no.value.code, MonthClose.objects.count()) == (code, 0)


def test_only_the_operator_closes(town: Town, month: Any) -> None:
    with pytest.raises(NotPermitted):
        close_month(person("stranger"), town.pilot, month[0])


@pytest.fixture
def closed(
    town: Town, at: Clock, month: Any, monkeypatch: pytest.MonkeyPatch
) -> tuple[MonthClose, Ride]:
    with_terms(town.pilot)
    ride = ridden(town)
    town.day.__class__.objects.update(state="closed")
    later(at, monkeypatch)
    return close_month(town.dispatcher, town.pilot, month[0]), ride


def test_a_closed_month_cannot_be_changed(town: Town, closed: tuple[MonthClose, Ride]) -> None:
    close, ride = closed
    key = ride.brokerage_fee.pk
    for change in (
        close.save,
        close.delete,
        lambda: MonthClose.objects.update(totals={}),
        lambda: BrokerageFee.objects.all().delete(),
        ride.brokerage_fee.delete,
    ):
        with pytest.raises(AppendOnly):
            change()
    refused("is_not_changed", lambda: models.QuerySet(MonthClose).update(totals={}))
    fee = BrokerageFee(ride=ride, rate=ride.brokerage_fee.rate, booked_on=close.month)
    refused("open_month", lambda: BrokerageFee.objects.bulk_create([fee]))
    back = Reversal(brokerage_id=key, booked_on=close.last_day, reason="x")
    refused("open_month", lambda: Reversal.objects.bulk_create([back]))


def test_a_correction_is_a_new_line_in_an_open_month(
    town: Town, closed: tuple[MonthClose, Ride]
) -> None:
    close, ride = closed
    fee = ride.brokerage_fee
    back = take_back(town.dispatcher, town.pilot, Ledger.BROKERAGE, fee.pk, "乗っていない")
    assert take_back(town.dispatcher, town.pilot, Ledger.BROKERAGE, fee.pk, "二度目") == back
    assert back.booked_on > close.last_day
    assert totals_of(town.pilot, lines_between(town.pilot, close.month, close.last_day)) == {
        "brokerage": 100,
        "actual_cost": 0,
    }
    after = month_bounds(back.booked_on)
    assert [line.yen for line in lines_between(town.pilot, *after)] == [-100]


def test_a_correction_needs_a_reason(town: Town, closed: tuple[MonthClose, Ride]) -> None:
    with pytest.raises(Refused):
        take_back(town.dispatcher, town.pilot, Ledger.BROKERAGE, closed[1].brokerage_fee.pk, "  ")


def test_a_late_tap_is_booked_into_the_next_open_month(
    town: Town, closed: tuple[MonthClose, Ride]
) -> None:
    close, _ = closed
    assert open_date(town.pilot, close.month) == close.last_day + timedelta(days=1)


def test_a_statement_is_paid_and_given_back(town: Town, closed: tuple[MonthClose, Ride]) -> None:
    close, _ = closed
    bill = Bill.objects.get()
    with pytest.raises(Refused) as no:
        record_payment(town.dispatcher, bill, PaymentKind.PAYMENT, 101, today())
    assert no.value.code == "too_much"
    paid = record_payment(town.dispatcher, bill, PaymentKind.PAYMENT, 100, today())
    assert (paid.method, paying_of(close)[0].state) == ("invoice", "paid")
    with pytest.raises(Refused) as no:
        record_payment(town.dispatcher, bill, PaymentKind.REFUND, 150, today())
    assert no.value.code == "too_much_back"
    record_payment(town.dispatcher, bill, PaymentKind.REFUND, 100, today(), "返金")
    assert paying_of(close)[0].left == 100
    assert len(set(Payment.objects.values_list("number", flat=True))) == 2


def test_nobody_pays_the_driver_in_cash(town: Town) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        CollectionTerms.objects.create(pilot=town.pilot, payee=town.provider, method="cash")
    with pytest.raises(IntegrityError), transaction.atomic():
        CollectionTerms.objects.create(pilot=town.pilot, method="ticket")
