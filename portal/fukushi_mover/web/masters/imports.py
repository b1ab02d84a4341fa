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
from portal.intake.problems import Unreadable
from portal.intake.tables import ENCODINGS, Table, read_table
from portal.intake.uploads import forget, keep, kept

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
    "wave": gettext_lazy("arrival wave"),
    "help_notes": gettext_lazy("how to help"),
}
SHOWN = 5


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("CSV or Excel file"),
        help_text=gettext_lazy("UTF-8 or Shift_JIS (CP932)."),
    )
    no_headings = forms.BooleanField(
        label=gettext_lazy("The file has no line of headings"),
        required=False,
        help_text=gettext_lazy("The columns are then chosen by their number."),
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
    no_headings = forms.BooleanField(required=False, widget=forms.HiddenInput)
    save_as = forms.CharField(
        label=gettext_lazy("save this assignment as"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("For the next file of the same kind. An existing name is replaced."),
    )

    def __init__(
        self, *args: Any, person: Any, headings: list[str], numbered: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["facility"].queryset = Facility.objects.visible_to(person)  # type: ignore[attr-defined]
        columns = [(name, column_name(name) if numbered else name) for name in headings]
        choices = [("", _("– not in the file –")), *columns]
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


def column_name(number: str) -> str:
    return _("column %(number)s") % {"number": number}


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
        content, saved = form.cleaned_data["file"].read(), form.cleaned_data["mapping"]
        numbered = not saved.has_headings if saved else form.cleaned_data["no_headings"]
        try:
            table = read_table(BytesIO(content), not numbered)
        except Unreadable as error:
            form.add_error("file", str(error))
            return self.render_to_response(self.get_context_data(form=form))
        layout = saved.layout if saved else form.cleaned_data["layout"]
        start = {
            "token": keep(content, request.user),
            "facility": form.cleaned_data["facility"],
            "layout": layout,
            "no_headings": numbered,
            "save_as": saved.name if saved else "",
        }
        return self.propose(start, table, saved.columns if saved else None)

    def propose(
        self, start: dict[str, Any], table: Table, saved: dict[str, str] | None = None
    ) -> HttpResponse:
        layout, numbered = start["layout"], start["no_headings"]
        chosen = proposed(layout, table.headers, saved, not numbered)
        columns = ColumnsForm(
            initial=start | {f"column_{name}": heading for name, heading in chosen.items()},
            person=self.request.user,
            headings=table.headers,
            numbered=numbered,
        )
        return self.show(columns, table, layout)

    def read_again(self, request: HttpRequest, content: bytes, numbered: bool) -> HttpResponse:
        """The same file, taken the other way: with a line of headings, or without."""
        start = {name: request.POST.get(name, "") for name in ("token", "facility", "layout")}
        table = read_table(BytesIO(content), not numbered)
        return self.propose(start | {"no_headings": numbered}, table)

    def assign(self, request: HttpRequest) -> HttpResponse:
        content = kept(request.POST["token"], request.user)
        if content is None:
            messages.error(request, _("The file is no longer kept. Please choose it again."))
            return redirect("fukushi_mover:rider_import")
        numbered = request.POST.get("no_headings") == "True"
        if "read_again" in request.POST:
            return self.read_again(request, content, not numbered)
        table = read_table(BytesIO(content), not numbered)
        form = ColumnsForm(
            request.POST, person=request.user, headings=table.headers, numbered=numbered
        )
        layout = request.POST.get("layout", "")
        if not form.is_valid():
            return self.show(form, table, layout)
        facility, columns = form.cleaned_data["facility"], form.columns()
        if name := form.cleaned_data["save_as"]:
            keep_mapping(request.user, facility, name, layout, columns, not numbered)  # type: ignore[arg-type]
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
        numbered = str(columns["no_headings"].value()) == "True"
        context = self.get_context_data(
            columns=columns,
            headings=[column_name(name) for name in table.headers] if numbered else table.headers,
            numbered=numbered,
            sample=[[row[name] for name in table.headers] for row in table.rows[:SHOWN]],
            lines=len(table),
            encoding=ENCODINGS[table.encoding],
            is_unverified=layout == ImportLayout.CARE_STANDARD,
            intake=intake,
        )
        return self.render_to_response(context)
