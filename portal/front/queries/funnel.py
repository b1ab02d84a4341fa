from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale

from portal.accounts.permission import Person
from portal.caravan.models import Need, Visit
from portal.matching.models import Meeting
from portal.models_projects.models import ModelProject
from portal.practices.models import PracticePage
from portal.ui.dates import fiscal_year_bounds

Rows = Callable[[Person, int], QuerySet]  # type: ignore[type-arg]


@dataclass(frozen=True)
class Stage:
    """A number and the rows that it counts: the link leads to exactly those."""

    label: str | Promise
    count: int
    url: str
    title: str = ""
    current: bool = False


def _visits(person: Person, year: int) -> QuerySet:  # type: ignore[type-arg]
    return Visit.objects.visible_to(person).filter(fiscal_year=year)


def _needs(person: Person, year: int) -> QuerySet:  # type: ignore[type-arg]
    return Need.objects.visible_to(person).filter(fiscal_year=year)


def _meetings(person: Person, year: int) -> QuerySet:  # type: ignore[type-arg]
    return Meeting.objects.visible_to(person).filter(
        timetable__event__starts_on__range=fiscal_year_bounds(year)
    )


def _projects(person: Person, year: int) -> QuerySet:  # type: ignore[type-arg]
    return ModelProject.objects.visible_to(person).filter(starts_on__range=fiscal_year_bounds(year))


def _practices(person: Person, year: int) -> QuerySet:  # type: ignore[type-arg]
    return PracticePage.objects.live().filter(
        locale=Locale.objects.filter(language_code="ja").first(),
        first_published_at__date__range=fiscal_year_bounds(year),
    )


STAGES: tuple[tuple[str, str | Promise, Rows], ...] = (
    ("visits", _("Visits"), _visits),
    ("needs", _("Needs"), _needs),
    ("meetings", _("Meetings"), _meetings),
    ("projects", _("Model projects"), _projects),
    ("practices", _("Good practices"), _practices),
)


def rows_of(stage: str, person: Person, year: int) -> tuple[str | Promise, QuerySet]:  # type: ignore[type-arg]
    """Raises KeyError for a stage that does not exist."""
    label, rows = {name: (label, rows) for name, label, rows in STAGES}[stage]
    return label, rows(person, year)


def in_readers_language(rows: list[Any]) -> list[Any]:
    """The same rows; a page that is published in the reader's language stands as that translation."""
    keys = [row.translation_key for row in rows if isinstance(row, PracticePage)]
    if not keys or (locale := Locale.get_active()).language_code == "ja":
        return rows
    translations = PracticePage.objects.live().filter(locale=locale, translation_key__in=keys)
    found = {page.translation_key: page for page in translations}
    return [found.get(getattr(row, "translation_key", None), row) for row in rows]


def funnel(person: Person, year: int) -> list[Stage]:
    return [
        Stage(label, rows(person, year).count(), _url(name, year)) for name, label, rows in STAGES
    ]


def _url(stage: str, year: int) -> str:
    try:
        return f"{reverse('front:overview_rows', args=[stage])}?year={year}"
    except NoReverseMatch:
        return ""
