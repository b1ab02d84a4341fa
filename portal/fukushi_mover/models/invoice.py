"""Step ⑥: what municipality or council of social welfare pays for the system, by the number of co-operating vans."""

import re
from dataclasses import dataclass
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.permission import Person
from portal.fukushi_mover.enums import CountBasis
from portal.fukushi_mover.models.scope import OPERATOR_ROLES
from portal.organisations.enums import Role
from portal.organisations.models import Organisation
from portal.organisations.queries.membership import organisations_of
from portal.records.models import Record

from .entry import Entry, EntryQuerySet
from .pilot import Pilot

PAYER_ROLES = (*OPERATOR_ROLES, Role.MUNICIPALITY_OFFICER)


def check_digit(twelve: str) -> int:
    """First digit of a corporate number: 9 − (Σ digit × 1 or 2 from the right, mod 9) (法人番号の指定等に関する省令 2条)."""
    weighted = sum(int(digit) * (1 + i % 2) for i, digit in enumerate(reversed(twelve)))
    return 9 - weighted % 9


def validate_registration_number(value: str) -> None:
    """T and 13 digits, the first of which checks the others."""
    if not re.fullmatch(r"T\d{13}", value):
        raise ValidationError(_("T and 13 digits, for example T1234567890123."))
    if int(value[1]) != check_digit(value[2:]):
        raise ValidationError(_("The check digit is wrong: one of the digits is mistyped."))


class SystemFeeTerms(models.Model):
    """What is paid for one van and one month, by whom to whom; and who signs in place of a seal."""

    pilot = models.OneToOneField(
        Pilot, on_delete=models.CASCADE, related_name="system_fee", primary_key=True
    )
    issuer = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("issued by")
    )
    payer = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("paid by")
    )
    yen_per_van = models.PositiveIntegerField(_("yen a van and month, before tax"))
    tax_basis_points = models.PositiveIntegerField(
        _("consumption tax (basis points)"),
        default=1000,
        validators=[MaxValueValidator(10_000)],
        help_text=_("1000 is 10 %, 800 is 8 %."),
    )
    counted_on_day = models.PositiveSmallIntegerField(
        _("day of the month on which vans are counted"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(28)],
    )
    registration_number = models.CharField(
        _("registration number as a qualified invoice issuer"),
        max_length=14,
        blank=True,
        validators=[validate_registration_number],
        help_text=_("T and 13 digits. Empty: the paper does not call itself a qualified invoice."),
    )
    issuer_address = models.CharField(_("address of the issuer"), max_length=200)
    issuer_post = models.CharField(_("post"), max_length=60)
    issuer_person = models.CharField(_("person in charge"), max_length=60)
    issuer_telephone = models.CharField(_("telephone"), max_length=20)
    pay_within_days = models.PositiveSmallIntegerField(_("to be paid within (days)"), default=30)

    class Meta:
        verbose_name = _("terms of the system fee")
        verbose_name_plural = _("terms of the system fee")

    def __str__(self) -> str:
        return f"{self.payer} → {self.issuer}"


class VanCount(Entry):
    """Which vans co-operated on a stated date. Taken once, never changed."""

    pilot = models.ForeignKey(Pilot, on_delete=models.PROTECT, related_name="van_counts")
    counted_on = models.DateField(_("counted on"))
    basis = models.CharField(_("counted from"), max_length=6, choices=CountBasis)
    vans = models.JSONField(_("vans"), default=list)

    class Meta:
        ordering = ["pilot", "-counted_on"]
        verbose_name = _("count of vans")
        verbose_name_plural = _("counts of vans")
        constraints = [
            models.UniqueConstraint(fields=["pilot", "counted_on"], name="vans_counted_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.counted_on}: {len(self.vans)}"


@dataclass(frozen=True)
class TaxRow:
    """One rate of an invoice: the tax is rounded once, on the sum (消費税法施行令70条の10)."""

    basis_points: int
    net: int
    tax: int

    @property
    def total(self) -> int:
        return self.net + self.tax

    @property
    def percent(self) -> str:
        return f"{self.basis_points / 100:g}"


class InvoiceQuerySet(EntryQuerySet):
    def visible_to(self, person: Person) -> Self:
        """Who issues it, who pays it, and the office of the operator."""
        own = organisations_of(person, PAYER_ROLES)
        return self.filter(
            models.Q(issuer__in=own) | models.Q(payer__in=own) | models.Q(pilot__operator__in=own)
        )


class Invoice(Entry, Record):
    """請求書. As it was issued: a mistake is answered by a replacement with a number of its own, never by a change."""

    pilot = models.ForeignKey(Pilot, on_delete=models.PROTECT, related_name="invoices")
    number = models.CharField(_("number"), max_length=24)
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    month = models.DateField(_("month"), help_text=_("Its first day."))
    count = models.ForeignKey(VanCount, on_delete=models.PROTECT, related_name="invoices")
    issued_on = models.DateField(_("issued on"))
    pay_until = models.DateField(_("to be paid by"))
    issuer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    payer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    issuer_name = models.CharField(max_length=160)
    payer_name = models.CharField(max_length=160)
    issuer_address = models.CharField(max_length=200)
    issuer_post = models.CharField(max_length=60)
    issuer_person = models.CharField(max_length=60)
    issuer_telephone = models.CharField(max_length=20)
    registration_number = models.CharField(max_length=14, blank=True)
    lines = models.JSONField(_("lines"), help_text=_("Label, quantity, unit in yen, basis points."))
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = InvoiceQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["pilot", "-number"]
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        constraints = [
            models.UniqueConstraint(fields=["pilot", "number"], name="invoice_number_once"),
            models.UniqueConstraint(
                fields=["pilot", "month"],
                condition=models.Q(replaces__isnull=True),
                name="one_first_invoice_a_month",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_qualified(self) -> bool:
        """適格請求書 only with a registration number."""
        return bool(self.registration_number)

    @property
    def tax_rows(self) -> list[TaxRow]:
        net: dict[int, int] = {}
        for line in self.lines:
            rate = line["tax_basis_points"]
            net[rate] = net.get(rate, 0) + line["quantity"] * line["unit_yen"]
        return [TaxRow(rate, yen, yen * rate // 10_000) for rate, yen in sorted(net.items())]

    @property
    def net(self) -> int:
        return sum(row.net for row in self.tax_rows)

    @property
    def tax(self) -> int:
        return sum(row.tax for row in self.tax_rows)

    @property
    def total(self) -> int:
        return self.net + self.tax

    @property
    def is_replaced(self) -> bool:
        return hasattr(self, "replaced_by")
