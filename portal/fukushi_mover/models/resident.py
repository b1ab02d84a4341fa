from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.permission import Person
from portal.fukushi_mover.enums import Mobility, PlaceKind, ResidentState
from portal.fukushi_mover.master_enums import WHEELCHAIRS
from portal.fukushi_mover.models.scope import operated_offices
from portal.records.models import Record

from .fleet import LATITUDE, LONGITUDE
from .pilot import Pilot
from .rider import PersonPrivate


class ResidentQuerySet(models.QuerySet["Resident"]):
    def visible_to(self, person: Person) -> Self:
        """Oneself, or every resident of a pilot that one's organisation operates."""
        own = models.Q(user=person.pk) if person.is_authenticated else models.Q(pk__in=[])
        return self.filter(own | models.Q(pilot__operator__in=operated_offices(person)))

    def who_ride_by(self, person: Person) -> Self:
        """Oneself, and those for whom one acts with their consent."""
        if not person.is_authenticated:
            return self.none()
        acts = models.Q(
            proxies__user=person.pk,
            proxies__accepted_at__isnull=False,
            proxies__ended_at__isnull=True,
        )
        return self.filter(models.Q(user=person.pk) | acts).distinct()


class Resident(Record):
    """A registered user of the pilot (利用登録者). Who it is stands in ResidentPrivate."""

    pilot = models.ForeignKey(
        Pilot, on_delete=models.PROTECT, related_name="residents", verbose_name=_("pilot")
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="resident",
        verbose_name=_("account"),
    )
    card_number = models.CharField(_("card number"), max_length=20)
    state = models.CharField(
        _("state"), max_length=10, choices=ResidentState, default=ResidentState.ACTIVE
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
    companions = models.PositiveSmallIntegerField(
        _("people who usually come along"), default=0, validators=[MaxValueValidator(3)]
    )
    valid_until = models.DateField(
        _("registration valid until"), null=True, blank=True, help_text=_("Empty: without end.")
    )
    end_announced = models.DateField(
        _("end that was announced"), null=True, blank=True, editable=False
    )
    boarding_seconds = models.PositiveIntegerField(_("time to board (seconds)"), default=60)
    alighting_seconds = models.PositiveIntegerField(_("time to alight (seconds)"), default=60)

    objects = ResidentQuerySet.as_manager()

    class Meta:
        ordering = ["pilot", "card_number"]
        verbose_name = _("registered resident")
        verbose_name_plural = _("residents")
        constraints = [
            models.UniqueConstraint(
                fields=["pilot", "card_number"], name="card_number_once_per_pilot"
            )
        ]

    def __str__(self) -> str:
        return self.card_number

    @property
    def uses_wheelchair(self) -> bool:
        return self.mobility in WHEELCHAIRS


class ResidentPrivate(PersonPrivate):
    resident = models.OneToOneField(
        Resident, on_delete=models.CASCADE, related_name="private", primary_key=True
    )
    short_code_digest = models.CharField(max_length=128, blank=True, editable=False)

    class Meta:
        verbose_name = _("resident's personal data")
        verbose_name_plural = _("residents' personal data")


class SavedPlace(Record):
    """One of a resident's usual destinations, shown as a tile."""

    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="places")
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    kind = models.CharField(_("kind"), max_length=12, choices=PlaceKind, default=PlaceKind.OTHER)
    name = models.CharField(_("name"), max_length=60)
    nickname = models.CharField(_("what the resident calls it"), max_length=40, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    latitude = models.FloatField(_("latitude"), validators=LATITUDE)
    longitude = models.FloatField(_("longitude"), validators=LONGITUDE)

    class Meta:
        ordering = ["resident", "position", "pk"]
        verbose_name = _("saved place")
        verbose_name_plural = _("saved places")

    def __str__(self) -> str:
        return self.name
