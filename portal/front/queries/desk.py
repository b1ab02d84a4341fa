"""The desk of those who neither keep needs nor run vans: what they go along on, whom they stand for, what comes next."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.accounts.permission import Person
from portal.caravan.enums import NeedState
from portal.caravan.filters import NeedFilter
from portal.caravan.models import Need, TeamMember, Visit
from portal.matching.models import Event
from portal.models_projects.models import ModelProject
from portal.organisations.enums import Role
from portal.organisations.models import Municipality, Organisation
from portal.organisations.queries.membership import organisations_of
from portal.ui.dates import today
from portal.ui.templatetags.dates import jdate

SHOWN = 5


@dataclass(frozen=True)
class Line:
    title: str
    url: str
    note: str = ""
    state: str = ""
    state_label: str = ""
    badge: str | Promise = ""
    is_fictional: bool = False


@dataclass(frozen=True)
class Section:
    title: str | Promise
    lines: list[Line]
    empty: str | Promise
    more: str
    more_label: str | Promise


def desk_of(person: Person) -> list[Section]:
    """Sections for prefecture officers and experts; nobody else has any."""
    prefectures = [
        o.prefecture_id
        for o in organisations_of(person, [Role.PREFECTURE_OFFICER])
        if o.prefecture_id
    ]
    experts = organisations_of(person, [Role.EXPERT])
    sections: list[Section] = []
    if prefectures or experts:
        sections.append(_visits(person))
    if prefectures:
        sections += [_needs(person, prefectures), _municipalities(person, prefectures)]
    if prefectures or experts:
        sections += [_projects(person, prefectures, experts), _events()]
    return sections


def _lines(rows: QuerySet[Any], read: Callable[[Any], Line]) -> list[Line]:
    return [read(row) for row in rows[:SHOWN]]


def _visits(person: Person) -> Section:
    mine = TeamMember.objects.filter(visit=OuterRef("pk"), user=person.pk)
    rows = (
        Visit.objects.visible_to(person)
        .annotate(is_mine=Exists(mine))
        .select_related("municipality__prefecture")
    )
    return Section(
        _("Visits"),
        _lines(rows, _visit),
        _("No visit yet. The bureaus add you to the team of a visit."),
        reverse("caravan:visit_list") + "?fiscal_year=",
        _("All visits"),
    )


def _visit(row: Any) -> Line:
    return Line(
        str(row.municipality),
        row.get_absolute_url(),
        f"{jdate(row.starts_at)} {row.purpose}",
        row.state,
        row.get_state_display(),
        _("you go along") if row.is_mine else "",
        row.is_fictional,
    )


def _needs(person: Person, prefectures: list[str]) -> Section:
    rows = (
        Need.objects.visible_to(person)
        .filter(municipality__prefecture__in=prefectures)
        .exclude(state=NeedState.WITHDRAWN)
        .select_related("municipality")
        .order_by("-created_at")
    )
    return Section(
        _("Needs of our municipalities"),
        _lines(rows, _of_a_town),
        _("No need is shared with the prefecture yet."),
        f"{reverse('caravan:need_list')}?prefecture={prefectures[0]}",
        _("All published needs of the prefecture"),
    )


def _of_a_town(row: Need | ModelProject) -> Line:
    return Line(
        row.title,
        row.get_absolute_url(),
        str(row.municipality),
        row.state,
        row.get_state_display(),
        is_fictional=row.is_fictional,
    )


def _municipalities(person: Person, prefectures: list[str]) -> Section:
    """Where needs were told, the most first; each number leads to the published needs that it counts."""
    seen = Need.objects.visible_to(person).exclude(state=NeedState.WITHDRAWN)
    rows = (
        Municipality.objects.filter(prefecture__in=prefectures)
        .annotate(told=Count("needs", filter=Q(needs__in=seen)))
        .filter(told__gt=0)
        .order_by("-told", "kana")
    )
    return Section(
        _("Our municipalities"),
        _lines(rows, _municipality),
        _("No municipality has told of a need yet."),
        f"{reverse('caravan:need_list')}?prefecture={prefectures[0]}",
        _("All published needs of the prefecture"),
    )


def _municipality(row: Municipality) -> Line:
    asked = {"q": row.name, "prefecture": row.prefecture_id}
    count = NeedFilter(asked, queryset=Need.objects.public()).qs.count()
    return Line(
        row.name,
        f"{reverse('caravan:need_list')}?{urlencode(asked)}",
        ngettext("%(count)s published need", "%(count)s published needs", count) % {"count": count},
        is_fictional=row.is_fictional,
    )


def _projects(person: Person, prefectures: list[str], experts: list[Organisation]) -> Section:
    own = Q(municipality__prefecture__in=prefectures) | Q(partners__organisation__in=experts)
    rows = ModelProject.objects.visible_to(person).filter(own).distinct()
    return Section(
        _("Model projects"),
        _lines(rows.select_related("municipality"), _of_a_town),
        _("No project of yours yet. The bureaus name the partners of a project."),
        reverse("models_projects:project_list"),
        _("All model projects"),
    )


def _events() -> Section:
    return Section(
        _("Coming matching events"),
        _lines(Event.objects.public().filter(ends_on__gte=today()).order_by("starts_on"), _event),
        _("No event is announced."),
        reverse("matching:event_list"),
        _("All matching events"),
    )


def _event(row: Event) -> Line:
    return Line(
        row.title,
        row.get_absolute_url(),
        f"{jdate(row.starts_on)} {row.venue}",
        row.state,
        row.get_state_display(),
        is_fictional=row.is_fictional,
    )
