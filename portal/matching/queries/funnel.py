"""An event in numbers: needs → proposals → screened → interviews → matched → trial, each with its rows."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.matching.enums import MeetingState, OutcomeResult, TimetableState
from portal.matching.models import Event, EventNeed, Meeting, Wish

STAGES: dict[str, tuple[str | Promise, str | Promise]] = {
    "needs": (_("Needs"), _("Needs of approved registrations")),
    "proposals": (_("Proposals"), _("Solutions that their makers proposed for a need")),
    "screened": (_("Screened"), _("Proposals that got a place in the timetable")),
    "interviews": (_("Interviews"), _("Meetings that were held")),
    "matched": (_("Matched"), _("Meetings that led to talks or to a trial")),
    "trial": (_("Trials"), _("Meetings that led to a trial")),
}


@dataclass(frozen=True)
class Stage:
    code: str
    label: str | Promise
    definition: str | Promise
    count: int


def rows_of(event: Event, stage: str) -> QuerySet:  # type: ignore[type-arg]
    """Exactly the rows that the number counts."""
    return _ROWS[stage](event)


def funnel(event: Event) -> list[Stage]:
    """One query for each stage."""
    return [
        Stage(code, label, definition, rows_of(event, code).count())
        for code, (label, definition) in STAGES.items()
    ]


def _needs(event: Event) -> "QuerySet[EventNeed]":
    return EventNeed.objects.filter(registration__event=event, registration__state="approved")


def _proposals(event: Event) -> "QuerySet[Wish]":
    return Wish.objects.filter(
        registration__event=event,
        registration__kind="solution_side",
        registration__state="approved",
    )


def _screened(event: Event) -> "QuerySet[Meeting]":
    return Meeting.objects.filter(
        timetable__event=event, timetable__state=TimetableState.PUBLISHED
    ).exclude(state=MeetingState.CANCELLED)


def _held(event: Event) -> "QuerySet[Meeting]":
    return Meeting.objects.filter(
        timetable__event=event,
        timetable__state=TimetableState.PUBLISHED,
        state=MeetingState.HELD,
    )


def _matched(event: Event) -> "QuerySet[Meeting]":
    return _held(event).filter(outcome__result__in=(OutcomeResult.TRIAL, OutcomeResult.TALKS))


def _trial(event: Event) -> "QuerySet[Meeting]":
    return _held(event).filter(outcome__result=OutcomeResult.TRIAL)


_ROWS = {
    "needs": _needs,
    "proposals": _proposals,
    "screened": _screened,
    "interviews": _held,
    "matched": _matched,
    "trial": _trial,
}
