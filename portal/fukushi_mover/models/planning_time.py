from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .day import ServiceDay


class PlanningStretch(models.Model):
    """Somebody worked on a day's plan from `began_at` to `last_at` without a longer pause."""

    day = models.ForeignKey(ServiceDay, on_delete=models.CASCADE, related_name="planning_stretches")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    began_at = models.DateTimeField(_("began at"))
    last_at = models.DateTimeField(_("last sign of work at"))

    class Meta:
        ordering = ["day", "began_at"]
        verbose_name = _("stretch of planning")
        verbose_name_plural = _("stretches of planning")

    def __str__(self) -> str:
        return f"{self.day} {self.began_at:%H:%M}"
