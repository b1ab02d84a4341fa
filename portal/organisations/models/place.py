from datetime import date
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.organisations.enums import MunicipalityKind
from portal.records.models import Record


class Prefecture(models.Model):
    """都県. Both bureaus' areas stand here: Shizuoka belongs to the economy side alone."""

    code = models.CharField(_("code"), max_length=2, primary_key=True)
    name = models.CharField(_("name"), max_length=20)
    kana = models.CharField(_("name in kana"), max_length=40)
    in_health_area = models.BooleanField(_("in the health bureau's area"))
    in_economy_area = models.BooleanField(_("in the economy bureau's area"))
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("prefecture")
        verbose_name_plural = _("prefectures")

    def __str__(self) -> str:
        return self.name


class MunicipalityQuerySet(models.QuerySet["Municipality"]):
    def on(self, day: date) -> Self:
        """Those whose code is valid on `day`."""
        return self.filter(
            models.Q(valid_from__isnull=True) | models.Q(valid_from__lte=day),
            models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=day),
        )


class Municipality(Record):
    """市区町村. A fictional one has no official code and carries 架空 in its name."""

    prefecture = models.ForeignKey(
        Prefecture, on_delete=models.PROTECT, related_name="municipalities"
    )
    code = models.CharField(
        _("official code"),
        max_length=6,
        blank=True,
        validators=[RegexValidator(r"^\d{6}$", _("Six digits, check digit included."))],
        help_text=_(
            "Six digits with the check digit (全国地方公共団体コード); empty if fictional."
        ),
    )
    name = models.CharField(_("name"), max_length=40)
    kana = models.CharField(_("name in kana"), max_length=80)
    county = models.CharField(_("county"), max_length=20, blank=True)
    kind = models.CharField(
        _("kind"), max_length=16, choices=MunicipalityKind, default=MunicipalityKind.CITY
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("merged into or renamed"),
    )
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    aged_share = models.DecimalField(
        _("share of people aged 65 or over (%)"),
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    figures_source = models.CharField(_("source of the figures"), max_length=200, blank=True)
    figures_on = models.DateField(_("date of the figures"), null=True, blank=True)

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        ordering = ["prefecture", "code", "kana"]
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "valid_from"],
                condition=~models.Q(code=""),
                name="municipality_code_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(is_fictional=True) | models.Q(code=""),
                name="fictional_municipality_has_no_code",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def full_name(self) -> str:
        """With the prefecture, in the order of the reader's language."""
        # Translators: the order of a place's names.
        return gettext("%(municipality)s, %(prefecture)s") % {
            "municipality": self.name,
            "prefecture": self.prefecture.name,
        }
