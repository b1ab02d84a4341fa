from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.permission import Person
from portal.fukushi_mover.models.scope import providers_of
from portal.organisations.models import Organisation
from portal.records.models import Record

LATITUDE = [MinValueValidator(20.0), MaxValueValidator(46.0)]
LONGITUDE = [MinValueValidator(122.0), MaxValueValidator(154.0)]


class OwnedQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Rows of a provider, seen by its manager and dispatchers and by the operators of its pilots."""

    def visible_to(self, person: Person) -> Self:
        return self.filter(provider__in=providers_of(person))


class Facility(Record):
    """A day-service house (通所介護事業所): where the vans belong and when its riders arrive and leave."""

    provider = models.ForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        related_name="facilities",
        verbose_name=_("provider"),
    )
    name = models.CharField(_("name"), max_length=80)
    address = models.CharField(_("address"), max_length=200, blank=True)
    telephone = models.CharField(_("telephone"), max_length=20, blank=True)
    latitude = models.FloatField(_("latitude"), validators=LATITUDE)
    longitude = models.FloatField(_("longitude"), validators=LONGITUDE)
    arrive_from = models.PositiveIntegerField(_("riders arrive from"), default=8 * 3600 + 1800)
    arrive_to = models.PositiveIntegerField(_("riders arrive until"), default=9 * 3600 + 1800)
    leave_from = models.PositiveIntegerField(_("riders leave from"), default=16 * 3600)
    leave_to = models.PositiveIntegerField(_("riders are home by"), default=17 * 3600 + 1800)
    longest_ride = models.PositiveIntegerField(_("longest ride (seconds)"), default=45 * 60)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["provider", "name"]
        verbose_name = _("facility")
        verbose_name_plural = _("facilities")

    def __str__(self) -> str:
        return self.name


class Van(Record):
    """送迎車. What it can carry stands in its layouts, one of which holds for a whole run."""

    provider = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="vans", verbose_name=_("provider")
    )
    facility = models.ForeignKey(
        Facility, on_delete=models.PROTECT, related_name="vans", verbose_name=_("facility")
    )
    number = models.CharField(_("number"), max_length=20, help_text=_("As painted on the van."))
    plate = models.CharField(_("number plate"), max_length=30)
    colour = models.CharField(_("colour"), max_length=20)
    has_lift = models.BooleanField(_("lift for wheelchairs"), default=False)
    lends_seats = models.BooleanField(_("lends empty seats to residents"), default=True)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["provider", "number"]
        verbose_name = _("van")
        verbose_name_plural = _("vans")
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "number"], name="van_number_once_per_provider"
            )
        ]

    def __str__(self) -> str:
        return self.number


class VanLayout(models.Model):
    """One way to furnish a van: so many seats and so many wheelchair places at the same time."""

    van = models.ForeignKey(Van, on_delete=models.CASCADE, related_name="layouts")
    seats = models.PositiveSmallIntegerField(_("seats"))
    wheelchairs = models.PositiveSmallIntegerField(_("wheelchair places"), default=0)

    class Meta:
        ordering = ["van", "wheelchairs", "-seats"]
        verbose_name = _("layout")
        verbose_name_plural = _("layouts")
        constraints = [
            models.UniqueConstraint(
                fields=["van", "seats", "wheelchairs"], name="layout_once_per_van"
            )
        ]

    def __str__(self) -> str:
        return f"{self.seats}+{self.wheelchairs}"


class Driver(Record):
    """A member of a provider's staff who drives; signs in on the tablet as `user`."""

    provider = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="drivers", verbose_name=_("provider")
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="driver",
        verbose_name=_("account"),
    )
    name = models.CharField(_("name of the person"), max_length=80)
    usual_van = models.ForeignKey(
        Van,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="usual_drivers",
        verbose_name=_("usual van"),
    )
    is_active = models.BooleanField(_("in service"), default=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["provider", "name"]
        verbose_name = _("driver")
        verbose_name_plural = _("drivers")

    def __str__(self) -> str:
        return self.name
