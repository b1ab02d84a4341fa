from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class TimeInput(forms.TimeInput):
    input_type = "time"


class SlotsForm(forms.Form):
    """Slots of equal length for each day of the event, with one long pause at noon."""

    first_at = forms.TimeField(label=_("First meeting at"), widget=TimeInput, initial="10:00")
    minutes = forms.IntegerField(
        label=_("Minutes of a meeting"), min_value=5, max_value=120, initial=20
    )
    pause = forms.IntegerField(
        label=_("Minutes between meetings"), min_value=0, max_value=60, initial=5
    )
    morning = forms.IntegerField(
        label=_("Meetings before noon"), min_value=0, max_value=20, initial=4
    )
    afternoon_at = forms.TimeField(
        label=_("Afternoon begins at"), widget=TimeInput, initial="13:00"
    )
    afternoon = forms.IntegerField(
        label=_("Meetings after noon"), min_value=0, max_value=20, initial=6
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not said.get("morning") and not said.get("afternoon"):
            raise forms.ValidationError(_("There must be at least one meeting."))
        return said


class SecondsForm(forms.Form):
    seconds = forms.IntegerField(
        label=_("Seconds to search"), min_value=5, max_value=600, initial=30
    )
