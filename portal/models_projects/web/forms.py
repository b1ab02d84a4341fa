from typing import Any

from django import forms
from django.forms import inlineformset_factory
from django.utils.translation import gettext_lazy as _

from portal.models_projects.actions.make_project import ProjectDraft
from portal.models_projects.models import Indicator, Measurement, Milestone, ModelProject, Partner
from portal.ui.forms import Rows


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ProjectForm(forms.ModelForm[ModelProject]):
    class Meta:
        model = ModelProject
        fields = [
            "title_ja",
            "title_en",
            "summary_ja",
            "summary_en",
            "lead",
            "starts_on",
            "ends_on",
            "is_public",
        ]
        widgets = {
            "starts_on": DateInput(),
            "ends_on": DateInput(),
            "summary_ja": forms.Textarea(attrs={"rows": 4}),
            "summary_en": forms.Textarea(attrs={"rows": 4, "lang": "en"}),
        }
        labels = {
            "title_ja": _("Title (Japanese)"),
            "title_en": _("Title (English)"),
            "summary_ja": _("Summary (Japanese)"),
            "summary_en": _("Summary (English)"),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("The project ends before it starts."))
        return cleaned

    def draft(self) -> ProjectDraft:
        return ProjectDraft(**{name: self.cleaned_data[name] for name in self.Meta.fields})


class PartnerForm(forms.ModelForm[Partner]):
    class Meta:
        model = Partner
        fields = ["organisation", "part"]

    def has_changed(self) -> bool:
        """A row that was filled in beforehand and left as it is counts, too."""
        return any(self[name].data for name in self.fields)


PartnerFormSet = inlineformset_factory(
    ModelProject, Partner, form=PartnerForm, formset=Rows, extra=1, can_delete=False
)
MilestoneFormSet = inlineformset_factory(
    ModelProject,
    Milestone,
    fields=["title_ja", "title_en", "due_on"],
    formset=Rows,
    extra=2,
    can_delete=False,
    widgets={"due_on": DateInput()},
    labels={"title_ja": _("Title (Japanese)"), "title_en": _("Title (English)")},
)
IndicatorFormSet = inlineformset_factory(
    ModelProject,
    Indicator,
    fields=[
        "name_ja",
        "name_en",
        "unit_ja",
        "unit_en",
        "definition_ja",
        "definition_en",
        "baseline",
        "target",
        "direction",
        "source",
    ],
    formset=Rows,
    extra=1,
    can_delete=False,
    widgets={
        "definition_ja": forms.Textarea(attrs={"rows": 2}),
        "definition_en": forms.Textarea(attrs={"rows": 2, "lang": "en"}),
    },
    labels={
        "name_ja": _("Name (Japanese)"),
        "name_en": _("Name (English)"),
        "unit_ja": _("Unit (Japanese)"),
        "unit_en": _("Unit (English)"),
        "definition_ja": _("Definition (Japanese)"),
        "definition_en": _("Definition (English)"),
    },
)


class MeasurementForm(forms.ModelForm[Measurement]):
    class Meta:
        model = Measurement
        fields = ["period_start", "period_end", "value", "source_label_ja", "source_label_en"]
        widgets = {"period_start": DateInput(), "period_end": DateInput()}
        labels = {
            "source_label_ja": _("Source (Japanese)"),
            "source_label_en": _("Source (English)"),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        start, end = cleaned.get("period_start"), cleaned.get("period_end")
        if start and end and end < start:
            self.add_error("period_end", _("The period ends before it starts."))
        return cleaned
