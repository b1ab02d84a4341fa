"""What prefecture officers and experts see first: what waits, whom they stand for, what comes next."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client

from portal.caravan.enums import NeedState, ShareScope, TeamPart, VisitState
from portal.caravan.models import Visit
from portal.front.queries.desk import desk_of
from portal.front.queries.work import work_of
from portal.models_projects.enums import MilestoneState, PartnerPart
from portal.ui.dates import TOKYO, today
from tests.caravan import factories as caravan
from tests.matching.factories import EventFactory
from tests.models_projects.factories import ProjectFactory
from tests.support.personas import Persona, Stage, sign_in

pytestmark = pytest.mark.django_db
MORNING = datetime.combine(today(), time(9), TOKYO)
OFFICER, EXPERT = Persona.PREFECTURE_OFFICER, Persona.EXPERT


def as_(stage: Stage, persona: Persona) -> Client:
    client = Client()
    sign_in(client, stage.user(persona))
    return client


def join(stage: Stage, visit: Visit, persona: Persona, part: TeamPart) -> None:
    visit.team.create(
        user=stage.user(persona), organisation=stage.organisation_of(persona), part=part
    )


def titles(stage: Stage, persona: Persona) -> list[list[str]]:
    return [[line.title for line in section.lines] for section in desk_of(stage.user(persona))]


def test_an_officer_reads_the_visits_of_the_prefecture_and_no_internal_word() -> None:
    stage = Stage()
    shared, inside = caravan.visit(stage), caravan.visit(stage, share_scope=ShareScope.BOTH_BUREAUS)
    caravan.answer(stage, shared, text="共有の回答", share_scope=ShareScope.PREFECTURE)
    join(stage, shared, OFFICER, TeamPart.PREFECTURE)
    client = as_(stage, OFFICER)
    assert list(client.get("/visits/").context["visits"]) == [shared]
    table = client.get("/visits/?format=csv&fiscal_year=").content.decode("utf-8-sig")
    assert (table.count(shared.purpose), caravan.SECRET in table) == (1, False)
    page = client.get(shared.get_absolute_url()).content.decode()
    assert ("共有の回答" in page, caravan.SECRET in page) == (True, False)
    assert client.get(inside.get_absolute_url()).status_code == 404
    assert client.get("/visits/new/").status_code == 404


def test_an_officers_desk_has_visits_needs_municipalities_projects_and_events() -> None:
    stage = Stage()
    caravan.visit(stage)
    for state in (NeedState.DRAFT, NeedState.SHARED, NeedState.PUBLISHED):
        caravan.need(stage, state, title_ja=state)
    project, event = ProjectFactory(municipality=stage.municipality), EventFactory()
    assert titles(stage, OFFICER) == [
        [str(stage.municipality)],
        ["published", "shared"],
        [stage.municipality.name],
        [project.title],
        [event.title],
    ]
    place = desk_of(stage.user(OFFICER))[2].lines[0]
    rows = as_(stage, OFFICER).get(place.url).context["needs"]
    assert [need.title for need in rows] == ["published"]


def test_an_experts_desk_says_what_to_prepare_and_where_they_go_along() -> None:
    stage = Stage()
    visit = caravan.visit(stage, state=VisitState.CONFIRMED, starts_at=MORNING)
    caravan.visit(stage)
    join(stage, visit, EXPERT, TeamPart.EXPERT)
    project = ProjectFactory(municipality=stage.municipality)
    project.partners.create(organisation=stage.organisation_of(EXPERT), part=PartnerPart.EVALUATION)
    project.milestones.create(title="中間評価", due_on=today() + timedelta(days=9))
    project.milestones.create(title="協定", due_on=today(), state=MilestoneState.REACHED)
    ProjectFactory()
    project.save()
    assert [item.title for item in work_of(stage.user(EXPERT))] == [str(visit.host), "中間評価"]
    assert titles(stage, EXPERT) == [[str(stage.municipality)], [project.title], []]
    assert list(as_(stage, EXPERT).get("/visits/").context["visits"]) == [visit]


def test_who_has_nothing_is_told_so_and_shown_the_way_on() -> None:
    page = as_(Stage(), EXPERT).get("/my/").content.decode()
    assert "今日、対応が必要なものはありません。" in page
    assert all(
        f'href="{place}"' in page for place in ("/visits/?fiscal_year=", "/projects/", "/events/")
    )


def test_a_visit_that_was_held_is_closed_by_the_bureaus_alone() -> None:
    stage = Stage()
    visit = caravan.visit(stage, state=VisitState.HELD, starts_at=MORNING)
    join(stage, visit, EXPERT, TeamPart.EXPERT)
    join(stage, visit, Persona.HEALTH_STAFF, TeamPart.LEAD)
    assert work_of(stage.user(EXPERT)) == []
    assert [item.title for item in work_of(stage.user(Persona.HEALTH_STAFF))] == [str(visit.host)]


@pytest.mark.parametrize("rows", [1, 3])
def test_a_desk_asks_the_same_for_one_and_for_three(
    rows: int, django_assert_num_queries: Any
) -> None:
    stage = Stage()
    for _row in range(rows):
        caravan.visit(stage)
        caravan.need(stage, NeedState.PUBLISHED)
        ProjectFactory(municipality=stage.municipality)
    person = stage.user(OFFICER)
    with django_assert_num_queries(8):
        desk_of(person)
