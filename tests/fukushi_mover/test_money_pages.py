"""Money and papers on the screen."""

import zipfile
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from portal.fukushi_mover.actions.issue_invoice import issue_invoice
from portal.fukushi_mover.enums import LegalMode
from portal.fukushi_mover.models import (
    Bill,
    BrokerageFee,
    CollectionTerms,
    FareTable,
    FiledPaper,
    Invoice,
    MonthClose,
    Payment,
    Pilot,
    Reversal,
)
from portal.fukushi_mover.reports.invoice import TEMPLATE, invoice_context
from portal.jobs.models import Job
from portal.jobs.testing import run_pending
from portal.papers.models import Paper
from portal.papers.render import html
from portal.ui.dates import today
from tests.support.personas import sign_in

from .conftest import Clock
from .test_invoice import NUMBER, with_fee
from .test_money import later, ridden
from .town import Town


def address(name: str, *args: Any) -> str:
    return reverse(f"fukushi_mover:{name}", args=args)


def text(response: Any) -> str:
    return response.content.decode()


@pytest.fixture
def office(town: Town, client: Client) -> Client:
    sign_in(client, town.dispatcher)
    return client


def test_the_payee_is_asked_for_before_a_month_is_closed(town: Town, office: Client) -> None:
    assert "支払先が決まっていません" in text(office.get(address("money", town.pilot.public_id)))
    office.post(
        address("money_settings", town.pilot.public_id),
        {"payee": town.pilot.operator_id, "method": "ticket"},
    )
    assert CollectionTerms.objects.get().payee == town.pilot.operator
    answer = office.post(
        address("money_settings", town.pilot.public_id),
        {"payee": town.pilot.operator_id, "method": "cash"},
    )
    assert answer.context["form"].errors["method"]


def test_a_month_from_lines_to_receipt(
    town: Town, office: Client, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    CollectionTerms.objects.create(pilot=town.pilot, payee=town.pilot.operator, method="invoice")
    town.publish()
    ride = ridden(town)
    town.day.__class__.objects.update(state="closed")
    month = f"{today():%Y-%m}"
    page = address("money_month", town.pilot.public_id, month)
    assert ride.resident.private.name in text(office.get(page))
    later(at, monkeypatch)
    office.post(address("money_close", town.pilot.public_id, month))
    bill = Bill.objects.get()
    assert "乗車の場所" not in text(office.get(address("statement", bill.public_id)))
    assert "どの乗車も同じ料金です" in text(office.get(address("statement", bill.public_id)))
    office.post(
        address("money_pay", bill.public_id),
        {"kind": "payment", "yen": 100, "paid_on": today().isoformat()},
    )
    receipt = Payment.objects.get()
    assert "¥100" in text(office.get(address("receipt", receipt.public_id))) or "100円" in text(
        office.get(address("receipt", receipt.public_id))
    )
    office.post(
        address("money_take_back", town.pilot.public_id, month),
        {"line": f"brokerage-{BrokerageFee.objects.get().pk}", "reason": "誤り"},
    )
    assert Reversal.objects.get().reason == "誤り"
    assert MonthClose.objects.get().totals["brokerage"] == 100


def test_a_resident_reads_their_own_statement(
    town: Town, client: Client, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    CollectionTerms.objects.create(pilot=town.pilot, payee=town.pilot.operator, method="debit")
    town.publish()
    ride = ridden(town)
    from portal.fukushi_mover.actions.keep_money import close_month

    town.day.__class__.objects.update(state="closed")
    later(at, monkeypatch)
    close_month(town.dispatcher, town.pilot, today())
    sign_in(client, ride.resident.user)
    bill = Bill.objects.get()
    assert address("statement", bill.public_id) in text(client.get(address("ride")))
    answer = client.get(address("statement_pdf", bill.public_id))
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert FiledPaper.objects.get().audience == "operator"


@pytest.mark.parametrize("mode", [LegalMode.VOLUNTEER, LegalMode.FACILITY])
def test_no_page_makes_a_fare_by_distance_without_registration(
    town: Town, office: Client, mode: LegalMode
) -> None:
    Pilot.objects.filter(pk=town.pilot.pk).update(legal_mode=mode)
    page = address("money_settings", town.pilot.public_id)
    assert 'value="registered_fare"' not in text(office.get(page))
    sent = {
        "ledger": "registered_fare",
        "registered_fare-basis": "distance",
        "registered_fare-base_yen": 300,
        "registered_fare-step": 1000,
        "registered_fare-step_yen": 80,
        "registered_fare-free": 0,
        "registered_fare-valid_from": "2099-04-01",
    }
    assert office.post(page, sent).status_code == 404
    assert FareTable.objects.count() == 0


def test_a_new_amount_begins_on_a_day_without_rides(town: Town, office: Client) -> None:
    town.publish()
    ridden(town)
    page = address("money_settings", town.pilot.public_id)
    sent = {"ledger": "brokerage", "brokerage-yen_per_ride": 200}
    answer = office.post(page, sent | {"brokerage-valid_from": today().isoformat()})
    assert "その日以降に乗車の予約があります" in text(answer)
    office.post(page, sent | {"brokerage-valid_from": "2099-04-01"})
    assert list(town.pilot.brokerage_rates.values_list("yen_per_ride", flat=True)) == [200, 100]


def test_an_invoice_is_issued_and_replaced_on_the_screen(town: Town, office: Client) -> None:
    with_fee(town)
    page = address("invoice_list", town.pilot.public_id)
    made = office.post(page, {"month": today().isoformat(), "counted_on": today().isoformat()})
    assert "6,666" in text(office.get(made.url))
    office.post(made.url, {"reason": "宛名の誤り", "counted_on": today().isoformat()})
    second = Invoice.objects.get(replaces__isnull=False)
    assert f"{second.number}" in text(office.get(made.url))
    assert "もう有効ではありません" in text(office.get(made.url))


@pytest.mark.parametrize(("number", "qualified"), [(NUMBER, True), ("", False)])
def test_only_a_registered_issuer_writes_a_qualified_invoice(
    town: Town, number: str, qualified: bool
) -> None:
    with_fee(town, registration_number=number)
    invoice = issue_invoice(town.dispatcher, town.pilot, today(), today())
    page = html(TEMPLATE, invoice_context(invoice))
    assert ("適格請求書" in page, "登録番号" in page, NUMBER in page) == (qualified,) * 3
    for words in ("事務局長", "矢内 徹", "000-000-0000", "6,666", "7,332"):
        assert words in page
    assert ("Invoice (qualified invoice)" in html(TEMPLATE, invoice_context(invoice), "en")) == (
        qualified
    )


def test_papers_are_made_once_in_the_background_and_taken_home(town: Town, office: Client) -> None:
    town.publish()
    with_fee(town)
    issue_invoice(town.dispatcher, town.pilot, today(), today())
    for on in (f"{today():%Y-%m-%d}", f"{today():%Y-%m}"):
        for _twice in range(2):
            office.post(address("paper_make", town.pilot.public_id), {"on": on})
            run_pending()
    assert set(Job.objects.filter(kind="mover.papers").values_list("state", flat=True)) == {
        "succeeded"
    }
    kinds = sorted(Paper.objects.values_list("kind", flat=True))
    assert (kinds.count("mover.pickup_sheet"), kinds.count("mover.invoice")) == (1, 1)
    room = text(office.get(address("paper_room", town.pilot.public_id)))
    assert ("送迎表" in room, "システム利用料の請求書" in room) == (True, True)
    with override("en"):
        english = text(office.get(address("paper_room", town.pilot.public_id)))
    number = Invoice.objects.get().number
    assert f'Invoice of the system fee <span class="note">{number}</span>' in english
    assert "請求書" not in english
    answer = office.get(address("paper_zip", town.pilot.public_id, f"{today():%Y-%m}"))
    names = zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content))).namelist()
    assert len(names) == FiledPaper.objects.count()
    day = office.get(address("paper_zip", town.pilot.public_id, today().isoformat()))
    assert (
        len(zipfile.ZipFile(BytesIO(b"".join(day.streaming_content))).namelist()) == 2
    )  # pick-up sheet, run instructions
