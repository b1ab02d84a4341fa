"""Doors by which a charge could be made to depend on distance or time, or the past be rewritten: the database shuts each."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from portal.front.web.api import api
from portal.fukushi_mover.actions import record_tap as tapping
from portal.fukushi_mover.actions.issue_invoice import issue_invoice
from portal.fukushi_mover.actions.keep_money import close_month
from portal.fukushi_mover.enums import LegalMode
from portal.fukushi_mover.models import (
    ActualCost,
    Bill,
    BrokerageRate,
    CostRate,
    FareTable,
    Invoice,
    MonthClose,
    Payment,
    Ride,
    ServiceDay,
    guards,
)
from portal.fukushi_mover.queries.file_layouts import FIELDS
from portal.ui.dates import today

from .conftest import Clock
from .factories import PilotFactory, ServiceDayFactory
from .test_invoice import with_fee
from .test_money import later, refused, ridden, with_terms
from .town import Town


def test_these_columns_hold_money_and_no_others() -> None:
    """A new one needs a guard that says on what its amount may depend."""
    found = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("fukushi_mover").get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.IntegerField | models.DecimalField | models.FloatField)
        and any(word in field.name for word in ("yen", "fee", "fare", "price", "amount", "charge"))
    }
    assert found == {
        "BrokerageRate.yen_per_ride",
        "CostRate.yen_per_ride",
        "FareTable.base_yen",
        "FareTable.step_yen",
        "Payment.yen",
        "RegisteredFare.yen",
        "SystemFeeTerms.yen_per_van",
    }


def test_neither_the_api_nor_an_import_writes_money(client: Any) -> None:
    paths = api.get_openapi_schema(path_prefix="/api/")["paths"]
    assert {method for operations in paths.values() for method in operations} == {"get"}
    assert not {name for name in FIELDS if any(w in name for w in ("yen", "fee", "fare", "rate"))}


def test_what_was_owed_under_one_footing_is_not_moved_to_another(town: Town) -> None:
    """A fare by distance, made where it is allowed, does not reach a pilot without registration through its ride or day."""
    town.publish()
    ride = ridden(town)
    other = ServiceDayFactory(pilot=PilotFactory(legal_mode=LegalMode.REGISTERED))
    stranger = town.resident("hana")
    rides, days = Ride.objects.filter(pk=ride.pk), ServiceDay.objects.filter(pk=ride.day_id)
    before = town.day.date - timedelta(days=9)
    refused("keeps_its_day", lambda: rides.update(day=other))
    refused("keeps_its_day", lambda: rides.update(resident=stranger))
    refused("keeps_its_pilot_and_date", lambda: days.update(pilot=other.pilot))
    refused("keeps_its_pilot_and_date", lambda: days.update(date=before))
    ride.day = other
    refused("keeps_its_day", lambda: Ride.objects.bulk_update([ride], ["day"]))


def test_a_rate_under_which_somebody_rides_is_not_taken_away(town: Town) -> None:
    """The older one would hold instead, and the past would cost something else."""
    CostRate.objects.create(
        pilot=town.pilot, kind="fuel", yen_per_ride=0, valid_from=town.pilot.starts_on
    )
    unused = BrokerageRate.objects.create(
        pilot=town.pilot, yen_per_ride=900, valid_from=today() + timedelta(days=300)
    )
    town.publish()
    ridden(town)
    for rates in (CostRate.objects.all(), BrokerageRate.objects.exclude(pk=unused.pk)):
        refused("under_rides", lambda rates=rates: rates._raw_delete("default"))
    unused.delete()
    assert BrokerageRate.objects.count() == CostRate.objects.count() == 1


def test_a_ride_owes_every_share_of_cost_or_the_month_stays_open(
    town: Town, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fuel for everybody and toll for those who went far: a charge by distance, made of flat ones."""
    fuel, toll = (
        CostRate.objects.create(
            pilot=town.pilot, kind=kind, yen_per_ride=50, valid_from=town.pilot.starts_on
        )
        for kind in ("fuel", "toll")
    )
    with_terms(town.pilot)
    town.publish()
    with monkeypatch.context() as patch:
        patch.setattr(tapping, "owe_for_ride", lambda day, ride: None)
        ride = ridden(town)
    ActualCost.objects.bulk_create([ActualCost(ride=ride, rate=fuel, booked_on=town.day.date)])
    ServiceDay.objects.update(state="closed")
    day = town.day.date
    later(at, monkeypatch)
    refused("every_share", lambda: close_month(town.dispatcher, town.pilot, day))
    ActualCost.objects.create(ride=ride, rate=toll, booked_on=day)
    assert close_month(town.dispatcher, town.pilot, day).totals == {
        "brokerage": 0,
        "actual_cost": 100,
    }


def test_no_more_is_taken_than_the_statement_says(
    town: Town, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_terms(town.pilot)
    town.publish()
    ridden(town)
    ServiceDay.objects.update(state="closed")
    later(at, monkeypatch)
    close_month(town.dispatcher, town.pilot, town.day.date)

    def pays(yen: int, number: str, kind: str = "payment") -> None:
        row = Payment(
            bill=Bill.objects.get(),
            kind=kind,
            method="invoice",
            yen=yen,
            paid_on=today(),
            number=number,
        )
        Payment.objects.bulk_create([row])

    refused("not_more_than_the_bill", lambda: pays(101, "1"))
    pays(60, "2")
    refused("not_more_than_the_bill", lambda: pays(41, "3"))
    pays(60, "4", "refund")
    pays(100, "5")
    refused("not_more_than_the_bill", lambda: pays(1, "6"))


@pytest.mark.parametrize("line", [{"quantity": 37}, {"unit_yen": 90}, {"more": True}])
def test_an_invoice_counts_vans_and_nothing_else(town: Town, line: dict[str, Any]) -> None:
    """Not kilometres, not minutes, not another amount than the terms say."""
    with_fee(town)
    good = issue_invoice(town.dispatcher, town.pilot, today(), today())
    more = line.pop("more", False)
    wrong = Invoice.objects.get(pk=good.pk)
    wrong.pk, wrong.number, wrong.replaces, wrong._state.adding = None, "9", good, True
    wrong.public_id = Invoice().public_id
    wrong.lines = [good.lines[0] | line] * (2 if more else 1)
    refused("counted_vans", lambda: Invoice.objects.bulk_create([wrong]))


def test_no_ledger_is_emptied_by_one_statement(db: None, on_postgres: bool) -> None:
    """TRUNCATE passes by the triggers of rows; SQLite does not know the word."""
    names = {model._meta.db_table for model in (FareTable, MonthClose, Invoice, Payment)}
    tables = {guards.P + table for table in (*guards.FROZEN, *guards.RATES)}
    assert names < tables
    says = "is_not_emptied" if on_postgres else "syntax error"
    for table in sorted(tables):
        with pytest.raises(DatabaseError, match=says), transaction.atomic():
            connection.cursor().execute(f"TRUNCATE {table} CASCADE")
