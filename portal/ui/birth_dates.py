"""Dates of birth in forms: written as people know them, by era or western."""

from datetime import date
from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import get_language, gettext

from .dates import era_date, parse_birth_date


def _hint() -> str:
    return gettext("Such as %(ja)s, S15.3.2 or 1940-03-02.") % {"ja": era_date(date(1940, 3, 2))}


class BirthDateField(forms.DateField):
    """Takes what `parse_birth_date` reads. A calendar to click through is no help for a day ninety years ago."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs["help_text"] = kwargs.get("help_text") or lazy(_hint, str)()
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, date):
            return value
        return era_date(value) if (get_language() or "").startswith("ja") else value.isoformat()

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return value or None
        return parse_birth_date(str(value))
