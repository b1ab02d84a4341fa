from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.permission import Person
from portal.caravan.models import Need
from portal.matching.enums import PARTICIPANT_ROLES, RegistrationState, Side
from portal.organisations.models import Organisation
from portal.organisations.queries.membership import organisations_of
from portal.organisations.rules import is_bureau_staff
from portal.records.models import Record

from .event import Event, Slot
from .solution import Solution


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def approved(self) -> Self:
        return self.filter(state=RegistrationState.APPROVED)

    def visible_to(self, person: Person) -> Self:
        if is_bureau_staff.test(person):
            return self.all()
        return self.filter(organisation__in=organisations_of(person, PARTICIPANT_ROLES))


class Registration(Record):
    """参加申込. An organisation at an event, on one side of the table."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="registrations")
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="registrations",
        verbose_name=_("organisation"),
    )
    kind = models.CharField(_("side"), max_length=14, choices=Side)
    state = models.CharField(
        _("state"), max_length=10, choices=RegistrationState, default=RegistrationState.DRAFT
    )
    contact_name = models.CharField(_("who comes"), max_length=80, blank=True)
    contact_email = models.EmailField(_("e-mail address of the contact"), blank=True)
    goal = models.CharField(_("what you hope for"), max_length=300, blank=True)
    unavailable = models.ManyToManyField(
        Slot, blank=True, related_name="absent", verbose_name=_("slots without you")
    )
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decline_reason = models.CharField(_("reason for declining"), max_length=300, blank=True)
    arrived_at = models.DateTimeField(_("came at"), null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        ordering = ["event", "kind", "organisation"]
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "organisation", "kind"],
                name="registration_once_per_side",
                violation_error_message=_("This organisation is registered already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.event}"

    def get_absolute_url(self) -> str:
        return reverse("matching:registration", kwargs={"public_id": self.public_id})

    @property
    def is_need_side(self) -> bool:
        return self.kind == Side.NEED


class EventNeed(models.Model):
    """A need that is brought to an event."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="needs")
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="event_needs")

    class Meta:
        ordering = ["registration", "pk"]
        verbose_name = _("need at an event")
        verbose_name_plural = _("needs at events")
        constraints = [
            models.UniqueConstraint(fields=["registration", "need"], name="event_need_once")
        ]

    def __str__(self) -> str:
        return str(self.need)


class EventSolution(models.Model):
    """A solution that is brought to an event."""

    registration = models.ForeignKey(
        Registration, on_delete=models.CASCADE, related_name="solutions"
    )
    solution = models.ForeignKey(Solution, on_delete=models.PROTECT, related_name="at_events")

    class Meta:
        ordering = ["registration", "pk"]
        verbose_name = _("solution at an event")
        verbose_name_plural = _("solutions at events")
        constraints = [
            models.UniqueConstraint(fields=["registration", "solution"], name="event_solution_once")
        ]

    def __str__(self) -> str:
        return str(self.solution)
