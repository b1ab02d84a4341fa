from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.permission import Person
from portal.fukushi_mover.enums import CallOutcome, IdentityCheck, UnmetKind
from portal.fukushi_mover.models.scope import operated_offices
from portal.records.models import Record

from .day import ServiceDay
from .fleet import LATITUDE, LONGITUDE
from .pilot import Pilot
from .resident import Resident


class CallNoteQuerySet(models.QuerySet["CallNote"]):
    def visible_to(self, person: Person) -> Self:
        return self.filter(pilot__operator__in=operated_offices(person))


class CallNote(Record):
    """One telephone call at the desk: who called, how they were recognised, what came of it, whether they were told."""

    pilot = models.ForeignKey(Pilot, on_delete=models.PROTECT, related_name="call_notes")
    operator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    telephone = models.CharField(_("telephone"), max_length=20, blank=True)
    resident = models.ForeignKey(
        Resident, on_delete=models.PROTECT, null=True, blank=True, related_name="call_notes"
    )
    identity = models.CharField(
        _("recognised by"), max_length=12, choices=IdentityCheck, blank=True
    )
    identified_at = models.DateTimeField(_("recognised at"), null=True, blank=True)
    outcome = models.CharField(_("result"), max_length=12, choices=CallOutcome, blank=True)
    code = models.CharField(_("reason"), max_length=40, blank=True)
    told = models.BooleanField(_("the caller was told"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    keys = models.PositiveIntegerField(_("keys pressed"), default=0)

    objects = CallNoteQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("call note")
        verbose_name_plural = _("call notes")

    def __str__(self) -> str:
        return f"{self.created_at:%F %H:%M} {self.get_outcome_display()}"


class CallBack(Record):
    """折り返し: somebody is to be called again."""

    pilot = models.ForeignKey(Pilot, on_delete=models.PROTECT, related_name="call_backs")
    call = models.ForeignKey(
        CallNote, on_delete=models.SET_NULL, null=True, blank=True, related_name="call_backs"
    )
    resident = models.ForeignKey(
        Resident, on_delete=models.PROTECT, null=True, blank=True, related_name="call_backs"
    )
    telephone = models.CharField(_("telephone"), max_length=20)
    about = models.CharField(_("about"), max_length=200)
    due_at = models.DateTimeField(_("call back by"))
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["done_at", "due_at"]
        verbose_name = _("call-back")
        verbose_name_plural = _("call-backs")

    def __str__(self) -> str:
        return self.about


class UnmetWish(Record):
    """A wish that was refused, turned down or could not be served at all: with its code and its places, for the figures.

    `code` is one of the engine's refusals, of `TurnedDown` or of `Unserved`. Points are of the wish, not of a home
    where the resident went from elsewhere.
    """

    pilot = models.ForeignKey(Pilot, on_delete=models.PROTECT, related_name="unmet_wishes")
    day = models.ForeignKey(
        ServiceDay, on_delete=models.PROTECT, null=True, blank=True, related_name="unmet_wishes"
    )
    resident = models.ForeignKey(
        Resident, on_delete=models.PROTECT, null=True, blank=True, related_name="unmet_wishes"
    )
    request = models.OneToOneField(
        "fukushi_mover.RideRequest",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="unmet_wish",
    )
    call = models.ForeignKey(
        CallNote, on_delete=models.SET_NULL, null=True, blank=True, related_name="unmet_wishes"
    )
    kind = models.CharField(_("kind"), max_length=12, choices=UnmetKind)
    code = models.CharField(_("reason"), max_length=40)
    origin_latitude = models.FloatField(null=True, blank=True, validators=LATITUDE)
    origin_longitude = models.FloatField(null=True, blank=True, validators=LONGITUDE)
    destination_name = models.CharField(_("to"), max_length=60, blank=True)
    destination_latitude = models.FloatField(null=True, blank=True, validators=LATITUDE)
    destination_longitude = models.FloatField(null=True, blank=True, validators=LONGITUDE)
    wheelchair = models.BooleanField(_("with a wheelchair"), default=False)
    told = models.BooleanField(_("the caller was told"), null=True, blank=True)
    solved_by = models.ForeignKey(
        "fukushi_mover.Ride",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="solved_wishes",
        help_text=_("What was booked instead, soon after."),
    )

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("unmet wish")
        verbose_name_plural = _("unmet wishes")
        indexes = [models.Index(fields=["pilot", "created_at"], name="unmet_wishes_by_pilot")]

    def __str__(self) -> str:
        return f"{self.code} {self.destination_name}"
