"""Accidents, complaints, near misses and their retention; surveys to those who are active, and how they are scored."""

from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from portal.accounts.permission import NotPermitted
from portal.audit.models import AuditLine
from portal.fukushi_mover.actions.ask_survey import answer_survey, start_survey
from portal.fukushi_mover.actions.keep_incident import keep_incident, purge_incidents
from portal.fukushi_mover.actions.refusal import Refused
from portal.fukushi_mover.clock import TOKYO
from portal.fukushi_mover.enums import RiderState
from portal.fukushi_mover.models import (
    Incident,
    IncidentPrivate,
    Rider,
    Survey,
    SurveyAnswer,
)
from portal.fukushi_mover.models.incident import kept_until
from portal.fukushi_mover.queries.aggregates import destinations
from portal.fukushi_mover.queries.period import of_day
from portal.fukushi_mover.queries.survey_scores import life_space, satisfaction
from portal.fukushi_mover.queries.surveys import result_of
from portal.fukushi_mover.reports.results import (
    EVALUATION_TEMPLATE,
    MONTHLY_TEMPLATE,
    evaluation_context,
    monthly_context,
)
from portal.fukushi_mover.tasks import purge
from portal.notices.models import Notice
from portal.papers.models import Paper
from portal.papers.render import html
from portal.ui.dates import today
from tests.support.personas import sign_in

from .conftest import Clock
from .test_kpi import lived, officer
from .town import Town, make_town, person


def address(name: str, *args: Any) -> str:
    return reverse(f"fukushi_mover:{name}", args=args)


def incident(town: Town, kind: str = "accident", days_ago: int = 0) -> Incident:
    return keep_incident(
        town.dispatcher,
        Incident(
            pilot=town.pilot,
            provider=town.provider,
            kind=kind,
            happened_at=timezone.now() - timedelta(days=days_ago),
            van=town.vans[0],
            outline="駐車場で柱に接触",
            handled_by="矢内",
        ),
        IncidentPrivate(driver_name="運転 太郎", parties="なし"),
    )


def test_retention_follows_the_kind() -> None:
    on = date(2024, 2, 29)
    assert kept_until("accident", on) == date(2026, 3, 1)
    assert kept_until("complaint", on) == date(2025, 3, 1)
    with override_settings(MOVER_RETENTION_YEARS={"near_miss": 4}):
        assert kept_until("near_miss", on) == date(2028, 2, 29)


def test_what_is_older_than_its_retention_goes_with_the_people_in_it(town: Town) -> None:
    old, kept = incident(town, "complaint", 400), incident(town, "accident", 400)
    purge()
    assert (list(Incident.objects.all()), IncidentPrivate.objects.count()) == ([kept], 1)
    line = AuditLine.objects.get(verb="purged")
    assert (line.target_id, line.detail["kind"], "柱" in str(line.detail)) == (
        str(old.pk),
        "complaint",
        False,
    )
    assert purge_incidents(today()) == 0


def test_a_record_keeps_the_plate_of_its_time(town: Town) -> None:
    assert incident(town).plate == town.vans[0].plate


def test_only_who_was_concerned_records(town: Town) -> None:
    with pytest.raises(NotPermitted):
        keep_incident(
            person("stranger"),
            Incident(
                pilot=town.pilot,
                provider=town.provider,
                kind="complaint",
                happened_at=timezone.now(),
            ),
            IncidentPrivate(),
        )


def test_an_incident_on_the_screen(town: Town, client: Client) -> None:
    sign_in(client, town.dispatcher)
    sent = {
        "kind": "near_miss",
        "provider": town.provider.pk,
        "happened_at": "2026-11-20T09:30",
        "outline": "降車時にふらついた",
        "handled_by": "矢内",
        "private-driver_name": "運転 太郎",
    }
    client.post(address("incident_add", town.pilot.public_id), sent)
    made = Incident.objects.get()
    page = client.get(address("incident_edit", town.pilot.public_id, made.public_id))
    assert "運転 太郎" in page.content.decode()
    assert AuditLine.objects.filter(is_look=True, detail__purpose="reading an incident").exists()
    assert (
        "降車時"
        in client.get(
            address("incident_list", town.pilot.public_id) + "?kind=near_miss"
        ).content.decode()
    )


def test_life_space_assessment_is_scored_as_published() -> None:
    """Baker et al. 2003: 120 for every level every day alone, 0 for who never left the bedroom."""
    most = {f"frequency_{level}": 4.0 for level in range(1, 6)} | {
        f"independence_{level}": 2.0 for level in range(1, 6)
    }
    assert (life_space(most), life_space({})) == (120.0, 0.0)
    aided = {"frequency_1": 4.0, "independence_1": 1.5, "frequency_3": 2.0, "independence_3": 1.0}
    assert life_space(aided) == 1 * 4 * 1.5 + 3 * 2 * 1.0


def test_satisfaction_is_the_mean_of_what_was_answered() -> None:
    assert satisfaction({"overall": 5, "booking": 4, "punctual": 0}) == 4.5


def survey(town: Town, kind: str = "satisfaction", back: int = 0, **fields: Any) -> Survey:
    return start_survey(
        town.dispatcher,
        Survey(
            pilot=town.pilot,
            kind=kind,
            title="外出についてのアンケート",
            opens_on=today() - timedelta(days=back),
            closes_on=today() + timedelta(days=30),
            **fields,
        ),
    )


def test_only_active_people_are_asked_and_who_leaves_is_asked_no_more(town: Town) -> None:
    town.resident("tome")
    town.resident("paused", state="paused")
    Rider.objects.filter(pk=Rider.objects.first().pk).update(state=RiderState.IN_HOSPITAL)  # type: ignore[union-attr]
    made = survey(town, asks_riders=True)
    assert made.invitations.count() == 1 + 2
    Rider.objects.update(state=RiderState.DECEASED)
    assert [row.resident.user.display_name for row in made.invitations.askable()] == ["tome"]  # type: ignore[union-attr]
    gone = made.invitations.filter(rider__isnull=False).first()
    with pytest.raises(Refused):
        answer_survey(town.dispatcher, gone, {"overall": 5})  # type: ignore[arg-type]
    assert Notice.objects.filter(template="fukushi_mover/survey_asked").count() == 1


def test_a_resident_answers_once_on_the_phone(town: Town, client: Client) -> None:
    resident = town.resident("tome")
    made = survey(town)
    invitation = made.invitations.get()
    page = address("survey_answer", invitation.public_id)
    sign_in(client, resident.user)
    assert "予約は簡単ですか" in client.get(page).content.decode()
    five = dict.fromkeys(("overall", "booking", "punctual", "kindness", "outings"), "5")
    client.post(page, five)
    client.post(page, five)
    answer = SurveyAnswer.objects.get()
    assert (answer.score, answer.typed_by) == (5.0, resident.user)


def test_life_space_answers_say_how_one_got_there(town: Town, client: Client) -> None:
    town.resident("tome")
    invitation = survey(town, "life_space").invitations.get()
    sign_in(client, town.dispatcher)
    page = address("survey_answer", invitation.public_id)
    sent = {f"frequency_{level}": "0" for level in range(1, 6)} | {"frequency_2": "3"}
    assert client.get(page).status_code == 200
    look = AuditLine.objects.filter(is_look=True).latest("pk")
    assert look.target_label == invitation.resident.card_number
    assert "independence_2" in client.post(page, sent).context["form"].errors
    client.post(page, sent | {"independence_2": "1.5"})
    assert SurveyAnswer.objects.get().score == 2 * 3 * 1.5


def test_results_need_five_people_and_compare_the_same_ones(town: Town) -> None:
    for number in range(5):
        town.resident(f"r{number}")
    before, after = survey(town, back=1), survey(town)
    for number, (one, two) in enumerate(
        zip(before.invitations.all(), after.invitations.all(), strict=True)
    ):
        answer_survey(town.dispatcher, one, {"overall": 3})
        if number < 4:
            answer_survey(town.dispatcher, two, {"overall": 5})
    few = result_of(after)
    assert (few.is_few, few.mean, few.change) == (True, None, None)
    answer_survey(town.dispatcher, after.invitations.askable().get(), {"overall": 5})
    full = result_of(after)
    assert (full.answered, full.mean, full.change, full.pairs) == (5, 5.0, 2.0, 5)


# The two papers of results


def test_monthly_results_say_figures_charts_and_no_names(db: None, at: Clock) -> None:
    town = make_town(riders=5)
    day = lived(town, at)
    page = html(MONTHLY_TEMPLATE, monthly_context(town.pilot, today()))
    assert str(day.figures["kilometres"]) in page.replace(",", "")
    assert "<svg" in page
    assert "この日に乗れる車がありません" not in page
    assert town.vans[0].number in page
    assert "非表示" in page
    for rider in Rider.objects.all():
        assert rider.private.name not in page
    english = html(MONTHLY_TEMPLATE, monthly_context(town.pilot, today()), "en")
    assert "Monthly results" in english


def test_the_evaluation_has_targets_surveys_and_safety(town: Town, at: Clock) -> None:
    lived(town, at)
    incident(town)
    survey(town)
    page = html(EVALUATION_TEMPLATE, evaluation_context(town.pilot, of_day(today())))
    for words in ("モデル事業の目標", "アンケート", "事故: 1", "1610–1614", "計画作成の削減時間"):
        assert words in page


def test_results_are_tagged_a4_with_page_numbers_and_made_once(
    town: Town, at: Clock, client: Client
) -> None:
    lived(town, at)
    sign_in(client, officer(town))
    page = address("monthly_results_pdf", town.pilot.public_id, f"{today():%Y-%m}")
    data = b"".join(client.get(page).streaming_content)
    b"".join(client.get(page).streaming_content)
    reader = PdfReader(BytesIO(data))
    assert Paper.objects.filter(kind="mover.monthly_results").count() == 1
    assert "/StructTreeRoot" in reader.trailer["/Root"]
    assert [round(float(side) / 72 * 25.4) for side in reader.pages[0].mediabox[2:]] == [210, 297]
    assert f"1 / {len(reader.pages)}" in reader.pages[0].extract_text()
    evaluation = client.get(address("evaluation_pdf", town.pilot.public_id))
    assert b"".join(evaluation.streaming_content).startswith(b"%PDF")
    assert client.get(address("evaluation", town.pilot.public_id)).status_code == 200
    screen = client.get(address("monthly_results", town.pilot.public_id, f"{today():%Y-%m}"))
    assert "月次実績" in screen.content.decode()


def test_a_name_that_no_font_can_draw_stops_the_paper(town: Town, at: Clock) -> None:
    from portal.papers.fonts import MissingGlyphs

    town.pilot.name_ja = "実証\U00011000"
    town.pilot.save()
    from portal.papers.render import pdf

    with pytest.raises(MissingGlyphs):
        pdf(MONTHLY_TEMPLATE, monthly_context(town.pilot, today()))


def test_the_retention_counts_from_the_day_in_japan_also_when_it_is_saved_again(
    town: Town,
) -> None:
    at_dawn = datetime(2026, 4, 1, 0, 30, tzinfo=TOKYO)
    made = Incident.objects.create(
        pilot=town.pilot,
        provider=town.provider,
        kind="complaint",
        happened_at=at_dawn,
        outline="x",
        handled_by="x",
    )
    again = Incident.objects.get(pk=made.pk)
    again.save()
    assert (made.keep_until, again.keep_until) == (date(2027, 4, 1),) * 2


def test_a_destination_of_one_person_is_not_named_however_often_they_went(town: Town) -> None:
    town.publish()
    one = town.resident()
    for _time in range(5):
        town.ask(one)
    seen = (town.pilot, town.day.date, town.day.date)
    assert destinations(*seen) == []
    for number in range(4):
        town.ask(town.resident(f"more{number}"))
    assert [row["count"] for row in destinations(*seen)] == [9]
