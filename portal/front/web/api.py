"""Open data: what everybody may read, as JSON. Each record says whether it is fictional."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import NinjaAPI, Schema
from wagtail.models import Locale

from portal.caravan.models import Need
from portal.practices.models import PracticePage

api = NinjaAPI(
    title="Renkei Portal",
    version="1",
    description="Public needs and good practices in Japanese and English.",
    urls_namespace="api",
)


class NeedOut(Schema):
    id: UUID
    title_ja: str
    title_en: str | None
    summary_ja: str
    summary_en: str | None
    municipality: str
    prefecture: str
    theme: str
    published_at: datetime | None
    is_fictional: bool


class PracticeOut(Schema):
    title: str
    language: str
    url: str
    summary: str
    municipality: str
    prefecture: str
    figure: str
    source: str
    is_fictional: bool


@api.get("/needs", response=list[NeedOut], summary="Public needs, newest first")
def needs(request: HttpRequest, limit: int = 100, offset: int = 0) -> list[NeedOut]:
    rows = Need.objects.public().select_related("municipality__prefecture", "theme")
    return [_need(need) for need in rows[offset : offset + min(limit, 500)]]


@api.get("/practices", response=list[PracticeOut], summary="Published good practices of a language")
def practices(request: HttpRequest, language: str = "ja", limit: int = 100) -> list[PracticeOut]:
    locale = Locale.objects.filter(language_code=language).first()
    rows = PracticePage.objects.live().filter(locale=locale)
    return [
        _practice(page)
        for page in rows.select_related("municipality__prefecture", "locale")[: min(limit, 500)]
    ]


def _need(need: Need) -> NeedOut:
    return NeedOut(
        id=need.public_id,
        title_ja=need.title_ja,
        title_en=need.title_en,
        summary_ja=need.summary_ja,
        summary_en=need.summary_en,
        municipality=need.municipality.name_ja,
        prefecture=need.municipality.prefecture.name_ja,
        theme=need.theme.code,
        published_at=need.published_at,
        is_fictional=need.is_fictional,
    )


def _practice(page: PracticePage) -> PracticeOut:
    return PracticeOut(
        title=page.title,
        language=page.locale.language_code,
        url=page.full_url or "",
        summary=page.summary,
        municipality=page.municipality.name_ja,
        prefecture=page.municipality.prefecture.name_ja,
        figure=" → ".join(filter(None, [page.figure_before, page.figure_after])),
        source=page.figure_source,
        is_fictional=page.is_fictional,
    )
