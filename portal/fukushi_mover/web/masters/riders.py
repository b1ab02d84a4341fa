"""通所者: the list, the page of one rider, and the table from which they are read in."""

from typing import Any, cast

import django_filters
from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.audit.trail import looked_at
from portal.fukushi_mover.actions.take_off_vans import take_off_vans
from portal.fukushi_mover.enums import Weekday
from portal.fukushi_mover.models import Facility, Rider
from portal.fukushi_mover.web import words
from portal.fukushi_mover.web.master_forms import (
    ContactFormSet,
    OrderFormSet,
    RiderForm,
    RiderPrivateForm,
)
from portal.ui.templatetags.dates import jdate_short

from .pages import MasterEdit, MasterList, SearchFilter


class RiderFilter(SearchFilter):
    search_in = ("code", "private__name", "private__kana")
    weekday = django_filters.ChoiceFilter(
        label=gettext_lazy("weekday"),
        field_name="standing_orders__weekday",
        choices=Weekday.choices,
    )

    class Meta:
        model = Rider
        fields = ("q", "state", "mobility", "helpers", "facility", "weekday", "never_alone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["facility"].queryset = Facility.objects.visible_to(self.request.user)


class RiderList(MasterList):
    model, filterset_class, name, export_filename = Rider, RiderFilter, "rider", "riders"
    export_fields = (
        "code",
        "facility.name",
        "get_state_display",
        "get_mobility_display",
        "helpers",
        "get_door_display",
        "get_door_side_display",
        "never_alone",
        "handed_over",
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


class RiderEdit(MasterEdit):
    model, name, title = Rider, "rider", gettext_lazy("Rider")
    form_class, private_form = RiderForm, RiderPrivateForm
    formsets = (
        ("orders", gettext_lazy("Standing orders by weekday"), OrderFormSet),
        (
            "contacts",
            gettext_lazy("Family and other contacts, in the order of calling"),
            ContactFormSet,
        ),
    )
    sections = (
        (
            gettext_lazy("Who"),
            (
                "provider",
                "facility",
                "code",
                "private.name",
                "private.kana",
                "private.birth_date",
                "state",
                "away_until",
            ),
        ),
        (
            gettext_lazy("The home"),
            (
                "private.address",
                "private.latitude",
                "private.longitude",
                "private.telephone",
                "private.stop_note",
                "private.stop_latitude",
                "private.stop_longitude",
                "private.steps",
                "private.key_note",
            ),
        ),
        (
            gettext_lazy("How to move and help"),
            (
                "mobility",
                "private.weight_kg",
                "private.care_level",
                "helpers",
                "door",
                "door_side",
                "boarding_seconds",
                "alighting_seconds",
                "private.help_notes",
            ),
        ),
        (
            gettext_lazy("To watch for"),
            (
                "handed_over",
                "private.handed_over_by",
                "private.has_dementia",
                "never_alone",
                "apart_from",
                "longest_ride",
                "boarding_place",
                "private.wishes",
            ),
        ),
    )

    def save(self, parts: dict[str, Any]) -> Rider:
        rider: Rider = super().save(parts)
        if days := take_off_vans(cast("User", self.request.user), rider):
            dates = ", ".join(jdate_short(day.date) for day in days)
            messages.warning(
                self.request,
                _("Noted as not coming on %(dates)s. Publish the repair of these days.")
                % {"dates": dates},
            )
        return rider
