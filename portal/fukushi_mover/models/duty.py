"""What a driver's day leaves on record beside the taps: checks, the van's state, messages, positions."""

from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.permission import Person
from portal.fukushi_mover.enums import (
    CheckMethod,
    DriverMessageKind,
    DutyPhase,
    MessageAnswer,
    RefusalReason,
)
from portal.fukushi_mover.models.scope import providers_of
from portal.records.models import Record

from .day import Run, ServiceDay
from .event import AppendOnly
from .fleet import LATITUDE, LONGITUDE, Driver, Van


class DutyQuerySet(models.QuerySet["Duty"]):
    def visible_to(self, person: Person) -> Self:
        """The provider's office and the pilot's operator."""
        return self.filter(driver__provider__in=providers_of(person))


class Duty(Record):
    """乗務. One driver with one van on one service day. The papers of that day hang on it."""

    day = models.ForeignKey(ServiceDay, on_delete=models.PROTECT, related_name="duties")
    driver = models.ForeignKey(Driver, on_delete=models.PROTECT, related_name="duties")
    van = models.ForeignKey(Van, on_delete=models.PROTECT, related_name="duties")
    odometer_start = models.PositiveIntegerField(_("odometer at the start (km)"), null=True)
    odometer_end = models.PositiveIntegerField(_("odometer at the end (km)"), null=True)
    remarks = models.CharField(_("remarks"), max_length=300, blank=True)

    objects = DutyQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "van"]
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        constraints = [
            models.UniqueConstraint(fields=["day", "driver", "van"], name="one_duty_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.van} {self.driver}"


class TabletEntry(models.Model):
    """Something entered on the tablet: `entry_id` was made there, so that sent twice it counts once. Never changed."""

    entry_id = models.UUIDField(unique=True, editable=False)
    at = models.DateTimeField(_("at"))
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True

    def save(self, *args: object, **kwargs: object) -> None:
        if self.pk:
            raise AppendOnly
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class AlcoholCheck(TabletEntry):
    """酒気帯び確認. The eight items of the Enforcement Regulation of the Road Traffic Act, article 9-10 (6).

    Kept for a year. Driver and plate stand in their words of that day.
    """

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="alcohol_checks")
    phase = models.CharField(_("phase"), max_length=8, choices=DutyPhase)
    driver_name = models.CharField(_("driver"), max_length=80)
    plate = models.CharField(_("number plate"), max_length=30)
    confirmed_by = models.CharField(_("confirmed by"), max_length=80)
    method = models.CharField(_("way of confirming"), max_length=10, choices=CheckMethod)
    detector_used = models.BooleanField(_("alcohol detector used"), default=True)
    milligrams = models.DecimalField(
        _("mg in a litre of breath"),
        max_digits=4,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(5)],
    )
    is_drunk = models.BooleanField(_("under the influence of alcohol"))
    is_well = models.BooleanField(_("neither ill nor tired"), default=True)
    instruction = models.CharField(_("instruction"), max_length=200, blank=True)
    note = models.CharField(_("other"), max_length=200, blank=True)

    class Meta:
        ordering = ["at"]
        verbose_name = _("alcohol check")
        verbose_name_plural = _("alcohol checks")

    def __str__(self) -> str:
        return f"{self.driver_name} {self.get_phase_display()}"

    @property
    def is_passed(self) -> bool:
        return self.detector_used and not self.is_drunk and not self.milligrams and self.is_well


class VanInspection(TabletEntry):
    """日常点検. Faults are codes of `INSPECTION`; none means that everything was in order."""

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="inspections")
    faults = models.JSONField(_("faults"), default=list)

    class Meta:
        ordering = ["at"]
        verbose_name = _("van inspection")
        verbose_name_plural = _("van inspections")

    def __str__(self) -> str:
        return f"{self.duty} {len(self.faults)}"


class SeatCheck(TabletEntry):
    """置き去り確認. Somebody walked to the last seat and looked, after each run."""

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="seat_checks")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="seat_checks")
    found = models.BooleanField(_("somebody or something was left"), default=False)

    class Meta:
        ordering = ["at"]
        verbose_name = _("empty-seat check")
        verbose_name_plural = _("empty-seat checks")

    def __str__(self) -> str:
        return f"{self.run}"


class DriverMessageQuerySet(models.QuerySet["DriverMessage"]):
    def visible_to(self, person: Person) -> Self:
        return self.filter(van__provider__in=providers_of(person))

    def open(self) -> Self:
        return self.filter(answer="")


class DriverMessage(models.Model):
    """One tap towards the office; open until somebody there answers it."""

    entry_id = models.UUIDField(unique=True, editable=False)
    day = models.ForeignKey(ServiceDay, on_delete=models.CASCADE, related_name="driver_messages")
    van = models.ForeignKey(Van, on_delete=models.PROTECT, related_name="driver_messages")
    driver = models.ForeignKey(Driver, on_delete=models.PROTECT, related_name="messages")
    kind = models.CharField(_("kind"), max_length=10, choices=DriverMessageKind)
    reason = models.CharField(_("reason"), max_length=10, choices=RefusalReason, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=0)
    stops = models.JSONField(default=list, editable=False)
    at = models.DateTimeField(_("at"))
    recorded_at = models.DateTimeField(auto_now_add=True)
    answer = models.CharField(_("answer"), max_length=10, choices=MessageAnswer, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = DriverMessageQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        verbose_name = _("driver's message")
        verbose_name_plural = _("drivers' messages")
        indexes = [models.Index(fields=["day", "answer"], name="driver_messages_open")]

    def __str__(self) -> str:
        return f"{self.van} {self.get_kind_display()}"


class VanPosition(models.Model):
    """Where a van was. Deleted after POSITION_DAYS: a trace of homes is personal data."""

    van = models.ForeignKey(Van, on_delete=models.CASCADE, related_name="positions")
    day = models.ForeignKey(ServiceDay, on_delete=models.CASCADE, related_name="positions")
    at = models.DateTimeField(_("at"))
    latitude = models.FloatField(validators=LATITUDE)
    longitude = models.FloatField(validators=LONGITUDE)
    metres_a_second = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ["-at"]
        verbose_name = _("position of a van")
        verbose_name_plural = _("positions of vans")
        constraints = [models.UniqueConstraint(fields=["van", "at"], name="one_position_a_moment")]

    def __str__(self) -> str:
        return f"{self.van} {self.at:%F %T}"
