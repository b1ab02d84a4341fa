"""The desk's dictionary of places, kept by the operator: what callers call a place, and where the van stops there."""

from typing import Any, cast

from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.fukushi_mover.actions.keep_destination import keep_destination
from portal.fukushi_mover.models import Destination, Pilot
from portal.fukushi_mover.models.scope import operated_offices
from portal.fukushi_mover.rules import operates
from portal.fukushi_mover.web.destination_forms import DestinationForm, EntranceFormSet
from portal.search.folding import terms

from .pages import MasterEdit, MasterList, SearchFilter


class DestinationFilter(SearchFilter):
    class Meta:
        model = Destination
        fields = ("q", "kind")

    def search(self, queryset: Any, name: str, value: str) -> Any:
        """As the desk finds it: by name, kana and nickname, however they are written."""
        for term in terms(value):
            queryset = queryset.filter(folded__contains=term)
        return queryset


class DestinationList(MasterList):
    rule = operates
    model, filterset_class, name, export_filename = (
        Destination,
        DestinationFilter,
        "destination",
        "destinations",
    )
    export_fields = ("name", "kana", "nicknames", "get_kind_display", "address")

    def get_queryset(self) -> Any:
        rows = Destination.objects.filter(pilot__operator__in=operated_offices(self.request.user))
        return rows.prefetch_related("entrances")


class DestinationEdit(MasterEdit):
    rule = operates
    model, name, title = Destination, "destination", gettext_lazy("Destination")
    form_class = DestinationForm
    formsets = (
        ("doors", gettext_lazy("Entrances (where the van stops; at least one)"), EntranceFormSet),
    )

    def form_options(self) -> dict[str, Any]:
        return {"pilots": Pilot.objects.filter(operator__in=operated_offices(self.request.user))}

    def save(self, parts: dict[str, Any]) -> Destination:
        place = keep_destination(cast("User", self.request.user), parts["form"].save(commit=False))
        parts["doors"].instance = place
        parts["doors"].save()
        return place
