"""Wagtail's own search (the admin's, `Page.objects.search`) understands Japanese."""

import io

import pytest
from django.core.management import call_command
from wagtail.models import Page, Site
from wagtail.search.backends import get_search_backend
from wagtail.search.query import MATCH_ALL, Phrase, PlainText

pytestmark = pytest.mark.django_db

TITLES = ["認知症対策の手引き", "デイサービスの送迎", "AIと介護予防", "Shared rides for everybody"]


@pytest.fixture(autouse=True)
def pages() -> None:
    home = Site.objects.get(is_default_site=True).root_page
    for number, title in enumerate(TITLES):
        home.add_child(instance=Page(title=title, slug=f"s{number}"))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("認知症", TITLES[:1]),
        ("知症対", TITLES[:1]),
        ("ﾃﾞｲ", TITLES[1:2]),
        ("防", TITLES[2:3]),
        ("ai介護", TITLES[2:3]),
        ("rides", TITLES[3:]),
        ("sha rid", TITLES[3:]),
        ("症認", []),
        ("。", []),
        ("' OR 1", []),
    ],
)
def test_parts_of_words_are_found(query: str, expected: list[str]) -> None:
    assert [page.title for page in Page.objects.search(query)] == expected
    assert [page.title for page in Page.objects.autocomplete(query)] == expected


def test_queries_combine() -> None:
    backend = get_search_backend()
    either = backend.search(PlainText("認知症") | Phrase("送迎"), Page)
    both = backend.search(PlainText("認知症") & PlainText("手引"), Page)
    neither = backend.search(~PlainText("認知症"), Page.objects.filter(depth=3))
    assert {page.title for page in either} == set(TITLES[:2])
    assert [page.title for page in both] == TITLES[:1]
    assert {page.title for page in neither} == set(TITLES[1:])
    assert len(backend.search(MATCH_ALL, Page.objects.filter(depth=3))) == 4


def test_a_deleted_page_is_gone_from_the_index() -> None:
    Page.objects.get(slug="s0").delete()
    assert list(Page.objects.search("認知症")) == []


def test_a_rebuilt_index_finds_the_same() -> None:
    call_command("update_index", verbosity=0, stdout=io.StringIO())
    assert [page.title for page in Page.objects.search("知症対")] == TITLES[:1]
