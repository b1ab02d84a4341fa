"""Conditions for taking part and the wordings of consents: what somebody was judged by or agreed to stays as it was."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.fukushi_mover.models import ConsentWording, Criterion, CriterionCheck, Pilot
from portal.fukushi_mover.rules import operates
from portal.ui.dates import today

from .refusal import Refused


def keep_criterion(
    actor: User, pilot: Pilot, fields: Mapping[str, Any], instead_of: Criterion | None = None
) -> Criterion:
    """A condition that a review has judged is replaced by a new one; others are changed in place."""
    require(actor, operates, pilot)
    with transaction.atomic():
        kept = instead_of
        if kept is None or _was_judged(kept):
            if kept is not None:
                _retire(kept)
            kept = Criterion(pilot=pilot)
        for name, value in fields.items():
            setattr(kept, name, value)
        kept.save()
        record(actor, "kept_condition", pilot, text=kept.text)
    return kept


def retire_criterion(actor: User, criterion: Criterion) -> None:
    """No longer asked; reviews that judged it keep it."""
    require(actor, operates, criterion.pilot)
    with transaction.atomic():
        _retire(criterion)
        record(actor, "retired_condition", criterion.pilot, text=criterion.text)


def _retire(criterion: Criterion) -> None:
    criterion.is_active = False
    criterion.save(update_fields=["is_active"])


def _was_judged(criterion: Criterion) -> bool:
    return CriterionCheck.objects.filter(criterion=criterion).exists()


def publish_wording(
    actor: User, pilot: Pilot, kind: str, text: str, valid_from: date, text_en: str = ""
) -> ConsentWording:
    """The next version, in Japanese and where it was translated in English. Who agreed to an earlier one did so to that one. Raises Refused for a day that is past."""
    require(actor, operates, pilot)
    if valid_from < today():
        raise Refused(_("A wording cannot be valid before it was written."), "past")
    with transaction.atomic():
        Pilot.objects.select_for_update(of=("self",)).get(pk=pilot.pk)
        rows = pilot.consent_wordings.filter(kind=kind)
        last = rows.aggregate(last=Max("version"))["last"] or 0
        made = ConsentWording.objects.create(
            pilot=pilot,
            kind=kind,
            version=last + 1,
            text_ja=text.strip(),
            text_en=text_en.strip(),
            valid_from=valid_from,
        )
        record(actor, "published_wording", pilot, kind=kind, version=made.version)
    return made


def set_renewal(actor: User, pilot: Pilot, months: int) -> None:
    require(actor, operates, pilot)
    with transaction.atomic():
        pilot.renewal_months = months
        pilot.save(update_fields=["renewal_months", "updated_at"])
        record(actor, "set_renewal", pilot, months=months)
