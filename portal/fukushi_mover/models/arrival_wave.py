from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.fukushi_mover.clock import clock_text

from .fleet import Facility


class ArrivalWave(models.Model):
    """到着の回: one of several spans in which a facility takes its riders in. Between two of them nobody arrives.

    Times in seconds from midnight. A facility without any takes riders in from `arrive_from` to `arrive_to`; with waves those
    two span all of them.
    """

    facility = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="arrival_waves")
    name = models.CharField(_("name"), max_length=40)
    opens_at = models.PositiveIntegerField(_("riders arrive from"))
    closes_at = models.PositiveIntegerField(_("riders arrive until"))

    class Meta:
        ordering = ["facility", "opens_at", "pk"]
        verbose_name = _("arrival wave")
        verbose_name_plural = _("arrival waves")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")),
                name="arrival_wave_closes_after_opening",
            ),
            models.UniqueConstraint(fields=["facility", "name"], name="arrival_wave_name_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.hours}"

    @property
    def hours(self) -> str:
        return f"{clock_text(self.opens_at)}–{clock_text(self.closes_at)}"

    def takes(self, second: int) -> bool:
        """Whether somebody may arrive then (seconds from midnight)."""
        return self.opens_at <= second <= self.closes_at
