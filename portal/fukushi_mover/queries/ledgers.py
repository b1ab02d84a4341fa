"""The ledgers read together: lines of a pilot between two dates, and their sums."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from portal.fukushi_mover.enums import LEDGERS_OF, Ledger
from portal.fukushi_mover.models import (
    ActualCost,
    BrokerageFee,
    Pilot,
    RegisteredFare,
    Resident,
    Reversal,
    Ride,
)

RIDES = "ride__day__pilot"


@dataclass(frozen=True)
class Line:
    """One line of a resident's account. `yen` is negative where it takes an earlier one back."""

    ledger: Ledger
    ride: Ride
    yen: int
    booked_on: date
    key: int
    """Of the line itself, or of the line that is taken back."""
    detail: str = ""
    reason: str = ""
    is_reversal: bool = False
    is_reversed: bool = False

    @property
    def resident_id(self) -> int:
        return self.ride.resident_id


@dataclass
class Account:
    """What one resident owes for a period."""

    resident: Resident
    lines: list[Line] = field(default_factory=list)

    @property
    def yen(self) -> int:
        return sum(line.yen for line in self.lines)

    @property
    def rides(self) -> int:
        return len({line.ride.pk for line in self.lines if not line.is_reversal})


def month_bounds(month: date) -> tuple[date, date]:
    """First and last day of the month that a date stands in."""
    first = month.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def ledgers_of(pilot: Pilot) -> tuple[Ledger, ...]:
    return LEDGERS_OF[pilot.legal_mode]


def lines_between(pilot: Pilot, first: date, last: date) -> list[Line]:
    """Every line booked from `first` to `last`, by date. Four queries."""
    where = {RIDES: pilot.pk, "booked_on__range": (first, last)}
    ride = ("ride__resident__private", "ride__request", "ride__day", "reversal")
    found = [
        *(
            _line(Ledger.BROKERAGE, row, row.rate.yen_per_ride)
            for row in BrokerageFee.objects.filter(**where).select_related("rate", *ride)
        ),
        *(
            _line(Ledger.ACTUAL_COST, row, row.yen, row.rate.get_kind_display())
            for row in ActualCost.objects.filter(**where).select_related("rate", *ride)
        ),
        *(
            _line(Ledger.REGISTERED_FARE, row, row.yen)
            for row in RegisteredFare.objects.filter(**where).select_related("table", *ride)
        ),
        *_reversals(pilot, first, last),
    ]
    return sorted(found, key=lambda line: (line.booked_on, line.ride.pk, line.ledger, -line.yen))


def _line(
    ledger: Ledger, row: BrokerageFee | ActualCost | RegisteredFare, yen: int, detail: str = ""
) -> Line:
    return Line(
        ledger, row.ride, yen, row.booked_on, row.pk, detail, is_reversed=hasattr(row, "reversal")
    )


def _reversals(pilot: Pilot, first: date, last: date) -> Iterable[Line]:
    rows = Reversal.objects.filter(booked_on__range=(first, last)).select_related(
        *(
            f"{kind}__ride__{part}"
            for kind in ("brokerage", "cost", "fare")
            for part in ("resident__private", "request", "day")
        ),
        "brokerage__rate",
        "cost__rate",
        "fare__table",
    )
    for row in rows:
        line = row.line
        if line.ride.day.pilot_id == pilot.pk:
            yield Line(
                ledger_of(row),
                line.ride,
                -yen_of(row),
                row.booked_on,
                line.pk,
                "",
                row.reason,
                True,
            )


def ledger_of(reversal: Reversal) -> Ledger:
    if reversal.brokerage_id:
        return Ledger.BROKERAGE
    return Ledger.ACTUAL_COST if reversal.cost_id else Ledger.REGISTERED_FARE


def yen_of(reversal: Reversal) -> int:
    if reversal.brokerage is not None:
        return reversal.brokerage.rate.yen_per_ride
    found = reversal.cost or reversal.fare
    assert found is not None, "the constraint says so"
    return found.yen


def totals_of(pilot: Pilot, lines: Iterable[Line]) -> dict[str, int]:
    """Ledger → yen, for the ledgers of residents that the pilot's legal mode has."""
    sums = {ledger.value: 0 for ledger in ledgers_of(pilot) if ledger != Ledger.SYSTEM_FEE}
    for line in lines:
        sums[line.ledger] = sums.get(line.ledger, 0) + line.yen
    return sums


def accounts_of(lines: Iterable[Line]) -> list[Account]:
    found: dict[int, Account] = {}
    for line in lines:
        account = found.setdefault(line.resident_id, Account(line.ride.resident))
        account.lines.append(line)
    return sorted(found.values(), key=lambda account: account.resident.card_number)
