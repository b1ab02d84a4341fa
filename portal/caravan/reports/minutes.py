"""Minutes of a visit: who was there, what was heard and shown, what was promised. No internal note is in them."""

from dataclasses import dataclass

from portal.accounts.permission import Person
from portal.caravan.models import (
    Attendee,
    FollowUp,
    HearingAnswer,
    Presentation,
    TeamMember,
    Visit,
)
from portal.papers import render

TEMPLATE = "caravan/papers/minutes.html"


@dataclass(frozen=True)
class Minutes:
    visit: Visit
    team: list[TeamMember]
    attendees: list[Attendee]
    answers: list[HearingAnswer]
    presentations: list[Presentation]
    follow_ups: list[FollowUp]

    @property
    def is_fictional(self) -> bool:
        return self.visit.is_fictional

    def context(self) -> dict[str, object]:
        return {"report": self, "is_fictional": self.is_fictional}

    def html(self, language: str) -> str:
        return render.html(TEMPLATE, self.context(), language)

    def pdf(self, language: str) -> bytes:
        return render.pdf(TEMPLATE, self.context(), language)


def minutes(visit: Visit, person: Person) -> Minutes:
    answers = HearingAnswer.objects.visible_to(person).filter(hearing__visit=visit)
    return Minutes(
        visit,
        list(visit.team.select_related("user", "organisation")),
        list(visit.attendees.select_related("organisation", "post")),
        list(answers.exclude(text="").select_related("question", "hearing__organisation")),
        list(visit.presentations.select_related("measure")),
        list(visit.follow_ups.select_related("owner")),
    )
