from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from .pilot import Pilot


class Baseline(models.Model):
    """What a pilot's figures are reckoned against: planning by hand before it, and what its vans burn."""

    pilot = models.OneToOneField(
        Pilot, on_delete=models.CASCADE, related_name="baseline", primary_key=True
    )
    planning_minutes = models.PositiveIntegerField(
        _("staff minutes for one day's plan before the pilot"),
        null=True,
        blank=True,
        help_text=_("Measured at the providers before the start. Empty: no saving is shown."),
    )
    metres_per_litre = models.PositiveIntegerField(
        _("metres that a van drives with a litre"),
        default=8000,
        validators=[MinValueValidator(1000), MaxValueValidator(50_000)],
        help_text=_("An assumption until it is measured: 8 km a litre for a ten-seat van."),
    )
    grams_per_litre = models.PositiveIntegerField(
        _("grams of CO₂ from a litre of fuel"),
        default=2320,
        validators=[MaxValueValidator(5000)],
        help_text=_(
            "2320 for petrol in the older tables of the Ministry of the Environment; check the current one."
        ),
    )

    class Meta:
        verbose_name = _("baseline")
        verbose_name_plural = _("baselines")

    def __str__(self) -> str:
        return str(self.pilot)
