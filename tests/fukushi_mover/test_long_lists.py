"""Lists that grow stand in pages, and a page asks the database the same however long the list is."""

from datetime import date
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from portal.audit.models import AuditLine
from portal.fukushi_mover.enums import Audience, IncidentKind, Span
from portal.fukushi_mover.models import (
    CallBack,
    FiledPaper,
    HomeNotice,
    Incident,
    Invoice,
    VanCount,
)
from portal.notices.models import Notice
from portal.organisations.enums import Role
from portal.papers.models import Paper
from portal.ui.dates import today
from tests.support.personas import sign_in

from .factories import PilotFactory, RiderFactory, VanFactory
from .test_care import address, survey
from .test_invoice import with_fee
from .town import Town, person


@pytest.fixture
def desk(town: Town, client: Client) -> Client:
    sign_in(client, town.dispatcher)
    return client


def incidents(town: Town, count: int) -> None:
    now = timezone.now()
    Incident.objects.bulk_create(
        Incident(
            pilot=town.pilot,
            provider=town.provider,
            kind=IncidentKind.NEAR_MISS,
            happened_at=now,
            keep_until=now.date(),
            outline=f"{number}件目",
        )
        for number in range(count)
    )


@pytest.mark.parametrize("count", [1, 31])
def test_incidents_stand_in_pages(
    town: Town, desk: Client, count: int, django_assert_num_queries: Any
) -> None:
    incidents(town, count)
    page = address("incident_list", town.pilot.public_id)
    with django_assert_num_queries(7):
        first = desk.get(page, {"kind": "near_miss"})
    assert len(first.context["incidents"]) == min(count, 30)
    second = desk.get(page, {"kind": "near_miss", "page": "2"})
    assert len(second.context["incidents"]) == 1
    assert ("?kind=near_miss&amp;page=2" in first.content.decode()) == (count > 30)


def homes(town: Town, count: int) -> None:
    resident = town.resident()
    for number in range(count):
        notice = Notice.objects.create(
            channel="voice",
            to_name=f"家 {number}",
            subject="時刻の変更",
            body="本文",
            template="fukushi_mover/test",
            state="queued",
            due_at=timezone.now(),
        )
        HomeNotice.objects.create(notice=notice, pilot=town.pilot, resident=resident)
        CallBack.objects.create(
            pilot=town.pilot, resident=resident, telephone="0270-00-0000", due_at=timezone.now()
        )


@pytest.mark.parametrize("count", [1, 21])
def test_the_call_list_shows_twenty_at_once_and_notes_only_who_was_shown(
    town: Town, desk: Client, count: int, django_assert_num_queries: Any
) -> None:
    homes(town, count)
    shown = min(count, 20)
    ContentType.objects.clear_cache()
    with django_assert_num_queries(11):
        page = desk.get(address("call_list"))
    assert [len(page.context[name]) for name in ("homes", "call_backs")] == [shown, shown]
    assert AuditLine.objects.filter(is_look=True).count() == shown
    last = desk.get(address("call_list"), {"page": "2", "back": "2"})
    assert [len(last.context[name]) for name in ("homes", "call_backs")] == [1, 1]
    assert ("?page=1&amp;back=2" in last.content.decode()) == (count > 20)


def test_a_filed_paper_is_shown_for_printing_and_saved_when_that_is_asked_for(
    town: Town, desk: Client
) -> None:
    paper = Paper(kind="mover.monthly", content_hash="0" * 64)
    paper.file.save("monthly.pdf", ContentFile(b"%PDF"))
    filed = FiledPaper.objects.create(
        paper=paper,
        pilot=town.pilot,
        on=date(2026, 11, 1),
        span=Span.MONTH,
        audience=Audience.OVERSEERS,
    )
    room = desk.get(address("paper_room", town.pilot.public_id), {"month": "2026-11"})
    file = address("paper_file", filed.public_id)
    page = room.content.decode()
    assert (f'href="{file}"' in page, f'href="{file}?keep=1"' in page) == (True, True)
    assert desk.get(file).headers["Content-Disposition"].startswith("inline")
    assert desk.get(f"{file}?keep=1").headers["Content-Disposition"].startswith("attachment")


def ends(town: Town, count: int) -> str:
    for number in range(count):
        town.resident(f"soon{number}", valid_until=today())
    return address("renewal_list")


def papers_that_run_out(town: Town, count: int) -> str:
    for number in range(count):
        VanFactory(facility=town.vans[0].facility, number=f"{number}", inspection_due=today())
    return address("reminder_list")


def invoices(town: Town, count: int) -> str:
    terms = with_fee(town)
    line = {"label": "車両", "quantity": 1, "unit_yen": 3333, "tax_basis_points": 1000}
    for number in range(count):
        on = date(2026, 4 + number, 1)
        vans = VanCount.objects.create(pilot=town.pilot, counted_on=on, basis="master", vans=[{}])
        Invoice.objects.create(
            pilot=town.pilot, number=f"{number}", fiscal_year=2026, month=on, count=vans,
            issued_on=on, pay_until=on, issuer=terms.issuer, payer=terms.payer, lines=[line],
        )  # fmt: skip
    return address("invoice_list", town.pilot.public_id)


def asked(town: Town, count: int) -> str:
    for number in range(count):
        town.resident(f"asked{number}")
    return address("survey", survey(town).public_id)


def driven(town: Town, count: int) -> str:
    for number in range(count):
        RiderFactory(facility=town.vans[0].facility, home=(0.01 * (number + 1), -0.005))
    town.publish()
    return address("transport_records")


def pilots(town: Town, count: int) -> str:
    for _number in range(count):
        PilotFactory(operator=town.pilot.operator)
    return address("pilot_list")


QUERIES = {ends: 12, papers_that_run_out: 8, invoices: 9, asked: 16, driven: 19, pilots: 6}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("fill", QUERIES, ids=lambda fill: fill.__name__)
def test_a_list_asks_the_same_for_one_row_and_for_three(
    town: Town, client: Client, fill: Any, rows: int, django_assert_num_queries: Any
) -> None:
    page = fill(town, rows)
    office = town.pilot.operator if fill is not papers_that_run_out else town.provider
    sign_in(client, person("office", office, Role.PROVIDER_MANAGER))
    assert client.get(page).status_code == 200
    with django_assert_num_queries(QUERIES[fill]):
        client.get(page)
