from datetime import date, timedelta

import pytest
from django.test import Client
from wagtail.models import Locale

from portal.front.actions.ensure_site import ensure_site
from portal.library.actions.load_official_pages import Words, add_news, load_official_pages
from portal.library.enums import MeasureState
from portal.library.models import ContentPage, Measure, NewsPage
from portal.search.registry import search
from portal.ui.dates import fiscal_year_of, today
from tests.library.factories import MeasureFactory

pytestmark = pytest.mark.django_db


def titles(query: str) -> list[str]:
    return [measure.title for measure in Client().get(f"/measures/{query}").context["measures"]]


def test_drafts_stay_inside() -> None:
    MeasureFactory(title_ja="公開（架空）")
    draft = MeasureFactory(title_ja="下書き（架空）", state=MeasureState.DRAFT)
    assert titles("") == ["公開（架空）"]
    assert Client().get(draft.get_absolute_url()).status_code == 302
    assert [hit.title for hit in search("下書き", "ja")] == []


def test_the_list_is_this_fiscal_years_unless_asked() -> None:
    year = fiscal_year_of(today())
    MeasureFactory(title_ja="今年度")
    MeasureFactory(title_ja="昨年度", fiscal_year=year - 1)
    assert titles("") == ["今年度"]
    assert sorted(titles("?fiscal_year=")) == ["今年度", "昨年度"]


def test_a_measure_for_everything_fits_every_filter() -> None:
    MeasureFactory(title_ja="すべて", element="", target="anyone")
    MeasureFactory(title_ja="介護だけ", element="care", target="provider")
    assert titles("?element=prevention&target=municipality") == ["すべて"]
    assert sorted(titles("?element=care&target=provider")) == ["すべて", "介護だけ"]
    assert [m.title for m in Measure.objects.fitting("prevention", "municipality")] == ["すべて"]


def test_words_are_found_in_either_language() -> None:
    MeasureFactory(title_ja="おでかけ", title_en="Outings grant")
    assert titles("?q=grant") == titles("?q=おでかけ") == ["おでかけ"]


def test_a_fictional_measure_says_so_on_its_page_and_in_its_table() -> None:
    measure = MeasureFactory()
    assert "架空" in Client().get(measure.get_absolute_url()).content.decode()
    header, row = Client().get("/measures/?format=csv").content.decode("utf-8-sig").splitlines()
    assert header.split(",")[-1] == "架空"
    assert row.split(",")[-1] == "架空"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_for_one_and_for_three(rows: int, django_assert_num_queries) -> None:
    for _number in range(rows):
        MeasureFactory(deadline=today() + timedelta(days=9))
    client = Client()
    client.get("/measures/")
    with django_assert_num_queries(2):
        client.get("/measures/")


def test_the_programmes_pages_stand_in_both_languages_and_are_loaded_once() -> None:
    home = ensure_site()
    load_official_pages(home)
    page = ContentPage.objects.get(slug="fukushi-mover", locale__language_code="ja")
    page.title = "職員が直した題"
    page.save_revision().publish()
    load_official_pages(home)
    assert ContentPage.objects.count() == 6
    assert ContentPage.objects.get(pk=page.pk).title == "職員が直した題"
    english = page.get_translation(Locale.objects.get(language_code="en"))
    assert english.url.startswith("/en/")


@pytest.mark.parametrize(
    ("slug", "japanese", "english"),
    [
        ("partnership", "平成31年4月17日", "17 April 2019"),
        ("activities", "29日(水)", "was a Wednesday"),
        ("fukushi-mover", "法的な助言ではありません", "It is not legal advice"),
    ],
)
def test_each_page_carries_its_facts_its_time_and_its_caution(
    slug: str, japanese: str, english: str
) -> None:
    load_official_pages(ensure_site())
    ja, en = (Client().get(f"{at}/{slug}/").content.decode() for at in ("", "/en"))
    assert japanese in ja
    assert "制度資料の時点" in ja
    assert english in en
    assert "early fiscal 2019–20" in en


def test_news_is_added_once_in_both_languages() -> None:
    home = ensure_site()
    for _time in range(2):
        add_news(
            home, "opened", date(2026, 11, 2), Words("開設", "Opened"), Words("要約", "Summary")
        )
    assert sorted(NewsPage.objects.values_list("title", flat=True)) == ["Opened", "開設"]
    assert "要約" in Client().get("/news/opened/").content.decode()
