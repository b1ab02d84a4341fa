from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.accounts.permission import NotPermitted
from portal.caravan.actions.follow_up import finish_follow_up, request_visit
from portal.caravan.actions.hold_hearing import AnswerChanged, open_hearing, write_answer
from portal.caravan.actions.load_reference import load_reference
from portal.caravan.actions.plan_visit import move_visit, plan_visit
from portal.caravan.actions.refusal import Refusal
from portal.caravan.enums import VISIT_MOVES, ApplicantKind, FollowUpState, VisitState
from portal.caravan.handover import register_handovers
from portal.caravan.models import FollowUp, Question, QuestionSet, Theme, Visit
from portal.caravan.queries.team import missing_bureaus
from portal.notices.models import Notice
from portal.organisations.enums import Bureau
from portal.organisations.handover import handovers
from portal.ui.dates import fiscal_year_of
from tests.caravan import factories as make
from tests.support.personas import SHIZUOKA, Persona, Stage, sign_in

pytestmark = pytest.mark.django_db
STAFF = Persona.HEALTH_STAFF


def test_a_planned_visit_has_its_planner_its_year_and_its_mark() -> None:
    stage = Stage()
    visit = plan_visit(
        stage.user(STAFF),
        {
            "municipality": stage.municipality,
            "host": stage.town_hall,
            "starts_at": timezone.now(),
            "purpose": "ヒアリング",
        },
    )
    assert [member.user for member in visit.team.all()] == [stage.user(STAFF)]
    assert visit.fiscal_year == fiscal_year_of(timezone.localdate(visit.starts_at))
    assert (visit.bureau, visit.is_fictional) == (Bureau.HEALTH, True)


def test_the_health_bureau_plans_no_visit_in_shizuoka() -> None:
    stage = Stage(SHIZUOKA)
    with pytest.raises(NotPermitted):
        plan_visit(stage.user(STAFF), {"municipality": stage.municipality})


def test_a_team_of_one_bureau_is_warned_about_and_not_blocked() -> None:
    stage = Stage()
    visit = make.visit(stage)
    assert len(list(missing_bureaus(visit))) == 2
    make.team(stage, visit)
    assert list(missing_bureaus(visit)) == []


def test_in_shizuoka_the_economy_bureau_goes_alone() -> None:
    stage = Stage(SHIZUOKA)
    assert [str(bureau) for bureau in missing_bureaus(make.visit(stage))] == [
        str(Bureau.ECONOMY.label)
    ]


@pytest.mark.parametrize("state", list(VisitState))
def test_a_visit_moves_only_where_the_data_says(state: VisitState) -> None:
    stage = Stage()
    for target in VisitState:
        visit = make.visit(stage, state=state)
        if target in VISIT_MOVES[state]:
            assert move_visit(stage.user(STAFF), visit, target).state == target
        else:
            with pytest.raises(Refusal):
                move_visit(stage.user(STAFF), visit, target)


def test_opening_a_hearing_twice_opens_one() -> None:
    stage = Stage()
    visit, asked = make.visit(stage), make.questions()
    first = open_hearing(stage.user(STAFF), visit, asked, stage.town_hall)
    assert open_hearing(stage.user(STAFF), visit, asked, stage.town_hall) == first
    assert first.answers.count() == 1


def test_an_answer_written_in_between_is_not_written_over() -> None:
    stage = Stage()
    answer = make.answer(stage)
    write_answer(stage.user(STAFF), answer, text="先に", based_on=0)
    with pytest.raises(AnswerChanged) as newer:
        write_answer(stage.user(Persona.ECONOMY_STAFF), answer, text="あとから", based_on=0)
    assert newer.value.current.text == "先に"


def test_the_other_bureaus_own_note_cannot_be_written_over() -> None:
    stage = Stage()
    answer = make.answer(stage)
    write_answer(
        stage.user(Persona.ECONOMY_STAFF), answer, text="回答", internal_note="上書き", based_on=0
    )
    answer.refresh_from_db()
    assert (answer.text, answer.internal_note) == ("回答", make.SECRET)


def test_a_hearing_is_recorded_through_the_page() -> None:
    stage = Stage()
    answer = make.answer(stage)
    client = Client()
    sign_in(client, stage.user(STAFF))
    response = client.post(
        f"/hearings/{answer.hearing.public_id}/",
        {
            "answers-TOTAL_FORMS": "1",
            "answers-INITIAL_FORMS": "1",
            "answers-0-id": answer.pk,
            "answers-0-hearing": answer.hearing.pk,
            "answers-0-version": "0",
            "answers-0-text": "買い物の足がない",
            "answers-0-internal_note": "内緒",
            "answers-0-share_scope": "municipality",
            "answers-0-note_scope": "own_bureau",
        },
    )
    assert response.status_code == 302
    answer.refresh_from_db()
    assert (answer.text, answer.internal_note, answer.version) == ("買い物の足がない", "内緒", 1)


def _request(stage: Stage, kind: ApplicantKind) -> None:
    request_visit(
        {
            "applicant_kind": kind,
            "organisation_name": "ある団体",
            "prefecture": stage.prefecture,
            "contact_name": "山田",
            "email": "someone@example.invalid",
            "wish": "相談したい",
        }
    )


@pytest.mark.parametrize(
    ("code", "kind", "bureau"),
    [
        ("10", ApplicantKind.MUNICIPALITY, Bureau.HEALTH),
        ("10", ApplicantKind.PROVIDER, Bureau.HEALTH),
        ("10", ApplicantKind.VENTURE, Bureau.ECONOMY),
        (SHIZUOKA, ApplicantKind.MUNICIPALITY, Bureau.ECONOMY),
    ],
)
def test_a_request_becomes_a_task_of_the_bureau_that_is_responsible(
    code: str, kind: ApplicantKind, bureau: Bureau
) -> None:
    _request(Stage(code), kind)
    task = FollowUp.objects.get()
    assert (task.bureau, task.owner, task.state) == (bureau, None, FollowUpState.OPEN)
    assert Notice.objects.get().address == "someone@example.invalid"


def test_a_follow_up_is_closed_with_a_word_about_what_came_of_it() -> None:
    stage = Stage()
    task = make.follow_up(stage)
    with pytest.raises(Refusal):
        finish_follow_up(stage.user(STAFF), task, " ")
    assert finish_follow_up(stage.user(STAFF), task, "送った").state == FollowUpState.DONE


def test_tasks_visits_and_needs_pass_to_the_next_person() -> None:
    stage = Stage()
    giver, taker = stage.user(Persona.HEALTH_STAFF), stage.user(Persona.HEALTH_MANAGER)
    visit = make.visit(stage)
    make.team(stage, visit)
    task = make.follow_up(stage, visit=visit, owner=giver)
    need = make.need(stage, owner=giver)
    register_handovers()
    for handover in (h for h in handovers() if h.kind.startswith("caravan.")):
        rows = list(handover.list_open(giver))
        assert len(rows) == 1
        handover.hand_over(giver, taker, [row.pk for row in rows])
        assert list(handover.list_open(giver)) == []
    task.refresh_from_db()
    need.refresh_from_db()
    assert (task.owner, need.owner) == (taker, taker)
    assert Visit.objects.filter(team__user=taker).get() == visit


def test_loading_the_reference_twice_keeps_what_staff_changed() -> None:
    load_reference()
    counts = Theme.objects.count(), Question.objects.count(), QuestionSet.objects.count()
    Theme.objects.filter(code="dementia").update(name_ja="変えた名前")
    load_reference()
    assert (Theme.objects.count(), Question.objects.count(), QuestionSet.objects.count()) == counts
    assert Theme.objects.get(code="dementia").name_ja == "変えた名前"


def test_a_visit_with_team_and_follow_up_is_planned_on_one_screen() -> None:
    stage = Stage()
    staff, resident = stage.user(STAFF), stage.user(Persona.RESIDENT)
    client = Client()
    sign_in(client, staff)
    page = client.get("/visits/new/").content.decode()
    assert resident.display_name not in page
    bureau = stage.bureau(Bureau.HEALTH)
    fields = {
        "municipality": stage.municipality.pk,
        "host": stage.town_hall.pk,
        "bureau": "health",
        "starts_at": "2026-12-01T10:00",
        "purpose": "ヒアリング",
        "team-0-user": staff.pk,
        "team-0-organisation": bureau.pk,
        "team-0-part": "lead",
        "follow_ups-0-title": "資料を送る",
        "follow_ups-0-owner": staff.pk,
        "follow_ups-0-bureau": "health",
        "follow_ups-0-due_on": "2026-12-10",
    }
    for prefix, extra in (("team", 1), ("attendees", 0), ("presentations", 0), ("follow_ups", 1)):
        fields |= {f"{prefix}-TOTAL_FORMS": extra, f"{prefix}-INITIAL_FORMS": 0}
    assert client.post("/visits/new/", fields).status_code == 302
    visit = Visit.objects.get()
    assert (visit.is_fictional, visit.team.get().user) == (True, staff)
    assert [(t.title, t.owner, t.is_fictional) for t in visit.follow_ups.all()] == [
        ("資料を送る", staff, True)
    ]
    assert "関東経済産業局" in client.get(visit.get_absolute_url()).content.decode()


def test_who_was_on_a_visit_stays_on_it_after_a_transfer_and_a_mistake_is_told_on_top() -> None:
    stage = Stage()
    staff, left = stage.user(STAFF), stage.user(Persona.ECONOMY_STAFF)
    visit = make.visit(stage)
    member = visit.team.create(user=left, organisation=stage.bureau(Bureau.ECONOMY), part="member")
    left.memberships.update(ended_at=timezone.now())
    client = Client()
    sign_in(client, staff)
    edit = f"{visit.get_absolute_url()}edit/"
    assert f'value="{left.pk}" selected>' in client.get(edit).content.decode()
    rows = {"team-0-id": member.pk, "team-0-organisation": member.organisation_id}
    counts = {f"{name}-TOTAL_FORMS": 0 for name in ("attendees", "presentations", "follow_ups")}
    counts |= {name.replace("TOTAL", "INITIAL"): 0 for name in counts}
    sent = rows | counts | {"team-TOTAL_FORMS": 1, "team-INITIAL_FORMS": 1}
    answer = client.post(edit, sent | {"team-0-part": "member"})
    page = answer.content.decode()
    assert (answer.status_code, 'href="#id_team-0-name"' in page) == (422, True)


def test_nobody_fills_a_mailbox_by_asking_for_visits(client: Client) -> None:
    stage = Stage()
    words = {
        "applicant_kind": "municipality",
        "organisation_name": "みどり町（架空）",
        "prefecture": stage.prefecture.pk,
        "contact_name": "役場 花子",
        "email": "Yakuba@example.invalid",
        "wish": "買い物の足",
    }
    answers = [client.post("/visits/request/", words).status_code for _time in range(4)]
    assert (answers, Notice.objects.count()) == ([302, 302, 302, 429], 3)


@pytest.mark.parametrize("rows", [1, 3])
def test_open_follow_ups_stand_first_and_the_others_are_a_filter_away(
    rows: int, django_assert_num_queries: Any
) -> None:
    stage = Stage()
    staff = stage.user(STAFF)
    visit = make.visit(stage)
    for _row in range(rows):
        make.follow_up(stage, visit=visit, owner=staff)
    done = make.follow_up(stage, visit=visit, state=FollowUpState.DONE, outcome="送った")
    client = Client()
    sign_in(client, staff)
    with django_assert_num_queries(7):
        page = client.get("/follow-ups/")
    assert [task.state for task in page.context["follow_ups"]] == ["open"] * rows
    others = client.get("/follow-ups/", {"state": "done"})
    assert list(others.context["follow_ups"]) == [done]
    assert "送った" in others.content.decode()
    table = client.get("/follow-ups/", {"format": "csv"}).content.decode("utf-8-sig")
    assert (table.count("事例を送る"), "送った" in table) == (rows, False)
    mine = client.get("/follow-ups/", {"owner": staff.pk, "state": ""})
    assert mine.context["paginator"].count == rows
