"""Dates, times and money as the active language writes them."""

from datetime import date, datetime, time
from string import Template
from typing import Any

from django import template
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, gettext, pgettext

from portal.ui import dates

register = template.Library()


def _parts(day: date) -> dict[str, str]:
    return {
        "era": dates.era_year(day, get_language() or "ja"),
        "year": str(day.year),
        "number": str(day.month),
        "month": date_format(day, "F"),
        "day": str(day.day),
        "weekday": date_format(day, "D"),
    }


@register.filter
def jdate(value: date | datetime | None) -> str:
    """23 November 2026 (Mon); with the era in Japanese."""
    if not value:
        return ""
    form = pgettext("full date: era year number month day weekday", "$day $month $year ($weekday)")
    return Template(form).substitute(_parts(dates.local_date(value)))


@register.filter
def jdate_short(value: date | datetime | None) -> str:
    """23 November (Mon)."""
    if not value:
        return ""
    form = pgettext("date without year: number month day weekday", "$day $month ($weekday)")
    return Template(form).substitute(_parts(dates.local_date(value)))


@register.filter
def jmonth(value: date | datetime | None) -> str:
    """November 2026."""
    if not value:
        return ""
    form = pgettext("month with year: era year number month", "$month $year")
    return Template(form).substitute(_parts(dates.local_date(value)))


@register.filter
def era(value: date | None) -> str:
    """The year with its era: Reiwa 8."""
    return dates.era_year(dates.local_date(value), get_language() or "ja") if value else ""


@register.filter
def clock(value: datetime | time | int | None) -> str:
    """7:42. A whole number counts seconds from a service day's midnight; past the next one it names the day."""
    if value is None or value == "":
        return ""
    if isinstance(value, int):
        return dates.clock_text(value)
    moment = dates.local_time(value)
    return f"{moment.hour}:{moment.minute:02}"


@register.filter
def jdatetime(value: datetime | None) -> str:
    """23 November 2026 (Mon) 7:42."""
    return f"{jdate(value)} {clock(value)}" if value else ""


@register.filter
def fiscal_year(value: date | datetime | int | None) -> str:
    """The fiscal year of a day, or of the number that names it."""
    if not value:
        return ""
    year = value if isinstance(value, int) else dates.fiscal_year_of(value)
    # The era of a fiscal year is that of its New Year's Day: 2019 is already Reiwa in its larger part.
    named = dates.era_year(date(year, 12, 31), get_language() or "ja")
    form = pgettext("fiscal year: era year", "FY$year")
    return Template(form).substitute(era=named, year=year)


@register.filter
def yen(value: int | None) -> str:
    if value is None or value == "":
        return ""
    amount = number_format(int(value), use_l10n=True, force_grouping=True)
    return gettext("¥{amount}").format(amount=amount).replace("¥-", "-¥")


@register.filter
def number(value: Any) -> str:
    """Grouped by thousands, at most one decimal place."""
    if value is None or value == "":
        return ""
    if float(value) == int(float(value)):
        return number_format(int(float(value)), force_grouping=True)
    return number_format(round(float(value), 1), decimal_pos=1, force_grouping=True)


@register.filter
def minutes(seconds: int | None) -> str:
    """Whole minutes out of seconds, rounded up: nobody is told less than it takes."""
    if seconds is None or seconds == "":
        return ""
    return gettext("{count} min").format(count=-(-int(seconds) // 60))
