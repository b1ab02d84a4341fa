"""What waits for a person in the caravan: tasks and needs of the bureau, needs that wait for their owner."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.caravan.enums import NeedState, VisitState
from portal.caravan.models import FollowUp, Need, Visit
from portal.caravan.reach import local_reach, owns_needs
from portal.organisations.rules import bureaus_of
from portal.records.work import WorkItem
from portal.ui.dates import local_date, today


def open_work(user: User) -> list[WorkItem]:
    items = _visits(user, closes=bool(bureaus := bureaus_of(user)))
    if bureaus:
        items += [*_tasks(user, bureaus), *_needs_to_move(user)]
    if owns_needs(user):
        items += _needs_to_read(user)
    return items


def _tasks(user: User, bureaus: set) -> list[WorkItem]:  # type: ignore[type-arg]
    mine = Q(owner=user) | Q(owner__isnull=True, bureau__in=bureaus)
    rows = FollowUp.objects.open().filter(mine).select_related("visit__municipality", "request")
    return [
        WorkItem(
            kind=_("Follow-up") if row.owner_id else _("Follow-up nobody has taken yet"),
            title=row.title,
            url=reverse("caravan:follow_up_done", args=[row.public_id]),
            due_on=row.due_on,
            note=str(row.visit.municipality) if row.visit else "",
            is_fictional=row.is_fictional,
        )
        for row in rows
    ]


def _visits(user: User, *, closes: bool) -> list[WorkItem]:
    """Whoever is in the team goes; closing a visit is the bureaus' work."""
    coming = (VisitState.PLANNED, VisitState.CONFIRMED)
    to_close = Q(state=VisitState.HELD, starts_at__date__lte=today())
    rows = Visit.objects.filter(
        Q(state__in=coming) | to_close if closes else Q(state__in=coming), team__user=user
    ).select_related("municipality", "host")
    return [
        WorkItem(
            kind=_("Visit to close") if row.state == VisitState.HELD else _("Coming visit"),
            title=str(row.host),
            url=reverse("caravan:visit_detail", args=[row.public_id]),
            due_on=local_date(row.starts_at),
            note=row.purpose,
            is_fictional=row.is_fictional,
        )
        for row in rows
    ]


def _needs_to_move(user: User) -> list[WorkItem]:
    words = {
        NeedState.DRAFT: _("Need to share with its owner"),
        NeedState.CONSENTED: _("Need to publish"),
    }
    rows = Need.objects.filter(
        Q(owner=user, state__in=words) | Q(owner__isnull=True, state=NeedState.SHARED)
    ).visible_to(user)
    return [
        WorkItem(
            kind=words.get(NeedState(row.state), _("Need nobody has taken yet")),
            title=row.title,
            url=reverse("caravan:need_detail", args=[row.public_id]),
            due_on=None,
            is_fictional=row.is_fictional,
        )
        for row in rows
    ]


def _needs_to_read(user: User) -> list[WorkItem]:
    rows = Need.objects.filter(local_reach(user), state=NeedState.SHARED)
    return [
        WorkItem(
            kind=_("Need to read and agree to"),
            title=row.title,
            url=reverse("caravan:need_detail", args=[row.public_id]),
            due_on=None,
            is_fictional=row.is_fictional,
        )
        for row in rows
    ]
