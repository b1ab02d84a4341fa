from typing import Any

from django import forms

from portal.fukushi_mover.models import Destination, Entrance


class DestinationForm(forms.ModelForm):
    class Meta:
        model = Destination
        fields = ("pilot", "kind", "name", "kana", "nicknames", "address", "is_active")

    def __init__(self, *args: Any, pilots: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pilot"].queryset = pilots  # type: ignore[attr-defined]
        if len(only := list(pilots[:2])) == 1:
            self.fields["pilot"].initial = only[0].pk


EntranceFormSet = forms.inlineformset_factory(
    Destination,
    Entrance,
    fields=("position", "name", "latitude", "longitude"),
    min_num=1,
    validate_min=True,
    extra=1,
)
