from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.fukushi_mover import clock
from portal.fukushi_mover.enums import CheckMethod, DriverMessageKind, RefusalReason
from portal.fukushi_mover.models import (
    Pilot,
    Resident,
    ResidentPrivate,
    SavedPlace,
)
from portal.organisations.models import Organisation
from portal.ui.birth_dates import BirthDateField
from portal.ui.forms import RowsField


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
    "weight_kg",
)


class ResidentForm(forms.ModelForm):
    class Meta:
        model = Resident
        fields = (
            "pilot",
            "card_number",
            "state",
            "mobility",
            "helpers",
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
        field_classes = {"birth_date": BirthDateField}


PlaceFormSet = forms.inlineformset_factory(
    Resident,
    SavedPlace,
    fields=("position", "kind", "name", "latitude", "longitude"),
    extra=1,
    can_delete=True,
)


class PilotForm(forms.ModelForm):
    providers = RowsField(
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


class UploadForm(forms.Form):
    file = forms.FileField(label=_("CSV or Excel file"))


class AlcoholForm(forms.Form):
    """The items that the law asks for and the tablet does not know by itself."""

    confirmed_by = forms.CharField(
        label=_("Confirmed by (name)"),
        max_length=80,
        widget=forms.TextInput(attrs={"list": "confirmers", "autocomplete": "off"}),
    )
    method = forms.ChoiceField(
        label=_("way of confirming"), choices=CheckMethod.choices, widget=forms.RadioSelect
    )
    detector_used = forms.BooleanField(
        label=_("alcohol detector used"), required=False, initial=True
    )
    milligrams = forms.DecimalField(
        label=_("mg in a litre of breath"),
        min_value=0,
        max_value=5,
        decimal_places=2,
        initial="0.00",
        help_text=_("0.00: none measured"),
    )
    is_drunk = forms.TypedChoiceField(
        label=_("under the influence of alcohol"),
        choices=[("no", _("not under the influence")), ("yes", _("under the influence"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="no",
    )
    is_well = forms.BooleanField(label=_("neither ill nor tired"), required=False, initial=True)
    instruction = forms.CharField(label=_("instruction"), max_length=200, required=False)
    note = forms.CharField(label=_("other"), max_length=200, required=False)


class AfterForm(AlcoholForm):
    odometer = forms.IntegerField(
        label=_("odometer at the end (km)"), min_value=0, max_value=999_999
    )


class InspectionForm(forms.Form):
    faults = forms.MultipleChoiceField(
        label=_("Tick only what is not in order"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("tyres", _("tyres: pressure, cracks, tread")),
            ("lights", _("lights and indicators")),
            ("brakes", _("brake pedal and parking brake")),
            ("leaks", _("oil, water, battery")),
            ("mirrors", _("mirrors and wipers")),
            ("belts", _("seat belts and wheelchair straps")),
            ("lift", _("lift or ramp, doors")),
            ("aed", _("first-aid kit, warning triangle")),
        ],
    )
    odometer = forms.IntegerField(
        label=_("odometer at the start (km)"), min_value=0, max_value=999_999
    )


class MessageForm(forms.Form):
    kind = forms.ChoiceField(
        choices=[
            (kind, kind)
            for kind in (
                DriverMessageKind.LATE,
                DriverMessageKind.SOS,
                DriverMessageKind.REFUSED,
                DriverMessageKind.NOBODY_THERE,
            )
        ]
    )
    minutes = forms.IntegerField(min_value=0, max_value=60, required=False)
    reason = forms.ChoiceField(choices=[("", ""), *RefusalReason.choices], required=False)
    stop = forms.MultipleChoiceField(required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["stop"] = forms.TypedMultipleChoiceField(  # type: ignore[assignment]
            choices=[(key, key) for key in data.getlist("stop")], coerce=UUID, required=False
        )


class SeatForm(forms.Form):
    run = forms.UUIDField()
    found = forms.ChoiceField(choices=[("no", "no"), ("yes", "yes")])
