from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.fukushi_mover import clock
from portal.fukushi_mover.enums import ResidentState, RiderState, SurveyKind
from portal.fukushi_mover.models import (
    Resident,
    Rider,
    Survey,
    SurveyAnswer,
    SurveyInvitation,
)
from portal.fukushi_mover.queries.survey_scores import life_space, satisfaction
from portal.fukushi_mover.rules import answers_survey, operates

from .refusal import Refused
from .tell_home import tell_resident

SCORES = {SurveyKind.LIFE_SPACE: life_space, SurveyKind.SATISFACTION: satisfaction}


def start_survey(actor: User, survey: Survey) -> Survey:
    """Asks everybody who is active now; residents with an account get a notice with the way to the questions."""
    require(actor, operates, survey.pilot)
    with transaction.atomic():
        survey.is_fictional = survey.pilot.is_fictional
        survey.save()
        for resident in Resident.objects.filter(pilot=survey.pilot, state=ResidentState.ACTIVE):
            _tell(_invite(survey, resident=resident))
        if survey.asks_riders:
            riders = Rider.objects.filter(
                provider__pilot_parts__pilot=survey.pilot, state=RiderState.ACTIVE
            )
            for rider in riders.distinct():
                _invite(survey, rider=rider)
        record(actor, "started survey", survey)
    return survey


def _invite(survey: Survey, **who: Any) -> SurveyInvitation:
    return SurveyInvitation.objects.create(survey=survey, is_fictional=survey.is_fictional, **who)


def _tell(invitation: SurveyInvitation) -> None:
    """The resident in person, by the way they chose; on the telephone the desk types in what they say."""
    if invitation.resident is not None:
        tell_resident(
            invitation.resident,
            "fukushi_mover/survey_asked",
            {"survey": invitation.survey},
            about=invitation,
            link=reverse("fukushi_mover:survey_answer", args=[invitation.public_id]),
            with_proxies=False,
        )


def answer_survey(
    actor: User, invitation: SurveyInvitation, answers: dict[str, float]
) -> SurveyAnswer:
    """Keeps the answers with their score. Raises Refused outside the survey's days and when the person is not active."""
    require(actor, answers_survey, invitation)
    survey = invitation.survey
    today = clock.now().astimezone(clock.TOKYO).date()
    if not survey.opens_on <= today <= survey.closes_on:
        raise Refused(_("This survey is closed."), "closed")
    if not invitation.is_askable:
        raise Refused(_("This survey was answered already, or nobody is to be asked."), "done")
    return SurveyAnswer.objects.create(
        invitation=invitation,
        answers=answers,
        score=SCORES[SurveyKind(survey.kind)](answers),
        typed_by=actor,
    )
