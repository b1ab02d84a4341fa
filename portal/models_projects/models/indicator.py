from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from portal.models_projects.enums import Direction, IndicatorSource
from portal.records.models import Record

from .project import ModelProject


class Indicator(Record):
    """指標. What a project promises to change, from which baseline to which target."""

    project = ParentalKey(ModelProject, on_delete=models.CASCADE, related_name="indicators")
    name = models.CharField(_("name"), max_length=120)
    unit = models.CharField(_("unit"), max_length=20)
    definition = models.TextField(_("definition"))
    baseline = models.DecimalField(_("baseline"), max_digits=12, decimal_places=2)
    target = models.DecimalField(_("target"), max_digits=12, decimal_places=2)
    direction = models.CharField(
        _("direction"), max_length=4, choices=Direction, default=Direction.UP
    )
    source = models.CharField(
        _("source"), max_length=40, choices=IndicatorSource, default=IndicatorSource.MANUAL
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")

    def __str__(self) -> str:
        return self.name


class Measurement(models.Model):
    """A figure with the place it came from. A period is measured once per indicator."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="measurements")
    period_start = models.DateField(_("first day"))
    period_end = models.DateField(_("last day"))
    value = models.DecimalField(_("value"), max_digits=12, decimal_places=2)
    source_label = models.CharField(_("source"), max_length=200)
    evidence_url = models.CharField(_("evidence"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded at"), auto_now=True)

    class Meta:
        ordering = ["period_start", "pk"]
        verbose_name = _("measurement")
        verbose_name_plural = _("measurements")
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "period_start", "period_end"], name="measured_once_per_period"
            )
        ]

    def __str__(self) -> str:
        return f"{self.value} {self.indicator.unit}"
