"""What everybody may read, kind by kind, in the active language: for feeds and for share pictures."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.caravan.models import Need
from portal.library.models import Measure, NewsPage
from portal.matching.models import Event, Solution
from portal.models_projects.models import ModelProject
from portal.practices.models import PracticePage
from portal.ui.dates import TOKYO
from portal.ui.templatetags.dates import jdate

NEWEST = 50


@dataclass(frozen=True)
class Published:
    title: str
    summary: str
    where: str
    """Place or day, one line; may be empty."""
    url: str
    at: datetime
    is_fictional: bool


@dataclass(frozen=True)
class PublicKind:
    name: str
    label: str | Promise
    rows: Callable[[], QuerySet[Any]]
    """Newest first."""
    key: str
    read: Callable[[Any], Published]

    def newest(self) -> list[Published]:
        return [self.read(row) for row in self.rows()[:NEWEST]]

    def one(self, key: str) -> Published | None:
        try:
            row = self.rows().filter(**{self.key: key}).first()
        except (ValueError, ValidationError):
            return None
        return self.read(row) if row else None


def _needs() -> QuerySet[Need]:
    rows = Need.objects.public().select_related("municipality__prefecture")
    return rows.order_by("-published_at")


def _pages(model: Any, newest: str) -> QuerySet[Any]:
    rows = model.objects.live().public().filter(locale__language_code=get_language())
    return rows.order_by(f"-{newest}", "-pk")


def _practices() -> QuerySet[PracticePage]:
    return _pages(PracticePage, "first_published_at").select_related("municipality__prefecture")


def _place(row: Any) -> str:
    return f"{row.municipality.prefecture} {row.municipality}"


def _need(row: Need) -> Published:
    at = row.published_at or row.created_at
    return _published(row, row.summary, _place(row), row.get_absolute_url(), at)


def _practice(row: PracticePage) -> Published:
    return _published(
        row, row.summary, _place(row), row.url or "", row.first_published_at or _now(row)
    )


def _event(row: Event) -> Published:
    where = f"{jdate(row.starts_on)} {row.venue}"
    return _published(row, row.summary, where, row.get_absolute_url(), row.created_at)


def _measure(row: Measure) -> Published:
    where = str(row.get_bureau_display())
    return _published(row, row.summary, where, row.get_absolute_url(), row.created_at)


def _solution(row: Solution) -> Published:
    where = str(row.organisation)
    return _published(row, row.summary, where, row.get_absolute_url(), row.created_at)


def _projects() -> QuerySet[ModelProject]:
    public = ModelProject.objects.filter(is_public=True)
    return public.select_related("municipality__prefecture")


def _project(row: ModelProject) -> Published:
    return _published(row, row.summary, _place(row), row.get_absolute_url(), row.created_at)


def _news(row: NewsPage) -> Published:
    at = datetime.combine(row.date, time(), TOKYO)
    return _published(row, row.summary, jdate(row.date), row.url or "", at)


def _now(row: Any) -> datetime:
    """A page published by an import carries only when it was last published."""
    return row.last_published_at or row.latest_revision_created_at


def _published(row: Model, summary: str, where: str, url: str, at: datetime) -> Published:
    is_fictional = bool(getattr(row, "is_fictional", False))
    return Published(str(row), summary or "", where, url, at, is_fictional)


KINDS: dict[str, PublicKind] = {
    kind.name: kind
    for kind in (
        PublicKind("needs", _("Needs"), _needs, "public_id", _need),
        PublicKind("practices", _("Good practices"), _practices, "pk", _practice),
        PublicKind("events", _("Matching events"), Event.objects.public, "public_id", _event),
        PublicKind("measures", _("Measures"), Measure.objects.published, "public_id", _measure),
        PublicKind("news", _("News"), lambda: _pages(NewsPage, "date"), "pk", _news),
    )
}
# What is read on a page of its own but offered to machines by none of the above: it has a picture to be shared with.
SHARED: dict[str, PublicKind] = KINDS | {
    kind.name: kind
    for kind in (
        PublicKind("solutions", _("Solutions"), Solution.objects.public, "public_id", _solution),
        PublicKind("projects", _("Model projects"), _projects, "public_id", _project),
    )
}
