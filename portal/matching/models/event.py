from datetime import date
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.permission import Person
from portal.matching.enums import EventState, Session
from portal.organisations.rules import is_bureau_staff
from portal.records.models import Record
from portal.ui.dates import fiscal_year_bounds, fiscal_year_of, today


class EventQuerySet(models.QuerySet["Event"]):
    def public(self) -> Self:
        return self.exclude(state=EventState.PLANNED)

    def visible_to(self, person: Person) -> Self:
        return self.all() if is_bureau_staff.test(person) else self.public()

    def of_year(self, year: int) -> Self:
        return self.filter(starts_on__range=fiscal_year_bounds(year))


class Event(Record):
    """マッチングイベント. Those with needs meet those with solutions, at tables, slot by slot."""

    title = models.CharField(_("title"), max_length=120)
    summary = models.TextField(_("summary"), blank=True)
    venue = models.CharField(_("venue"), max_length=120)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    tables = models.PositiveSmallIntegerField(
        _("number of tables"), default=10, validators=[MinValueValidator(1), MaxValueValidator(200)]
    )
    fairness = models.PositiveSmallIntegerField(
        _("largest difference in waiting"),
        default=2,
        help_text=_("Nobody has more than this many breaks more than anybody else."),
    )
    wish_limit = models.PositiveSmallIntegerField(_("wishes for each participant"), default=8)
    registration_opens_on = models.DateField(_("registration opens"))
    registration_closes_on = models.DateField(_("registration closes"))
    wishes_close_on = models.DateField(_("last day for wishes"))
    state = models.CharField(
        _("state"), max_length=10, choices=EventState, default=EventState.PLANNED
    )
    report = models.TextField(_("what came of it"), blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "title"]
        verbose_name = _("matching event")
        verbose_name_plural = _("matching events")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="event_ends_after_it_starts",
                violation_error_message=_("The event ends before it starts."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    registration_closes_on__gte=models.F("registration_opens_on"),
                    wishes_close_on__gte=models.F("registration_opens_on"),
                ),
                name="event_windows_in_order",
                violation_error_message=_(
                    "Registration or wishes close before registration opens."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("matching:event_detail", kwargs={"public_id": self.public_id})

    @property
    def fiscal_year(self) -> int:
        return fiscal_year_of(self.starts_on)

    @property
    def takes_registrations(self) -> bool:
        return (
            self.state == EventState.OPEN
            and self.registration_opens_on <= today() <= self.registration_closes_on
        )

    @property
    def takes_wishes(self) -> bool:
        return (
            self.state in (EventState.OPEN, EventState.CLOSED) and today() <= self.wishes_close_on
        )

    @property
    def is_running(self) -> bool:
        return self.starts_on <= today() <= self.ends_on

    @property
    def days_left(self) -> int:
        return (self.starts_on - today()).days

    @property
    def last_day(self) -> date | None:
        return self.ends_on if self.ends_on != self.starts_on else None


class Slot(models.Model):
    """コマ. Positions run through the whole event, from 1."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="slots")
    position = models.PositiveSmallIntegerField(_("position"))
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    session = models.CharField(
        _("session"), max_length=10, choices=Session, default=Session.MORNING
    )

    class Meta:
        ordering = ["event", "position"]
        verbose_name = _("slot")
        verbose_name_plural = _("slots")
        constraints = [
            models.UniqueConstraint(fields=["event", "position"], name="slot_position_once"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="slot_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.position}"
