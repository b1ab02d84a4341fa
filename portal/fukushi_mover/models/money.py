from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.fukushi_mover.enums import CostKind, FareBasis, LegalMode
from portal.records.models import Record

from .entry import Entry
from .pilot import Pilot
from .ride import BrokerageFee, Ride


class CostRate(models.Model):
    """実費. The share of one kind of actual cost that everybody pays for a ride: flat, like the brokerage fee."""

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="cost_rates")
    kind = models.CharField(_("kind of cost"), max_length=10, choices=CostKind)
    yen_per_ride = models.PositiveIntegerField(_("yen per ride"))
    valid_from = models.DateField(_("valid from"))

    class Meta:
        ordering = ["pilot", "kind", "-valid_from"]
        verbose_name = _("share of actual cost")
        verbose_name_plural = _("shares of actual cost")
        constraints = [
            models.UniqueConstraint(
                fields=["pilot", "kind", "valid_from"], name="one_cost_rate_a_day_and_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.yen_per_ride}"


class ActualCost(Entry):
    """The share owed for a completed ride: it points at the rate and has no amount of its own."""

    ride = models.ForeignKey(Ride, on_delete=models.PROTECT, related_name="actual_costs")
    rate = models.ForeignKey(CostRate, on_delete=models.PROTECT, related_name="costs")
    booked_on = models.DateField(_("booked on"))

    class Meta:
        ordering = ["booked_on", "pk"]
        verbose_name = _("actual cost")
        verbose_name_plural = _("actual costs")
        constraints = [
            models.UniqueConstraint(fields=["ride", "rate"], name="cost_once_per_ride_and_rate")
        ]

    @property
    def yen(self) -> int:
        return self.rate.yen_per_ride


class FareTable(models.Model):
    """対価 of a registered service (道路運送法79条の8). Only where the pilot's legal mode is the registered one.

    A fare is `base_yen` and, by its basis, `step_yen` for each begun `step` (metres or seconds) beyond the first `free`.
    """

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="fare_tables")
    legal_mode = models.CharField(max_length=12, default=LegalMode.REGISTERED, editable=False)
    basis = models.CharField(
        _("reckoned"), max_length=10, choices=FareBasis, default=FareBasis.FLAT
    )
    base_yen = models.PositiveIntegerField(_("first amount (yen)"))
    free = models.PositiveIntegerField(
        _("included in it (metres or seconds)"),
        default=0,
        help_text=_("Metres where the fare goes by distance, seconds where it goes by time."),
    )
    step = models.PositiveIntegerField(
        _("step (metres or seconds)"), default=1000, validators=[MinValueValidator(1)]
    )
    step_yen = models.PositiveIntegerField(_("yen for each begun step"), default=0)
    valid_from = models.DateField(_("valid from"))

    class Meta:
        ordering = ["pilot", "-valid_from"]
        verbose_name = _("table of registered fares")
        verbose_name_plural = _("tables of registered fares")
        constraints = [
            models.UniqueConstraint(fields=["pilot", "valid_from"], name="one_fare_table_a_day"),
            models.CheckConstraint(
                condition=models.Q(legal_mode=LegalMode.REGISTERED), name="fares_are_registered"
            ),
            models.CheckConstraint(condition=models.Q(step__gte=1), name="fare_step_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.get_basis_display()} {self.base_yen}"

    def yen_for(self, measured: int) -> int:
        """The fare for so many metres or seconds, as the basis says."""
        if self.basis == FareBasis.FLAT:
            return self.base_yen
        beyond = max(0, measured - self.free)
        return self.base_yen + -(-beyond // self.step) * self.step_yen


class RegisteredFare(Entry):
    """A fare owed for a completed ride of a registered service, with what was measured."""

    ride = models.ForeignKey(Ride, on_delete=models.PROTECT, related_name="registered_fares")
    table = models.ForeignKey(FareTable, on_delete=models.PROTECT, related_name="fares")
    measured = models.PositiveIntegerField(_("measured (metres or seconds)"), default=0)
    yen = models.PositiveIntegerField(_("yen"))
    instead_of = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    booked_on = models.DateField(_("booked on"))

    class Meta:
        ordering = ["booked_on", "pk"]
        verbose_name = _("registered fare")
        verbose_name_plural = _("registered fares")
        constraints = [
            models.UniqueConstraint(
                fields=["ride"],
                condition=models.Q(instead_of__isnull=True),
                name="one_first_fare_a_ride",
            )
        ]


class Reversal(Entry):
    """取消. Takes a line back, whole: its amount is the line's. The only way to correct what a closed month holds."""

    brokerage = models.OneToOneField(
        BrokerageFee, on_delete=models.PROTECT, null=True, related_name="reversal"
    )
    cost = models.OneToOneField(
        ActualCost, on_delete=models.PROTECT, null=True, related_name="reversal"
    )
    fare = models.OneToOneField(
        RegisteredFare, on_delete=models.PROTECT, null=True, related_name="reversal"
    )
    booked_on = models.DateField(_("booked on"))
    reason = models.CharField(_("reason"), max_length=200)

    class Meta:
        ordering = ["booked_on", "pk"]
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(brokerage__isnull=False, cost__isnull=True, fare__isnull=True)
                | models.Q(brokerage__isnull=True, cost__isnull=False, fare__isnull=True)
                | models.Q(brokerage__isnull=True, cost__isnull=True, fare__isnull=False),
                name="reversal_of_one_line",
            )
        ]

    @property
    def line(self) -> "BrokerageFee | ActualCost | RegisteredFare":
        found = self.brokerage or self.cost or self.fare
        assert found is not None, "the constraint says so"
        return found


class MonthClose(Entry, Record):
    """月次締め. Nothing can be booked into the month any more; what was wrong is corrected in an open month."""

    pilot = models.ForeignKey(Pilot, on_delete=models.PROTECT, related_name="closed_months")
    month = models.DateField(_("month"), help_text=_("Its first day."))
    last_day = models.DateField(_("last day"))
    totals = models.JSONField(_("totals"), default=dict)

    class Meta:
        ordering = ["pilot", "-month"]
        verbose_name = _("closed month")
        verbose_name_plural = _("closed months")
        constraints = [
            models.UniqueConstraint(fields=["pilot", "month"], name="month_closed_once"),
            models.CheckConstraint(
                condition=models.Q(month__day=1, last_day__gt=models.F("month")),
                name="month_from_its_first_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pilot} {self.month:%Y-%m}"
