"""Forms of incidents and surveys."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.fukushi_mover.enums import SurveyKind
from portal.fukushi_mover.models import Incident, IncidentPrivate, Pilot, Survey, Van
from portal.fukushi_mover.queries.survey_scores import (
    AGREEMENT,
    FREQUENCY,
    INDEPENDENCE,
    LEVELS,
    QUESTIONS,
)
from portal.organisations.models import Organisation
from portal.ui.dates import today

from .money_forms import DayField


class IncidentForm(forms.ModelForm):
    class Meta:
        model = Incident
        fields = (
            "kind",
            "provider",
            "happened_at",
            "place",
            "van",
            "plate",
            "outline",
            "cause",
            "prevention",
            "reply",
            "handled_by",
        )

    def __init__(self, *args: Any, pilot: Pilot, providers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = pilot.partners.filter(provider__in=providers).values_list("provider", flat=True)
        self.fields["provider"].queryset = Organisation.objects.filter(pk__in=keys)  # type: ignore[attr-defined]
        self.fields["van"].queryset = Van.objects.filter(provider__in=keys)  # type: ignore[attr-defined]
        self.fields["happened_at"].widget = forms.DateTimeInput(
            attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
        )
        for name in ("outline", "cause", "prevention", "reply"):
            self.fields[name].widget.attrs["rows"] = 3


class IncidentPrivateForm(forms.ModelForm):
    class Meta:
        model = IncidentPrivate
        fields = ("driver_name", "parties", "contact")
        widgets = {"parties": forms.Textarea(attrs={"rows": 3})}


class SurveyForm(forms.ModelForm):
    opens_on = DayField(label=_("opens on"), initial=today)
    closes_on = DayField(label=_("closes on"))

    class Meta:
        model = Survey
        fields = ("kind", "title", "opens_on", "closes_on", "asks_riders")


class AnswerForm(forms.Form):
    """The questions of a survey as radio buttons; without a script, large, one after the other."""

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind == SurveyKind.LIFE_SPACE:
            self._life_space()
        else:
            for key, text in QUESTIONS.items():
                self._ask(key, text, AGREEMENT)

    def _life_space(self) -> None:
        for level, text in LEVELS.items():
            self._ask(f"frequency_{level}", text, FREQUENCY)
            self._ask(f"independence_{level}", _("If so: how?"), INDEPENDENCE, required=False)

    def _ask(self, name: str, text: Any, choices: Any, required: bool = True) -> None:
        self.fields[name] = forms.ChoiceField(
            label=text,
            choices=[(str(value), label) for value, label in choices.items()],
            widget=forms.RadioSelect,
            required=required,
        )

    def clean(self) -> dict[str, Any]:
        """Who has been somewhere says how they got there."""
        found = super().clean() or {}
        for level in LEVELS:
            name = f"independence_{level}"
            been = found.get(f"frequency_{level}") not in (None, "0")
            if name in self.fields and been and not found.get(name):
                self.add_error(name, _("Please say how you got there."))
        return found

    def answers(self) -> dict[str, float]:
        return {name: float(value) for name, value in self.cleaned_data.items() if value}
