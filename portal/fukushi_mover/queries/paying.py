"""Paid and unpaid: a statement's amount is its lines', its balance is what came in and went back."""

from dataclasses import dataclass

from portal.fukushi_mover.models import Bill, MonthClose, Payment

from .ledgers import Account, accounts_of, lines_between


@dataclass
class Paying:
    """A statement with its account and its payments."""

    bill: Bill
    account: Account
    payments: list[Payment]

    @property
    def yen(self) -> int:
        return self.account.yen

    @property
    def paid(self) -> int:
        return sum(payment.signed for payment in self.payments)

    @property
    def left(self) -> int:
        """Positive: still owed. Negative: to be given back."""
        return self.yen - self.paid

    @property
    def state(self) -> str:
        if self.left == 0:
            return "paid"
        return "unpaid" if self.left > 0 else "overpaid"


def paying_of(close: MonthClose) -> list[Paying]:
    """The statements of a closed month. Six queries whatever their number."""
    lines = lines_between(close.pilot, close.month, close.last_day)
    accounts = {account.resident.pk: account for account in accounts_of(lines)}
    bills = close.bills.select_related("resident__private", "close__pilot").prefetch_related(
        "payments"
    )
    return [
        Paying(
            bill,
            accounts.get(bill.resident_id, Account(bill.resident)),
            list(bill.payments.all()),
        )
        for bill in bills
    ]


def paying_of_bill(bill: Bill) -> Paying:
    return next(row for row in paying_of(bill.close) if row.bill.pk == bill.pk)


def bill_yen(bill: Bill) -> int:
    return paying_of_bill(bill).yen


def balance_of(bill: Bill) -> int:
    return sum(payment.signed for payment in bill.payments.all())
