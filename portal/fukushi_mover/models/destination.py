from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.fukushi_mover.enums import PlaceKind
from portal.records.models import Record

from .fleet import LATITUDE, LONGITUDE
from .pilot import Pilot


class Destination(Record):
    """A place people go to, as the pilot's dictionary knows it: by name, kana, and what everybody calls it."""

    pilot = models.ForeignKey(
        Pilot, on_delete=models.CASCADE, related_name="destinations", verbose_name=_("pilot")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=PlaceKind, default=PlaceKind.OTHER)
    name = models.CharField(_("name"), max_length=60)
    kana = models.CharField(_("name in kana"), max_length=80, blank=True)
    nicknames = models.CharField(
        _("also called"), max_length=200, blank=True, help_text=_("Separated by spaces.")
    )
    address = models.CharField(_("address"), max_length=200, blank=True)
    folded = models.TextField(editable=False, default="")
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["pilot", "kana", "name"]
        verbose_name = _("destination")
        verbose_name_plural = _("destinations")

    def __str__(self) -> str:
        return self.name


class Entrance(Record):
    """Where the van stops at a destination (正面玄関, 透析センター入口)."""

    destination = models.ForeignKey(Destination, on_delete=models.CASCADE, related_name="entrances")
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    name = models.CharField(_("entrance"), max_length=40, blank=True)
    latitude = models.FloatField(_("latitude"), validators=LATITUDE)
    longitude = models.FloatField(_("longitude"), validators=LONGITUDE)

    class Meta:
        ordering = ["destination", "position", "pk"]
        verbose_name = _("entrance")
        verbose_name_plural = _("entrances")

    def __str__(self) -> str:
        return f"{self.destination} {self.name}".strip()
