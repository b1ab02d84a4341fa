"""Forms of the masters. Durations are typed in minutes and times of day as 8:30; both are kept in seconds."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.fukushi_mover.enums import Weekday
from portal.fukushi_mover.models import (
    ArrivalWave,
    BoardingPlace,
    ClosedDay,
    Course,
    Driver,
    Facility,
    Licence,
    Rider,
    RiderContact,
    RiderPrivate,
    StaffShift,
    StandingOrder,
    Van,
)
from portal.organisations.enums import Role
from portal.organisations.models import Membership, Organisation
from portal.ui.birth_dates import BirthDateField
from portal.ui.forms import RowsField

from .forms import PRIVATE_FIELDS, ClockField


class MinutesField(forms.DecimalField):
    """Typed in minutes, kept in seconds."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=240, decimal_places=1, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, int):
            return value
        return value // 60 if value % 60 == 0 else round(value / 60, 1)

    def clean(self, value: Any) -> Any:
        minutes = super().clean(value)
        return None if minutes is None else int(minutes * 60)


def day_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


DATES: dict[str, type[forms.Widget] | forms.Widget] = {
    name: day_input() for name in ("first", "last", "expires_on", "taken_on")
}


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

    def save(self, commit: bool = True) -> Any:
        """What a fictional provider adds is fictional, too."""
        provider = self.cleaned_data.get("provider")
        if self.instance.pk is None and provider is not None:
            self.instance.is_fictional = provider.is_fictional
        return super().save(commit)


class FacilityForm(OwnedForm):
    arrive_from = ClockField(label=_("riders arrive from"), initial=8 * 3600 + 1800)
    arrive_to = ClockField(label=_("riders arrive until"), initial=9 * 3600 + 1800)
    leave_from = ClockField(label=_("riders leave from"), initial=16 * 3600)
    leave_to = ClockField(label=_("riders are home by"), initial=17 * 3600 + 1800)
    longest_ride = MinutesField(label=_("longest ride (minutes)"), initial=45 * 60)
    closed_weekdays = forms.TypedMultipleChoiceField(
        label=_("closed on"),
        choices=Weekday.choices,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        empty_value=[],
    )

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
            "closed_weekdays",
            "closed_on_holidays",
        )


ClosedDayFormSet = forms.inlineformset_factory(
    Facility, ClosedDay, fields=("kind", "first", "last", "remark"), widgets=DATES, extra=1
)
BoardingPlaceFormSet = forms.inlineformset_factory(
    Facility,
    BoardingPlace,
    fields=("position", "name", "latitude", "longitude", "vans_at_once"),
    extra=1,
)


class DriverForm(OwnedForm):
    class Meta:
        model = Driver
        fields = ("provider", "name", "telephone", "user", "usual_van", "vans", "is_active")
        widgets = {"vans": forms.CheckboxSelectMultiple}
        field_classes = {"vans": RowsField}
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


class ShiftForm(forms.ModelForm):
    starts_at = ClockField(label=_("from"))
    ends_at = ClockField(label=_("until"))

    class Meta:
        model = StaffShift
        fields = ("weekday", "starts_at", "ends_at")


LicenceFormSet = forms.inlineformset_factory(
    Driver, Licence, fields=("kind", "expires_on"), widgets=DATES, extra=1
)
CourseFormSet = forms.inlineformset_factory(
    Driver, Course, fields=("kind", "taken_on", "expires_on"), widgets=DATES, extra=1
)
ShiftFormSet = forms.inlineformset_factory(Driver, StaffShift, form=ShiftForm, extra=1)


class RiderForm(OwnedForm):
    boarding_seconds = MinutesField(label=_("boarding (minutes)"), initial=120)
    alighting_seconds = MinutesField(label=_("alighting (minutes)"), initial=60)
    longest_ride = MinutesField(
        label=_("longest ride (minutes)"),
        required=False,
        help_text=_("Empty: as the facility says."),
    )

    class Meta:
        model = Rider
        fields = (
            "provider",
            "facility",
            "code",
            "state",
            "away_until",
            "mobility",
            "helpers",
            "door",
            "door_side",
            "never_alone",
            "handed_over",
            "boarding_seconds",
            "alighting_seconds",
            "longest_ride",
            "boarding_place",
            "apart_from",
        )
        widgets = {"away_until": day_input()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [provider.pk for provider in self.providers]
        places = BoardingPlace.objects.filter(facility__provider__in=keys)
        others = Rider.objects.filter(provider__in=keys).exclude(pk=self.instance.pk)
        self.fields["boarding_place"].queryset = places  # type: ignore[attr-defined]
        self.fields["apart_from"] = RidersField(others)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        place, house = found.get("boarding_place"), found.get("facility")
        if place is not None and house is not None and place.facility_id != house.pk:
            self.add_error("boarding_place", _("This place belongs to another facility."))
        return found


class RidersField(RowsField):
    def __init__(self, riders: Any) -> None:
        super().__init__(
            riders.select_related("private"),
            label=_("must not ride together with"),
            required=False,
            help_text=_("It holds for both of them."),
        )

    def label_from_instance(self, obj: Any) -> str:
        private = getattr(obj, "private", None)
        return f"{obj.code} {private.name}" if private else obj.code


class RiderPrivateForm(forms.ModelForm):
    class Meta:
        model = RiderPrivate
        fields = (
            *(name for name in PRIVATE_FIELDS if name != "family_contact"),
            "care_level",
            "has_dementia",
            "stop_latitude",
            "stop_longitude",
            "stop_note",
            "steps",
            "key_note",
            "handed_over_by",
            "wishes",
        )
        field_classes = {"birth_date": BirthDateField}

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if (found.get("stop_latitude") is None) != (found.get("stop_longitude") is None):
            self.add_error("stop_longitude", _("Give both latitude and longitude, or neither."))
        return found


class OrderForm(forms.ModelForm):
    not_before = ClockField(label=_("pick-up not before"), required=False)
    not_after = ClockField(label=_("pick-up not after"), required=False)
    home_from = ClockField(label=_("home not before"), required=False)
    home_by = ClockField(label=_("home not after"), required=False)

    class Meta:
        model = StandingOrder
        fields = (
            "weekday",
            "morning",
            "afternoon",
            "not_before",
            "not_after",
            "home_from",
            "home_by",
            "wave",
            "valid_from",
            "valid_to",
        )
        widgets = {"valid_from": day_input(), "valid_to": day_input()}


class OrdersFormSet(forms.BaseInlineFormSet):
    """Two orders of one weekday may not begin on the same day: nobody could say which holds."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """Only the waves of the rider's own facility can be chosen; where it has none, nothing is asked."""
        super().add_fields(form, index)
        if not self._waves:
            del form.fields["wave"]
            return
        field = form.fields["wave"]
        field.queryset = ArrivalWave.objects.filter(facility=self.instance.facility_id)
        field.choices = [("", field.empty_label), *((w.pk, str(w)) for w in self._waves)]

    @cached_property
    def _waves(self) -> list[ArrivalWave]:
        rider = self.instance
        return list(rider.facility.arrival_waves.all()) if rider.pk else []

    def clean(self) -> None:
        super().clean()
        seen: set[tuple[int, date | None]] = set()
        for row in _kept(self.forms):
            key = (row["weekday"], row.get("valid_from"))
            if key in seen:
                raise forms.ValidationError(
                    _("%(day)s stands twice with the same first day.")
                    % {"day": Weekday(row["weekday"]).label}
                )
            seen.add(key)


def _kept(rows: Iterable[forms.ModelForm]) -> list[dict[str, Any]]:
    found = (getattr(row, "cleaned_data", {}) for row in rows)
    return [row for row in found if row.get("weekday") is not None and not row.get("DELETE")]


OrderFormSet = forms.inlineformset_factory(
    Rider, StandingOrder, form=OrderForm, formset=OrdersFormSet, extra=2
)
ContactFormSet = forms.inlineformset_factory(
    Rider,
    RiderContact,
    fields=(
        "position",
        "name",
        "relation",
        "telephone",
        "mobile",
        "email",
        "fax",
        "channel",
        "told_changes",
        "told_delays",
        "told_suspension",
        "told_surveys",
        "remark",
    ),
    extra=1,
)
