"""The front rooms: home, search, the funnel, my work, health."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from portal.caravan.enums import NeedState
from portal.caravan.models import Need, TeamMember
from portal.front.actions.ensure_site import ensure_site
from portal.front.queries.funnel import STAGES, funnel, rows_of
from portal.front.queries.work import work_of
from portal.ui.dates import fiscal_year_of, today
from tests.caravan import factories as caravan
from tests.front.world import practice, publish
from tests.matching.factories import MeetingFactory
from tests.models_projects.factories import ProjectFactory
from tests.support.personas import SHIZUOKA, Persona, Stage, sign_in

pytestmark = pytest.mark.django_db
YEAR = fiscal_year_of(today())


def as_staff(stage: Stage, persona: Persona = Persona.ECONOMY_STAFF) -> Client:
    client = Client()
    sign_in(client, stage.user(persona))
    return client


def test_home_shows_the_three_newest_practices_of_its_language() -> None:
    stage = Stage()
    ensure_site()
    for number in range(4):
        practice(stage, title=f"事例{number}", slug=f"p{number}")
    english = practice(stage, "en", title="In English", slug="en1")
    home, home_en = Client().get("/"), Client().get("/en/")
    assert [p.title for p in home.context["practices"]] == ["事例3", "事例2", "事例1"]
    assert [p.pk for p in home_en.context["practices"]] == [english.pk]
    assert '<a href="/en/" hreflang="en" lang="en">English</a>' in home.content.decode()


def test_home_counts_the_public_needs_of_each_prefecture_alone() -> None:
    stage = Stage()
    ensure_site()
    caravan.need(stage, NeedState.PUBLISHED)
    caravan.need(stage, NeedState.SHARED)
    home = Client().get("/")
    counts = {p.code: p.need_count for p in home.context["prefectures"] if p.need_count}
    assert counts == {stage.prefecture.code: 1}
    assert [n.state for n in home.context["needs"]] == [NeedState.PUBLISHED]


def test_a_word_from_inside_a_sentence_finds_what_is_public() -> None:
    stage = Stage()
    ensure_site()
    shown = practice(stage, title="町ぐるみの認知症対策", slug="dementia")
    practice(stage, title="認知症の下書き", slug="draft", live=False)
    answer = Client().get("/search/?q=認知症")
    assert [(hit.title, hit.url) for hit in answer.context["hits"]] == [(shown.title, shown.url)]
    assert "架空" in answer.content.decode()
    page = answer.content.decode()
    assert re.search(r'<span class="badge"[^>]*>好事例</span>', page)  # a word, no model's name
    assert f'<p class="note">{shown.summary}</p>' in page
    assert "見つかりませんでした" in Client().get("/search/?q=宇宙船").content.decode()


@pytest.mark.parametrize(
    ("stage_code", "persona", "expected"),
    [
        ("10", Persona.HEALTH_STAFF, {"visits": 1, "needs": 2, "projects": 1, "practices": 1}),
        (SHIZUOKA, Persona.HEALTH_STAFF, {"visits": 0, "needs": 1, "projects": 0, "practices": 1}),
    ],
)
def test_the_funnel_counts_what_the_person_may_see(
    stage_code: str, persona: Persona, expected: dict[str, int]
) -> None:
    stage = Stage(stage_code)
    ensure_site()
    caravan.visit(stage)
    caravan.need(stage, NeedState.PUBLISHED)
    caravan.need(stage, NeedState.SHARED)
    ProjectFactory(lead=stage.town_hall, starts_on=date(YEAR, 6, 1), ends_on=date(YEAR + 1, 3, 31))
    practice(stage)
    stages = dict(
        zip((name for name, *_ in STAGES), funnel(stage.user(persona), YEAR), strict=True)
    )
    assert {name: stages[name].count for name in expected} == expected


def test_each_number_leads_to_exactly_the_rows_that_it_counts() -> None:
    stage = Stage()
    ensure_site()
    for _number in range(3):
        caravan.visit(stage)
    need = caravan.need(stage, NeedState.SHARED)
    caravan.need(stage, NeedState.PUBLISHED, fiscal_year=YEAR - 1)
    MeetingFactory()
    ProjectFactory(lead=stage.town_hall, starts_on=date(YEAR, 6, 1), ends_on=date(YEAR + 1, 3, 31))
    practice(stage)
    client = as_staff(stage)
    overview = client.get("/overview/")
    for shown in overview.context["stages"]:
        rows = client.get(shown.url)
        assert rows.context["rows"].paginator.count == shown.count
    client_rows = client.get(f"/overview/needs/?year={YEAR}").context["rows"]
    assert need in client_rows
    assert {row.fiscal_year for row in client_rows} == {YEAR}
    assert client.get("/overview/nothing/").status_code == 404


def test_a_year_that_makes_no_sense_is_this_year() -> None:
    client = as_staff(Stage())
    for asked in ("", "abc", "1850", "99999", "²"):
        assert client.get(f"/overview/?year={asked}").context["year"] == YEAR


def test_the_rows_of_a_stage_stay_inside_the_persons_reach() -> None:
    stage = Stage(SHIZUOKA)
    caravan.visit(stage)
    _label, rows = rows_of("visits", stage.user(Persona.HEALTH_STAFF), YEAR)
    assert list(rows) == []


def test_my_work_stands_by_due_date_and_marks_what_is_late() -> None:
    stage = Stage()
    user = stage.user(Persona.ECONOMY_STAFF)
    visit = caravan.visit(stage, starts_at=datetime(2026, 11, 29, 23, 30, tzinfo=UTC))
    TeamMember.objects.create(
        visit=visit, user=user, organisation=stage.organisation_of(Persona.ECONOMY_STAFF)
    )
    for title, days in (("あとで", 9), ("遅れ", -2)):
        caravan.follow_up(
            stage, visit=visit, title=title, owner=user, due_on=today() + timedelta(days=days)
        )
    items = work_of(user)
    assert [(item.title, item.due_on) for item in items] == [
        ("遅れ", today() - timedelta(days=2)),
        (str(visit.host), date(2026, 11, 30)),  # 8:30 in the morning in Tokyo
        ("あとで", today() + timedelta(days=9)),
    ]
    page = as_staff(stage).get("/my/").content.decode()
    assert page.count("期限切れ") == 1


def test_a_municipality_sees_its_work_and_no_funnel() -> None:
    stage = Stage()
    need = caravan.need(stage, NeedState.SHARED)
    answer = as_staff(stage, Persona.MUNICIPALITY_OFFICER).get("/my/")
    assert [item.title for item in answer.context["work"]] == [need.title]
    assert answer.context["stages"] == []


def test_who_has_nothing_to_do_is_shown_where_to_go() -> None:
    page = as_staff(Stage(), Persona.MUNICIPALITY_OFFICER).get("/my/").content.decode()
    assert '<a class="tile" href="/needs/mine/"' in page
    assert '<a class="tile" href="/my/"' not in page


def test_the_rows_of_practices_stand_in_the_readers_language() -> None:
    stage = Stage()
    ensure_site()
    original = practice(stage, title="通いの場", slug="kayoi")
    translation = practice(
        stage, "en", title="Meeting places", translation_key=original.translation_key
    )
    alone = practice(stage, title="訳のない事例", slug="alone")
    client = as_staff(stage)
    read = {
        language: {row.pk for row in client.get(f"{prefix}/overview/practices/").context["rows"]}
        for language, prefix in (("ja", ""), ("en", "/en"))
    }
    assert read == {"ja": {original.pk, alone.pk}, "en": {translation.pk, alone.pk}}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_rows_of_a_number_ask_the_same_for_one_and_for_three(
    rows: int, django_assert_num_queries
) -> None:
    stage = Stage()
    for _number in range(rows):
        caravan.need(stage, NeedState.SHARED)
    client = as_staff(stage)
    client.get("/overview/needs/")
    with django_assert_num_queries(6):
        client.get("/overview/needs/")


def test_health_and_readiness() -> None:
    assert Client().get("/healthz").json() == {"status": "ok"}
    assert Client().get("/readyz").json() == {"status": "ok"}


def test_nothing_of_a_need_that_is_not_public_stands_on_any_front_page() -> None:
    publish(Stage())
    assert Need.objects.count() == 2
    for path in ("/", "/en/", "/search/?q=内緒", "/api/needs", "/feeds/needs/"):
        assert caravan.SECRET not in Client().get(path).content.decode()


def test_the_search_of_the_site_repeats_no_word_of_another_pages_form(client: Client) -> None:
    ensure_site()
    there = client.get("/search/", {"q": "外出"}).content.decode()
    elsewhere = client.get("/needs/", {"q": "近藤"}).content.decode()
    box = re.compile(r'id="site-search"[^>]*value="([^"]*)"')
    assert (box.findall(there), box.findall(elsewhere)) == (["外出"], [""])
