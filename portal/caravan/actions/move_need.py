"""A need's way: draft → with the municipality → consent → published → matched → closed, and out of it again."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.caravan.enums import NEED_MOVES, NeedState, ShareScope
from portal.caravan.models import HearingAnswer, Need, NeedConsent, NeedStep, Theme
from portal.caravan.queries.owners import owners_of
from portal.caravan.reach import OWNER_ROLES
from portal.caravan.rules import (
    can_consent,
    can_correct_need,
    can_edit_need,
    can_edit_visit,
    can_publish_need,
    can_submit_need,
)
from portal.notices.outbox import queue
from portal.organisations.enums import Bureau
from portal.organisations.models import Organisation
from portal.organisations.queries.membership import organisations_of
from portal.organisations.rules import bureaus_of

from .refusal import Refusal

TITLE_LENGTH = 80
SUMMARY_LENGTH = 400


def _locked(need: Need) -> Need:
    return (
        Need.objects.select_for_update(of=("self",))
        .select_related("organisation", "municipality__prefecture", "owner", "theme")
        .get(pk=need.pk)
    )


def _step(need: Need, actor: User | None, to: NeedState, note: str = "") -> None:
    if to not in NEED_MOVES[NeedState(need.state)]:
        raise Refusal(
            _("A need that is “%(state)s” cannot become “%(to)s”.")
            % {"state": NeedState(need.state).label, "to": to.label}
        )
    need.state = to
    _log(need, actor, note)


def _log(need: Need, actor: User | None, note: str = "") -> None:
    NeedStep.objects.create(need=need, state=need.state, at=timezone.now(), person=actor, note=note)
    record(actor, f"need_{need.state}", need, note=note)


def _tell_owners(need: Need, template: str) -> None:
    for person in owners_of(need):
        queue(
            person,
            f"caravan/{template}",
            {"need": need},
            about=need,
            link=reverse("caravan:need_detail", args=[need.public_id]),
        )


def _tell_bureau(need: Need, template: str) -> None:
    if need.owner:
        queue(
            need.owner,
            f"caravan/{template}",
            {"need": need},
            about=need,
            link=reverse("caravan:need_detail", args=[need.public_id]),
        )


@transaction.atomic
def make_need(actor: User, answer: HearingAnswer, words: str = "") -> Need:
    """A draft out of the words that were selected in an answer (all of it, where none were)."""
    visit = answer.hearing.visit
    require(actor, can_edit_visit, visit)
    words = (words or answer.text).strip()
    if not words:
        raise Refusal(_("Write the answer first: a need is made of its words."))
    theme = answer.question.theme or Theme.objects.first()
    if theme is None:
        raise Refusal(_("There is no theme yet to put the need under."))
    need = Need.objects.create(
        answer=answer,
        visit=visit,
        municipality=visit.municipality,
        organisation=answer.hearing.organisation,
        theme=theme,
        title_ja=_first_sentence(words),
        summary_ja=words[:SUMMARY_LENGTH],
        bureau=visit.bureau,
        owner=actor,
        is_fictional=visit.is_fictional,
    )
    _log(need, actor)
    return need


def _first_sentence(words: str) -> str:
    line = words.splitlines()[0].split("。")[0].strip()
    return line if len(line) <= TITLE_LENGTH else line[: TITLE_LENGTH - 1] + "…"


@transaction.atomic
def submit_need(actor: User, values: Mapping[str, Any]) -> Need:
    """A municipality or a provider says directly what is hard. It lands with the bureau as shared."""
    require(actor, can_submit_need)
    own = organisations_of(actor, OWNER_ROLES)
    organisation: Organisation = values.get("organisation") or own[0]
    if organisation not in own or organisation.municipality is None:
        raise Refusal(_("You can only speak for your own organisation."))
    place = organisation.municipality
    need = Need.objects.create(
        **dict(values)
        | {
            "organisation": organisation,
            "municipality": place,
            "bureau": Bureau.HEALTH if place.prefecture.in_health_area else Bureau.ECONOMY,
            "state": NeedState.SHARED,
            "share_scope": ShareScope.MUNICIPALITY,
            "is_fictional": place.is_fictional,
        }
    )
    _log(need, actor)
    return need


@transaction.atomic
def edit_need(actor: User, need: Need, values: Mapping[str, Any]) -> Need:
    """The bureau's own correction. Words that were agreed to are not changed behind anybody's back."""
    require(actor, can_edit_need, need)
    return _rewrite(actor, _locked(need), values)


@transaction.atomic
def correct_need(actor: User, need: Need, values: Mapping[str, Any]) -> Need:
    require(actor, can_correct_need, need)
    need = _rewrite(actor, _locked(need), values)
    _tell_bureau(need, "need_corrected")
    return need


def _rewrite(actor: User, need: Need, values: Mapping[str, Any]) -> Need:
    before = need.text()
    for name, value in values.items():
        setattr(need, name, value)
    if need.text() != before:
        need.text_version += 1
        record(actor, "need_rewritten", need, version=need.text_version)
        if need.consented_at is not None:
            _end_consent(need, actor)
            _step(
                need, actor, NeedState.SHARED, _("The words have changed: consent is asked again.")
            )
            need.share_scope = ShareScope.MUNICIPALITY
            need.published_at = None
            _tell_owners(need, "need_shared")
    need.save()
    return need


@transaction.atomic
def share_need(actor: User, need: Need) -> Need:
    """To those for whom it speaks: from here on they read it, correct it, and may consent."""
    require(actor, can_edit_need, need)
    need = _locked(need)
    _step(need, actor, NeedState.SHARED)
    need.share_scope = ShareScope.MUNICIPALITY
    need.owner = need.owner or actor
    need.save()
    _tell_owners(need, "need_shared")
    return need


@transaction.atomic
def consent_to_publication(actor: User, need: Need, text_version: int) -> Need:
    """Consent to exactly the words that the person has read."""
    require(actor, can_consent, need)
    need = _locked(need)
    if need.text_version != text_version:
        raise Refusal(
            _("The words have changed since you opened the page. Please read them again.")
        )
    need.consented_by, need.consented_at = actor, timezone.now()
    _step(need, actor, NeedState.CONSENTED)
    need.save()
    NeedConsent.objects.create(
        need=need,
        person=actor,
        given_at=need.consented_at,
        text_version=need.text_version,
        text=need.text(),
    )
    _tell_bureau(need, "need_consented")
    return need


@transaction.atomic
def withdraw_consent(actor: User, need: Need) -> Need:
    """Taken back, the need leaves the public pages at once."""
    require(actor, can_consent, need)
    need = _locked(need)
    if need.consented_at is None:
        raise Refusal(_("There is no consent to take back."))
    _end_consent(need, actor)
    _step(need, actor, NeedState.WITHDRAWN)
    need.share_scope = ShareScope.MUNICIPALITY
    need.published_at = None
    need.save()
    _tell_bureau(need, "need_withdrawn")
    return need


def _end_consent(need: Need, actor: User) -> None:
    need.consents.filter(withdrawn_at__isnull=True).update(
        withdrawn_at=timezone.now(), withdrawn_by=actor
    )
    need.consented_by = None
    need.consented_at = None


@transaction.atomic
def publish_need(actor: User, need: Need) -> Need:
    require(actor, can_publish_need, need)
    need = _locked(need)
    if not need.consents.filter(withdrawn_at__isnull=True, text_version=need.text_version).exists():
        raise Refusal(_("There is no valid consent to these words."))
    _step(need, actor, NeedState.PUBLISHED)
    need.share_scope = ShareScope.PUBLIC
    need.published_at = need.published_at or timezone.now()
    need.save()
    _tell_owners(need, "need_published")
    return need


@transaction.atomic
def mark_matched(actor: User | None, need: Need) -> Need:
    """Called by the room above when a meeting of this need leads to a trial. Repeating it changes nothing."""
    need = _locked(need)
    if need.state == NeedState.PUBLISHED:
        _step(need, actor, NeedState.MATCHED)
        need.save()
        _tell_owners(need, "need_matched")
    return need


@transaction.atomic
def close_need(actor: User, need: Need, note: str = "") -> Need:
    require(actor, can_edit_need, need)
    need = _locked(need)
    _step(need, actor, NeedState.CLOSED, note)
    need.save()
    return need


@transaction.atomic
def take_charge(actor: User, need: Need) -> Need:
    require(actor, can_edit_need, need)
    need = _locked(need)
    need.owner, need.bureau = actor, min(bureaus_of(actor))
    need.save()
    record(actor, "need_taken", need)
    return need
