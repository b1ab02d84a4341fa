"""Days that come in an address or a form: none before the records of anybody living, none that no era will name."""

from datetime import date, datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

FIRST_YEAR, LAST_YEAR = 1900, 2199


def is_sensible(day: date | datetime) -> bool:
    return FIRST_YEAR <= day.year <= LAST_YEAR


def read_day(text: str) -> date | None:
    """The day of "2026-11-23"; None for what is none, and for the year 1 or 9999, at whose ends calendars break."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if is_sensible(day) else None


def read_month(text: str) -> date | None:
    """The first day of "2026-11"."""
    return read_day(f"{text}-01")


def check_day(day: date | datetime) -> None:
    """Raises ValidationError outside the years that the portal knows."""
    if not is_sensible(day):
        raise ValidationError(
            _("Give a day between the years %(first)d and %(last)d.")
            % {"first": FIRST_YEAR, "last": LAST_YEAR},
            code="year",
        )


def check_every_day() -> None:
    """Each date field of each form, a model's or a package's: what fits no calendar is an error beside its field."""
    for field in (forms.DateField, forms.DateTimeField):
        field.default_validators = [*field.default_validators, check_day]
