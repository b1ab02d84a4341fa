from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.permission import Person
from portal.fukushi_mover.enums import LegalMode
from portal.fukushi_mover.models.scope import OFFICE_ROLES, OPERATOR_ROLES
from portal.models_projects.models import ModelProject
from portal.organisations.enums import Role
from portal.organisations.models import Municipality, Organisation
from portal.organisations.queries.membership import memberships_of
from portal.records.models import Record


class PilotQuerySet(models.QuerySet["Pilot"]):
    def visible_to(self, person: Person) -> Self:
        """Those in whose operation somebody takes part, or which they oversee from bureau, prefecture or city hall."""
        seen = models.Q(pk__in=[])
        for m in memberships_of(person):
            place = m.organisation
            if m.role in (Role.BUREAU_STAFF, Role.BUREAU_MANAGER):
                area = "in_health_area" if place.bureau == "health" else "in_economy_area"
                seen |= models.Q(**{f"municipality__prefecture__{area}": True})
            elif m.role == Role.PREFECTURE_OFFICER:
                seen |= models.Q(municipality__prefecture=place.prefecture_id)
            elif m.role == Role.MUNICIPALITY_OFFICER and place.municipality_id:
                seen |= models.Q(municipality=place.municipality_id)
            if m.role in OPERATOR_ROLES:
                seen |= models.Q(operator=place)
            if m.role in OFFICE_ROLES:
                seen |= models.Q(partners__provider=place)
        return self.filter(seen).distinct()


class Pilot(Record):
    """A model project's trial operation in one city: who runs it, on which legal footing, in which hours."""

    project = models.ForeignKey(
        ModelProject,
        on_delete=models.PROTECT,
        related_name="pilots",
        verbose_name=_("model project"),
    )
    municipality = models.ForeignKey(
        Municipality,
        on_delete=models.PROTECT,
        related_name="pilots",
        verbose_name=_("municipality"),
    )
    operator = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="operated_pilots",
        verbose_name=_("operator"),
    )
    name = models.CharField(_("name"), max_length=120)
    legal_mode = models.CharField(
        _("legal mode"), max_length=12, choices=LegalMode, default=LegalMode.VOLUNTEER
    )
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    opens_at = models.PositiveIntegerField(
        _("rides from"), default=8 * 3600, help_text=_("Seconds from midnight.")
    )
    closes_at = models.PositiveIntegerField(
        _("rides until"), default=18 * 3600, help_text=_("Seconds from midnight.")
    )
    offer_seconds = models.PositiveIntegerField(_("an offer holds (seconds)"), default=180)
    pickup_slack = models.PositiveIntegerField(
        _("promise at pick-up (± seconds)"),
        default=600,
        help_text=_("How far a resident's pick-up may move after it was promised."),
    )
    desk_telephone = models.CharField(_("telephone of the service desk"), max_length=20, blank=True)
    desk_hours = models.CharField(_("hours of the service desk"), max_length=60, blank=True)
    renewal_months = models.PositiveSmallIntegerField(
        _("a renewal is valid for (months)"),
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    detour_percent = models.PositiveIntegerField(
        _("longest ride (% of the direct drive)"),
        default=200,
        validators=[MinValueValidator(100), MaxValueValidator(400)],
    )

    objects = PilotQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "pk"]
        verbose_name = _("pilot")
        verbose_name_plural = _("pilots")

    def __str__(self) -> str:
        return self.name

    @property
    def is_registered(self) -> bool:
        return self.legal_mode == LegalMode.REGISTERED


class PilotProvider(models.Model):
    """A provider that lends its vans, and how much that may move its own riders."""

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="partners")
    provider = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="pilot_parts",
        verbose_name=_("provider"),
    )
    tolerance_minutes = models.PositiveSmallIntegerField(
        _("tolerance towards own riders (minutes)"),
        default=10,
        validators=[MaxValueValidator(60)],
        help_text=_(
            "The most by which a ride for a resident may move the published time of a day-service rider."
        ),
    )

    class Meta:
        ordering = ["pilot", "provider"]
        verbose_name = _("co-operating provider")
        verbose_name_plural = _("co-operating providers")
        constraints = [
            models.UniqueConstraint(fields=["pilot", "provider"], name="provider_once_per_pilot")
        ]

    def __str__(self) -> str:
        return f"{self.pilot} · {self.provider}"


class BrokerageRate(models.Model):
    """仲介料: one flat amount a ride. There is no column in which a distance or a time could stand."""

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="brokerage_rates")
    yen_per_ride = models.PositiveIntegerField(_("yen per ride"))
    valid_from = models.DateField(_("valid from"))

    class Meta:
        ordering = ["pilot", "-valid_from"]
        verbose_name = _("brokerage rate")
        verbose_name_plural = _("brokerage rates")
        constraints = [
            models.UniqueConstraint(fields=["pilot", "valid_from"], name="one_brokerage_rate_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.yen_per_ride}"
