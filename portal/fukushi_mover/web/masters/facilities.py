"""事業所: hours, closed days, boarding places."""

from typing import Any

from django.utils.translation import gettext_lazy

from portal.fukushi_mover.models import Facility
from portal.fukushi_mover.web.master_forms import (
    BoardingPlaceFormSet,
    ClosedDayFormSet,
    FacilityForm,
)
from portal.fukushi_mover.web.wave_forms import ArrivalWaveFormSet, span_waves

from .pages import MasterEdit, MasterList, SearchFilter


class FacilityFilter(SearchFilter):
    search_in = ("name", "address")

    class Meta:
        model = Facility
        fields = ("q",)


class FacilityList(MasterList):
    model, filterset_class, name, export_filename = (
        Facility,
        FacilityFilter,
        "facility",
        "facilities",
    )
    export_fields = (
        "name",
        "provider.name",
        "address",
        "telephone",
        "latitude",
        "longitude",
        (
            gettext_lazy("arrival waves"),
            lambda house: " / ".join(map(str, house.arrival_waves.all())),
        ),
    )

    def get_queryset(self) -> Any:
        rows = super().get_queryset().select_related("provider")
        return rows.prefetch_related("arrival_waves")


class FacilityEdit(MasterEdit):
    model, name, title, form_class = Facility, "facility", gettext_lazy("Facility"), FacilityForm
    formsets = (
        (
            "waves",
            gettext_lazy("Arrival waves (none: the hours above; nobody arrives between two waves)"),
            ArrivalWaveFormSet,
        ),
        (
            "closed",
            gettext_lazy("Closed days (year-end, Obon and others)"),
            ClosedDayFormSet,
        ),
        (
            "places",
            gettext_lazy("Boarding places (none: where the facility stands)"),
            BoardingPlaceFormSet,
        ),
    )
    sections = (
        (
            gettext_lazy("Facility"),
            ("provider", "name", "address", "telephone", "latitude", "longitude"),
        ),
        (
            gettext_lazy("Hours"),
            ("arrive_from", "arrive_to", "leave_from", "leave_to", "longest_ride"),
        ),
        (gettext_lazy("Closed"), ("closed_weekdays", "closed_on_holidays")),
    )

    def save(self, parts: dict[str, Any]) -> Facility:
        facility: Facility = super().save(parts)
        span_waves(facility)
        return facility
