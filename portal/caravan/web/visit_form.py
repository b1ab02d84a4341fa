from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from portal.accounts.models import User
from portal.accounts.permission import RuleRequiredMixin
from portal.audit.trail import record
from portal.caravan.models import Visit
from portal.caravan.queries.team import usual_team
from portal.caravan.reach import AREA
from portal.caravan.rules import can_edit_visit, can_plan_visit
from portal.organisations.models import Municipality
from portal.organisations.rules import bureaus_of
from portal.ui.forms import Rows, more_rows, unjudged

from .attendee_lines import LINES, with_attendee_lines
from .visit_rows import AttendeeFormSet, FollowUpFormSet, PresentationFormSet, TeamFormSet
from .visits import VisitMixin


class DateTimeInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class VisitForm(forms.ModelForm[Visit]):
    attendee_lines = forms.CharField(
        label=gettext_lazy("Attendees from a spreadsheet"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "Copy the cells and paste them here, one person a line: organisation, post and name; post and name; or the name alone."
        ),
    )

    class Meta:
        model = Visit
        fields = [
            "municipality",
            "host",
            "bureau",
            "starts_at",
            "place",
            "purpose",
            "route",
            "internal_note",
        ]
        widgets = {
            "starts_at": DateTimeInput(),
            "route": forms.Textarea(attrs={"rows": 2}),
            "internal_note": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = bureaus_of(user)
        area = Q()
        for bureau in own:
            area |= Q(**{f"prefecture__{AREA[bureau]}": True})
        self.fields["municipality"].queryset = (  # type: ignore[attr-defined]
            Municipality.objects.filter(area).select_related("prefecture")
            if area
            else Municipality.objects.none()
        )
        if own and not self.instance.pk:
            self.initial["bureau"] = min(own)

    def main_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.Meta.fields]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        host, place = cleaned.get("host"), cleaned.get("municipality")
        if host and place and host.municipality_id and host.municipality_id != place.pk:
            self.add_error(
                "host", _("This organisation is not in the municipality that you chose.")
            )
        return cleaned


class VisitFormView(RuleRequiredMixin, View):
    """One screen for planning and recording: date and place, team, attendees, measures, follow-ups."""

    template_name = "caravan/visit_form.html"
    visit: Visit | None = None

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.show(self.form(), self.formsets())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        data = with_attendee_lines(request.POST)
        if "add" in data or data.get(LINES, "").strip():
            return self.with_more_rows(more_rows(data, str(data.get("add", ""))))
        form, formsets = self.form(data), self.formsets(data)
        if not all([form.is_valid(), *(formset.is_valid() for _legend, formset in formsets)]):
            return self.show(form, formsets, status=422)
        with transaction.atomic():
            visit = form.save()
            for _legend, formset in formsets:
                formset.instance = visit
                formset.save()
            record(request.user, "changed visit" if self.visit else "planned visit", visit)
        messages.success(request, _("The visit has been saved."))
        return redirect(visit)

    def with_more_rows(self, data: QueryDict) -> HttpResponse:
        """The form as it was sent, unjudged, with room for more."""
        form, formsets = self.form(data), self.formsets(data)
        unjudged(form)
        for _legend, formset in formsets:
            formset.unjudged()
        return self.show(form, formsets)

    def form(self, data: QueryDict | None = None) -> VisitForm:
        return VisitForm(data, instance=self.visit, user=cast(User, self.request.user))

    def formsets(self, data: QueryDict | None = None) -> list[tuple[str, Rows]]:
        parts = (
            (_("Team"), "team", TeamFormSet),
            (_("Attendees"), "attendees", AttendeeFormSet),
            (_("Measures presented"), "presentations", PresentationFormSet),
            (_("Follow-ups"), "follow_ups", FollowUpFormSet),
        )
        return [(legend, self.rows(formset, data, prefix)) for legend, prefix, formset in parts]

    def rows(self, kind: Any, data: QueryDict | None, prefix: str) -> Rows:
        if prefix == "team" and data is None and self.visit is None:
            return self.usual_team_rows(kind)
        return kind(data, instance=self.visit, prefix=prefix)  # type: ignore[no-any-return]

    def usual_team_rows(self, kind: Any) -> Rows:
        usual = usual_team(cast(User, self.request.user))
        formset = kind(instance=None, prefix="team", initial=usual)
        formset.extra = len(usual) + 1
        return formset  # type: ignore[no-any-return]

    def show(
        self, form: VisitForm, formsets: list[tuple[str, Rows]], status: int = 200
    ) -> HttpResponse:
        context = {"form": form, "formsets": formsets, "visit": self.visit, "lines": form[LINES]}
        return render(self.request, self.template_name, context, status=status)


class VisitCreate(VisitFormView):
    rule = can_plan_visit


class VisitEdit(VisitMixin, VisitFormView):  # type: ignore[misc]  # here there always is a visit
    rule = can_edit_visit
