"""The system fee's invoice: by vans of a stated date, tax once a rate, a mistake answered by a replacement."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from portal.fukushi_mover.actions.issue_invoice import count_vans, issue_invoice
from portal.fukushi_mover.actions.refusal import Refused
from portal.fukushi_mover.models import AppendOnly, Invoice, SystemFeeTerms, Van, VanCount
from portal.fukushi_mover.models.invoice import (
    TaxRow,
    check_digit,
    validate_registration_number,
)
from portal.ui.dates import fiscal_year_of, today

from .factories import ProviderFactory
from .town import Town

NUMBER = "T7000012050002"  # the National Tax Agency's own corporate number


def with_fee(town: Town, **fields: Any) -> SystemFeeTerms:
    return SystemFeeTerms.objects.create(
        pilot=town.pilot,
        issuer=town.pilot.operator,
        payer=ProviderFactory(name="みどり町（架空）"),
        yen_per_van=3333,
        counted_on_day=min(today().day, 28),
        issuer_address="みどり町本町1-1（架空）",
        issuer_post="事務局長",
        issuer_person="矢内 徹",
        issuer_telephone="000-000-0000",
        **fields,
    )


def test_the_check_digit_of_a_registration_number() -> None:
    assert check_digit(NUMBER[2:]) == 7
    validate_registration_number(NUMBER)
    for wrong in ("7000012050002", "T700001205000", "T1000012050002", "T7000012050003"):
        with pytest.raises(ValidationError):
            validate_registration_number(wrong)


def test_tax_is_rounded_once_a_rate() -> None:
    line = {"label": "x", "quantity": 1, "unit_yen": 105, "tax_basis_points": 1000}
    invoice = Invoice(lines=[line, line, line | {"tax_basis_points": 800, "unit_yen": 99}])
    assert invoice.tax_rows == [TaxRow(800, 99, 7), TaxRow(1000, 210, 21)]
    assert (invoice.net, invoice.tax, invoice.total) == (309, 28, 337)


def test_vans_are_counted_on_the_stated_date(town: Town) -> None:
    Van.objects.filter(pk=town.vans[1].pk).update(lends_seats=False)
    count = count_vans(town.dispatcher, town.pilot, today())
    assert (count.basis, [van["number"] for van in count.vans]) == (
        "master",
        [town.vans[0].number],
    )
    Van.objects.update(lends_seats=True)
    assert count_vans(town.dispatcher, town.pilot, today()) == count


def test_a_past_date_is_counted_from_its_published_plan(town: Town) -> None:
    town.publish()
    town.day.__class__.objects.update(date=today() - timedelta(days=3))
    count = count_vans(town.dispatcher, town.pilot, today() - timedelta(days=3))
    assert (count.basis, len(count.vans)) == ("plan", 2)
    for on, code in (
        (today() + timedelta(days=1), "not_yet"),
        (today() - timedelta(days=9), "not_known"),
    ):
        with pytest.raises(Refused) as no:
            count_vans(town.dispatcher, town.pilot, on)
        assert no.value.code == code


def test_an_invoice_by_vans(town: Town) -> None:
    with_fee(town, registration_number=NUMBER)
    invoice = issue_invoice(town.dispatcher, town.pilot, today(), today())
    assert (invoice.net, invoice.tax, invoice.total) == (6666, 666, 7332)
    assert invoice.number == f"{fiscal_year_of(today())}-0001"
    assert invoice.is_qualified


def test_a_mistake_is_answered_by_a_replacement(town: Town) -> None:
    terms = with_fee(town)
    first = issue_invoice(town.dispatcher, town.pilot, today(), today())
    with pytest.raises(Refused) as no:
        issue_invoice(town.dispatcher, town.pilot, today(), today())
    assert no.value.code == "has_one"
    with pytest.raises(Refused) as no:
        issue_invoice(town.dispatcher, town.pilot, today(), today(), first)
    assert no.value.code == "no_reason"
    terms.yen_per_van = 3000
    terms.save()
    second = issue_invoice(town.dispatcher, town.pilot, today(), today(), first, "単価の誤り")
    first.refresh_from_db()
    assert (second.replaces, first.replaced_by, first.net, second.net) == (
        first,
        second,
        6666,
        6000,
    )
    assert second.number != first.number
    with pytest.raises(Refused):
        issue_invoice(town.dispatcher, town.pilot, today(), today(), first, "もう一度")


def test_an_issued_invoice_and_its_count_stay_as_they_are(town: Town) -> None:
    with_fee(town)
    invoice = issue_invoice(town.dispatcher, town.pilot, today(), today())
    for change in (invoice.save, invoice.delete, lambda: Invoice.objects.update(lines=[])):
        with pytest.raises(AppendOnly):
            change()
    for model in (Invoice, VanCount):
        with pytest.raises(IntegrityError, match="is_not_changed"), transaction.atomic():
            models.QuerySet(model).update(pilot=town.pilot)
