"""Registered residents of the pilots that somebody's organisation operates."""

from typing import Any, cast

from django.db import models
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.audit.trail import looked_at
from portal.fukushi_mover.actions.keep_consent import end_registration
from portal.fukushi_mover.enums import ResidentState
from portal.fukushi_mover.models import Pilot, Resident
from portal.fukushi_mover.models.scope import operated_offices
from portal.fukushi_mover.rules import operates
from portal.fukushi_mover.web import words
from portal.fukushi_mover.web.consents import resident_tabs
from portal.fukushi_mover.web.forms import PlaceFormSet, ResidentForm, ResidentPrivateForm

from .pages import MasterEdit, MasterList, SearchFilter


class ResidentFilter(SearchFilter):
    search_in = ("card_number", "private__name", "private__kana", "private__telephone")

    class Meta:
        model = Resident
        fields = ("q", "state", "mobility")


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


class ResidentEdit(MasterEdit):
    rule = operates
    model, name, title = Resident, "resident", gettext_lazy("Resident")
    form_class, private_form = ResidentForm, ResidentPrivateForm
    formsets = (
        ("parts", gettext_lazy("Saved places (shown as tiles in this order)"), PlaceFormSet),
    )

    def form_options(self) -> dict[str, Any]:
        return {"pilots": Pilot.objects.filter(operator__in=operated_offices(self.request.user))}

    def save(self, parts: dict[str, Any]) -> Resident:
        """Ended here, it ends as everywhere: bookings are cancelled, everybody is told, the card stops working."""
        form = parts["form"]
        was = form.initial.get("state")
        ends = was == ResidentState.ACTIVE and form.cleaned_data["state"] == ResidentState.ENDED
        if ends:
            form.instance.state = was
        saved: Resident = super().save(parts)
        if ends:
            end_registration(cast("User", self.request.user), saved)
        return saved

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = resident_tabs(self.instance, "resident_edit") if self.instance else []
        return super().get_context_data(**kwargs) | {"own_tabs": own}
