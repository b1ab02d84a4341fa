"""The programme's own pages, in both languages, each with its date and source; and news beside them.

Idempotent: a page that stands is left alone, whatever staff have made of it.
"""

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import override
from wagtail.models import Locale, Page

from portal.library.models import ContentPage, NewsIndexPage, NewsPage
from portal.organisations.enums import Bureau

CONTENT = Path(__file__).resolve().parent.parent / "reference" / "official_pages.toml"


class Words(NamedTuple):
    ja: str
    en: str

    def in_(self, language: str) -> str:
        return self.ja if language == "ja" else self.en


def load_official_pages(home: Page) -> list[ContentPage]:
    """Under `home`, the Japanese home page, and its English translation. Returns the Japanese pages."""
    with override("en"):
        health = str(Bureau.HEALTH.label)  # its English spelling could not be verified: one place
    data = tomllib.loads(CONTENT.read_text(encoding="utf-8").replace("{health}", health))
    return [_content_page(home, page, data) for page in data["page"]]


def _english(home: Page) -> Page:
    locale = Locale.objects.get_or_create(language_code="en")[0]
    translated = home.get_translation_or_none(locale)
    if translated is None:
        translated = home.copy_for_translation(locale)
        translated.save_revision().publish()
    return translated


@transaction.atomic
def _content_page(home: Page, page: Mapping[str, Any], data: Mapping[str, Any]) -> ContentPage:
    found = ContentPage.objects.child_of(home).filter(slug=page["slug"]).first()
    if found is None:
        found = ContentPage(slug=page["slug"], show_in_menus=True, locale=home.locale)
        _fill(found, page, data, "ja")
        home.add_child(instance=found)
        found.save_revision().publish()
    _translate(found, home, lambda copy: _fill(copy, page, data, "en"))
    return found


def _fill(
    target: ContentPage, page: Mapping[str, Any], data: Mapping[str, Any], language: str
) -> None:
    target.title = page[f"title_{language}"]
    target.introduction = page[f"introduction_{language}"]
    target.as_of = data[f"as_of_{language}"]
    target.source = data[f"source_{language}"]
    target.search_description = page[f"introduction_{language}"][:200]
    target.body = [(block["kind"], _value(block, language)) for block in page["block"]]


def _value(block: Mapping[str, Any], language: str) -> Any:
    at = f"_{language}"
    match block["kind"]:
        case "facts":
            return [
                {"term": item["term" + at], "detail": item["detail" + at]} for item in block["item"]
            ]
        case "steps":
            return [
                {"mark": item["mark"], "title": item["title" + at], "text": item["text" + at]}
                for item in block["item"]
            ]
        case "statement":
            return {name: block[name + at] for name in ("quote", "source", "caution")}
        case "text":
            return "".join(f"<p>{line}</p>" for line in block["text" + at].strip().splitlines())
        case _:
            return block["text" + at]


def _translate(page: Page, home: Page, fill: Any) -> Page:
    """The translation tree of wagtail-localize stands on translation keys: one key, two locales."""
    parent = _english(home)
    existing = page.get_translation_or_none(parent.locale)
    if existing is not None:
        return existing
    copy = page.copy_for_translation(parent.locale)
    fill(copy)
    copy.slug = page.slug
    copy.live = True
    copy.save()
    copy.save_revision().publish()
    return copy


@transaction.atomic
def ensure_news_index(home: Page) -> NewsIndexPage:
    found = NewsIndexPage.objects.child_of(home).first()
    if found is None:
        found = NewsIndexPage(title="お知らせ", slug="news", locale=home.locale, show_in_menus=True)
        home.add_child(instance=found)
        found.save_revision().publish()
    _translate(found, home, lambda copy: setattr(copy, "title", "News"))
    return found


@transaction.atomic
def add_news(
    home: Page, slug: str, day: date, title: Words, summary: Words, *, is_fictional: bool = False
) -> NewsPage:
    """One news item in both languages, unless it stands already."""
    parent = ensure_news_index(home)
    found = NewsPage.objects.child_of(parent).filter(slug=slug).first()
    if found is not None:
        return found

    def fill(page: NewsPage, language: str) -> None:
        page.title, page.summary = title.in_(language), summary.in_(language)
        page.body = f"<p>{summary.in_(language)}</p>"
        page.search_description = page.summary

    news = NewsPage(slug=slug, date=day, is_fictional=is_fictional, locale=parent.locale)
    fill(news, "ja")
    parent.add_child(instance=news)
    news.save_revision().publish()
    _translate(news, home, lambda copy: fill(copy, "en"))
    return news
