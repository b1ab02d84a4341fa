"""The briefing before a visit: what one must know on the train, on one A4 sheet."""

from dataclasses import dataclass, field

from portal.accounts.permission import Person
from portal.caravan.models import FollowUp, Need, TeamMember, Visit
from portal.library.enums import MeasureTarget
from portal.library.models import Measure
from portal.papers import render

TEMPLATE = "caravan/papers/briefing.html"
ROWS = 6


@dataclass(frozen=True)
class Briefing:
    visit: Visit
    team: list[TeamMember]
    former: list[Visit]
    needs: list[Need]
    open_tasks: list[FollowUp]
    measures: list[Measure] = field(default_factory=list)

    @property
    def is_fictional(self) -> bool:
        return self.visit.is_fictional

    def context(self) -> dict[str, object]:
        return {"report": self, "is_fictional": self.is_fictional}

    def html(self, language: str) -> str:
        return render.html(TEMPLATE, self.context(), language)

    def pdf(self, language: str) -> bytes:
        return render.pdf(TEMPLATE, self.context(), language)


def briefing(visit: Visit, person: Person) -> Briefing:
    """As far as `person` may see. At most six rows of a kind: the sheet stays one page."""
    place = visit.municipality
    former = (
        Visit.objects.visible_to(person)
        .filter(municipality=place, starts_at__lt=visit.starts_at)
        .exclude(pk=visit.pk)
        .select_related("host", "municipality")
    )
    needs = Need.objects.visible_to(person).filter(municipality=place).select_related("theme")
    tasks = FollowUp.objects.visible_to(person).open().filter(visit__municipality=place)
    return Briefing(
        visit,
        list(visit.team.select_related("user", "organisation")),
        list(former[:ROWS]),
        list(needs[:ROWS]),
        list(tasks.select_related("owner")[:ROWS]),
        _fitting(list(needs[:ROWS])),
    )


def _fitting(needs: list[Need]) -> list[Measure]:
    """Measures for the elements in which this place has needs; without needs, those for every element."""
    elements = sorted({need.theme.element for need in needs})
    rows = Measure.objects.published().filter(
        element__in=["", *elements],
        target__in=[MeasureTarget.ANYONE, MeasureTarget.MUNICIPALITY],
    )
    return list(rows.order_by("-element", "title")[:ROWS])
