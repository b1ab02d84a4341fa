"""Riders from a table: the file, the assignment of its columns beside its first rows, then a trial or all of it."""

from io import BytesIO
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from portal.accounts.permission import RuleRequiredMixin
from portal.fukushi_mover.actions.import_riders import Intake, import_riders
from portal.fukushi_mover.actions.keep_mapping import keep_mapping
from portal.fukushi_mover.master_enums import ImportLayout
from portal.fukushi_mover.models import ColumnMapping, Facility
from portal.fukushi_mover.queries.file_layouts import FIELDS, NEEDED, proposed
from portal.fukushi_mover.rules import works_for_provider
from portal.intake.imports import forget, keep, kept
from portal.intake.problems import Unreadable
from portal.intake.tables import Table, read_table

from .pages import tabs

LABELS = {
    "code": gettext_lazy("rider number"),
    "name": gettext_lazy("name of the person"),
    "kana": gettext_lazy("name in kana"),
    "birth_date": gettext_lazy("date of birth"),
    "address": gettext_lazy("address"),
    "latitude": gettext_lazy("latitude"),
    "longitude": gettext_lazy("longitude"),
    "telephone": gettext_lazy("telephone"),
    "mobility": gettext_lazy("mobility"),
    "care_level": gettext_lazy("care level"),
    "weight_kg": gettext_lazy("weight (kg)"),
    "weekdays": gettext_lazy("weekdays"),
    "help_notes": gettext_lazy("how to help"),
}
SHOWN = 5


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("CSV or Excel file"),
        help_text=gettext_lazy("UTF-8 or Shift_JIS (CP932), with headings in the first line."),
    )
    facility = forms.ModelChoiceField(Facility.objects.none(), label=gettext_lazy("facility"))
    layout = forms.ChoiceField(label=gettext_lazy("kind of file"), choices=ImportLayout.choices)
    mapping = forms.ModelChoiceField(
        ColumnMapping.objects.none(),
        label=gettext_lazy("saved assignment of columns"),
        required=False,
        empty_label=gettext_lazy("none: assign anew"),
    )

    def __init__(self, data: Any = None, files: Any = None, *, person: Any) -> None:
        super().__init__(data, files)
        houses = Facility.objects.visible_to(person)
        self.fields["facility"].queryset = houses  # type: ignore[attr-defined]
        self.fields["mapping"].queryset = ColumnMapping.objects.visible_to(person)  # type: ignore[attr-defined]
        if houses.count() == 1:
            self.fields["facility"].initial = houses.first()


class ColumnsForm(forms.Form):
    """One select for every field of the portal, with the file's headings to choose from."""

    token = forms.CharField(widget=forms.HiddenInput)
    facility = forms.ModelChoiceField(Facility.objects.none(), widget=forms.HiddenInput)
    layout = forms.ChoiceField(choices=ImportLayout.choices, widget=forms.HiddenInput)
    save_as = forms.CharField(
        label=gettext_lazy("save this assignment as"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("For the next file of the same kind. An existing name is replaced."),
    )

    def __init__(self, *args: Any, person: Any, headings: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["facility"].queryset = Facility.objects.visible_to(person)  # type: ignore[attr-defined]
        choices = [("", _("– not in the file –")), *((name, name) for name in headings)]
        for name in FIELDS:
            self.fields[f"column_{name}"] = forms.ChoiceField(
                label=LABELS[name], choices=choices, required=name in NEEDED
            )

    def columns(self) -> dict[str, str]:
        chosen = {name: self.cleaned_data.get(f"column_{name}") for name in FIELDS}
        return {name: heading for name, heading in chosen.items() if heading}

    @property
    def column_fields(self) -> list[Any]:
        return [self[f"column_{name}"] for name in FIELDS]


class RiderImport(RuleRequiredMixin, TemplateView):
    rule = works_for_provider
    template_name = "fukushi_mover/rider_import.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs) | {"tabs": tabs(self.request.user, "rider")}
        if "form" not in context and "columns" not in context:
            context["form"] = FileForm(person=self.request.user)
        return context

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.assign(request) if "token" in request.POST else self.upload(request)

    def upload(self, request: HttpRequest) -> HttpResponse:
        form = FileForm(request.POST, request.FILES, person=request.user)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        content = form.cleaned_data["file"].read()
        try:
            table = read_table(BytesIO(content))
        except Unreadable as error:
            form.add_error("file", str(error))
            return self.render_to_response(self.get_context_data(form=form))
        saved = form.cleaned_data["mapping"]
        layout = saved.layout if saved else form.cleaned_data["layout"]
        chosen = proposed(layout, table.headers, saved.columns if saved else None)
        initial = {
            "token": keep(content, request.user),
            "facility": form.cleaned_data["facility"],
            "layout": layout,
            "save_as": saved.name if saved else "",
        } | {f"column_{name}": heading for name, heading in chosen.items()}
        columns = ColumnsForm(initial=initial, person=request.user, headings=table.headers)
        return self.show(columns, table, layout)

    def assign(self, request: HttpRequest) -> HttpResponse:
        content = kept(request.POST["token"], request.user)
        if content is None:
            messages.error(request, _("The file is no longer kept. Please choose it again."))
            return redirect("fukushi_mover:rider_import")
        table = read_table(BytesIO(content))
        form = ColumnsForm(request.POST, person=request.user, headings=table.headers)
        layout = request.POST.get("layout", "")
        if not form.is_valid():
            return self.show(form, table, layout)
        facility, columns = form.cleaned_data["facility"], form.columns()
        if name := form.cleaned_data["save_as"]:
            keep_mapping(request.user, facility, name, layout, columns)  # type: ignore[arg-type]
        is_trial = "write" not in request.POST
        intake = import_riders(request.user, facility, table, is_trial, columns)  # type: ignore[arg-type]
        if intake.problems or is_trial:
            return self.show(form, table, layout, intake)
        forget(request.POST["token"], request.user)
        self.say(intake)
        return redirect("fukushi_mover:rider_list")

    def say(self, intake: Intake) -> None:
        messages.success(
            self.request, _("Imported: %(new)s new, %(changed)s changed.") % vars(intake)
        )
        if intake.without_place:
            messages.warning(
                self.request,
                _("%(without_place)s without coordinates are paused until their home is entered.")
                % vars(intake),
            )

    def show(
        self, columns: ColumnsForm, table: Table, layout: str, intake: Intake | None = None
    ) -> HttpResponse:
        context = self.get_context_data(
            columns=columns,
            headings=table.headers,
            sample=[[row[name] for name in table.headers] for row in table.rows[:SHOWN]],
            lines=len(table),
            encoding=table.encoding,
            is_unverified=layout == ImportLayout.CARE_STANDARD,
            intake=intake,
        )
        return self.render_to_response(context)
