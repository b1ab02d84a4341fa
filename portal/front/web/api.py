"""Open data: what everybody may read, as JSON. Each record says whether it is fictional."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import NinjaAPI, Query, Schema

from portal.caravan.models import Need
from portal.library.models import Measure, NewsPage
from portal.matching.models import Event
from portal.organisations.models import Municipality
from portal.practices.models import PracticePage

api = NinjaAPI(
    title="Renkei Portal",
    version="1",
    description="What is public: needs, good practices, matching events, measures and news, in Japanese and English.",
    urls_namespace="api",
)

Limit = Annotated[int, Query(ge=1, le=500)]
Offset = Annotated[int, Query(ge=0)]
Language = Literal["ja", "en"]


class PlaceOut(Schema):
    code: str | None
    """Six digits with check digit; a made-up municipality has none."""
    municipality_ja: str
    municipality_en: str | None
    prefecture_ja: str
    prefecture_en: str | None


class NeedOut(Schema):
    id: UUID
    url: str
    title_ja: str
    title_en: str | None
    summary_ja: str
    summary_en: str | None
    place: PlaceOut
    theme: str
    published_at: datetime | None
    is_fictional: bool


class PracticeOut(Schema):
    title: str
    language: str
    url: str
    summary: str
    place: PlaceOut
    figure_label: str
    figure_before: str
    figure_after: str
    figure_source: str
    cost_yen: int | None
    months: int | None
    is_fictional: bool


class EventOut(Schema):
    id: UUID
    url: str
    title_ja: str
    title_en: str | None
    venue_ja: str
    venue_en: str | None
    starts_on: date
    ends_on: date
    state: str
    is_fictional: bool


class MeasureOut(Schema):
    id: UUID
    url: str
    title_ja: str
    title_en: str | None
    summary_ja: str
    summary_en: str | None
    bureau: str
    kind: str
    target: str
    element: str
    fiscal_year: int
    deadline: date | None
    official_page: str
    is_fictional: bool


class NewsOut(Schema):
    title: str
    language: str
    url: str
    summary: str
    date: date
    is_fictional: bool


@api.get("/needs", response=list[NeedOut], summary="Public needs, newest first")
def needs(request: HttpRequest, limit: Limit = 100, offset: Offset = 0) -> list[dict[str, Any]]:
    rows = Need.objects.public().select_related("municipality__prefecture", "theme")
    return [
        _fields(need, NeedOut, request, place=_place(need.municipality), theme=need.theme.code)
        for need in rows[offset : offset + limit]
    ]


@api.get("/practices", response=list[PracticeOut], summary="Published good practices of a language")
def practices(
    request: HttpRequest, language: Language = "ja", limit: Limit = 100, offset: Offset = 0
) -> list[dict[str, Any]]:
    rows = PracticePage.objects.live().public().filter(locale__language_code=language)
    rows = rows.select_related("municipality__prefecture", "locale").order_by("-first_published_at")
    return [
        _fields(page, PracticeOut, request, language=language, place=_place(page.municipality))
        for page in rows[offset : offset + limit]
    ]


@api.get("/events", response=list[EventOut], summary="Matching events, latest first")
def events(request: HttpRequest, limit: Limit = 100, offset: Offset = 0) -> list[dict[str, Any]]:
    rows = Event.objects.public()[offset : offset + limit]
    return [_fields(event, EventOut, request) for event in rows]


@api.get("/measures", response=list[MeasureOut], summary="Measures of both bureaus")
def measures(
    request: HttpRequest, fiscal_year: int | None = None, limit: Limit = 100, offset: Offset = 0
) -> list[dict[str, Any]]:
    rows = Measure.objects.published()
    if fiscal_year is not None:
        rows = rows.filter(fiscal_year=fiscal_year)
    return [
        _fields(measure, MeasureOut, request, official_page=measure.url)
        for measure in rows[offset : offset + limit]
    ]


@api.get("/news", response=list[NewsOut], summary="News of a language, newest first")
def news(
    request: HttpRequest, language: Language = "ja", limit: Limit = 100, offset: Offset = 0
) -> list[dict[str, Any]]:
    rows = NewsPage.objects.live().public().filter(locale__language_code=language)
    return [
        _fields(page, NewsOut, request, language=language)
        for page in rows.order_by("-date", "-pk")[offset : offset + limit]
    ]


def _fields(row: Any, schema: type[Schema], request: HttpRequest, **given: Any) -> dict[str, Any]:
    """The schema's fields read from the row by name; `given` are those that it does not have."""
    given |= {"url": _address(row, request)}
    if "id" in schema.model_fields:
        given["id"] = row.public_id
    names = schema.model_fields.keys() - given.keys()
    return {name: getattr(row, name) for name in names} | given


def _address(row: Any, request: HttpRequest) -> str:
    if hasattr(row, "get_absolute_url"):
        return request.build_absolute_uri(row.get_absolute_url())
    return row.get_full_url(request) or ""


def _place(municipality: Municipality) -> dict[str, Any]:
    prefecture = municipality.prefecture
    return {
        "code": municipality.code or None,
        "municipality_ja": municipality.name_ja,
        "municipality_en": municipality.name_en,
        "prefecture_ja": prefecture.name_ja,
        "prefecture_en": prefecture.name_en,
    }
