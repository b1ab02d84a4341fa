"""Rows of the caravan for tests. The place and the organisations come from a Stage (tests.support.personas)."""

from typing import Any

from django.utils import timezone

from portal.caravan.enums import PUBLIC_NEED_STATES, NeedState, ShareScope, TeamPart
from portal.caravan.models import (
    FollowUp,
    Hearing,
    HearingAnswer,
    Need,
    NeedConsent,
    Question,
    QuestionSet,
    TeamMember,
    Theme,
    Visit,
)
from portal.organisations.enums import Bureau
from portal.ui.dates import today
from tests.support.personas import Persona, Stage

SECRET = "秘密の内部メモ"


def theme(code: str = "outings") -> Theme:
    return Theme.objects.get_or_create(
        code=code, defaults={"name_ja": "外出の支援", "name_en": "Outings", "element": "living"}
    )[0]


def visit(stage: Stage, **values: Any) -> Visit:
    bureau = Bureau.HEALTH if stage.prefecture.in_health_area else Bureau.ECONOMY
    return Visit.objects.create(
        **{
            "municipality": stage.municipality,
            "host": stage.town_hall,
            "bureau": bureau,
            "starts_at": timezone.now(),
            "purpose": "移動についてのヒアリング",
            "internal_note": SECRET,
        }
        | values
    )


def team(stage: Stage, row: Visit) -> None:
    for persona, which in (
        (Persona.HEALTH_STAFF, Bureau.HEALTH),
        (Persona.ECONOMY_STAFF, Bureau.ECONOMY),
    ):
        TeamMember.objects.create(
            visit=row,
            user=stage.user(persona),
            organisation=stage.bureau(which),
            part=TeamPart.MEMBER,
        )


def questions() -> QuestionSet:
    made, is_new = QuestionSet.objects.get_or_create(version=1, defaults={"title_ja": "質問票"})
    if is_new:
        Question.objects.create(
            question_set=made, position=1, text_ja="困りごとは？", theme=theme()
        )
    return made


def answer(stage: Stage, row: Visit | None = None, **values: Any) -> HearingAnswer:
    question_set = questions()
    hearing = Hearing.objects.create(
        visit=row or visit(stage), question_set=question_set, organisation=stage.town_hall
    )
    return HearingAnswer.objects.create(
        **{
            "hearing": hearing,
            "question": question_set.questions.get(),
            "text": "バスがなくなり買い物に行けない。家族も遠い。",
            "internal_note": SECRET,
            "note_bureau": Bureau.HEALTH,
        }
        | values
    )


def need(stage: Stage, state: NeedState = NeedState.DRAFT, **values: Any) -> Need:
    is_public = state in PUBLIC_NEED_STATES
    is_agreed = is_public or state == NeedState.CONSENTED
    scope = ShareScope.BOTH_BUREAUS if state == NeedState.DRAFT else ShareScope.MUNICIPALITY
    now = timezone.now()
    made = Need.objects.create(
        **{
            "municipality": stage.municipality,
            "organisation": stage.town_hall,
            "theme": theme(),
            "title_ja": "外出の足がない",
            "title_en": "No way to get out",
            "summary_ja": "バスがなくなり買い物に行けない。",
            "internal_note": SECRET,
            "bureau": Bureau.HEALTH if stage.prefecture.in_health_area else Bureau.ECONOMY,
            "state": state,
            "share_scope": ShareScope.PUBLIC if is_public else scope,
            "consented_at": now if is_agreed else None,
            "published_at": now if is_public else None,
        }
        | values
    )
    if is_agreed:
        NeedConsent.objects.create(
            need=made,
            person=stage.user(Persona.MUNICIPALITY_OFFICER),
            given_at=now,
            text_version=made.text_version,
            text=made.text(),
        )
    return made


def follow_up(stage: Stage, **values: Any) -> FollowUp:
    row = values.pop("visit", None) or visit(stage)
    return FollowUp.objects.create(
        **{"visit": row, "title": "事例を送る", "bureau": row.bureau, "due_on": today()} | values
    )
