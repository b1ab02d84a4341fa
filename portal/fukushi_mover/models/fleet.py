from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.permission import Person
from portal.fukushi_mover.enums import Weekday
from portal.fukushi_mover.master_enums import ClosedKind
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
    closed_weekdays = models.JSONField(
        _("closed on"), default=list, blank=True, help_text=_("Weekdays from 0 (Monday) to 6.")
    )
    closed_on_holidays = models.BooleanField(_("closed on national holidays"), default=False)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["provider", "name"]
        verbose_name = _("facility")
        verbose_name_plural = _("facilities")

    def __str__(self) -> str:
        return self.name


class ClosedDay(models.Model):
    """休業日: the facility is closed from one day to another, both included."""

    facility = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="closed_days")
    kind = models.CharField(_("kind"), max_length=10, choices=ClosedKind, default=ClosedKind.OTHER)
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))
    remark = models.CharField(_("remark"), max_length=80, blank=True)

    class Meta:
        ordering = ["facility", "first"]
        verbose_name = _("closed days")
        verbose_name_plural = _("closed days")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last__gte=models.F("first")), name="closed_days_end_after_start"
            )
        ]

    def __str__(self) -> str:
        return f"{self.first:%F} – {self.last:%F}"


class BoardingPlace(Record):
    """乗降場所 of a facility: where vans stand to let riders on and off. The first is used where a rider has none."""

    facility = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="boarding_places")
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    name = models.CharField(_("name"), max_length=60)
    latitude = models.FloatField(_("latitude"), validators=LATITUDE)
    longitude = models.FloatField(_("longitude"), validators=LONGITUDE)
    vans_at_once = models.PositiveSmallIntegerField(
        _("vans at the same time"), null=True, blank=True, validators=[MinValueValidator(1)]
    )

    class Meta:
        ordering = ["facility", "position", "pk"]
        verbose_name = _("boarding place")
        verbose_name_plural = _("boarding places")

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
    lift_kg = models.PositiveSmallIntegerField(
        _("lift carries at most (kg)"),
        null=True,
        blank=True,
        help_text=_("Person and wheelchair together. Empty: not checked."),
    )
    takes_reclining = models.BooleanField(_("takes a reclining wheelchair"), default=False)
    has_attendant = models.BooleanField(
        _("an attendant rides along"), default=False, help_text=_("Beside the driver.")
    )
    inspection_due = models.DateField(_("vehicle inspection valid until"), null=True, blank=True)
    insurance_due = models.DateField(_("compulsory insurance valid until"), null=True, blank=True)
    extra_insurance_due = models.DateField(
        _("voluntary insurance valid until"), null=True, blank=True
    )
    lends_seats = models.BooleanField(_("lends empty seats to residents"), default=True)
    tolerance_minutes = models.PositiveSmallIntegerField(
        _("tolerance of this van (minutes)"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(60)],
        help_text=_("Towards its own day-service riders. Empty: as the provider says."),
    )
    is_active = models.BooleanField(_("in use"), default=True)

    duty: list[tuple[int, int]] | None = None
    """Hours of its driver on a day that is being planned (seconds from midnight); set where the vans of a day are read."""

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
    stretchers = models.PositiveSmallIntegerField(_("stretcher places"), default=0)

    class Meta:
        ordering = ["van", "stretchers", "wheelchairs", "-seats"]
        verbose_name = _("layout")
        verbose_name_plural = _("layouts")
        constraints = [
            models.UniqueConstraint(
                fields=["van", "seats", "wheelchairs", "stretchers"], name="layout_once_per_van"
            )
        ]

    def __str__(self) -> str:
        parts = (self.seats, self.wheelchairs, *((self.stretchers,) if self.stretchers else ()))
        return "+".join(map(str, parts))


class LendingHours(models.Model):
    """貸出時間: when a van lends its empty seats on a weekday. A van without any lends in the pilot's hours."""

    van = models.ForeignKey(Van, on_delete=models.CASCADE, related_name="lending_hours")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    opens_at = models.PositiveIntegerField(_("rides from"))
    closes_at = models.PositiveIntegerField(_("rides until"))

    class Meta:
        ordering = ["van", "weekday", "opens_at"]
        verbose_name = _("lending hours")
        verbose_name_plural = _("lending hours")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")),
                name="lending_closes_after_opening",
            )
        ]

    def __str__(self) -> str:
        return self.get_weekday_display()


class LendingArea(models.Model):
    """貸出区域: a circle in which a van takes residents on and off; outlines with a name are `NamedArea`s.

    A van without either goes everywhere.
    """

    van = models.ForeignKey(Van, on_delete=models.CASCADE, related_name="lending_areas")
    name = models.CharField(_("name"), max_length=60)
    metres = models.PositiveIntegerField(_("radius (metres)"), default=5000)
    latitude = models.FloatField(
        _("latitude"),
        null=True,
        blank=True,
        validators=LATITUDE,
        help_text=_("Empty: round the facility."),
    )
    longitude = models.FloatField(_("longitude"), null=True, blank=True, validators=LONGITUDE)

    class Meta:
        ordering = ["van", "pk"]
        verbose_name = _("lending area")
        verbose_name_plural = _("lending areas")

    def __str__(self) -> str:
        return self.name


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
    vans = models.ManyToManyField(
        Van,
        blank=True,
        related_name="drivers",
        verbose_name=_("may drive"),
        help_text=_("None chosen: every van of the provider."),
    )
    telephone = models.CharField(_("telephone"), max_length=20, blank=True)
    is_active = models.BooleanField(_("in service"), default=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["provider", "name"]
        verbose_name = _("driver")
        verbose_name_plural = _("drivers")

    def __str__(self) -> str:
        return self.name
