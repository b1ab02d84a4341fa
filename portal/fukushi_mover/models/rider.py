from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.fukushi_mover.enums import Mobility, RiderState, Weekday
from portal.organisations.models import Organisation
from portal.records.models import Record

from .fleet import LATITUDE, LONGITUDE, Facility, OwnedQuerySet


class Rider(Record):
    """A day-service user (通所者), as far as planning needs it. Who it is stands in RiderPrivate."""

    provider = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="riders", verbose_name=_("provider")
    )
    facility = models.ForeignKey(
        Facility, on_delete=models.PROTECT, related_name="riders", verbose_name=_("facility")
    )
    code = models.CharField(_("rider number"), max_length=20)
    state = models.CharField(
        _("state"), max_length=12, choices=RiderState, default=RiderState.ACTIVE
    )
    mobility = models.CharField(
        _("mobility"), max_length=12, choices=Mobility, default=Mobility.WALKS
    )
    helpers = models.PositiveSmallIntegerField(
        _("helpers needed"), default=0, validators=[MaxValueValidator(2)]
    )
    never_alone = models.BooleanField(_("never left alone"), default=False)
    handed_over = models.BooleanField(_("must be met at the door"), default=False)
    boarding_seconds = models.PositiveIntegerField(_("time to board (seconds)"), default=120)
    alighting_seconds = models.PositiveIntegerField(_("time to alight (seconds)"), default=60)
    longest_ride = models.PositiveIntegerField(
        _("longest ride (seconds)"),
        null=True,
        blank=True,
        help_text=_("Empty: as the facility says."),
    )
    apart_from = models.ManyToManyField(
        "self", blank=True, verbose_name=_("must not ride together with")
    )

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["provider", "code"]
        verbose_name = _("rider")
        verbose_name_plural = _("riders")
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "code"], name="rider_code_once_per_provider"
            )
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def uses_wheelchair(self) -> bool:
        return self.mobility == Mobility.WHEELCHAIR


class PersonPrivate(models.Model):
    """Personal data: outside search, public exports and revisions; looking at it leaves an audit line."""

    name = models.CharField(_("name of the person"), max_length=80)
    kana = models.CharField(_("name in kana"), max_length=80, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    address = models.CharField(_("address"), max_length=200)
    latitude = models.FloatField(_("latitude"), validators=LATITUDE)
    longitude = models.FloatField(_("longitude"), validators=LONGITUDE)
    telephone = models.CharField(_("telephone"), max_length=20, blank=True)
    family_contact = models.CharField(_("family contact"), max_length=200, blank=True)
    help_notes = models.CharField(_("how to help"), max_length=300, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class RiderPrivate(PersonPrivate):
    rider = models.OneToOneField(
        Rider, on_delete=models.CASCADE, related_name="private", primary_key=True
    )

    class Meta:
        verbose_name = _("rider's personal data")
        verbose_name_plural = _("riders' personal data")


class StandingOrder(models.Model):
    """A rider comes every week on this day, with pick-up, drop-off or both."""

    rider = models.ForeignKey(Rider, on_delete=models.CASCADE, related_name="standing_orders")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    morning = models.BooleanField(_("pick-up"), default=True)
    afternoon = models.BooleanField(_("drop-off"), default=True)
    not_before = models.PositiveIntegerField(_("pick-up not before"), null=True, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta:
        ordering = ["rider", "weekday"]
        verbose_name = _("standing order")
        verbose_name_plural = _("standing orders")
        constraints = [
            models.UniqueConstraint(
                fields=["rider", "weekday"], name="one_standing_order_a_weekday"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rider} {self.get_weekday_display()}"
