"""Relevance and reach, asked of the same texts on whichever database the tests run on."""

import time

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import override
from wagtail.models import Locale, Page, Site

from portal.organisations.models import Organisation
from portal.search import index, kinds
from portal.search.kinds import register_searchable
from portal.search.models import SearchEntry
from portal.search.registry import search
from tests.organisations.factories import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def organisations_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's own kind beside the pages; what the apps register is out of the way."""
    monkeypatch.setattr(kinds, "_kinds", {index.PAGE: kinds.kinds()[index.PAGE]})
    register_searchable(
        "test",
        Organisation,
        ["summary", "prefecture.name"],
        title="name",
        url=lambda row: f"/o/{row.public_id}/",
        visible_to=lambda person: (
            Organisation.objects.all()
            if person.is_authenticated
            else Organisation.objects.filter(state="active")
        ),
    )


def make(name: str, summary: str = "", **more: object) -> Organisation:
    return OrganisationFactory(name_ja=name, summary_ja=summary, summary_en="", **more)


def found(query: str, locale: str = "ja", person: object = None) -> list[str]:
    return [hit.title for hit in search(query, locale, person)]


TEXTS = {
    "認知症対策の手引き": "家族と地域で支えるための冊子です。",
    "見守りの輪": "本市の認知症対策では、商店街が声をかけます。",
    "移動支援": "高齢者が移動できる町へ。デイサービスの送迎車を使います。",
    "農福連携": "障がいのある人と畑を結びます。",
    "東京都の催し": "ＡＩとIoTの展示。",
}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("認知症", ["認知症対策の手引き", "見守りの輪"]),
        ("認知症対策", ["認知症対策の手引き", "見守りの輪"]),
        ("知症対", ["認知症対策の手引き", "見守りの輪"]),
        ("ﾃﾞｲｻｰﾋﾞｽ", ["移動支援"]),
        ("でいさーびす", ["移動支援"]),
        ("ai", ["東京都の催し"]),
        ("ｉｏｔ", ["東京都の催し"]),
        ("高齢者の移動", ["移動支援"]),
        ("商店街 認知症", ["見守りの輪"]),
        ("畑", ["農福連携"]),
        ("認知症 農福", []),
        ("存在しない言葉", []),
        ("。、！", []),
        ("", []),
        ("%", []),
        ("_", []),
    ],
)
def test_words_are_found_inside_sentences_titles_first(query: str, expected: list[str]) -> None:
    for name, summary in TEXTS.items():
        make(name, summary)
    assert found(query) == expected


def test_english_words_are_found_by_their_beginning_only() -> None:
    OrganisationFactory(name_ja="介護", name_en="Day care centre")
    with override("en"):
        assert [found(word, "en") for word in ("car", "CENTRE", "are")] == [
            ["Day care centre"],
            ["Day care centre"],
            [],
        ]


def test_a_hit_is_told_in_its_reader_s_language() -> None:
    row = OrganisationFactory(name_ja="みどりの会", name_en="Green group", is_fictional=True)
    (ja,), (en,) = search("みどり", "ja"), search("green", "en")
    assert (ja.title, en.title, ja.url, ja.type, ja.is_fictional) == (
        "みどりの会",
        "Green group",
        f"/o/{row.public_id}/",
        "test",
        True,
    )
    assert search("green", "ja") == []


def test_what_a_person_may_not_see_is_not_found() -> None:
    make("秘密の計画", state="pending")
    assert (found("秘密"), found("秘密", person=UserFactory())) == ([], ["秘密の計画"])


def test_a_changed_record_is_found_by_its_new_words_alone_and_a_deleted_one_not_at_all() -> None:
    row = make("古い名前")
    row.name_ja = "新しい名前"
    row.save()
    assert (found("古い"), found("新しい")) == ([], ["新しい名前"])
    row.delete()
    assert (found("新しい"), SearchEntry.objects.filter(kind="test").count()) == ([], 0)


def test_a_rebuild_takes_in_what_was_written_in_bulk() -> None:
    row = make("前の名前")
    Organisation.objects.filter(pk=row.pk).update(name_ja="後の名前")
    index.rebuild("test")
    assert found("後の") == ["後の名前"]


def test_personal_data_is_never_searchable() -> None:
    class RiderPrivate:
        pass

    with pytest.raises(ValueError, match="personal data"):
        register_searchable("riders", RiderPrivate, [])  # type: ignore[arg-type]


@pytest.fixture
def home() -> Page:
    return Site.objects.get(is_default_site=True).root_page


def publish(home: Page, title: str, *, live: bool = True) -> Page:
    page = home.add_child(
        instance=Page(
            title=title, slug=f"p{time.monotonic_ns()}", live=False, locale=Locale.get_default()
        )
    )
    revision = page.save_revision()
    if live:
        revision.publish()
    return Page.objects.get(pk=page.pk)


def test_a_published_page_is_found_and_a_draft_is_not(home: Page) -> None:
    publish(home, "認知症カフェの一年")
    publish(home, "認知症カフェの下書き", live=False)
    assert found("認知症かふぇ") == ["認知症カフェの一年"]


def test_an_unpublished_change_and_an_unpublished_page_are_not_found(home: Page) -> None:
    page = publish(home, "公開された題")
    page.title = "書きかけの題"
    page.save_revision()
    assert found("書きかけ") == []
    page.unpublish()
    assert found("公開された") == []


def test_a_page_that_is_made_live_at_once_is_found(home: Page) -> None:
    home.add_child(
        instance=Page(title="支援施策のご案内", slug="made-live", locale=Locale.get_default())
    )
    assert found("施策のご") == ["支援施策のご案内"]


def test_pages_and_records_share_one_ranking(home: Page) -> None:
    publish(home, "移動支援のくわしい説明のページ")
    make("移動支援")
    make("別の題", "移動支援について")
    assert found("移動支援") == ["移動支援", "移動支援のくわしい説明のページ", "別の題"]


@pytest.mark.parametrize("count", [1, 3])
def test_a_search_costs_a_fixed_number_of_queries(count: int, django_assert_num_queries) -> None:
    for number in range(count):
        make(f"移動支援{number}")
    found("移動支援")
    with django_assert_num_queries(3):  # titles, the rest, the visible rows
        found("移動支援")


def test_five_thousand_texts_are_searched_within_a_second() -> None:
    content_type = index.ContentType.objects.get_for_model(Organisation)
    text = index.fold("地域の高齢者を支える取り組みと、その担い手について。" * 40)
    SearchEntry.objects.bulk_create(
        SearchEntry(
            kind="test",
            content_type=content_type,
            object_id=f"9{n}",
            locale="ja",
            title=f" 題{n} ",
            body=text,
        )
        for n in range(5000)
    )
    make("遠い町", "認知症対策")
    started = time.perf_counter()
    assert search("認知症", "ja", AnonymousUser())[0].title == "遠い町"
    assert time.perf_counter() - started < 1.0
