"""Step ⑤: who is paid, in which way, and what has been paid."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.permission import Person
from portal.fukushi_mover.enums import CollectionMethod, PaymentKind
from portal.fukushi_mover.models.scope import operated_offices
from portal.organisations.models import Organisation
from portal.records.models import Record

from .entry import Entry, EntryQuerySet
from .pilot import Pilot
from .resident import Resident


class CollectionTerms(models.Model):
    """To whom residents pay and in which way. Without it no month can be closed: the payee is a required setting."""

    pilot = models.OneToOneField(
        Pilot, on_delete=models.CASCADE, related_name="collection", primary_key=True
    )
    payee = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("payee"),
        help_text=_("Who receives the money of the residents. Never the driver."),
    )
    method = models.CharField(_("way of payment"), max_length=10, choices=CollectionMethod)
    contact_person = models.CharField(_("person in charge"), max_length=60, blank=True)
    contact_telephone = models.CharField(_("telephone"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("way of collecting")
        verbose_name_plural = _("ways of collecting")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(method__in=CollectionMethod.values), name="never_cash_in_the_van"
            )
        ]

    def __str__(self) -> str:
        return f"{self.payee} · {self.get_method_display()}"


class BillQuerySet(EntryQuerySet):
    def visible_to(self, person: Person) -> Self:
        """The operator's offices, and oneself."""
        own = models.Q(resident__user=person.pk) if person.is_authenticated else models.Q(pk__in=[])
        return self.filter(own | models.Q(close__pilot__operator__in=operated_offices(person)))


class Bill(Entry, Record):
    """明細. What a resident owes for a closed month. It has no amount of its own: the ledgers' lines are the amount."""

    close = models.ForeignKey(
        "fukushi_mover.MonthClose", on_delete=models.PROTECT, related_name="bills"
    )
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="bills")
    number = models.CharField(_("number"), max_length=24)

    objects = BillQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["close", "number"]
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        constraints = [
            models.UniqueConstraint(fields=["close", "resident"], name="one_bill_a_month")
        ]

    def __str__(self) -> str:
        return self.number


class Payment(Entry, Record):
    """Money that came in for a statement, or went back. A wrong entry is answered by its opposite."""

    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="payments")
    kind = models.CharField(_("kind"), max_length=8, choices=PaymentKind)
    method = models.CharField(_("way of payment"), max_length=10, choices=CollectionMethod)
    yen = models.PositiveIntegerField(_("yen"))
    paid_on = models.DateField(_("paid on"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    number = models.CharField(_("number"), max_length=24)

    class Meta:
        ordering = ["paid_on", "pk"]
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(method__in=CollectionMethod.values),
                name="payment_never_cash_in_the_van",
            ),
            models.CheckConstraint(condition=models.Q(yen__gt=0), name="payment_is_positive"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def signed(self) -> int:
        return -self.yen if self.kind == PaymentKind.REFUND else self.yen
