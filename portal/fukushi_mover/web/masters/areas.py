"""区域: parts of town with an outline, ticked for the vans that lend their seats there."""

from typing import Any

from django.utils.translation import gettext_lazy

from portal.fukushi_mover.models import Facility, NamedArea
from portal.fukushi_mover.web.area_forms import AreaForm

from .pages import MasterEdit, MasterList, SearchFilter


class AreaFilter(SearchFilter):
    class Meta:
        model = NamedArea
        fields = ("q",)


class AreaList(MasterList):
    model, filterset_class, name, export_filename = NamedArea, AreaFilter, "area", "areas"
    export_fields = (
        "name",
        "provider.name",
        (
            gettext_lazy("outline of the area"),
            lambda area: " / ".join(f"{north} {east}" for north, east in area.outline),
        ),
        (gettext_lazy("vans"), lambda area: " ".join(map(str, area.vans.all()))),
    )

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("provider").prefetch_related("vans")


class AreaEdit(MasterEdit):
    template_name = "fukushi_mover/area_edit.html"
    model, name, title, form_class = NamedArea, "area", gettext_lazy("Area"), AreaForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        houses = Facility.objects.visible_to(self.request.user)
        points = [
            {"lat": house.latitude, "lon": house.longitude, "text": house.name, "kind": "facility"}
            for house in houses
        ]
        return super().get_context_data(**kwargs) | {"layers": {"points": points}}
