"""Stretches of time that figures are compared over: a fiscal year (April to March) or a month."""

from dataclasses import dataclass
from datetime import date, timedelta

from portal.ui.dates import FISCAL_YEAR_STARTS_IN, fiscal_year_bounds, fiscal_year_of, today
from portal.ui.days import read_month

from .ledgers import month_bounds


@dataclass(frozen=True)
class Period:
    """From `first` to `last`. `code` is "2026" for a fiscal year, "2026-11" for a month."""

    code: str
    first: date
    last: date

    @property
    def is_month(self) -> bool:
        return "-" in self.code

    @property
    def year(self) -> int:
        return fiscal_year_of(self.first)

    @property
    def before(self) -> "Period":
        """The stretch of the same kind before this one."""
        return of_day(self.first - timedelta(days=1), month=self.is_month)

    @property
    def after(self) -> "Period":
        return of_day(self.last + timedelta(days=1), month=self.is_month)

    @property
    def has_begun(self) -> bool:
        """Of a stretch that is still to come there is nothing to read."""
        return self.first <= today()


def of_day(on: date, month: bool = False) -> Period:
    if month:
        return Period(f"{on:%Y-%m}", *month_bounds(on))
    year = fiscal_year_of(on)
    return Period(str(year), *fiscal_year_bounds(year))


def read(text: str) -> Period:
    """A code as it stands in an address; the current fiscal year for anything else."""
    if (first := read_month(text)) is not None:
        return of_day(first, month=True)
    return of_day(read_month(f"{text}-{FISCAL_YEAR_STARTS_IN:02}") or today())
