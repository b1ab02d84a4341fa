from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from .pilot import Pilot


def validate_ring(value: Any) -> None:
    """A polygon's outer line as [[longitude, latitude], …], at least three corners, in Japan."""
    try:
        corners = [(float(lon), float(lat)) for lon, lat in value]
    except (TypeError, ValueError) as error:
        raise ValidationError(_("Corners as [longitude, latitude], please.")) from error
    if len(set(corners)) < 3:
        raise ValidationError(_("An area has at least three corners."))
    if not all(122 <= lon <= 154 and 20 <= lat <= 46 for lon, lat in corners):
        raise ValidationError(_("A corner lies outside Japan. First longitude, then latitude."))


class PublicFeed(models.Model):
    """What journey planners may know about a pilot: where, when, and how to book (GTFS-Flex)."""

    pilot = models.OneToOneField(
        Pilot, on_delete=models.CASCADE, related_name="public_feed", primary_key=True
    )
    is_open = models.BooleanField(_("published"), default=False)
    area_name = models.CharField(_("name of the area"), max_length=80)
    ring = models.JSONField(
        _("corners of the area"),
        validators=[validate_ring],
        help_text=_("[[longitude, latitude], …]. A ride begins and ends inside."),
    )
    telephone = models.CharField(_("telephone of the booking desk"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("public feed")
        verbose_name_plural = _("public feeds")

    def __str__(self) -> str:
        return str(self.pilot)


class CalendarToken(models.Model):
    """The secret address of somebody's calendar. Only its digest is kept; it can be taken back at any time."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mover_calendars"
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)
    revoked_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")

    def __str__(self) -> str:
        return f"{self.user} {self.created_at:%Y-%m-%d}"
