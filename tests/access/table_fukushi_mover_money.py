"""Who may open the pages of a pilot's figures, money and papers."""

from typing import Any

from django.utils import timezone

from portal.fukushi_mover.actions.calendar_address import make_address
from portal.fukushi_mover.models import (
    Bill,
    CollectionTerms,
    Incident,
    IncidentPrivate,
    Invoice,
    MonthClose,
    Payment,
    Pilot,
    PublicFeed,
    Survey,
    SurveyInvitation,
    SystemFeeTerms,
    VanCount,
)
from portal.fukushi_mover.reports.filing import Place, file
from portal.papers.models import Paper
from portal.ui.dates import today
from tests.access.kinds import Only, Public, Table
from tests.fukushi_mover.factories import ResidentFactory
from tests.support.personas import Persona, Stage

from .table_fukushi_mover import OFFICE, OVERSEERS, pilot, registered

PAYERS = OFFICE | {Persona.MUNICIPALITY_OFFICER}


def with_fee(stage: Stage) -> Pilot:
    made = pilot(stage)
    CollectionTerms.objects.create(pilot=made, payee=stage.provider, method="invoice")
    SystemFeeTerms.objects.create(
        pilot=made,
        issuer=stage.provider,
        payer=stage.town_hall,
        yen_per_van=1000,
        issuer_address="町",
        issuer_post="長",
        issuer_person="人",
        issuer_telephone="0",
    )
    return made


def a_pilot(stage: Stage) -> dict[str, Any]:
    return {"public_id": with_fee(stage).public_id}


def a_month(stage: Stage) -> dict[str, Any]:
    return {"public_id": with_fee(stage).public_id, "month": "2026-10"}


def bill(stage: Stage) -> Bill:
    first = today().replace(day=1)
    close = MonthClose.objects.create(
        pilot=with_fee(stage), month=first, last_day=first.replace(day=28)
    )
    resident = ResidentFactory(pilot=close.pilot, user=stage.user(Persona.RESIDENT))
    return Bill.objects.create(close=close, resident=resident, number="1")


def a_bill(stage: Stage) -> dict[str, Any]:
    return {"public_id": bill(stage).public_id}


def a_payment(stage: Stage) -> dict[str, Any]:
    made = Payment.objects.create(
        bill=bill(stage), kind="refund", method="invoice", yen=1, paid_on=today(), number="R1"
    )
    return {"public_id": made.public_id}


def an_invoice(stage: Stage) -> dict[str, Any]:
    made = with_fee(stage)
    invoice = Invoice.objects.create(
        pilot=made,
        number="1",
        fiscal_year=2026,
        month=today().replace(day=1),
        count=VanCount.objects.create(pilot=made, counted_on=today(), basis="master"),
        issued_on=today(),
        pay_until=today(),
        issuer=stage.provider,
        payer=stage.town_hall,
        issuer_name="機構",
        payer_name="町",
        issuer_address="町",
        issuer_post="長",
        issuer_person="人",
        issuer_telephone="0",
        lines=[{"label": "x", "quantity": 0, "unit_yen": 1000, "tax_basis_points": 1000}],
    )
    return {"public_id": invoice.public_id}


def filed(stage: Stage) -> Any:
    paper = Paper(kind="mover.evaluation", content_hash=stage.code, title="x")
    paper.file.name = "papers/none.pdf"
    with paper.file.storage.open("papers/none.pdf", "wb") as out:
        out.write(b"%PDF")
    paper.save()
    return file(paper, Place(with_fee(stage), "day", today(), "overseers"))  # type: ignore[arg-type]


def a_paper(stage: Stage) -> dict[str, Any]:
    return {"public_id": filed(stage).public_id}


def a_zip(stage: Stage) -> dict[str, Any]:
    return {"public_id": filed(stage).pilot.public_id, "on": today().isoformat()}


OPERATOR = ("money", "money_settings", "invoice_terms", "paper_make")
OPERATOR_MONTH = ("money_month", "money_close", "money_take_back")


def a_figure(stage: Stage) -> dict[str, Any]:
    return {"public_id": pilot(stage).public_id, "code": "rides"}


def an_incident(stage: Stage) -> dict[str, Any]:
    made = Incident.objects.create(
        pilot=pilot(stage),
        provider=stage.provider,
        kind="accident",
        happened_at=timezone.now(),
        outline="x",
        handled_by="x",
    )
    IncidentPrivate.objects.create(incident=made)
    return {"public_id": made.pilot.public_id, "incident": made.public_id}


def survey(stage: Stage) -> SurveyInvitation:
    made = Survey.objects.create(
        pilot=pilot(stage), kind="satisfaction", title="x", opens_on=today(), closes_on=today()
    )
    resident = ResidentFactory(pilot=made.pilot, user=stage.user(Persona.RESIDENT))
    return SurveyInvitation.objects.create(survey=made, resident=resident)


def a_survey(stage: Stage) -> dict[str, Any]:
    return {"public_id": survey(stage).survey.public_id}


def an_invitation(stage: Stage) -> dict[str, Any]:
    return {"public_id": survey(stage).public_id}


def a_feed(stage: Stage) -> dict[str, Any]:
    made = PublicFeed.objects.create(
        pilot=pilot(stage),
        is_open=True,
        area_name="町",
        ring=[[139.0, 36.0], [139.1, 36.0], [139.1, 36.1]],
    )
    return {"public_id": made.pilot.public_id}


def a_secret(stage: Stage) -> dict[str, Any]:
    registered(stage)
    return {"secret": make_address(stage.user(Persona.RESIDENT))}


RESULTS = ("monthly_results", "monthly_results_pdf")
ACCESS: Table = {
    "fukushi_mover:gtfs_flex": Public(make=a_feed),
    "fukushi_mover:service": Public(make=a_feed),
    "fukushi_mover:feed": Only(OFFICE, make=a_feed),
    "fukushi_mover:calendar": Only(Persona.DRIVER, Persona.RESIDENT, make=registered),
    # Who knows the secret reads the calendar: programs cannot sign in.
    "fukushi_mover:calendar_ics": Public(make=a_secret),
    **{f"fukushi_mover:{page}": Only(OVERSEERS, make=a_month, in_area=True) for page in RESULTS},
    **{
        f"fukushi_mover:{page}": Only(OVERSEERS, make=a_pilot, in_area=True)
        for page in ("evaluation", "evaluation_pdf", "survey_list")
    },
    **{
        f"fukushi_mover:{page}": Only(OFFICE, make=a_pilot)
        for page in ("incident_list", "incident_add")
    },
    "fukushi_mover:incident_edit": Only(OFFICE, make=an_incident),
    "fukushi_mover:survey": Only(OFFICE, make=a_survey),
    "fukushi_mover:survey_answer": Only(OFFICE, Persona.RESIDENT, make=an_invitation),
    **{
        f"fukushi_mover:{page}": Only(OVERSEERS, make=a_pilot, in_area=True)
        for page in ("pilot_live", "kpi_list")
    },
    "fukushi_mover:kpi_rows": Only(OVERSEERS, make=a_figure, in_area=True),
    "fukushi_mover:baseline": Only(OFFICE, make=a_pilot),
    **{f"fukushi_mover:{page}": Only(OFFICE, make=a_pilot) for page in OPERATOR},
    **{f"fukushi_mover:{page}": Only(OFFICE, make=a_month) for page in OPERATOR_MONTH},
    "fukushi_mover:money_pay": Only(OFFICE, make=a_bill),
    **{
        f"fukushi_mover:{page}": Only(OFFICE, Persona.RESIDENT, make=a_bill)
        for page in ("statement", "statement_pdf")
    },
    **{
        f"fukushi_mover:{page}": Only(OFFICE, Persona.RESIDENT, make=a_payment)
        for page in ("receipt", "receipt_pdf")
    },
    "fukushi_mover:invoice_list": Only(PAYERS, make=a_pilot),
    "fukushi_mover:invoice": Only(PAYERS, make=an_invoice),
    "fukushi_mover:invoice_pdf": Only(PAYERS, make=an_invoice),
    "fukushi_mover:paper_room": Only(OVERSEERS, make=a_pilot, in_area=True),
    "fukushi_mover:paper_zip": Only(OVERSEERS, make=a_zip, in_area=True),
    "fukushi_mover:paper_file": Only(OVERSEERS, make=a_paper, in_area=True),
}
