from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.caravan.enums import ApplicantKind, FollowUpState
from portal.caravan.models import FollowUp, Visit, VisitRequest
from portal.caravan.rules import can_edit_visit, can_work_on_follow_up
from portal.notices.outbox import queue
from portal.organisations.enums import Bureau
from portal.ui.dates import today

from .refusal import Refusal

DAYS_TO_ANSWER = 7


@transaction.atomic
def request_visit(values: Mapping[str, Any]) -> VisitRequest:
    """From anybody. It becomes a task of one bureau, and the applicant is told that it arrived."""
    request = VisitRequest(**dict(values), language=(get_language() or "ja")[:2])
    is_health = (
        request.prefecture.in_health_area and request.applicant_kind != ApplicantKind.VENTURE
    )
    request.bureau = Bureau.HEALTH if is_health else Bureau.ECONOMY
    request.save()
    FollowUp.objects.create(
        request=request,
        title=_("Answer the visit request of %(name)s") % {"name": request.organisation_name},
        bureau=request.bureau,
        due_on=today() + timedelta(days=DAYS_TO_ANSWER),
        is_fictional=request.is_fictional,
    )
    record(None, "visit_requested", request)
    queue(
        request.email,
        "caravan/visit_requested",
        {"visit_request": request},
        about=request,
        language=request.language,
    )
    return request


@transaction.atomic
def add_follow_up(actor: User, visit: Visit, values: Mapping[str, Any]) -> FollowUp:
    require(actor, can_edit_visit, visit)
    task = FollowUp.objects.create(
        **{"bureau": visit.bureau} | dict(values), visit=visit, is_fictional=visit.is_fictional
    )
    record(actor, "follow_up_added", task)
    return task


@transaction.atomic
def take_follow_up(actor: User, task: FollowUp) -> FollowUp:
    require(actor, can_work_on_follow_up, task)
    task.owner = actor
    task.save(update_fields=["owner", "updated_at"])
    record(actor, "follow_up_taken", task)
    return task


@transaction.atomic
def finish_follow_up(
    actor: User, task: FollowUp, outcome: str, state: str = FollowUpState.DONE
) -> FollowUp:
    require(actor, can_work_on_follow_up, task)
    if state == FollowUpState.OPEN:
        task.done_at = None
    elif not outcome.strip():
        raise Refusal(_("Say in a sentence what came of it."))
    else:
        task.done_at = timezone.now()
    task.state, task.outcome = state, outcome
    task.save()
    record(actor, f"follow_up_{state}", task)
    return task
