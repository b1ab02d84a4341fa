from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.permission import Person
from portal.caravan.enums import Element
from portal.caravan.models import Theme
from portal.matching.enums import PARTICIPANT_ROLES, Readiness, SolutionState
from portal.organisations.enums import OrganisationState
from portal.organisations.models import Organisation, Prefecture
from portal.organisations.queries.membership import organisations_of
from portal.organisations.rules import is_bureau_staff
from portal.records.models import Record


class SolutionQuerySet(models.QuerySet["Solution"]):
    def public(self) -> Self:
        return self.filter(
            state=SolutionState.PUBLISHED, organisation__state=OrganisationState.ACTIVE
        )

    def visible_to(self, person: Person) -> Self:
        """The directory is for everybody; drafts are for their own organisation and the bureaus."""
        if is_bureau_staff.test(person):
            return self.all()
        shown = Q(state=SolutionState.PUBLISHED, organisation__state=OrganisationState.ACTIVE)
        return self.filter(shown | Q(organisation__in=organisations_of(person, PARTICIPANT_ROLES)))


class Solution(Record):
    """ソリューション. What a venture or another company offers."""

    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        related_name="solutions",
        verbose_name=_("organisation"),
    )
    title = models.CharField(_("title"), max_length=120)
    summary = models.CharField(_("in a sentence or two"), max_length=300)
    body = models.TextField(_("what it does, for whom, at what cost"), blank=True)
    themes = models.ManyToManyField(
        Theme, blank=True, related_name="solutions", verbose_name=_("themes")
    )
    elements = models.JSONField(_("elements"), default=list, blank=True)
    readiness = models.PositiveSmallIntegerField(
        _("how far it has come"), choices=Readiness, default=Readiness.TESTED
    )
    prefectures = models.ManyToManyField(
        Prefecture,
        blank=True,
        related_name="+",
        verbose_name=_("where it is offered"),
        help_text=_("None chosen means everywhere."),
    )
    website = models.URLField(_("website"), blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=SolutionState, default=SolutionState.DRAFT
    )

    objects = SolutionQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        verbose_name = _("solution")
        verbose_name_plural = _("solutions")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("matching:solution_detail", kwargs={"public_id": self.public_id})

    @property
    def is_public(self) -> bool:
        return (
            self.state == SolutionState.PUBLISHED
            and self.organisation.state == OrganisationState.ACTIVE
        )

    @property
    def element_labels(self) -> list[str]:
        return [str(Element(code).label) for code in self.elements if code in Element.values]
