from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.caravan.enums import Element


class Theme(models.Model):
    """テーマ. What needs, solutions and practices are sorted by; each stands in one of the five elements."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=60)
    element = models.CharField(_("element"), max_length=10, choices=Element)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "code"]
        verbose_name = _("theme")
        verbose_name_plural = _("themes")

    def __str__(self) -> str:
        return self.name
