"""Masters of a provider: riders, vans, drivers, facilities; and the operator's residents."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.contrib import messages
from django.db import models, transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from django_filters.views import FilterView

from portal.accounts.permission import RuleRequiredMixin
from portal.audit.trail import looked_at, record
from portal.fukushi_mover.actions.import_riders import COLUMNS, import_riders
from portal.fukushi_mover.models import Driver, Facility, Pilot, Resident, Rider, Van
from portal.fukushi_mover.models.scope import operated_offices, providers_of
from portal.fukushi_mover.rules import operates, works_for_provider
from portal.intake.lists import ExportMixin
from portal.intake.problems import Unreadable
from portal.intake.tables import read_table

from . import words
from .forms import (
    DriverForm,
    FacilityForm,
    LayoutFormSet,
    PlaceFormSet,
    ResidentForm,
    ResidentPrivateForm,
    RiderForm,
    RiderPrivateForm,
    UploadForm,
    VanForm,
)

TABS = (
    ("rider", gettext_lazy("Riders")),
    ("van", gettext_lazy("Vans")),
    ("driver", gettext_lazy("Drivers")),
    ("facility", gettext_lazy("Facilities")),
    ("resident", gettext_lazy("Residents")),
)


def tabs(person: Any, current: str) -> list[dict[str, Any]]:
    return [
        {"label": label, "href": reverse(f"fukushi_mover:{name}_list"), "current": name == current}
        for name, label in TABS
        if name != "resident" or operated_offices(person)
    ]


class SearchFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Search"), method="search")
    search_in: ClassVar[tuple[str, ...]] = ("name",)

    def search(self, queryset: Any, name: str, value: str) -> Any:
        wanted = Q()
        for field in self.search_in:
            wanted |= Q(**{f"{field}__icontains": value})
        return queryset.filter(wanted)


class RiderFilter(SearchFilter):
    search_in = ("code", "private__name", "private__kana")
    weekday = django_filters.ChoiceFilter(
        label=gettext_lazy("weekday"),
        field_name="standing_orders__weekday",
        choices=[
            (0, gettext_lazy("Monday")),
            (1, gettext_lazy("Tuesday")),
            (2, gettext_lazy("Wednesday")),
            (3, gettext_lazy("Thursday")),
            (4, gettext_lazy("Friday")),
            (5, gettext_lazy("Saturday")),
        ],
    )

    class Meta:
        model = Rider
        fields = ("q", "state", "mobility", "facility", "weekday")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["facility"].queryset = Facility.objects.visible_to(self.request.user)


class VanFilter(SearchFilter):
    search_in = ("number", "plate")

    class Meta:
        model = Van
        fields = ("q", "has_lift", "lends_seats", "is_active")


class DriverFilter(SearchFilter):
    class Meta:
        model = Driver
        fields = ("q", "is_active")


class FacilityFilter(SearchFilter):
    search_in = ("name", "address")

    class Meta:
        model = Facility
        fields = ("q",)


class ResidentFilter(SearchFilter):
    search_in = ("card_number", "private__name", "private__kana", "private__telephone")

    class Meta:
        model = Resident
        fields = ("q", "state", "mobility")


class MasterList(RuleRequiredMixin, ExportMixin, FilterView):
    rule = works_for_provider
    paginate_by = 30
    name: ClassVar[str]

    def get_template_names(self) -> list[str]:
        return [f"fukushi_mover/{self.name}_list.html"]

    def get_queryset(self) -> Any:
        return self.model.objects.visible_to(self.request.user)  # type: ignore[attr-defined]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "tabs": tabs(self.request.user, self.name),
            "filter": self.filterset,
            "add_url": reverse(f"fukushi_mover:{self.name}_add"),
        }


class RiderList(MasterList):
    model, filterset_class, name, export_filename = Rider, RiderFilter, "rider", "riders"
    export_fields = (
        "code",
        "facility.name",
        "get_state_display",
        "get_mobility_display",
        "helpers",
        "boarding_seconds",
        "alighting_seconds",
        (
            gettext_lazy("weekdays"),
            lambda rider: " ".join(
                str(o.get_weekday_display()) for o in rider.standing_orders.all()
            ),
        ),
    )

    def get_queryset(self) -> Any:
        return (
            super()
            .get_queryset()
            .select_related("private", "facility")
            .prefetch_related("standing_orders")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if (facility := Facility.objects.visible_to(self.request.user).first()) and context[
            "object_list"
        ]:
            looked_at(self.request.user, facility, words.PURPOSE_MASTER)  # type: ignore[arg-type]
        return context


class VanList(MasterList):
    model, filterset_class, name, export_filename = Van, VanFilter, "van", "vans"
    export_fields = (
        "number",
        "plate",
        "colour",
        "facility.name",
        "has_lift",
        "lends_seats",
        "is_active",
        (gettext_lazy("layouts"), lambda van: " / ".join(map(str, van.layouts.all()))),
    )

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("facility").prefetch_related("layouts")


class DriverList(MasterList):
    model, filterset_class, name, export_filename = Driver, DriverFilter, "driver", "drivers"
    export_fields = ("name", "provider.name", "usual_van.number", "is_active")

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("provider", "usual_van", "user")


class FacilityList(MasterList):
    model, filterset_class, name, export_filename = (
        Facility,
        FacilityFilter,
        "facility",
        "facilities",
    )
    export_fields = ("name", "provider.name", "address", "telephone", "latitude", "longitude")

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("provider")


class ResidentList(MasterList):
    rule = operates
    model, filterset_class, name, export_filename = (
        Resident,
        ResidentFilter,
        "resident",
        "residents",
    )
    export_fields = ("card_number", "get_state_display", "get_mobility_display", "companions")

    def get_queryset(self) -> Any:
        rows = Resident.objects.filter(pilot__operator__in=operated_offices(self.request.user))
        return (
            rows.select_related("private")
            .annotate(places_count=models.Count("places"))
            .order_by("pilot", "card_number")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if pilot := Pilot.objects.filter(operator__in=operated_offices(self.request.user)).first():
            looked_at(self.request.user, pilot, words.PURPOSE_MASTER)  # type: ignore[arg-type]
        return context


class MasterEdit(RuleRequiredMixin, TemplateView):
    """One master with what hangs on it, kept together or not at all."""

    rule = works_for_provider
    template_name = "fukushi_mover/master_edit.html"
    model: ClassVar[Any]
    name: ClassVar[str]
    title: ClassVar[Any]
    form_class: ClassVar[Any]
    private_form: ClassVar[Any] = None
    formset: ClassVar[Any] = None
    formset_title: ClassVar[Any] = ""

    @cached_property
    def instance(self) -> Any:
        public_id = self.kwargs.get("public_id")
        return get_object_or_404(self.model, public_id=public_id) if public_id else None

    def get_rule_target(self) -> Any:
        return self.instance

    def form_options(self) -> dict[str, Any]:
        return {"providers": providers_of(self.request.user)}

    def build(self, data: Any = None) -> dict[str, Any]:
        private = getattr(self.instance, "private", None) if self.instance else None
        return {
            "form": self.form_class(data, instance=self.instance, **self.form_options()),
            "private": self.private_form(data, instance=private, prefix="private")
            if self.private_form
            else None,
            "formset": self.formset(data, instance=self.instance, prefix="parts")
            if self.formset
            else None,
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        parts = kwargs.pop("parts", None) or self.build()
        if self.private_form and self.instance and self.request.method == "GET":
            looked_at(self.request.user, self.instance.private, words.PURPOSE_MASTER)  # type: ignore[arg-type]
        return (
            super().get_context_data(**kwargs)
            | parts
            | {
                "instance": self.instance,
                "title": self.title,
                "back": reverse(f"fukushi_mover:{self.name}_list"),
                "formset_title": self.formset_title,
                "tabs": tabs(self.request.user, self.name),
            }
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        parts = self.build(request.POST)
        if not all(part.is_valid() for part in parts.values() if part is not None):
            return self.render_to_response(self.get_context_data(parts=parts))
        with transaction.atomic():
            saved = self.save(parts)
            record(request.user, "changed" if self.instance else "added", saved)
        messages.success(request, _("Saved."))
        return redirect(f"fukushi_mover:{self.name}_list")

    def save(self, parts: dict[str, Any]) -> Any:
        saved = parts["form"].save()
        if parts["private"] is not None:
            private = parts["private"].save(commit=False)
            setattr(private, self.name, saved)
            private.save()
        if parts["formset"] is not None:
            parts["formset"].instance = saved
            parts["formset"].save()
        return saved


class RiderEdit(MasterEdit):
    model, name, title = Rider, "rider", gettext_lazy("Rider")
    form_class, private_form = RiderForm, RiderPrivateForm

    def save(self, parts: dict[str, Any]) -> Any:
        saved = super().save(parts)
        parts["form"].save_orders()
        return saved


class VanEdit(MasterEdit):
    model, name, title, form_class = Van, "van", gettext_lazy("Van"), VanForm
    formset, formset_title = (
        LayoutFormSet,
        gettext_lazy("Layouts (one of them holds for a whole run)"),
    )


class DriverEdit(MasterEdit):
    model, name, title, form_class = Driver, "driver", gettext_lazy("Driver"), DriverForm


class FacilityEdit(MasterEdit):
    model, name, title, form_class = Facility, "facility", gettext_lazy("Facility"), FacilityForm


class ResidentEdit(MasterEdit):
    rule = operates
    model, name, title = Resident, "resident", gettext_lazy("Resident")
    form_class, private_form = ResidentForm, ResidentPrivateForm
    formset, formset_title = (
        PlaceFormSet,
        gettext_lazy("Saved places (shown as tiles in this order)"),
    )

    def form_options(self) -> dict[str, Any]:
        return {"pilots": Pilot.objects.filter(operator__in=operated_offices(self.request.user))}


class RiderImport(RuleRequiredMixin, TemplateView):
    """A table of riders: first what it would do, then all of it or nothing."""

    rule = works_for_provider
    template_name = "fukushi_mover/rider_import.html"

    def form(self, data: Any = None, files: Any = None) -> forms.Form:
        form = UploadForm(data, files)
        form.fields["facility"] = forms.ModelChoiceField(
            Facility.objects.visible_to(self.request.user), label=_("facility")
        )
        form.fields["is_trial"] = forms.BooleanField(
            label=_("only try, write nothing"), required=False, initial=True
        )
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            "form": self.form(),
            "columns": COLUMNS,
            "tabs": tabs(self.request.user, "rider"),
        } | super().get_context_data(**kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request.POST, request.FILES)
        context: dict[str, Any] = {"form": form}
        if form.is_valid():
            try:
                table = read_table(form.cleaned_data["file"])
            except Unreadable as error:
                form.add_error("file", str(error))
            else:
                is_trial = form.cleaned_data["is_trial"]
                intake = import_riders(request.user, form.cleaned_data["facility"], table, is_trial)  # type: ignore[arg-type]
                if not intake.problems and not is_trial:
                    messages.success(
                        request, _("Imported: %(new)s new, %(changed)s changed.") % vars(intake)
                    )
                    return redirect("fukushi_mover:rider_list")
                context |= {"intake": intake, "is_trial": is_trial}
        return self.render_to_response(self.get_context_data(**context))
