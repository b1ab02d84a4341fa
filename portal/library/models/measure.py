from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.permission import Person
from portal.library.enums import Element, MeasureKind, MeasureOwner, MeasureState, MeasureTarget
from portal.organisations.rules import is_bureau_staff
from portal.records.models import Record


class MeasureQuerySet(models.QuerySet["Measure"]):
    def published(self) -> Self:
        return self.filter(state=MeasureState.PUBLISHED)

    def visible_to(self, person: Person) -> Self:
        return self if is_bureau_staff.test(person, None) else self.published()

    def fitting(self, element: str, target: str) -> Self:
        """Those for one of the five elements and one kind of recipient; an empty element fits every one."""
        return self.filter(element__in=["", element], target__in=[MeasureTarget.ANYONE, target])


class Measure(Record):
    """支援施策. Something that one of the bureaus, or both, can offer to those who have a problem or a solution."""

    title = models.CharField(_("name of the measure"), max_length=120)
    summary = models.CharField(_("in one sentence"), max_length=200)
    body = models.TextField(_("description"), blank=True)
    bureau = models.CharField(_("offered by"), max_length=10, choices=MeasureOwner)
    kind = models.CharField(_("kind"), max_length=12, choices=MeasureKind)
    target = models.CharField(
        _("for whom"), max_length=12, choices=MeasureTarget, default=MeasureTarget.ANYONE
    )
    element = models.CharField(
        _("element of the integrated care system"),
        max_length=10,
        choices=Element,
        blank=True,
        help_text=_("Leave empty if the measure serves every element."),
    )
    url = models.URLField(_("official page"), blank=True)
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    deadline = models.DateField(_("deadline"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=MeasureState, default=MeasureState.DRAFT
    )

    objects = MeasureQuerySet.as_manager()

    class Meta:
        ordering = ["-fiscal_year", "title"]
        verbose_name = _("measure")
        verbose_name_plural = _("measures")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("library:measure_detail", kwargs={"public_id": self.public_id})
