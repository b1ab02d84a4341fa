from typing import Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.fukushi_mover.enums import Mobility, RiderState, Weekday
from portal.fukushi_mover.master_enums import WHEELCHAIRS, CareLevel, DoorService, DoorSide
from portal.organisations.models import Organisation
from portal.records.models import Record

from .arrival_wave import ArrivalWave
from .fleet import LATITUDE, LONGITUDE, BoardingPlace, Facility, OwnedQuerySet


class RiderQuerySet(OwnedQuerySet):
    def riding(self) -> Self:
        """Those whom plans, notices and surveys may reach: whoever is paused, in hospital, gone or dead is none of them.

        The one place where it is decided; `Rider.is_riding` says the same of one row.
        """
        return self.filter(state=RiderState.ACTIVE)


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
    away_until = models.DateField(
        _("expected back on"),
        null=True,
        blank=True,
        help_text=_("Nobody comes back by itself: on this day the portal reminds of it."),
    )
    mobility = models.CharField(
        _("mobility"), max_length=12, choices=Mobility, default=Mobility.WALKS
    )
    helpers = models.PositiveSmallIntegerField(
        _("helpers needed"),
        default=0,
        validators=[MaxValueValidator(2)],
        help_text=_("0: nobody · 1: the driver · 2: the driver and an attendant"),
    )
    door = models.CharField(
        _("accompanied"), max_length=10, choices=DoorService, default=DoorService.TO_DOOR
    )
    door_side = models.CharField(
        _("door of the van"), max_length=6, choices=DoorSide, default=DoorSide.ANY
    )
    boarding_place = models.ForeignKey(
        BoardingPlace,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="riders",
        verbose_name=_("boarding place at the facility"),
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

    objects = RiderQuerySet.as_manager()

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
    def is_riding(self) -> bool:
        return self.state == RiderState.ACTIVE

    @property
    def uses_wheelchair(self) -> bool:
        return self.mobility in WHEELCHAIRS


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
    weight_kg = models.PositiveSmallIntegerField(
        _("weight (kg)"), null=True, blank=True, validators=[MaxValueValidator(300)]
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def audit_label(self) -> str:
        """The number or date by which the rest of the portal calls them: bureaus read the trail, and know no rider by name."""
        pk = self._meta.pk
        assert pk is not None
        return str(getattr(self, pk.name))


class RiderPrivate(PersonPrivate):
    rider = models.OneToOneField(
        Rider, on_delete=models.CASCADE, related_name="private", primary_key=True
    )
    care_level = models.CharField(_("care level"), max_length=10, choices=CareLevel, blank=True)
    has_dementia = models.BooleanField(_("lives with dementia"), default=False)
    stop_latitude = models.FloatField(
        _("latitude where the van stops"), null=True, blank=True, validators=LATITUDE
    )
    stop_longitude = models.FloatField(
        _("longitude where the van stops"), null=True, blank=True, validators=LONGITUDE
    )
    stop_note = models.CharField(_("where the van stops"), max_length=120, blank=True)
    steps = models.PositiveSmallIntegerField(_("steps on the way"), null=True, blank=True)
    key_note = models.CharField(_("key of the home"), max_length=120, blank=True)
    handed_over_by = models.CharField(_("who hands over at home"), max_length=120, blank=True)
    wishes = models.CharField(_("wishes"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("rider's personal data")
        verbose_name_plural = _("riders' personal data")

    @property
    def stop_point(self) -> tuple[float, float]:
        """Where the van stops for the home: latitude, longitude."""
        if self.stop_latitude is None or self.stop_longitude is None:
            return (self.latitude, self.longitude)
        return (self.stop_latitude, self.stop_longitude)


class StandingOrder(models.Model):
    """A rider comes every week on this day, with pick-up, drop-off or both.

    One without dates is the rule; one with a first day stands before it while it is valid. Times in seconds from midnight.
    """

    rider = models.ForeignKey(Rider, on_delete=models.CASCADE, related_name="standing_orders")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    morning = models.BooleanField(_("pick-up"), default=True)
    afternoon = models.BooleanField(_("drop-off"), default=True)
    not_before = models.PositiveIntegerField(_("pick-up not before"), null=True, blank=True)
    not_after = models.PositiveIntegerField(_("pick-up not after"), null=True, blank=True)
    home_from = models.PositiveIntegerField(_("home not before"), null=True, blank=True)
    home_by = models.PositiveIntegerField(_("home not after"), null=True, blank=True)
    wave = models.ForeignKey(
        ArrivalWave,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("arrival wave"),
        help_text=_("Empty: with whichever wave the plan is best."),
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta:
        # The rule before its dated exceptions, on every database.
        ordering = ["rider", "weekday", models.F("valid_from").asc(nulls_first=True), "pk"]
        verbose_name = _("standing order")
        verbose_name_plural = _("standing orders")
        constraints = [
            models.UniqueConstraint(
                fields=["rider", "weekday"],
                condition=models.Q(valid_from__isnull=True),
                name="one_standing_order_a_weekday",
            ),
            models.UniqueConstraint(
                fields=["rider", "weekday", "valid_from"],
                name="one_dated_order_a_weekday_and_start",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_from__isnull=True)
                | models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="standing_order_ends_after_its_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rider} {self.get_weekday_display()}"
