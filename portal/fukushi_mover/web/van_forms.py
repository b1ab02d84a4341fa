"""Form of a van: what it carries, until when its papers are valid, when and where it lends its seats."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.fukushi_mover.models import LendingArea, LendingHours, NamedArea, Van, VanLayout
from portal.ui.forms import RowsField

from .forms import ClockField
from .master_forms import OwnedForm, day_input


class VanForm(OwnedForm):
    named_areas = RowsField(
        NamedArea.objects.none(),
        label=_("areas in which empty seats are lent"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Drawn under “Areas”. None, and no circle below: everywhere."),
    )

    class Meta:
        model = Van
        fields = (
            "provider",
            "facility",
            "number",
            "plate",
            "colour",
            "has_lift",
            "lift_kg",
            "takes_reclining",
            "has_attendant",
            "inspection_due",
            "insurance_due",
            "extra_insurance_due",
            "lends_seats",
            "tolerance_minutes",
            "is_active",
        )
        widgets = {
            name: day_input() for name in ("inspection_due", "insurance_due", "extra_insurance_due")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [provider.pk for provider in self.providers]
        self.fields["named_areas"].queryset = NamedArea.objects.filter(provider__in=keys)  # type: ignore[attr-defined]
        if self.instance.pk:
            self.initial["named_areas"] = list(self.instance.named_areas.all())

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        provider = found.get("provider")
        others = [
            one
            for one in found.get("named_areas") or ()
            if one.provider_id != getattr(provider, "pk", 0)
        ]
        if provider is not None and others:
            text = _("Of another provider: %(vans)s") % {"vans": ", ".join(map(str, others))}
            self.add_error("named_areas", text)
        return found

    def save(self, commit: bool = True) -> Any:
        van = super().save(commit)
        if commit:
            van.named_areas.set(self.cleaned_data["named_areas"])
        return van


LayoutFormSet = forms.inlineformset_factory(
    Van,
    VanLayout,
    fields=("seats", "wheelchairs", "stretchers"),
    extra=1,
    min_num=1,
    validate_min=True,
    can_delete=True,
)


class LendingHoursForm(forms.ModelForm):
    opens_at = ClockField(label=_("rides from"))
    closes_at = ClockField(label=_("rides until"))

    class Meta:
        model = LendingHours
        fields = ("weekday", "opens_at", "closes_at")


LendingHoursFormSet = forms.inlineformset_factory(Van, LendingHours, form=LendingHoursForm, extra=1)
LendingAreaFormSet = forms.inlineformset_factory(
    Van, LendingArea, fields=("name", "metres", "latitude", "longitude"), extra=1
)
