"""送迎車: what they carry, until when their papers are valid, when and where they lend seats."""

from typing import Any

from django.utils.translation import gettext_lazy

from portal.fukushi_mover.models import Van
from portal.fukushi_mover.web.van_forms import (
    LayoutFormSet,
    LendingAreaFormSet,
    LendingHoursFormSet,
    VanForm,
)

from .pages import MasterEdit, MasterList, SearchFilter


class VanFilter(SearchFilter):
    search_in = ("number", "plate")

    class Meta:
        model = Van
        fields = ("q", "has_lift", "lends_seats", "is_active")


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
        "inspection_due",
        "insurance_due",
        "extra_insurance_due",
        (gettext_lazy("layouts"), lambda van: " / ".join(map(str, van.layouts.all()))),
    )

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("facility").prefetch_related("layouts")


class VanEdit(MasterEdit):
    model, name, title, form_class = Van, "van", gettext_lazy("Van"), VanForm
    formsets = (
        ("parts", gettext_lazy("Layouts (one of them holds for a whole run)"), LayoutFormSet),
        (
            "hours",
            gettext_lazy("Hours in which empty seats are lent (none: the pilot's hours)"),
            LendingHoursFormSet,
        ),
        (
            "areas",
            gettext_lazy(
                "Circles in which empty seats are lent (none, and no named area: everywhere)"
            ),
            LendingAreaFormSet,
        ),
    )
    sections = (
        (gettext_lazy("Van"), ("provider", "facility", "number", "plate", "colour", "is_active")),
        (
            gettext_lazy("Equipment"),
            ("has_lift", "lift_kg", "takes_reclining", "has_attendant"),
        ),
        (
            gettext_lazy("Inspection and insurance"),
            ("inspection_due", "insurance_due", "extra_insurance_due"),
        ),
        (gettext_lazy("Lending empty seats"), ("lends_seats", "tolerance_minutes", "named_areas")),
    )
