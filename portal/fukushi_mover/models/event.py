from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.fukushi_mover.enums import EventKind

from .day import ServiceDay


class AppendOnly(Exception):
    """Somebody tried to change what happened."""


class DispatchEventQuerySet(models.QuerySet["DispatchEvent"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnly

    def delete(self) -> NoReturn:
        raise AppendOnly


class DispatchEvent(models.Model):
    """What happened on a service day, numbered from 1. The board, the tablet and every figure are readers of this log.

    The payload carries keys and times, never names or places.
    """

    day = models.ForeignKey(ServiceDay, on_delete=models.PROTECT, related_name="events")
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=20, choices=EventKind)
    payload = models.JSONField(default=dict)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    tap_id = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField(
        _("at"), help_text=_("When it happened; a tap made offline keeps its own time.")
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = DispatchEventQuerySet.as_manager()

    class Meta:
        ordering = ["day", "number"]
        verbose_name = _("dispatch event")
        verbose_name_plural = _("dispatch events")
        constraints = [
            models.UniqueConstraint(fields=["day", "number"], name="event_number_once_per_day"),
            models.UniqueConstraint(
                fields=["day", "tap_id"],
                condition=models.Q(tap_id__isnull=False),
                name="tap_counts_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day_id}#{self.number} {self.kind}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly
