"""人事異動: coming visits, open tasks and needs in charge pass from one person of a bureau to the next."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.caravan.enums import FollowUpState, NeedState, VisitState
from portal.caravan.models import FollowUp, Need, TeamMember, Visit
from portal.organisations.handover import register_handover

OVER = (VisitState.CLOSED, VisitState.CANCELLED)


def _visits(user: User) -> Iterable[Visit]:
    return Visit.objects.filter(team__user=user).exclude(state__in=OVER)


def _pass_visits(giver: User, taker: User, keys: Sequence[int]) -> None:
    for member in TeamMember.objects.filter(
        visit__in=_visits(giver), visit_id__in=keys, user=giver
    ):
        if TeamMember.objects.filter(visit=member.visit, user=taker).exists():
            member.delete()
        else:
            member.user = taker
            member.save(update_fields=["user"])


def _tasks(user: User) -> Iterable[FollowUp]:
    return FollowUp.objects.filter(owner=user, state=FollowUpState.OPEN)


def _pass_tasks(giver: User, taker: User, keys: Sequence[int]) -> None:
    FollowUp.objects.filter(owner=giver, state=FollowUpState.OPEN, pk__in=keys).update(owner=taker)


def _needs(user: User) -> Iterable[Need]:
    return Need.objects.filter(owner=user).exclude(state=NeedState.CLOSED)


def _pass_needs(giver: User, taker: User, keys: Sequence[int]) -> None:
    Need.objects.filter(owner=giver, pk__in=keys).exclude(state=NeedState.CLOSED).update(
        owner=taker
    )


def register_handovers() -> None:
    register_handover("caravan.visits", _("Visits"), _visits, _pass_visits)
    register_handover("caravan.follow_ups", _("Follow-ups"), _tasks, _pass_tasks)
    register_handover("caravan.needs", _("Needs in charge"), _needs, _pass_needs)
