from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.organisations.models import Organisation
from portal.records.models import Record

from .fleet import LATITUDE, LONGITUDE, OwnedQuerySet, Van

CORNERS = (3, 200)
Corner = list[float]


def check_outline(outline: list[Corner]) -> None:
    """Raises ValidationError: too few or too many corners, or one that does not lie in Japan."""
    if not CORNERS[0] <= len(outline) <= CORNERS[1]:
        raise ValidationError(
            _("An outline has from %(least)s to %(most)s corners.")
            % {"least": CORNERS[0], "most": CORNERS[1]}
        )
    for latitude, longitude in outline:
        for validator in LATITUDE:
            validator(latitude)
        for validator in LONGITUDE:
            validator(longitude)


class NamedArea(Record):
    """区域: a part of town with a name and an outline, kept once and ticked for every van that lends its seats there."""

    provider = models.ForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        related_name="named_areas",
        verbose_name=_("provider"),
    )
    name = models.CharField(_("name"), max_length=60)
    outline = models.JSONField(
        _("outline of the area"),
        help_text=_("Corners in order: latitude, longitude."),
        validators=[check_outline],
    )
    vans = models.ManyToManyField(
        Van,
        blank=True,
        related_name="named_areas",
        verbose_name=_("vans that lend their seats here"),
    )

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["provider", "name"]
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        constraints = [
            models.UniqueConstraint(fields=["provider", "name"], name="area_name_once_per_provider")
        ]

    def __str__(self) -> str:
        return self.name
