from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.permission import Person
from portal.fukushi_mover.enums import Audience, Span
from portal.fukushi_mover.models.scope import operated_offices, own_offices
from portal.organisations.models import Organisation
from portal.papers.models import Paper
from portal.records.models import Record

from .invoice import Invoice
from .pilot import Pilot


class FiledPaperQuerySet(models.QuerySet["FiledPaper"]):
    def visible_to(self, person: Person) -> Self:
        """Papers with names for the operator and the provider whose riders they name; results for all who see the pilot."""
        operated, own = operated_offices(person), own_offices(person)
        pilots = Pilot.objects.visible_to(person).values("pk")
        invoices = Invoice.objects.visible_to(person).values("pilot")
        return self.filter(
            models.Q(pilot__operator__in=operated)
            | models.Q(audience=Audience.OFFICE, provider__in=own)
            | models.Q(audience=Audience.OVERSEERS, pilot__in=pilots)
            | models.Q(audience=Audience.PAYER, pilot__in=invoices)
        )


class FiledPaper(Record):
    """A kept paper in the pilot's paper room, by the day or the month that it is about."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="filed")
    pilot = models.ForeignKey(Pilot, on_delete=models.PROTECT, related_name="papers")
    provider = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    span = models.CharField(_("about"), max_length=6, choices=Span)
    on = models.DateField(_("date"), help_text=_("The day, or the first day of the month."))
    audience = models.CharField(_("for"), max_length=10, choices=Audience)
    about = models.CharField(
        _("about"),
        max_length=60,
        blank=True,
        help_text=_("What tells it from others of its kind and date: a number, a van."),
    )
    page = models.CharField(_("on the screen"), max_length=200, blank=True)

    objects = FiledPaperQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "paper__kind", "-paper__created_at", "pk"]
        verbose_name = _("filed paper")
        verbose_name_plural = _("filed papers")
        indexes = [models.Index(fields=["pilot", "on"], name="filed_by_pilot_and_date")]
        constraints = [
            models.UniqueConstraint(fields=["paper", "pilot", "on"], name="paper_filed_once")
        ]

    def __str__(self) -> str:
        return str(self.paper)
