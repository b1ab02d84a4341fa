from datetime import date, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.permission import Person
from portal.fukushi_mover.enums import IncidentKind
from portal.fukushi_mover.models.scope import operated_offices, own_offices
from portal.organisations.models import Organisation
from portal.records.models import Record
from portal.ui.dates import local_date

from .fleet import Van
from .pilot import Pilot


class IncidentQuerySet(models.QuerySet["Incident"]):
    def visible_to(self, person: Person) -> Self:
        """The operator's offices, and those of the provider that it happened to."""
        return self.filter(
            models.Q(pilot__operator__in=operated_offices(person))
            | models.Q(provider__in=own_offices(person))
        )

    def expired(self, on: date) -> Self:
        return self.filter(keep_until__lt=on)


class Incident(Record):
    """事故・苦情・ヒヤリハット. With the items that 道路運送法施行規則 51条の25 (accidents) and 51条の30 (complaints) ask for.

    Who was in it stands in IncidentPrivate.
    """

    pilot = models.ForeignKey(
        Pilot, on_delete=models.PROTECT, related_name="incidents", verbose_name=_("pilot")
    )
    provider = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("provider")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=IncidentKind)
    happened_at = models.DateTimeField(_("happened at"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    van = models.ForeignKey(
        Van,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("van"),
    )
    plate = models.CharField(_("number plate"), max_length=30, blank=True)
    outline = models.TextField(_("outline, or what was complained of"))
    cause = models.TextField(_("cause"), blank=True)
    prevention = models.TextField(_("how it is prevented, or what was improved"), blank=True)
    reply = models.TextField(_("reply that was given"), blank=True)
    handled_by = models.CharField(_("person in charge"), max_length=60)
    keep_until = models.DateField(_("kept until"), editable=False)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_at", "-pk"]
        verbose_name = _("accident, complaint or near miss")
        verbose_name_plural = _("accidents, complaints and near misses")
        indexes = [models.Index(fields=["keep_until"], name="incidents_by_retention")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {local_date(self.happened_at)}"

    def save(self, *args: object, **kwargs: object) -> None:
        self.keep_until = kept_until(self.kind, local_date(self.happened_at))
        if self.van is not None and not self.plate:
            self.plate = self.van.plate
        super().save(*args, **kwargs)  # type: ignore[arg-type]


def kept_until(kind: str, happened_on: date) -> date:
    """Last day of the retention, which is a setting: accidents 2 years, complaints 1 (by law), near misses as set."""
    years = settings.MOVER_RETENTION_YEARS[kind]
    try:
        return happened_on.replace(year=happened_on.year + years)
    except ValueError:  # 29 February
        return happened_on.replace(year=happened_on.year + years, day=28) + timedelta(days=1)


class IncidentPrivate(models.Model):
    """Who drove and who was in it: personal data, gone with the record."""

    incident = models.OneToOneField(
        Incident, on_delete=models.CASCADE, related_name="private", primary_key=True
    )
    driver_name = models.CharField(_("driver"), max_length=80, blank=True)
    parties = models.TextField(_("parties, or who complained"), blank=True)
    contact = models.CharField(_("how to reach them"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("people in an incident")
        verbose_name_plural = _("people in incidents")

    def __str__(self) -> str:
        return str(self.incident)
