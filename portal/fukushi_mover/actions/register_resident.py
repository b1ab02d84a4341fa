"""利用登録: apply, review, decide."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.fukushi_mover import clock
from portal.fukushi_mover.enums import PlaceKind
from portal.fukushi_mover.master_enums import (
    APPLICATION_MOVES,
    ApplicationState,
    AppliedVia,
    ConsentKind,
)
from portal.fukushi_mover.models import (
    Application,
    ApplicationLink,
    ApplicationPrivate,
    CriterionCheck,
    Pilot,
    Resident,
    ResidentPrivate,
    SavedPlace,
)
from portal.fukushi_mover.queries.eligibility import Agreement, home_is_found, reckoned, unmet
from portal.fukushi_mover.rules import (
    can_apply,
    operates,
    owns_application,
    reviews_applications,
)
from portal.notices.outbox import queue
from portal.ui.dates import today

from .keep_consent import keep_consents
from .refusal import Refused

READABLE_FOR = timedelta(days=30)
COPIED = (
    "name",
    "kana",
    "birth_date",
    "address",
    "latitude",
    "longitude",
    "telephone",
    "family_contact",
    "help_notes",
    "weight_kg",
)


def apply_for_registration(
    actor: User,
    pilot: Pilot,
    via: AppliedVia,
    fields: Mapping[str, Any],
    private: Mapping[str, Any],
    agreement: Agreement,
) -> Application:
    """Paper is typed in by the desk; online anybody signed in applies. Raises Refused without consent to the use of data."""
    require(actor, operates if via == AppliedVia.PAPER else can_apply, pilot)
    return receive(actor, pilot, fields, private, agreement, via)


def receive(
    actor: User | None,
    pilot: Pilot,
    fields: Mapping[str, Any],
    private: Mapping[str, Any],
    agreement: Agreement,
    via: AppliedVia = AppliedVia.ONLINE,
) -> Application:
    """Whoever calls has asked who may. Without an actor: by a link that the desk made."""
    if ConsentKind.USE_OF_DATA not in {one.kind for one in agreement.wordings}:
        raise Refused(
            _("Without consent to the use of the data nobody can be registered."), "consent"
        )
    with transaction.atomic():
        application = Application.objects.create(
            pilot=pilot,
            via=via,
            applied_by=actor,
            is_fictional=pilot.is_fictional,
            **{"received_on": today()} | dict(fields),
        )
        ApplicationPrivate.objects.create(application=application, **private)
        keep_consents(actor, agreement, via, application)
        record(actor, "applied", application, via=via)
    return application


def _moved(application: Application, state: ApplicationState) -> Application:
    """The locked row in its new state, not yet saved."""
    held = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if state not in APPLICATION_MOVES[held.state]:
        raise Refused(_("This application is not in a state for that."), "state")
    held.state = state
    return held


def start_review(actor: User, application: Application) -> Application:
    """What can be reckoned is filled in; the rest waits for a judgement."""
    require(actor, reviews_applications, application)
    with transaction.atomic():
        held = _moved(application, ApplicationState.IN_REVIEW)
        held.save(update_fields=["state", "updated_at"])
        for criterion in held.pilot.criteria.filter(is_active=True):
            CriterionCheck.objects.get_or_create(
                application=held,
                criterion=criterion,
                defaults={"is_met": reckoned(criterion, held)},
            )
        record(actor, "started_review", held)
    return held


def judge(
    actor: User, application: Application, verdicts: Mapping[int, tuple[bool | None, str]]
) -> None:
    """Criterion → (met, remark)."""
    require(actor, reviews_applications, application)
    if application.state != ApplicationState.IN_REVIEW:
        raise Refused(_("This application is not in a state for that."), "state")
    with transaction.atomic():
        for check in application.checks.filter(criterion__in=list(verdicts)):
            check.is_met, check.remark = verdicts[check.criterion_id]
            check.checked_by = actor
            check.save()
        record(actor, "judged", application)


def decide(
    actor: User,
    application: Application,
    approved: bool,
    reason: str = "",
    valid_until: date | None = None,
) -> Application:
    """Approval makes the resident; a refusal needs its reason. The letter and the card are printed afterwards. Raises Refused."""
    require(actor, reviews_applications, application)
    if approved and (missing := unmet(application)):
        raise Refused(
            _("Not met or not judged yet: %(text)s")
            % {"text": " / ".join(one.text for one in missing)},
            "unmet",
        )
    if approved and not home_is_found(application):
        raise Refused(_("Please give the place of the home first: a van must find it."), "place")
    if not approved and not reason.strip():
        raise Refused(_("A refusal needs its reason: it stands in the letter."), "reason")
    state = ApplicationState.APPROVED if approved else ApplicationState.REFUSED
    with transaction.atomic():
        held = _moved(application, state)
        held.decided_by, held.decided_on, held.decision_reason = actor, today(), reason[:300]
        if approved:
            held.valid_until = valid_until
            held.resident = _register(held)
        held.save()
        record(actor, "decided", held, state=state)
        _tell(held)
    return held


def _register(application: Application) -> Resident:
    resident = Resident.objects.create(
        pilot=application.pilot,
        card_number=_next_number(application.pilot),
        mobility=application.mobility,
        helpers=application.helpers,
        companions=application.companions,
        valid_until=application.valid_until,
        is_fictional=application.is_fictional,
    )
    private = {name: getattr(application.private, name) for name in COPIED}
    ResidentPrivate.objects.create(resident=resident, **private)
    SavedPlace.objects.create(
        resident=resident,
        kind=PlaceKind.HOME,
        name=str(PlaceKind.HOME.label),
        address=private["address"],
        latitude=private["latitude"],
        longitude=private["longitude"],
        is_fictional=application.is_fictional,
    )
    application.consents.update(resident=resident)
    return resident


def _next_number(pilot: Pilot) -> str:
    """M0001 and on; never one that was used before. Only inside the transaction that uses it."""
    Pilot.objects.select_for_update(of=("self",)).get(pk=pilot.pk)
    used = pilot.residents.values_list("card_number", flat=True)
    highest = max((int(n[1:]) for n in used if n[:1] == "M" and n[1:].isdecimal()), default=0)
    return f"M{highest + 1:04d}"


def _tell(application: Application) -> None:
    """Who applied online by mail; on paper the letter tells them. A link shows the decision and its letter for a month."""
    to: User | str | None = application.applied_by
    link = f"/ride/apply/{application.public_id}/"
    made = ApplicationLink.objects.filter(application=application).first()
    if made is not None:
        to, link = made.email or None, ""
        made.expires_at = max(made.expires_at, clock.now() + READABLE_FOR)
        made.save(update_fields=["expires_at", "updated_at"])
    if application.via == AppliedVia.ONLINE and to:
        queue(
            to,
            "fukushi_mover/application_decided",
            {"application": application, "to_name": made.name if made else str(to)},
            about=application,
            link=link,
        )


def place_home(actor: User, application: Application, latitude: float, longitude: float) -> None:
    """The desk has found the home by its address."""
    require(actor, reviews_applications, application)
    with transaction.atomic():
        private = application.private
        private.latitude, private.longitude = latitude, longitude
        private.save(update_fields=["latitude", "longitude"])
        record(actor, "placed_home", application)


def withdraw_application(actor: User, application: Application) -> None:
    require(actor, owns_application, application)
    with transaction.atomic():
        held = _moved(application, ApplicationState.WITHDRAWN)
        held.save(update_fields=["state", "updated_at"])
        record(actor, "withdrew", held)
