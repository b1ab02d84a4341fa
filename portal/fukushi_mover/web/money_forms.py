from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.fukushi_mover.enums import Ledger, PaymentKind
from portal.fukushi_mover.models import (
    BrokerageRate,
    CollectionTerms,
    CostRate,
    FareTable,
    Invoice,
    Pilot,
    SystemFeeTerms,
)
from portal.fukushi_mover.queries.ledgers import ledgers_of
from portal.organisations.models import Organisation
from portal.ui.dates import today


class DayField(forms.DateField):
    """A date, picked from the browser's own calendar."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}), **kwargs)


def organisations_near(pilot: Pilot, *also: int | None) -> Any:
    """Organisations of the pilot's city, and those that are chosen already."""
    near = Organisation.objects.filter(municipality=pilot.municipality_id, state="active")
    keys = [key for key in (pilot.operator_id, *also) if key]
    return (near | Organisation.objects.filter(pk__in=keys)).distinct().order_by("name")


class CollectionForm(forms.ModelForm):
    class Meta:
        model = CollectionTerms
        fields = ("payee", "method", "contact_person", "contact_telephone")

    def __init__(self, *args: Any, pilot: Pilot, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["payee"].queryset = organisations_near(pilot, self.instance.payee_id)  # type: ignore[attr-defined]


class SystemFeeForm(forms.ModelForm):
    class Meta:
        model = SystemFeeTerms
        fields = (
            "issuer",
            "payer",
            "yen_per_van",
            "tax_basis_points",
            "counted_on_day",
            "registration_number",
            "issuer_address",
            "issuer_post",
            "issuer_person",
            "issuer_telephone",
            "pay_within_days",
        )

    def __init__(self, *args: Any, pilot: Pilot, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("issuer", "payer"):
            chosen = getattr(self.instance, f"{name}_id")
            self.fields[name].queryset = organisations_near(pilot, chosen)  # type: ignore[attr-defined]


class RateForm(forms.ModelForm):
    """A new amount from a day on which nobody has been promised a ride yet. Amounts are never changed."""

    def __init__(self, *args: Any, pilot: Pilot, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.pilot = pilot
        self.fields["valid_from"].widget = forms.DateInput(attrs={"type": "date"})

    def clean_valid_from(self) -> Any:
        on, pilot = self.cleaned_data["valid_from"], self.instance.pilot
        if pilot.days.filter(date__gte=on, rides__isnull=False).exists():
            raise forms.ValidationError(
                _("Somebody has a ride on or after that day. Choose a later day.")
            )
        return on

    def clean(self) -> Any:
        """The pilot is not a field, so Django does not look at the constraint."""
        found = super().clean()
        same = self._meta.model.objects.filter(  # type: ignore[union-attr]
            pilot=self.instance.pilot, valid_from=self.cleaned_data.get("valid_from")
        )
        if "kind" in self.cleaned_data:
            same = same.filter(kind=self.cleaned_data["kind"])
        if same.exists():
            raise forms.ValidationError(_("There is an amount from that day already."))
        return found


class BrokerageRateForm(RateForm):
    class Meta:
        model = BrokerageRate
        fields = ("yen_per_ride", "valid_from")


class CostRateForm(RateForm):
    class Meta:
        model = CostRate
        fields = ("kind", "yen_per_ride", "valid_from")


class FareTableForm(RateForm):
    class Meta:
        model = FareTable
        fields = ("basis", "base_yen", "free", "step", "step_yen", "valid_from")


RATE_FORMS: dict[Ledger, type[RateForm]] = {
    Ledger.BROKERAGE: BrokerageRateForm,
    Ledger.ACTUAL_COST: CostRateForm,
    Ledger.REGISTERED_FARE: FareTableForm,
}


def rate_forms(pilot: Pilot, sent: str = "", data: Any = None) -> dict[Ledger, RateForm]:
    """One form for each ledger that the pilot's legal mode has; the one that was sent is bound."""
    return {
        ledger: RATE_FORMS[ledger](
            data if ledger == sent else None, pilot=pilot, prefix=ledger.value
        )
        for ledger in ledgers_of(pilot)
        if ledger in RATE_FORMS
    }


class PaymentForm(forms.Form):
    kind = forms.ChoiceField(label=_("kind"), choices=PaymentKind.choices)
    yen = forms.IntegerField(label=_("yen"), min_value=1)
    paid_on = DayField(label=_("paid on"), initial=today)
    note = forms.CharField(label=_("note"), max_length=200, required=False)


class IssueForm(forms.Form):
    month = DayField(
        label=_("for the month of"),
        help_text=_("Any day of it."),
    )
    counted_on = DayField(
        label=_("vans counted on"),
        required=False,
        help_text=_("Empty: the day of the month that the terms say."),
    )


class ReplaceForm(forms.Form):
    reason = forms.CharField(label=_("reason"), max_length=200)
    counted_on = DayField(label=_("vans counted on"), required=False)

    def __init__(self, *args: Any, invoice: Invoice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["counted_on"].initial = invoice.count.counted_on
