from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.caravan.enums import Element
from portal.caravan.models import Need
from portal.matching.enums import OutcomeResult, Side
from portal.matching.models import (
    Event,
    EventNeed,
    EventSolution,
    Outcome,
    Registration,
    Slot,
    Solution,
)
from portal.matching.rules import NEED_ROLES, SOLUTION_ROLES, organisations_with
from portal.organisations.models import Organisation
from portal.ui.forms import RowsField


class SolutionForm(forms.ModelForm[Solution]):
    elements = forms.MultipleChoiceField(
        label=_("Elements"),
        choices=Element,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Of the community-based integrated care system."),
    )

    class Meta:
        model = Solution
        fields = [
            "organisation",
            "title_ja",
            "title_en",
            "summary_ja",
            "summary_en",
            "body_ja",
            "body_en",
            "themes",
            "elements",
            "readiness",
            "prefectures",
            "website",
        ]
        labels = {
            "title_ja": _("Title (Japanese)"),
            "title_en": _("Title (English)"),
            "summary_ja": _("In a sentence or two (Japanese)"),
            "summary_en": _("In a sentence or two (English)"),
            "body_ja": _("What it does, for whom, at what cost (Japanese)"),
            "body_en": _("What it does, for whom, at what cost (English)"),
        }
        widgets = {
            "summary_ja": forms.Textarea(attrs={"rows": 3}),
            "summary_en": forms.Textarea(attrs={"rows": 3, "lang": "en"}),
            "title_en": forms.TextInput(attrs={"lang": "en"}),
            "body_ja": forms.Textarea(attrs={"rows": 8}),
            "body_en": forms.Textarea(attrs={"rows": 8, "lang": "en"}),
            "themes": forms.CheckboxSelectMultiple,
            "prefectures": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, organisations: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["organisation"]
        choice.queryset = Organisation.objects.filter(pk__in=[o.pk for o in organisations])  # type: ignore[attr-defined]
        if len(organisations) == 1:
            choice.widget = forms.HiddenInput()
            choice.initial = organisations[0].pk


class RegisterForm(forms.Form):
    """Who takes part, on which side: offered as one choice, since a role decides the side."""

    as_whom = forms.ChoiceField(label=_("Take part as"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, person: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taken = set(Registration.objects.filter(event=event).values_list("organisation_id", "kind"))
        self.choices: dict[str, tuple[Organisation, Side]] = {}
        for side, roles in ((Side.NEED, NEED_ROLES), (Side.SOLUTION, SOLUTION_ROLES)):
            for organisation in organisations_with(person, roles):
                if (organisation.pk, side.value) not in taken:
                    self.choices[f"{organisation.public_id}:{side.value}"] = (organisation, side)
        choice = self.fields["as_whom"]
        choice.choices = [  # type: ignore[attr-defined]
            (key, f"{organisation} ({side.label})")
            for key, (organisation, side) in self.choices.items()
        ]
        if len(self.choices) == 1:
            choice.initial = next(iter(self.choices))

    @property
    def chosen(self) -> tuple[Organisation, Side]:
        return self.choices[self.cleaned_data["as_whom"]]


class BringNeedsForm(forms.Form):
    items = RowsField(
        label=_("Needs that you bring"),
        queryset=Need.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Published needs of your organisation."),
    )

    def __init__(self, *args: Any, registration: Registration, **kwargs: Any) -> None:
        self.registration = registration
        kwargs.setdefault("initial", {"items": [row.need_id for row in registration.needs.all()]})
        super().__init__(*args, **kwargs)
        self.fields["items"].queryset = needs_to_bring(registration)  # type: ignore[attr-defined]

    def save(self) -> None:
        chosen = set(self.cleaned_data["items"])
        self.registration.needs.exclude(need__in=chosen).delete()
        for need in chosen:
            EventNeed.objects.get_or_create(registration=self.registration, need=need)


def needs_to_bring(registration: Registration):  # type: ignore[no-untyped-def]
    """The organisation's own published needs; a town hall also speaks for its municipality's."""
    organisation = registration.organisation
    needs = Need.objects.public().filter(state="published")
    if organisation.kind_id == "municipality" and organisation.municipality_id:
        return needs.filter(municipality=organisation.municipality_id)
    return needs.filter(organisation=organisation)


class BringSolutionsForm(forms.Form):
    items = RowsField(
        label=_("Solutions that you bring"),
        queryset=Solution.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Published solutions of your organisation."),
    )

    def __init__(self, *args: Any, registration: Registration, **kwargs: Any) -> None:
        self.registration = registration
        kwargs.setdefault(
            "initial", {"items": [row.solution_id for row in registration.solutions.all()]}
        )
        super().__init__(*args, **kwargs)
        self.fields["items"].queryset = Solution.objects.public().filter(  # type: ignore[attr-defined]
            organisation=registration.organisation
        )

    def save(self) -> None:
        chosen = set(self.cleaned_data["items"])
        self.registration.solutions.exclude(solution__in=chosen).delete()
        for solution in chosen:
            EventSolution.objects.get_or_create(registration=self.registration, solution=solution)


class PeopleForm(forms.ModelForm[Registration]):
    class Meta:
        model = Registration
        fields = ["contact_name", "contact_email", "goal"]
        widgets = {"goal": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, registration: Registration, **kwargs: Any) -> None:
        super().__init__(*args, instance=registration, **kwargs)  # type: ignore[misc]
        self.fields["contact_name"].required = True
        self.fields["contact_email"].required = True


class SlotField(RowsField):
    def label_from_instance(self, slot: Slot) -> str:  # type: ignore[override]
        from portal.ui.templatetags.dates import clock, jdate_short

        return f"{jdate_short(slot.starts_at)} {clock(slot.starts_at)}–{clock(slot.ends_at)}"


class TimesForm(forms.ModelForm[Registration]):
    unavailable = SlotField(
        label=_("Slots without you"),
        queryset=Slot.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Tick the times at which you are not there. Leave everything empty if you are there all day."
        ),
    )

    class Meta:
        model = Registration
        fields = ["unavailable"]

    def __init__(self, *args: Any, registration: Registration, **kwargs: Any) -> None:
        super().__init__(*args, instance=registration, **kwargs)  # type: ignore[misc]
        self.fields["unavailable"].queryset = registration.event.slots.all()  # type: ignore[attr-defined]


class OutcomeForm(forms.ModelForm[Outcome]):
    result = forms.ChoiceField(label=_("Result"), choices=OutcomeResult, widget=forms.RadioSelect)

    class Meta:
        model = Outcome
        fields = ["result", "note", "next_step"]
        widgets = {"note": forms.Textarea(attrs={"rows": 4})}
