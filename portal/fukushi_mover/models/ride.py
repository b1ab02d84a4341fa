from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.permission import Person
from portal.fukushi_mover.enums import AskedVia, OfferState, RequestState, RideState, WhenKind
from portal.fukushi_mover.models.scope import operated_offices
from portal.records.models import Record

from .call import CallNote
from .day import ServiceDay
from .entry import Entry
from .fleet import Van
from .pilot import BrokerageRate
from .resident import Resident


class RideRequest(Record):
    """A resident's wish, kept whatever becomes of it: an unmet wish is a figure too."""

    day = models.ForeignKey(ServiceDay, on_delete=models.PROTECT, related_name="ride_requests")
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="ride_requests")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    origin_name = models.CharField(_("from"), max_length=60)
    origin_latitude = models.FloatField()
    origin_longitude = models.FloatField()
    destination_name = models.CharField(_("to"), max_length=60)
    destination_latitude = models.FloatField()
    destination_longitude = models.FloatField()
    when_kind = models.CharField(_("when"), max_length=10, choices=WhenKind, default=WhenKind.NOW)
    wanted_at = models.PositiveIntegerField(_("wished time"), help_text=_("Seconds from midnight."))
    people = models.PositiveSmallIntegerField(
        _("people"), default=1, validators=[MinValueValidator(1), MaxValueValidator(4)]
    )
    wheelchair = models.BooleanField(_("with a wheelchair"), default=False)
    attendant = models.BooleanField(_("with an attendant"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=RequestState)
    refusal = models.CharField(_("reason"), max_length=40, blank=True)
    instead_at = models.PositiveIntegerField(_("would work at"), null=True, blank=True)
    asked_via = models.CharField(
        _("asked by way of"), max_length=6, choices=AskedVia, default=AskedVia.SELF
    )
    call = models.ForeignKey(
        CallNote, on_delete=models.SET_NULL, null=True, blank=True, related_name="ride_requests"
    )
    along = models.ManyToManyField(
        Resident, blank=True, related_name="+", verbose_name=_("comes along")
    )
    return_of = models.OneToOneField(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="way_back",
        verbose_name=_("way back of"),
    )

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("ride request")
        verbose_name_plural = _("ride requests")

    def __str__(self) -> str:
        return f"{self.origin_name} → {self.destination_name}"


class RideOffer(Record):
    """A way to fulfil a wish, computed against `revision` of the day without its lock. It is a proposal until taken."""

    request = models.ForeignKey(RideRequest, on_delete=models.CASCADE, related_name="offers")
    position = models.PositiveSmallIntegerField()
    revision = models.PositiveIntegerField()
    van = models.ForeignKey(Van, on_delete=models.PROTECT, related_name="+")
    pickup_at = models.PositiveIntegerField(_("pick-up"))
    dropoff_at = models.PositiveIntegerField(_("arrival"))
    rate = models.ForeignKey(BrokerageRate, on_delete=models.PROTECT, null=True, related_name="+")
    added_seconds = models.PositiveIntegerField(_("minutes added to the main work"), default=0)
    expires_at = models.DateTimeField(_("valid until"))
    state = models.CharField(_("state"), max_length=10, choices=OfferState, default=OfferState.OPEN)

    class Meta:
        ordering = ["request", "position"]
        verbose_name = _("offer")
        verbose_name_plural = _("offers")

    def __str__(self) -> str:
        return f"{self.request} {self.position}"


class RideQuerySet(models.QuerySet["Ride"]):
    def visible_to(self, person: Person) -> Self:
        own = models.Q(resident__in=Resident.objects.who_ride_by(person))
        return self.filter(own | models.Q(day__pilot__operator__in=operated_offices(person)))


class Ride(Record):
    """A promised ride. The promise (pick-up window, latest arrival, longest ride) is a hard limit for all that follows."""

    day = models.ForeignKey(ServiceDay, on_delete=models.PROTECT, related_name="rides")
    request = models.OneToOneField(RideRequest, on_delete=models.PROTECT, related_name="ride")
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="rides")
    van = models.ForeignKey(Van, on_delete=models.PROTECT, related_name="rides")
    state = models.CharField(_("state"), max_length=12, choices=RideState, default=RideState.BOOKED)
    promised_pickup = models.PositiveIntegerField(_("promised pick-up"))
    promised_dropoff = models.PositiveIntegerField(_("promised arrival"))
    pickup_from = models.PositiveIntegerField()
    pickup_to = models.PositiveIntegerField()
    dropoff_to = models.PositiveIntegerField()
    longest_ride = models.PositiveIntegerField(_("longest ride (seconds)"))
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True, editable=False)
    cancelled_because = models.CharField(_("reason"), max_length=200, blank=True)

    objects = RideQuerySet.as_manager()

    class Meta:
        ordering = ["-day__date", "promised_pickup"]
        verbose_name = _("ride")
        verbose_name_plural = _("rides")

    def __str__(self) -> str:
        return str(self.request)


class BrokerageFee(Entry):
    """The flat fee owed for a completed ride: it points at the rate and has no amount of its own."""

    ride = models.OneToOneField(Ride, on_delete=models.PROTECT, related_name="brokerage_fee")
    rate = models.ForeignKey(BrokerageRate, on_delete=models.PROTECT, related_name="fees")
    booked_on = models.DateField(_("booked on"))

    class Meta:
        ordering = ["booked_on", "pk"]
        verbose_name = _("brokerage fee")
        verbose_name_plural = _("brokerage fees")

    def __str__(self) -> str:
        return str(self.ride)
