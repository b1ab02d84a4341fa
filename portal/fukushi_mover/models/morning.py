"""The morning call: what is noted while the phone rings, the one repair that covers it, and what a publication changed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.fukushi_mover.enums import ChangeKind, Leg, NoteKind, RepairState
from portal.records.models import Record

from .day import ServiceDay
from .fleet import Van
from .rider import Rider


class DispatchNote(Record):
    """Something about a van or a rider's place that the next repair must respect. Nothing else changes by noting it."""

    day = models.ForeignKey(ServiceDay, on_delete=models.CASCADE, related_name="dispatch_notes")
    kind = models.CharField(_("kind"), max_length=10, choices=NoteKind)
    van = models.ForeignKey(
        Van, on_delete=models.CASCADE, related_name="dispatch_notes", verbose_name=_("van")
    )
    rider = models.ForeignKey(
        Rider, on_delete=models.CASCADE, null=True, blank=True, related_name="dispatch_notes"
    )
    ride = models.ForeignKey(
        "fukushi_mover.Ride",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="dispatch_notes",
    )
    leg = models.CharField(_("leg"), max_length=10, choices=Leg, blank=True)
    because = models.CharField(_("reason"), max_length=200, blank=True)
    is_applied = models.BooleanField(_("in the published plan"), default=False)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    noted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["day", "noted_at"]
        verbose_name = _("dispatch note")
        verbose_name_plural = _("dispatch notes")
        constraints = [
            models.UniqueConstraint(
                fields=["day", "van"],
                condition=models.Q(kind="van_out"),
                name="van_is_out_once_a_day",
            ),
            models.UniqueConstraint(
                fields=["day", "rider", "leg"],
                condition=models.Q(kind="move"),
                name="one_wished_van_a_leg",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.van} {self.get_kind_display()}"


class Repair(Record):
    """A proposal that mends the published plan for everything noted. Drivers see nothing of it before it is published."""

    day = models.ForeignKey(ServiceDay, on_delete=models.CASCADE, related_name="repairs")
    revision = models.PositiveIntegerField(_("revision"))
    state = models.CharField(
        _("state"), max_length=10, choices=RepairState, default=RepairState.PROPOSED
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    runs = models.JSONField(_("runs"), default=list)
    changes = models.JSONField(_("changes"), default=list)
    problems = models.JSONField(_("problems"), default=list)
    notes = models.JSONField(_("notes covered"), default=dict)
    figures = models.JSONField(_("figures"), default=dict)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("repair")
        verbose_name_plural = _("repairs")

    def __str__(self) -> str:
        return f"{self.day} r{self.revision}"


class Publication(Record):
    """One published version: what changed against the one before, and in how many homes."""

    day = models.ForeignKey(ServiceDay, on_delete=models.CASCADE, related_name="publications")
    version = models.PositiveIntegerField(_("version"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    changes = models.JSONField(_("changes"), default=list)
    figures = models.JSONField(_("figures"), default=dict)

    class Meta:
        ordering = ["day", "-version"]
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        constraints = [
            models.UniqueConstraint(fields=["day", "version"], name="publication_once_a_version")
        ]

    def __str__(self) -> str:
        return f"{self.day} v{self.version}"


class CallTask(Record):
    """One home to be told of a change, with the tick 伝えた: who said it, and when."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="calls")
    rider = models.ForeignKey(
        Rider, on_delete=models.CASCADE, null=True, blank=True, related_name="calls"
    )
    ride = models.ForeignKey(
        "fukushi_mover.Ride", on_delete=models.CASCADE, null=True, blank=True, related_name="calls"
    )
    leg = models.CharField(_("leg"), max_length=10, choices=Leg)
    kind = models.CharField(_("change"), max_length=10, choices=ChangeKind)
    detail = models.JSONField(default=dict)
    told_at = models.DateTimeField(_("told at"), null=True, blank=True)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("told by"),
    )

    class Meta:
        ordering = ["publication", "pk"]
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rider__isnull=False, ride__isnull=True)
                | models.Q(rider__isnull=True, ride__isnull=False),
                name="call_is_about_a_rider_or_a_ride",
            )
        ]

    def __str__(self) -> str:
        return f"{self.rider or self.ride} {self.get_kind_display()}"
