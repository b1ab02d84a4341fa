"""From a project to a page that others can follow: drafted, reviewed, translated, found, compared."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, WorkflowPage

from portal.accounts.permission import NotPermitted
from portal.audit.models import AuditLine
from portal.caravan.enums import NeedState
from portal.front.actions.ensure_site import ensure_site
from portal.models_projects.actions import record_measurement
from portal.organisations.access import MANAGER_GROUP
from portal.organisations.models import Municipality
from portal.practices.actions.draft_practice import DraftRefused, draft_practice
from portal.practices.models import PracticeIndexPage, PracticePage
from portal.practices.queries.similar import distance, practices_of_similar_towns
from portal.search.registry import search
from portal.ui.dates import today
from tests.caravan import factories as caravan
from tests.front.world import practice
from tests.library.factories import MeasureFactory
from tests.models_projects.factories import IndicatorFactory, ProjectFactory
from tests.support.personas import Persona, Stage, sign_in
from tests.support.plain import plain_client, visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Stage:
    ensure_site()
    return Stage()


def project_of(stage: Stage):  # type: ignore[no-untyped-def]
    need = caravan.need(stage, NeedState.PUBLISHED, background_ja="バスが<b>ない</b>。")
    return ProjectFactory(lead=stage.town_hall, need=need)


def test_a_draft_knows_what_the_thread_knows_and_nobody_reads_it_yet(stage: Stage) -> None:
    project = project_of(stage)
    page = draft_practice(stage.user(Persona.ECONOMY_STAFF), project)
    assert (page.live, page.is_fictional, page.project, page.municipality) == (
        False, True, project, stage.municipality,
    )  # fmt: skip
    assert page.problem == "<p>バスが&lt;b&gt;ない&lt;/b&gt;。</p>"
    assert list(page.themes.all()) == [project.need.theme]
    assert Client().get("/practices/").context["practices"].paginator.count == 0
    assert search("送迎車", "ja") == []
    assert AuditLine.objects.filter(verb="drafted practice").count() == 1


def test_the_drafts_figure_is_the_indicators_newest(stage: Stage) -> None:
    project = project_of(stage)
    indicator = IndicatorFactory(project=project)
    author = stage.user(Persona.ECONOMY_STAFF)
    record_measurement(author, indicator, today(), today(), Decimal(12), "日報の集計")
    page = draft_practice(author, project)
    assert (page.figure_label, page.figure_before, page.figure_after) == ("乗車回数", "0回", "12回")
    assert page.figure_source == "日報の集計"


def test_a_project_has_one_practice(stage: Stage) -> None:
    project = project_of(stage)
    author = stage.user(Persona.ECONOMY_STAFF)
    draft_practice(author, project)
    with pytest.raises(DraftRefused):
        draft_practice(author, project)
    assert PracticePage.objects.filter(project=project).count() == 1


@pytest.mark.parametrize(
    "persona", [Persona.MUNICIPALITY_OFFICER, Persona.VENTURE_MEMBER, Persona.EXPERT]
)
def test_only_a_bureau_drafts(stage: Stage, persona: Persona) -> None:
    with pytest.raises(NotPermitted):
        draft_practice(stage.user(persona), project_of(stage))


def test_the_page_goes_through_the_review_of_a_manager(stage: Stage) -> None:
    author, manager = (stage.user(p) for p in (Persona.ECONOMY_STAFF, Persona.ECONOMY_MANAGER))
    page = draft_practice(author, project_of(stage))
    page.what_changed = "<p>外出が増えた。</p>"
    page.save_revision(user=author)
    review = page.get_workflow().start(page, author)
    task = review.current_task_state.task.specific
    assert not task.user_can_access_editor(page, stage.user(Persona.VENTURE_MEMBER))
    assert [name for name, *_ in task.get_actions(page, author)] == []
    assert "approve" in [name for name, *_ in task.get_actions(page, manager)]
    review.current_task_state.specific.approve(user=manager)
    page.refresh_from_db()
    assert page.live
    assert [p.pk for p in Client().get("/practices/").context["practices"]] == [page.pk]
    assert [hit.title for hit in search("買い物", "ja") if hit.type == "practicepage"] == [
        page.title
    ]


def test_the_english_page_is_the_translation_of_the_japanese_one(stage: Stage) -> None:
    page = practice(stage, slug="seats")
    english = page.copy_for_translation(Locale.objects.get(language_code="en"))
    english.title = "Empty seats to the shops"
    english.save_revision().publish()
    words = Client().get(f"/en{page.url}").content.decode()
    assert "Empty seats to the shops" in words
    assert 'hreflang="ja" lang="ja">日本語' in words
    assert f'href="{page.url}"' in words


def test_a_page_says_what_changed_what_paid_and_whom_to_compare_with(stage: Stage) -> None:
    page = practice(stage, slug="one", figure_label="外出", figure_source="日報", months=6)
    measure = MeasureFactory(title_ja="おでかけ補助")
    page.measures.add(measure)
    page.save_revision().publish()
    other = practice(stage, slug="two", title="となりの事例", municipality=stage.other_municipality)
    html = Client().get(page.url).content.decode()
    for words in ("1回 → 3回", "日報", "となりの事例", "架空"):
        assert words in html
    assert f'href="{measure.get_absolute_url()}"' in html
    assert f'href="{other.url}"' in html


def test_towns_like_this_are_near_in_size_and_in_age(stage: Stage) -> None:
    def town(name: str, population: int | None, aged: str) -> Municipality:
        return Municipality.objects.create(
            name=name, kana="ちょう", prefecture=stage.prefecture, is_fictional=True,
            population=population, aged_share=Decimal(aged),
        )  # fmt: skip

    mine = practice(stage, slug="mine", municipality=town("わが町", 10_000, "35"))
    places = {
        "unknown": (None, "0"),
        "city": (400_000, "25"),
        "twin": (11_000, "36"),
        "old": (10_000, "50"),
    }
    for slug, (population, aged) in places.items():
        practice(stage, slug=slug, title=slug, municipality=town(slug, population, aged))
    practice(stage, "en", slug="english", title="english")
    found = practices_of_similar_towns(mine, limit=9)
    assert [page.title for page in found] == ["twin", "old", "city", "unknown"]
    assert distance(mine.municipality, mine.municipality) == 0


def test_the_list_is_filtered_by_theme_and_prefecture(stage: Stage) -> None:
    page = practice(stage, slug="one")
    page.themes.add(caravan.theme())
    page.save_revision().publish()
    practice(Stage("22"), slug="two")
    client = Client()
    assert client.get("/practices/").context["practices"].paginator.count == 2
    for query in (f"themes={caravan.theme().pk}", "prefecture=10"):
        rows = client.get(f"/practices/?{query}").context["practices"]
        assert [row.pk for row in rows] == [page.pk]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_for_one_and_for_three(
    stage: Stage, rows: int, django_assert_num_queries
) -> None:  # type: ignore[no-untyped-def]
    for number in range(rows):
        practice(stage, slug=f"p{number}")
    client = Client()
    client.get("/practices/")
    with django_assert_num_queries(16):
        client.get("/practices/")


def test_both_lists_of_good_practices_are_translations_of_each_other(stage: Stage) -> None:
    keys = set(PracticeIndexPage.objects.values_list("translation_key", flat=True))
    assert len(keys) == 1


def test_the_page_that_drafts_leads_into_the_editor(stage: Stage) -> None:
    client = Client()
    sign_in(client, stage.user(Persona.ECONOMY_STAFF))
    project = project_of(stage)
    address = reverse("practices:practice_draft", args=[project.public_id])
    assert client.get(address).status_code == 200
    answer = client.post(address)
    page = PracticePage.objects.get(project=project)
    assert answer.url == f"/admin/pages/{page.pk}/edit/"
    assert client.post(address).url == project.get_absolute_url()


def test_a_practice_is_drafted_from_its_project_by_buttons_alone(stage: Stage) -> None:
    """What follows, the review and the translation, stands in Wagtail's editor, which needs scripts."""
    client, project = plain_client(), project_of(stage)
    sign_in(client, stage.user(Persona.ECONOMY_STAFF))
    here = visit(client, project.get_absolute_url()).follow("好事例の下書きを作る")
    here = here.submit("下書きを作る")
    page = PracticePage.objects.get(project=project)
    assert here.address == f"/admin/pages/{page.pk}/edit/"


def test_good_practices_are_reviewed_by_the_one_workflow_of_all_pages(stage: Stage) -> None:
    index = PracticeIndexPage.objects.first()
    assert index is not None
    (assigned,) = WorkflowPage.objects.all()
    assert (assigned.page_id, assigned.workflow) == (index.get_root().pk, index.get_workflow())
    (task,) = index.get_workflow().tasks
    assert [group.name for group in task.specific.groups.all()] == [MANAGER_GROUP]
