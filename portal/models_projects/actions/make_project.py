from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.matching.enums import OutcomeResult
from portal.matching.models import Meeting
from portal.models_projects.enums import PartnerPart
from portal.models_projects.models import ModelProject, Partner
from portal.models_projects.rules import can_make_project
from portal.organisations.models import Organisation


class ProjectRefused(Exception):
    """No project can be made of this meeting; the message says why."""


@dataclass(frozen=True)
class ProjectDraft:
    title_ja: str
    title_en: str
    summary_ja: str
    summary_en: str
    starts_on: date
    ends_on: date
    lead: Organisation
    is_public: bool = False
    partners: list[tuple[Organisation, PartnerPart]] = field(default_factory=list)


def refusal(meeting: Meeting) -> str:
    """Why no project can be made of the meeting, in the reader's words; empty: it can."""
    outcome = getattr(meeting, "outcome", None)
    if outcome is None or outcome.result != OutcomeResult.TRIAL:
        return _("The outcome of this meeting is not a trial.")
    if ModelProject.objects.filter(meeting=meeting).exists():
        return _("This meeting already has a model project.")
    return ""


def make_project(actor: User, meeting: Meeting, draft: ProjectDraft) -> ModelProject:
    """The project keeps the meeting it came from, and through it the need and the visit."""
    need = meeting.event_need.need
    require(actor, can_make_project, need)
    with transaction.atomic():
        # The lock on the meeting keeps two members of staff from making two projects of it.
        meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
        if reason := refusal(meeting):
            raise ProjectRefused(reason)
        project = ModelProject.objects.create(
            meeting=meeting,
            need=need,
            municipality=need.municipality,
            is_fictional=need.is_fictional,
            lead=draft.lead,
            title_ja=draft.title_ja,
            title_en=draft.title_en,
            summary_ja=draft.summary_ja,
            summary_en=draft.summary_en,
            starts_on=draft.starts_on,
            ends_on=draft.ends_on,
            is_public=draft.is_public,
        )
        Partner.objects.bulk_create(
            Partner(project=project, organisation=organisation, part=part)
            for organisation, part in draft.partners
        )
        record(actor, "made project", project, meeting=str(meeting.public_id))
    return project


def usual_partners(meeting: Meeting) -> list[tuple[Organisation, PartnerPart]]:
    """Who was at the table: the one who has the problem offers the field, the other brings the solution."""
    return [
        (meeting.event_need.need.organisation, PartnerPart.FIELD),
        (meeting.event_solution.solution.organisation, PartnerPart.SOLUTION),
    ]
