"""申請用リンク: made by the desk for a resident or their family, who apply by it without an account. One link, one application."""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.fukushi_mover import clock
from portal.fukushi_mover.models import Application, ApplicationLink, Pilot
from portal.fukushi_mover.queries.eligibility import Agreement
from portal.fukushi_mover.rules import operates
from portal.notices.outbox import queue

from .issue_card import token_digest
from .refusal import Refused
from .register_resident import receive

VALID_FOR = timedelta(days=30)


def make_application_link(
    actor: User, pilot: Pilot, name: str, email: str = ""
) -> tuple[ApplicationLink, str]:
    """The link and its secret, which is told once: to the mailbox, or on the screen to be printed or read out."""
    require(actor, operates, pilot)
    token = secrets.token_urlsafe(24)
    with transaction.atomic():
        link = ApplicationLink.objects.create(
            pilot=pilot,
            name=name.strip()[:80],
            email=email.strip().lower(),
            token_digest=token_digest(token),
            expires_at=clock.now() + VALID_FOR,
            made_by=actor,
            is_fictional=pilot.is_fictional,
        )
        record(actor, "made_application_link", link)
        if link.email:
            context = {"link_name": link.name, "pilot": pilot, "path": path_of(token)}
            queue(
                link.email,
                "fukushi_mover/application_link",
                context,
                about=link,
                language="ja",
                to_name=link.name,
            )
    return link, token


def path_of(token: str) -> str:
    with override("ja"):
        return reverse("fukushi_mover:apply_by_link", args=[token])


def link_of_token(token: str) -> ApplicationLink | None:
    """Open for an application, or used for one that can be looked at until the link ends."""
    rows = ApplicationLink.objects.filter(
        token_digest=token_digest(token), expires_at__gt=clock.now()
    )
    return rows.select_related(
        "pilot__municipality",
        "application__private",
        "application__resident",
        "application__pilot__operator",
    ).first()


def apply_by_link(
    link: ApplicationLink,
    fields: Mapping[str, Any],
    private: Mapping[str, Any],
    agreement: Agreement,
) -> Application:
    """Raises Refused without consent to the use of data, and for a link that was used."""
    with transaction.atomic():
        held = ApplicationLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
        if held.application_id is not None or held.expires_at <= clock.now():
            raise Refused(_("This link was used already."), "used")
        held.application = receive(None, held.pilot, fields, private, agreement)
        held.save(update_fields=["application", "updated_at"])
    return held.application
