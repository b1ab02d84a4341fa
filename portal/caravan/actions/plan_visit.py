from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.caravan.enums import VISIT_MOVES, TeamPart, VisitState
from portal.caravan.models import TeamMember, Visit
from portal.caravan.rules import can_edit_visit, can_plan_visit
from portal.organisations.rules import bureaus_of, is_in_jurisdiction

from .refusal import Refusal


@transaction.atomic
def plan_visit(
    actor: User, values: Mapping[str, Any], team: Sequence[Mapping[str, Any]] = ()
) -> Visit:
    """A planned visit, led by the actor and their bureau unless `values` says otherwise."""
    require(actor, can_plan_visit)
    require(actor, is_in_jurisdiction, values["municipality"])
    visit = Visit(**{"bureau": min(bureaus_of(actor))} | dict(values))
    visit.is_fictional = visit.is_fictional or visit.municipality.is_fictional
    visit.save()
    for member in team:
        TeamMember.objects.create(visit=visit, **member)
    if not visit.team.filter(user=actor).exists():
        bureau = next(
            m.organisation
            for m in actor.memberships.active()
            if m.organisation.bureau  # type: ignore[attr-defined]
        )
        part = TeamPart.MEMBER if visit.team.filter(part=TeamPart.LEAD).exists() else TeamPart.LEAD
        TeamMember.objects.create(visit=visit, user=actor, organisation=bureau, part=part)
    record(actor, "visit_planned", visit)
    return visit


@transaction.atomic
def move_visit(actor: User, visit: Visit, to: str) -> Visit:
    require(actor, can_edit_visit, visit)
    visit = Visit.objects.select_for_update().get(pk=visit.pk)
    before = VisitState(visit.state)
    if to not in VISIT_MOVES[before]:
        raise Refusal(
            _("A visit that is “%(state)s” cannot become “%(to)s”.")
            % {"state": before.label, "to": VisitState(to).label}
        )
    visit.state = to
    visit.save(update_fields=["state", "updated_at"])
    record(actor, "visit_moved", visit, before=before.value, to=to)
    return visit
