"""Arrival waves of a facility, and the wave of a standing order. Times are typed as 9:30 and kept in seconds."""

from itertools import pairwise
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.fukushi_mover.clock import clock_text
from portal.fukushi_mover.models import ArrivalWave, Facility

from .forms import ClockField


class WaveForm(forms.ModelForm):
    opens_at = ClockField(label=_("riders arrive from"))
    closes_at = ClockField(label=_("riders arrive until"))

    class Meta:
        model = ArrivalWave
        fields = ("name", "opens_at", "closes_at")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        opens, closes = found.get("opens_at"), found.get("closes_at")
        if opens is not None and closes is not None and closes <= opens:
            self.add_error("closes_at", _("The end lies before the beginning."))
        return found


class WavesFormSet(forms.BaseInlineFormSet):
    """Waves do not overlap: of every arrival it must be clear to which it belongs."""

    def clean(self) -> None:
        super().clean()
        spans = sorted(
            (row["opens_at"], row["closes_at"])
            for form in self.forms
            if (row := getattr(form, "cleaned_data", {}))
            and not row.get("DELETE")
            and row.get("opens_at") is not None
            and row.get("closes_at") is not None
        )
        for (_opens, closes), (begins, _ends) in pairwise(spans):
            if begins <= closes:
                raise forms.ValidationError(
                    _("The wave from %(time)s begins before the one before it has ended.")
                    % {"time": clock_text(begins)}
                )


ArrivalWaveFormSet = forms.inlineformset_factory(
    Facility, ArrivalWave, form=WaveForm, formset=WavesFormSet, extra=1
)


def span_waves(facility: Facility) -> None:
    """With waves, the hours in which riders arrive reach from the first to the last."""
    waves = list(facility.arrival_waves.all())
    if waves:
        facility.arrive_from = waves[0].opens_at
        facility.arrive_to = max(wave.closes_at for wave in waves)
        facility.save(update_fields=["arrive_from", "arrive_to", "updated_at"])
