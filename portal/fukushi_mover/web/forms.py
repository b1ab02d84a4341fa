from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.fukushi_mover import clock
from portal.fukushi_mover.enums import Weekday
from portal.fukushi_mover.models import (
    Driver,
    Facility,
    Pilot,
    Resident,
    ResidentPrivate,
    Rider,
    RiderPrivate,
    SavedPlace,
    StandingOrder,
    Van,
    VanLayout,
)
from portal.organisations.enums import Role
from portal.organisations.models import Membership, Organisation


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


class OwnedForm(forms.ModelForm):
    """A master of one of the providers that the person works for."""

    def __init__(self, *args: Any, providers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.providers = list(providers)
        keys = [provider.pk for provider in self.providers]
        if "provider" in self.fields:
            self.fields["provider"].queryset = Organisation.objects.filter(pk__in=keys)  # type: ignore[attr-defined]
            if len(keys) == 1:
                self.fields["provider"].initial = keys[0]
        for name, model in (("facility", Facility), ("usual_van", Van)):
            if name in self.fields:
                self.fields[name].queryset = model.objects.filter(provider__in=keys)  # type: ignore[attr-defined]


class FacilityForm(OwnedForm):
    arrive_from = ClockField(label=_("riders arrive from"))
    arrive_to = ClockField(label=_("riders arrive until"))
    leave_from = ClockField(label=_("riders leave from"))
    leave_to = ClockField(label=_("riders are home by"))

    class Meta:
        model = Facility
        fields = (
            "provider",
            "name",
            "address",
            "telephone",
            "latitude",
            "longitude",
            "arrive_from",
            "arrive_to",
            "leave_from",
            "leave_to",
            "longest_ride",
        )


class VanForm(OwnedForm):
    class Meta:
        model = Van
        fields = (
            "provider",
            "facility",
            "number",
            "plate",
            "colour",
            "has_lift",
            "lends_seats",
            "is_active",
        )


LayoutFormSet = forms.inlineformset_factory(
    Van,
    VanLayout,
    fields=("seats", "wheelchairs"),
    extra=1,
    min_num=1,
    validate_min=True,
    can_delete=True,
)


class DriverForm(OwnedForm):
    class Meta:
        model = Driver
        fields = ("provider", "name", "user", "usual_van", "is_active")
        help_texts = {
            "user": _(
                "The account with which the run is opened on a tablet. Invite the person as a driver first."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = Membership.objects.active().filter(
            organisation__in=[provider.pk for provider in self.providers], role=Role.DRIVER
        )
        self.fields["user"].queryset = User.objects.filter(  # type: ignore[attr-defined]
            pk__in=members.values("user")
        )


class RiderForm(OwnedForm):
    morning_days = forms.TypedMultipleChoiceField(
        label=_("pick-up on"),
        choices=Weekday.choices,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    afternoon_days = forms.TypedMultipleChoiceField(
        label=_("drop-off on"),
        choices=Weekday.choices,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Rider
        fields = (
            "provider",
            "facility",
            "code",
            "state",
            "mobility",
            "helpers",
            "never_alone",
            "handed_over",
            "boarding_seconds",
            "alighting_seconds",
            "longest_ride",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            orders = list(self.instance.standing_orders.all())
            self.fields["morning_days"].initial = [
                order.weekday for order in orders if order.morning
            ]
            self.fields["afternoon_days"].initial = [
                order.weekday for order in orders if order.afternoon
            ]

    def save_orders(self) -> None:
        """Writes the weekdays; what is unchanged keeps its row."""
        morning, afternoon = (
            set(self.cleaned_data["morning_days"]),
            set(self.cleaned_data["afternoon_days"]),
        )
        self.instance.standing_orders.exclude(weekday__in=morning | afternoon).delete()
        for weekday in sorted(morning | afternoon):
            StandingOrder.objects.update_or_create(
                rider=self.instance,
                weekday=weekday,
                defaults={"morning": weekday in morning, "afternoon": weekday in afternoon},
            )


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


class RiderPrivateForm(forms.ModelForm):
    class Meta:
        model = RiderPrivate
        fields = PRIVATE_FIELDS


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
