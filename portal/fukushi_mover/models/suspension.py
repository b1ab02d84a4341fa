from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.fukushi_mover.enums import SuspensionReason
from portal.records.models import Record

from .day import ServiceDay


class Suspension(Record):
    """運休. Stops that no van drives to, for one reason; until the notices leave it can be taken back."""

    day = models.ForeignKey(ServiceDay, on_delete=models.CASCADE, related_name="suspensions")
    reason = models.CharField(_("reason"), max_length=12, choices=SuspensionReason)
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    scope = models.JSONField(_("scope"), default=dict)
    stops = models.JSONField(default=list)
    rides = models.JSONField(default=list)
    riders = models.JSONField(default=list)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    notices_due_at = models.DateTimeField(_("notices leave at"))
    told_at = models.DateTimeField(_("notices left at"), null=True, blank=True)
    undone_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("suspension of service")
        verbose_name_plural = _("suspensions of service")

    def __str__(self) -> str:
        return f"{self.day} {self.get_reason_display()}"

    @property
    def can_be_undone(self) -> bool:
        return self.told_at is None and self.undone_at is None
