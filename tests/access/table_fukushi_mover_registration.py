"""Who may open applications for registration, their decisions, and what runs out at a provider."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from portal.fukushi_mover.actions.issue_card import token_digest
from portal.fukushi_mover.models import Application, ApplicationLink, ApplicationPrivate, Consent
from portal.ui.dates import today
from tests.access.kinds import Only, Public, SignedIn, Table
from tests.fukushi_mover.factories import ResidentFactory, private_data
from tests.support.personas import Persona, Stage

from .table_fukushi_mover import ANY_OFFICE, OFFICE, a_pilot, behind, pilot, registered, resident

REVIEWERS = OFFICE | {Persona.MUNICIPALITY_OFFICER}


def an_application(stage: Stage) -> dict[str, Any]:
    """Entered by the stage's resident."""
    made = Application.objects.create(
        pilot=pilot(stage),
        via="online",
        received_on=today(),
        applied_by=stage.user(Persona.RESIDENT),
    )
    ApplicationPrivate.objects.create(application=made, **private_data("申請 花子"))
    return {"public_id": made.public_id}


def a_resident(stage: Stage) -> dict[str, Any]:
    return {"public_id": ResidentFactory(pilot=pilot(stage)).public_id}


def decided(stage: Stage) -> dict[str, Any]:
    found = an_application(stage)
    Application.objects.update(state="refused", decided_on=today(), decision_reason="満席")
    return found


def agreed(stage: Stage) -> dict[str, Any]:
    """The stage's resident agreed to sharing, and nobody else did."""
    me, _on = resident(stage)
    wording = me.pilot.consent_wordings.create(kind="sharing", text="共有", valid_from=today())
    Consent.objects.create(
        resident=me, wording=wording, given_by="私", given_on=today(), via="paper"
    )
    return {"kind": "sharing"}


def a_link(stage: Stage) -> dict[str, Any]:
    ApplicationLink.objects.create(
        pilot=pilot(stage),
        name="家族",
        token_digest=token_digest("link"),
        expires_at=timezone.now() + timedelta(days=1),
    )
    return {"token": "link"}


def a_decided_link(stage: Stage) -> dict[str, Any]:
    """Its address is the key: whoever holds it reads the letter."""
    found = decided(stage)
    a_link(stage)
    ApplicationLink.objects.update(application=Application.objects.get(**found))
    return {"token": "link"}


ACCESS: Table = {
    "fukushi_mover:reminder_list": Only(ANY_OFFICE, make=behind),
    "fukushi_mover:application_list": Only(REVIEWERS, make=behind),
    "fukushi_mover:application_add": Only(OFFICE, make=behind),
    "fukushi_mover:application_detail": Only(REVIEWERS, make=an_application),
    "fukushi_mover:application_letter": Only(REVIEWERS, make=decided),
    "fukushi_mover:application_letter_pdf": Only(REVIEWERS, make=decided),
    "fukushi_mover:apply_letter": Only(Persona.RESIDENT, make=decided),
    "fukushi_mover:apply_letter_pdf": Only(Persona.RESIDENT, make=decided),
    "fukushi_mover:resident_consents": Only(OFFICE, make=a_resident),
    "fukushi_mover:resident_family": Only(OFFICE, make=a_resident),
    "fukushi_mover:own_consents": Only(Persona.RESIDENT, make=registered),
    "fukushi_mover:own_withdrawal": Only(Persona.RESIDENT, make=agreed),
    "fukushi_mover:application_link": Only(OFFICE, make=behind),
    "fukushi_mover:apply_by_link": Public(a_link),
    "fukushi_mover:apply_link_letter": Public(a_decided_link),
    "fukushi_mover:apply_link_letter_pdf": Public(a_decided_link),
    "fukushi_mover:conditions": Only(OFFICE, make=a_pilot),
    "fukushi_mover:renewal_list": Only(OFFICE, make=behind),
    "fukushi_mover:renew": Only(OFFICE, make=a_resident),
    "fukushi_mover:apply": SignedIn(make=a_pilot),
    "fukushi_mover:apply_status": Only(Persona.RESIDENT, make=an_application),
}
