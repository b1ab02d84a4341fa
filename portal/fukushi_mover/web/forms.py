from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.fukushi_mover import clock
from portal.fukushi_mover.models import (
    Pilot,
    Resident,
    ResidentPrivate,
    SavedPlace,
)
from portal.organisations.models import Organisation


class ClockField(forms.CharField):
    """A time of day, typed and shown as 8:30 and kept in seconds from midnight."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "8:30"}), **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        return clock.clock_text(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            return clock.read_clock(text)
        except ValueError as error:
            raise forms.ValidationError(_("Please give a time such as 8:30.")) from error


PRIVATE_FIELDS = (
    "name",
    "kana",
    "birth_date",
    "address",
    "latitude",
    "longitude",
    "telephone",
    "family_contact",
    "help_notes",
)


class ResidentForm(forms.ModelForm):
    class Meta:
        model = Resident
        fields = (
            "pilot",
            "card_number",
            "state",
            "mobility",
            "companions",
            "boarding_seconds",
            "alighting_seconds",
        )

    def __init__(self, *args: Any, pilots: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pilot"].queryset = pilots  # type: ignore[attr-defined]


class ResidentPrivateForm(forms.ModelForm):
    class Meta:
        model = ResidentPrivate
        fields = PRIVATE_FIELDS


PlaceFormSet = forms.inlineformset_factory(
    Resident,
    SavedPlace,
    fields=("position", "kind", "name", "latitude", "longitude"),
    extra=1,
    can_delete=True,
)


class PilotForm(forms.ModelForm):
    providers = forms.ModelMultipleChoiceField(
        label=_("co-operating providers"),
        queryset=Organisation.objects.filter(kind="care_provider"),
        widget=forms.CheckboxSelectMultiple,
    )
    yen_per_ride = forms.IntegerField(
        label=_("brokerage fee (yen per ride)"),
        min_value=0,
        initial=100,
        help_text=_("One flat amount a ride: it cannot depend on distance or time."),
    )

    class Meta:
        model = Pilot
        fields = ("name_ja", "name_en", "operator", "legal_mode", "starts_on", "ends_on")

    def __init__(self, *args: Any, project: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        near = Organisation.objects.filter(municipality=project.municipality_id, state="active")
        self.fields["operator"].queryset = near | Organisation.objects.filter(pk=project.lead_id)  # type: ignore[attr-defined]
        self.fields["providers"].queryset = near.filter(kind="care_provider")  # type: ignore[attr-defined]
        self.fields["name_ja"].required = True


class UploadForm(forms.Form):
    file = forms.FileField(label=_("CSV or Excel file"))
