"""The thread walked from each of its records, as far as a reader's rights allow."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from portal.caravan.enums import NeedState
from portal.front.actions.ensure_site import ensure_site
from portal.front.thread import STEPS, walk
from portal.matching.enums import OutcomeResult
from portal.matching.models import Meeting, Outcome, Registration
from tests.caravan import factories as caravan
from tests.front.world import practice
from tests.matching.factories import EventNeedFactory, MeetingFactory, RegistrationFactory
from tests.models_projects.factories import IndicatorFactory, ProjectFactory
from tests.support.personas import Persona, Stage, sign_in

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()


def thread(stage: Stage) -> dict[str, Model]:
    ensure_site()
    answer = caravan.answer(stage)
    visit = answer.hearing.visit
    need = caravan.need(stage, NeedState.PUBLISHED, answer=answer, visit=visit)
    registration = RegistrationFactory(kind="need", organisation=need.organisation)
    event_need = EventNeedFactory(need=need, registration=registration)
    meeting = MeetingFactory(event_need=event_need, timetable__event=registration.event)
    Outcome.objects.create(meeting=meeting, result=OutcomeResult.TRIAL)
    project = ProjectFactory(lead=stage.town_hall, need=need, meeting=meeting)
    return {
        "visit": visit,
        "answer": answer,
        "need": need,
        "registration": registration,
        "meeting": meeting,
        "project": project,
        "indicator": IndicatorFactory(project=project),
        "practice": practice(stage, project=project),
    }


def steps(record: Model, person: object) -> dict[str, str]:
    return {knot.step: knot.url for knot in walk(record, person)}


@pytest.mark.parametrize("start", ["visit", "answer", "need", "meeting", "project", "practice"])
def test_every_record_knows_the_whole_thread(start: str) -> None:
    stage = Stage()
    records = thread(stage)
    knots = walk(records[start], stage.user(Persona.ECONOMY_STAFF))
    assert [knot.step for knot in knots] == [step for step, *_ in STEPS]
    there = {knot.step for knot in knots if knot.title}
    assert there == records.keys()
    assert [knot.step for knot in knots if knot.is_current] == [start]


def test_a_reader_of_the_practice_learns_that_the_visit_was_and_when_but_not_what_it_said() -> None:
    records = thread(Stage())
    knots = {knot.step: knot for knot in walk(records["practice"], NOBODY)}
    open_to_all = {step for step, knot in knots.items() if knot.url}
    assert open_to_all == {"need", "practice"} | ({"project"} if knots["project"].url else set())
    assert (knots["visit"].url, knots["answer"].url) == ("", "")
    with override("ja"):
        visit = {k.step: k for k in walk(records["practice"], NOBODY)}["visit"]
    assert "令和" in visit.title


def test_the_day_of_a_closed_record_is_said_in_the_readers_language() -> None:
    records = thread(Stage())
    with override("en"):
        visit = {k.step: k for k in walk(records["practice"], NOBODY)}["visit"]
    assert "令和" not in visit.title
    assert visit.title


def test_a_thread_that_has_just_begun_has_empty_knots_ahead() -> None:
    stage = Stage()
    visit = caravan.visit(stage)
    knots = walk(visit, stage.user(Persona.ECONOMY_STAFF))
    assert {knot.step for knot in knots if knot.title} == {"visit"}


def test_what_a_visit_heard_is_on_its_thread_before_a_need_is_made_of_it() -> None:
    stage = Stage()
    answer = caravan.answer(stage)
    knots = walk(answer.hearing.visit, stage.user(Persona.ECONOMY_STAFF))
    assert {knot.step for knot in knots if knot.title} == {"visit", "answer"}


def test_a_step_that_was_left_out_is_not_promised_for_later() -> None:
    stage = Stage()
    ensure_site()
    project = ProjectFactory(lead=stage.town_hall)
    knots = {knot.step: knot for knot in walk(project, stage.user(Persona.ECONOMY_STAFF))}
    assert {step for step, knot in knots.items() if knot.is_passed} == {
        "visit", "answer", "need", "registration", "meeting",
    }  # fmt: skip


def test_what_is_made_up_is_marked_on_the_thread() -> None:
    records = thread(Stage())
    marks = {knot.step: knot.is_fictional for knot in walk(records["practice"], NOBODY)}
    assert (marks["need"], marks["project"], marks["practice"]) == (True, True, True)


def test_a_pilot_that_has_not_begun_is_to_come_though_its_projects_indicator_is_set_up() -> None:
    """Until a later record is there; then it was not taken."""
    stage = Stage()
    records = thread(stage)
    staff = stage.user(Persona.ECONOMY_STAFF)
    pilot = {k.step: k for k in walk(records["project"], staff)}["pilot"]
    assert (pilot.title, pilot.is_passed) == ("", True)
    client = Client()
    sign_in(client, staff)
    assert (
        "記録なし：実証運行" in client.get(records["project"].get_absolute_url()).content.decode()
    )
    records["practice"].delete()
    pilot = {k.step: k for k in walk(records["project"], staff)}["pilot"]
    assert (pilot.title, pilot.is_passed) == ("", False)


def test_a_project_has_one_main_button() -> None:
    stage = Stage()
    project = thread(stage)["project"]
    project.practices.all().delete()
    client = Client()
    sign_in(client, stage.user(Persona.ECONOMY_STAFF))
    page = client.get(project.get_absolute_url()).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    variants = re.findall(r'class="button"[^>]*data-variant="(primary|secondary)"', main)
    assert (variants.count("primary"), len(variants) > 1) == (1, True)
    pilot = re.escape(reverse("fukushi_mover:pilot_add", args=[project.public_id]))
    assert re.search(rf'href="{pilot}" class="button" data-variant="primary"', main)


def test_a_closed_meeting_and_registration_stand_at_their_own_day_and_not_at_that_of_their_row() -> (
    None
):
    records = thread(Stage())
    meeting, registration = records["meeting"], records["registration"]
    assert isinstance(meeting, Meeting)
    assert isinstance(registration, Registration)
    registration.submitted_at = meeting.slot.starts_at - timedelta(days=40)
    registration.save()
    days = {k.step: k.on for k in walk(records["project"], NOBODY)}
    held = timezone.localdate(meeting.slot.starts_at)
    assert (days["registration"], days["meeting"]) == (held - timedelta(days=40), held)
