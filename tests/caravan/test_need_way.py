"""From an answer to a public need, through the pages: who moves it, who reads it, and what never gets out."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from portal.accounts.permission import NotPermitted
from portal.caravan.actions.move_need import (
    consent_to_publication,
    correct_need,
    edit_need,
    make_need,
    mark_matched,
    publish_need,
    share_need,
    submit_need,
    withdraw_consent,
)
from portal.caravan.actions.refusal import Refusal
from portal.caravan.enums import NEED_MOVES, NeedState, ShareScope
from portal.caravan.models import Need
from portal.caravan.queries.work import open_work
from portal.notices.models import Notice
from portal.search.registry import search
from tests.caravan import factories as make
from tests.support.personas import Persona, Stage, sign_in

pytestmark = pytest.mark.django_db
STAFF, OFFICER = Persona.HEALTH_STAFF, Persona.MUNICIPALITY_OFFICER


def agreed(stage: Stage) -> Need:
    stage.user(OFFICER)  # is there to be told before anything is shared
    need = share_need(stage.user(STAFF), make_need(stage.user(STAFF), make.answer(stage)))
    return consent_to_publication(stage.user(OFFICER), need, need.text_version)


def test_an_answer_becomes_a_draft_that_keeps_its_link_and_leaves_the_note_behind() -> None:
    stage = Stage()
    answer = make.answer(stage)
    need = make_need(stage.user(STAFF), answer)
    assert (need.answer, need.visit, need.state) == (answer, answer.hearing.visit, NeedState.DRAFT)
    assert (need.title_ja, need.theme) == ("バスがなくなり買い物に行けない", answer.question.theme)
    assert need.internal_note == ""
    assert make.SECRET not in str(need.text())


def test_selected_words_alone_make_the_need() -> None:
    stage = Stage()
    need = make_need(stage.user(STAFF), make.answer(stage), "家族も遠い。")
    assert (need.title_ja, need.summary_ja) == ("家族も遠い", "家族も遠い。")


def test_an_empty_answer_makes_no_need() -> None:
    stage = Stage()
    with pytest.raises(Refusal):
        make_need(stage.user(STAFF), make.answer(stage, text=" "))
    assert not Need.objects.exists()


def test_each_handover_tells_the_one_who_is_next() -> None:
    stage = Stage()
    need = agreed(stage)
    publish_need(stage.user(STAFF), need)
    told = [(n.template, n.address) for n in Notice.objects.order_by("pk")]
    officer, staff = stage.user(OFFICER).email, stage.user(STAFF).email
    assert told == [
        ("caravan/need_shared", officer),
        ("caravan/need_consented", staff),
        ("caravan/need_published", officer),
    ]


def test_consent_names_the_person_the_time_and_the_very_words() -> None:
    stage = Stage()
    need = agreed(stage)
    consent = need.consents.get()
    assert consent.person == stage.user(OFFICER)
    assert consent.text == need.text()
    assert (consent.text_version, consent.given_at) == (need.text_version, need.consented_at)


def test_consent_to_words_that_have_changed_since_is_refused() -> None:
    stage = Stage()
    need = share_need(stage.user(STAFF), make_need(stage.user(STAFF), make.answer(stage)))
    edit_need(stage.user(STAFF), need, {"summary_ja": "別の文章"})
    with pytest.raises(Refusal):
        consent_to_publication(stage.user(OFFICER), need, need.text_version)
    assert not need.consents.exists()


def test_changed_words_end_the_consent_and_the_publication() -> None:
    stage = Stage()
    need = publish_need(stage.user(STAFF), agreed(stage))
    need = correct_need(stage.user(OFFICER), need, {"title_ja": "新しい題"})
    assert (need.state, need.share_scope) == (NeedState.SHARED, ShareScope.MUNICIPALITY)
    assert not Need.objects.public().exists()
    assert need.consents.get().withdrawn_by == stage.user(OFFICER)


def test_saving_the_same_words_ends_nothing() -> None:
    stage = Stage()
    need = publish_need(stage.user(STAFF), agreed(stage))
    assert edit_need(stage.user(STAFF), need, need.text()).state == NeedState.PUBLISHED


def test_taking_consent_back_hides_the_need_at_once() -> None:
    stage = Stage()
    need = publish_need(stage.user(STAFF), agreed(stage))
    withdraw_consent(stage.user(OFFICER), need)
    assert not Need.objects.public().exists()
    assert Client().get(need.get_absolute_url()).status_code == 302


def test_the_bureau_cannot_consent_and_the_owner_cannot_publish() -> None:
    stage = Stage()
    need = share_need(stage.user(STAFF), make_need(stage.user(STAFF), make.answer(stage)))
    with pytest.raises(NotPermitted):
        consent_to_publication(stage.user(STAFF), need, need.text_version)
    with pytest.raises(NotPermitted):
        publish_need(stage.user(OFFICER), need)


def test_nothing_is_published_without_a_valid_consent() -> None:
    stage = Stage()
    need = agreed(stage)
    need.consents.all().delete()
    with pytest.raises(Refusal):
        publish_need(stage.user(STAFF), need)


def test_the_database_itself_refuses_a_public_need_without_consent() -> None:
    need = make.need(Stage())
    need.state = NeedState.PUBLISHED
    with pytest.raises(IntegrityError), transaction.atomic():
        need.save()


def test_every_state_can_be_left_and_none_leads_to_itself() -> None:
    assert set(NEED_MOVES) == set(NeedState)
    assert all(targets and state not in targets for state, targets in NEED_MOVES.items())


def test_matching_a_need_twice_is_one_step() -> None:
    stage = Stage()
    need = make.need(stage, NeedState.PUBLISHED)
    mark_matched(None, need)
    mark_matched(None, need)
    assert need.steps.filter(state=NeedState.MATCHED).count() == 1


def test_a_municipality_submits_for_itself_alone() -> None:
    stage = Stage()
    values = {"title_ja": "題", "summary_ja": "困りごと", "theme": make.theme()}
    need = submit_need(stage.user(OFFICER), values)
    assert (need.organisation, need.state) == (stage.town_hall, NeedState.SHARED)
    with pytest.raises(Refusal):
        submit_need(stage.user(OFFICER), values | {"organisation": stage.provider})


def test_what_waits_is_in_the_work_of_the_one_it_waits_for() -> None:
    stage = Stage()
    need = share_need(stage.user(STAFF), make_need(stage.user(STAFF), make.answer(stage)))
    assert [item.title for item in open_work(stage.user(OFFICER))] == [need.title]
    assert need.title not in [item.title for item in open_work(stage.user(STAFF))]
    consent_to_publication(stage.user(OFFICER), need, need.text_version)
    assert open_work(stage.user(OFFICER)) == []
    assert need.title in [item.title for item in open_work(stage.user(STAFF))]


@pytest.mark.parametrize("persona", [Persona.ANONYMOUS, OFFICER, Persona.PREFECTURE_OFFICER])
@pytest.mark.parametrize("address", ["need", "needs", "csv", "mine", "visit"])
def test_no_internal_note_leaves_the_bureaus(persona: Persona, address: str) -> None:
    stage = Stage()
    answer = make.answer(stage, share_scope=ShareScope.PUBLIC)
    need = make.need(stage, NeedState.PUBLISHED, answer=answer, visit=answer.hearing.visit)
    pages = {
        "need": need.get_absolute_url(),
        "needs": "/needs/",
        "csv": "/needs/?format=csv",
        "mine": "/needs/mine/",
        "visit": answer.hearing.visit.get_absolute_url(),
    }
    client = Client()
    if persona != Persona.ANONYMOUS:
        sign_in(client, stage.user(persona))
    body = client.get(pages[address], follow=True).content.decode("utf-8-sig")
    assert make.SECRET not in body


def test_the_note_that_could_leak_is_there_for_its_own_bureau_only() -> None:
    stage = Stage()
    visit = make.answer(stage).hearing.visit
    seen = {}
    for persona in (Persona.HEALTH_STAFF, Persona.ECONOMY_STAFF):
        client = Client()
        sign_in(client, stage.user(persona))
        page = client.get(visit.get_absolute_url()).content.decode()
        sheet = client.get(f"/hearings/{visit.hearings.get().public_id}/").content.decode()
        seen[persona] = (make.SECRET in page, make.SECRET in sheet)
    assert seen == {Persona.HEALTH_STAFF: (True, True), Persona.ECONOMY_STAFF: (False, False)}


def test_search_finds_public_words_and_no_note() -> None:
    stage = Stage()
    make.need(stage, NeedState.PUBLISHED)
    make.need(stage, NeedState.SHARED, title_ja="外出の下書き")
    assert [hit.title for hit in search("外出", "ja")] == ["外出の足がない"]
    assert search(make.SECRET, "ja") == []


def test_the_officer_reads_corrects_and_consents_in_the_browser() -> None:
    stage = Stage()
    need = share_need(stage.user(STAFF), make_need(stage.user(STAFF), make.answer(stage)))
    client = Client()
    sign_in(client, stage.user(OFFICER))
    assert need.title in client.get("/needs/mine/").content.decode()
    words = {name: value or "" for name, value in need.text().items()} | {"title_ja": "足がほしい"}
    client.post(f"/needs/{need.public_id}/correct/", words)
    need.refresh_from_db()
    assert (need.title_ja, need.text_version) == ("足がほしい", 2)
    client.post(f"/needs/{need.public_id}/consent/", {"text_version": "2"})
    need.refresh_from_db()
    assert need.state == NeedState.CONSENTED


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("place", "queries"), [("/needs/", 4), ("/needs/mine/", 6)])
def test_a_list_asks_the_same_number_of_questions_for_one_and_for_three(
    place: str, queries: int, rows: int, django_assert_num_queries
) -> None:
    stage, client = Stage(), Client()
    for number in range(rows):
        make.need(stage, NeedState.PUBLISHED, title_ja=f"外出{number}")
    if place != "/needs/":
        sign_in(client, stage.user(OFFICER))
    assert client.get(place).content.decode().count("外出") >= rows
    with django_assert_num_queries(queries):
        client.get(place)


def test_a_matched_need_is_not_rewritten_behind_the_trial(client: Client) -> None:
    stage = Stage()
    need = mark_matched(None, publish_need(stage.user(STAFF), agreed(stage)))
    sign_in(client, stage.user(OFFICER))
    words = need.text() | {"title_ja": "ちがう言葉"}
    answer = client.post(f"/needs/{need.public_id}/correct/", words)
    need.refresh_from_db()
    assert (answer.status_code, need.state, need.title_ja != "ちがう言葉") == (422, "matched", True)
