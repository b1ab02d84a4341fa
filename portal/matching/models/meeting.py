from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.permission import Person
from portal.matching.enums import PARTICIPANT_ROLES, MeetingState, OutcomeResult, TimetableState
from portal.organisations.queries.membership import organisations_of
from portal.organisations.rules import is_bureau_staff
from portal.records.models import Record

from .event import Slot
from .registration import EventNeed, EventSolution
from .timetable import Timetable


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def published(self) -> Self:
        return self.filter(timetable__state=TimetableState.PUBLISHED)

    def visible_to(self, person: Person) -> Self:
        """The two at the table see a published meeting; the bureaus see drafts, too."""
        if is_bureau_staff.test(person):
            return self.all()
        own = organisations_of(person, PARTICIPANT_ROLES)
        return self.published().filter(
            models.Q(event_need__registration__organisation__in=own)
            | models.Q(event_solution__registration__organisation__in=own)
        )


class Meeting(Record):
    """面談. A need and a solution at one table in one slot."""

    timetable = models.ForeignKey(Timetable, on_delete=models.CASCADE, related_name="meetings")
    event_need = models.ForeignKey(EventNeed, on_delete=models.PROTECT, related_name="meetings")
    event_solution = models.ForeignKey(
        EventSolution, on_delete=models.PROTECT, related_name="meetings"
    )
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="meetings")
    table = models.PositiveSmallIntegerField(_("table"))
    state = models.CharField(
        _("state"), max_length=10, choices=MeetingState, default=MeetingState.PLANNED
    )
    is_pinned = models.BooleanField(
        _("pinned"), default=False, help_text=_("The optimiser leaves it where it is.")
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["timetable", "slot__position", "table"]
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = [
            models.UniqueConstraint(
                fields=["timetable", "slot", "table"],
                condition=~models.Q(state="cancelled"),
                name="one_meeting_at_a_table",
            ),
            models.UniqueConstraint(
                fields=["timetable", "event_need", "event_solution"], name="meeting_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_need} × {self.event_solution}"

    def get_absolute_url(self) -> str:
        return reverse("matching:meeting_detail", kwargs={"public_id": self.public_id})

    @property
    def need(self):  # type: ignore[no-untyped-def]
        return self.event_need.need

    @property
    def solution(self):  # type: ignore[no-untyped-def]
        return self.event_solution.solution


class Outcome(models.Model):
    """面談の結果. What the two agreed on, written down by the bureau or by the side with the need."""

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="outcome")
    result = models.CharField(_("result"), max_length=12, choices=OutcomeResult)
    note = models.TextField(_("note"), blank=True)
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("written down by"),
    )
    decided_at = models.DateTimeField(_("written down at"), default=timezone.now)

    class Meta:
        ordering = ["meeting"]
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")

    def __str__(self) -> str:
        return f"{self.meeting}: {self.get_result_display()}"
