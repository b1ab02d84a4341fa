from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.permission import Person
from portal.fukushi_mover.enums import (
    AttendanceKind,
    DayState,
    Leg,
    PlanState,
    StopKind,
    StopState,
)
from portal.fukushi_mover.models.scope import operated_offices, own_offices
from portal.records.models import Record

from .fleet import Driver, Facility, Van, VanLayout
from .pilot import Pilot
from .rider import Rider


class ServiceDayQuerySet(models.QuerySet["ServiceDay"]):
    def visible_to(self, person: Person) -> Self:
        """Days of pilots that one's office operates or lends vans to."""
        return self.filter(
            models.Q(pilot__operator__in=operated_offices(person))
            | models.Q(pilot__partners__provider__in=own_offices(person))
        ).distinct()


class ServiceDay(Record):
    """One pilot on one local date: the unit of consistency. Every change locks this row and moves `revision`."""

    pilot = models.ForeignKey(Pilot, on_delete=models.PROTECT, related_name="days")
    date = models.DateField(_("date"))
    state = models.CharField(_("state"), max_length=10, choices=DayState, default=DayState.PLANNING)
    revision = models.PositiveIntegerField(_("revision"), default=0)
    closed_with = models.TextField(_("remarks at the close"), blank=True)
    figures = models.JSONField(_("figures"), default=dict, blank=True)

    objects = ServiceDayQuerySet.as_manager()

    class Meta:
        ordering = ["-date", "pilot"]
        verbose_name = _("service day")
        verbose_name_plural = _("service days")
        constraints = [
            models.UniqueConstraint(fields=["pilot", "date"], name="one_service_day_a_date")
        ]

    def __str__(self) -> str:
        return f"{self.pilot} {self.date}"


class AttendanceChange(models.Model):
    """What differs today from a rider's standing order. Several can be true together; see `queries/said.py`."""

    day = models.ForeignKey(ServiceDay, on_delete=models.CASCADE, related_name="attendance_changes")
    rider = models.ForeignKey(Rider, on_delete=models.CASCADE, related_name="attendance_changes")
    kind = models.CharField(_("kind"), max_length=14, choices=AttendanceKind)
    at = models.PositiveIntegerField(
        _("time"), null=True, blank=True, help_text=_("Seconds from midnight.")
    )
    until = models.DateField(_("until"), null=True, blank=True)
    is_applied = models.BooleanField(_("in the published plan"), default=False)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    noted_at = models.DateTimeField(auto_now_add=True)

    replaced: tuple[str, ...] = ()
    """Kinds that this one has just replaced; set where it is noted, to be said on the page."""

    class Meta:
        ordering = ["day", "noted_at"]
        verbose_name = _("attendance change")
        verbose_name_plural = _("attendance changes")
        constraints = [
            models.UniqueConstraint(
                fields=["day", "rider", "kind"], name="attendance_change_once_a_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rider} {self.get_kind_display()}"


class DailyPlan(Record):
    """One version of a day's plan. A published version is never edited by planning again, only replaced."""

    day = models.ForeignKey(ServiceDay, on_delete=models.CASCADE, related_name="plans")
    version = models.PositiveIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=10, choices=PlanState, default=PlanState.DRAFT)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    travel_source = models.CharField(_("source of the travel times"), max_length=40)
    travel_is_estimate = models.BooleanField(_("travel times are estimates"), default=True)
    figures = models.JSONField(_("figures"), default=dict)
    unserved = models.JSONField(_("not planned"), default=list)
    warnings = models.JSONField(_("warnings"), default=list)
    copied_from = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("copied from"),
    )
    planning_seconds = models.PositiveIntegerField(_("staff time (seconds)"), default=0)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    read_at = models.DateTimeField(
        _("made from what was known at"),
        null=True,
        editable=False,
        help_text=_("The search takes its time: what is noted meanwhile is not in the plan."),
    )

    class Meta:
        ordering = ["day", "-version"]
        verbose_name = _("daily plan")
        verbose_name_plural = _("daily plans")
        constraints = [
            models.UniqueConstraint(fields=["day", "version"], name="plan_version_once_per_day"),
            models.UniqueConstraint(
                fields=["day"],
                condition=models.Q(state="published"),
                name="one_published_plan_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} v{self.version}"

    @property
    def as_of(self) -> datetime:
        """Notes up to this moment are in the plan, later ones are not."""
        return self.read_at or self.created_at


class Run(Record):
    """One van on one leg of the day, with its driver. Times are seconds from the day's midnight."""

    plan = models.ForeignKey(DailyPlan, on_delete=models.CASCADE, related_name="runs")
    van = models.ForeignKey(
        Van, on_delete=models.PROTECT, related_name="runs", verbose_name=_("van")
    )
    driver = models.ForeignKey(
        Driver,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="runs",
        verbose_name=_("driver"),
    )
    layout = models.ForeignKey(
        VanLayout, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    leg = models.CharField(_("leg"), max_length=10, choices=Leg)
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    leave = models.PositiveIntegerField(_("leaves"), default=0)
    back = models.PositiveIntegerField(_("back"), default=0)
    metres = models.PositiveIntegerField(_("metres"), default=0)
    is_locked = models.BooleanField(_("locked"), default=False)

    class Meta:
        ordering = ["plan", "van__provider", "van__number", "position"]
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        constraints = [models.UniqueConstraint(fields=["plan", "van", "leg"], name="one_run_a_leg")]

    def __str__(self) -> str:
        return f"{self.van} {self.get_leg_display()}"


class Stop(Record):
    """Somebody boards or alights. `begin` is the live plan; `promised_*` bind every later change.

    Times are seconds from the day's midnight, planned ones and those that a driver tapped.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="stops")
    seq = models.PositiveIntegerField(_("order"))
    wave = models.PositiveSmallIntegerField(_("wave"), default=1)
    kind = models.CharField(_("kind"), max_length=8, choices=StopKind)
    rider = models.ForeignKey(
        Rider, on_delete=models.PROTECT, null=True, blank=True, related_name="stops"
    )
    ride = models.ForeignKey(
        "fukushi_mover.Ride", on_delete=models.PROTECT, null=True, blank=True, related_name="stops"
    )
    facility = models.ForeignKey(
        Facility,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Where the stop is, if not at a home."),
    )
    latitude = models.FloatField()
    longitude = models.FloatField()
    arrive = models.PositiveIntegerField(_("arrives"))
    begin = models.PositiveIntegerField(_("begins"))
    depart = models.PositiveIntegerField(_("departs"))
    service = models.PositiveIntegerField(_("time needed (seconds)"), default=60)
    promised_from = models.PositiveIntegerField(_("not before"), default=0)
    promised_to = models.PositiveIntegerField(_("not after"), default=10**9)
    state = models.CharField(
        _("state"), max_length=10, choices=StopState, default=StopState.PLANNED
    )
    arrived_at = models.PositiveIntegerField(_("arrived at"), null=True, blank=True)
    served_at = models.PositiveIntegerField(_("done at"), null=True, blank=True)
    departed_at = models.PositiveIntegerField(_("left at"), null=True, blank=True)
    seen_by_driver = models.BooleanField(_("seen by the driver"), default=True)
    is_locked = models.BooleanField(_("locked"), default=False)
    changed_in = models.PositiveIntegerField(
        _("changed in version"), null=True, blank=True, help_text=_("Marked on the pick-up sheet.")
    )

    class Meta:
        ordering = ["run", "seq"]
        verbose_name = _("stop")
        verbose_name_plural = _("stops")
        indexes = [models.Index(fields=["run", "seq"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rider__isnull=False, ride__isnull=True)
                | models.Q(rider__isnull=True, ride__isnull=False),
                name="stop_is_for_a_rider_or_a_ride",
            )
        ]

    def __str__(self) -> str:
        return f"{self.run} {self.seq}"
