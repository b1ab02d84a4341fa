import pytest
from django.test import Client

from portal.caravan.enums import NeedState, ShareScope
from portal.caravan.models import HearingAnswer, Need
from portal.caravan.reports.briefing import briefing
from portal.caravan.reports.minutes import minutes
from tests.caravan import factories as make
from tests.support.personas import Persona, Stage, sign_in

pytestmark = pytest.mark.django_db
STAFF = Persona.HEALTH_STAFF


def signed_in(stage: Stage, persona: Persona = STAFF) -> Client:
    client = Client()
    sign_in(client, stage.user(persona))
    return client


def test_a_save_answers_with_its_new_version_and_a_late_one_with_what_stands() -> None:
    stage = Stage()
    answer = make.answer(stage)
    client, url = signed_in(stage), f"/answers/{answer.public_id}/save/"
    assert client.post(url, {"text": "一", "version": "0"}).json() == {"version": 1}
    late = client.post(url, {"text": "二", "version": "0"})
    assert (late.status_code, late.json()) == (409, {"version": 1, "text": "一"})
    assert HearingAnswer.objects.get(pk=answer.pk).text == "一"


def test_a_save_without_a_version_or_with_a_foreign_scope_changes_nothing_unasked() -> None:
    stage = Stage()
    answer = make.answer(stage)
    client, url = signed_in(stage), f"/answers/{answer.public_id}/save/"
    assert client.post(url, {"text": "一"}).status_code == 409
    client.post(url, {"text": "一", "version": "0", "share_scope": "moon", "note_scope": "public"})
    answer.refresh_from_db()
    assert (answer.share_scope, answer.note_scope) == (
        ShareScope.BOTH_BUREAUS,
        ShareScope.OWN_BUREAU,
    )


def test_versions_are_polled() -> None:
    stage = Stage()
    answer = make.answer(stage)
    found = signed_in(stage).get(f"/hearings/{answer.hearing.public_id}/versions/").json()
    assert found == {str(answer.public_id): 0}


def test_selected_words_become_a_draft_with_its_address() -> None:
    stage = Stage()
    answer = make.answer(stage)
    url = f"/answers/{answer.public_id}/need/words/"
    made = signed_in(stage).post(url, {"words": "家族も遠い。"}).json()
    need = Need.objects.get()
    assert made == {"title": "家族も遠い", "url": need.get_absolute_url()}
    assert need.answer == answer


def test_the_briefing_names_needs_former_visits_open_tasks_and_is_one_page() -> None:
    from io import BytesIO

    from pypdf import PdfReader

    stage = Stage()
    former = make.visit(stage, purpose="前回の目的")
    visit = make.visit(stage)
    make.need(stage, NeedState.SHARED)
    make.follow_up(stage, visit=former, title="約束したこと")
    paper = briefing(visit, stage.user(STAFF))
    text = paper.html("ja")
    assert all(word in text for word in ("前回の目的", "外出の足がない", "約束したこと"))
    assert make.SECRET not in text
    assert len(PdfReader(BytesIO(paper.pdf("ja"))).pages) == 1


def test_the_minutes_carry_their_label_and_no_internal_note() -> None:
    stage = Stage()
    answer = make.answer(stage)
    text = minutes(answer.hearing.visit, stage.user(STAFF)).html("ja")
    assert "機密性2" in text
    assert answer.text in text
    assert make.SECRET not in text
