"""運転者: licences, courses, the vans that they may drive, and their shifts."""

from typing import Any

from django.utils.translation import gettext_lazy

from portal.fukushi_mover.models import Driver
from portal.fukushi_mover.web.master_forms import (
    CourseFormSet,
    DriverForm,
    LicenceFormSet,
    ShiftFormSet,
)

from .pages import MasterEdit, MasterList, SearchFilter


class DriverFilter(SearchFilter):
    class Meta:
        model = Driver
        fields = ("q", "is_active")


class DriverList(MasterList):
    model, filterset_class, name, export_filename = Driver, DriverFilter, "driver", "drivers"
    export_fields = ("name", "provider.name", "usual_van.number", "is_active")

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("provider", "usual_van", "user")


class DriverEdit(MasterEdit):
    model, name, title, form_class = Driver, "driver", gettext_lazy("Driver"), DriverForm
    formsets = (
        ("licences", gettext_lazy("Driving licences"), LicenceFormSet),
        ("courses", gettext_lazy("Courses taken"), CourseFormSet),
        ("shifts", gettext_lazy("Shifts (none: whenever the van drives)"), ShiftFormSet),
    )
