"""運休: who is concerned is shown first; one button does it; it can be taken back until the notices leave."""

import re
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView

from portal.accounts.models import User
from portal.accounts.permission import may, require
from portal.audit.trail import looked_at
from portal.fukushi_mover.actions.refusal import Refused
from portal.fukushi_mover.actions.suspend_service import (
    send_notices,
    suspend_service,
    undo_suspension,
)
from portal.fukushi_mover.enums import Leg, SuspensionReason
from portal.fukushi_mover.models import Facility, NamedArea, RiderPrivate, Suspension, Van
from portal.fukushi_mover.models.scope import providers_of
from portal.fukushi_mover.queries.affected import Home, Scope, affected, homes_of
from portal.fukushi_mover.rules import keeps_suspension, operates
from portal.records.find import find

from . import words
from .days import DayMixin

TOWN = re.compile(r"^\D+")


class DaySuspend(DayMixin, TemplateView):
    template_name = "fukushi_mover/day_suspend.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        looked_at(self.request.user, self.day, words.PURPOSE_CALLS)  # type: ignore[arg-type]
        asked = self.request.GET
        is_asked = "reason" in asked
        return super().get_context_data(**kwargs) | {
            "day": self.day,
            "sees_all": may(self.request.user, operates, self.day),
            "is_asked": is_asked,
            "found": affected(self.day, self.scope(asked)) if is_asked else None,
            "reasons": SuspensionReason.choices,
            "reason": asked.get("reason", ""),
            "remark": asked.get("remark", ""),
            "legs": [(leg.value, leg.label) for leg in Leg],
            "chosen": {
                name: asked.getlist(name) for name in ("legs", "vans", "facilities", "areas")
            },
            "town": asked.get("town", ""),
            "vans": self.vans,
            "facilities": self.facilities,
            "areas": self.areas,
            "several_providers": len({area.provider_id for area in self.areas}) > 1,
            "towns": self._towns(),
            "suspensions": [
                self._row(one) for one in self.day.suspensions.select_related("made_by")
            ],
        }

    @cached_property
    def providers(self) -> frozenset[int]:
        return frozenset(providers_of(self.request.user).values_list("pk", flat=True))

    @cached_property
    def vans(self) -> list[Van]:
        return list(
            Van.objects.filter(
                provider__in=self.providers,
                provider__pilot_parts__pilot=self.day.pilot_id,
                is_active=True,
            )
        )

    @cached_property
    def facilities(self) -> list[Facility]:
        return list(
            Facility.objects.filter(
                provider__in=self.providers, provider__pilot_parts__pilot=self.day.pilot_id
            )
        )

    @cached_property
    def areas(self) -> list[NamedArea]:
        """The offices' own; an area of the same name at two providers may have two outlines."""
        rows = NamedArea.objects.filter(
            provider__in=self.providers, provider__pilot_parts__pilot=self.day.pilot_id
        )
        return list(rows.select_related("provider").order_by("name", "provider"))

    def scope(self, data: Any) -> Scope:
        legs = tuple(leg for leg in data.getlist("legs") if leg in Leg.values)
        vans = {str(van.public_id): van.pk for van in self.vans}
        houses = {str(house.public_id): house.pk for house in self.facilities}
        return Scope(
            legs or tuple(Leg.values),
            frozenset(vans[key] for key in data.getlist("vans") if key in vans),
            data.get("town", "").strip(),
            frozenset(houses[key] for key in data.getlist("facilities") if key in houses),
            self.providers,
            tuple(area for area in self.areas if str(area.public_id) in data.getlist("areas")),
        )

    def _towns(self) -> list[str]:
        """Parts of the city that occur in the riders' addresses, before the first digit."""
        rows = RiderPrivate.objects.filter(
            rider__provider__in=self.providers,
            rider__provider__pilot_parts__pilot=self.day.pilot_id,
        ).values_list("address", flat=True)
        found = {match[0] for address in rows if (match := TOWN.match(address))}
        return sorted(found)

    def _row(self, suspension: Suspension) -> dict[str, Any]:
        homes: list[Home] = homes_of(suspension, self.providers)
        return {
            "suspension": suspension,
            "homes": homes,
            "where": self._where(suspension.scope),
            "keeps": suspension.can_be_undone
            and may(self.request.user, keeps_suspension, suspension),
        }

    def _where(self, scope: dict[str, Any]) -> str:
        """The part of town and the vans, in words; nothing where all was suspended."""
        vans = {van.pk: van.number for van in self.vans}
        parts = [
            *([scope["town"]] if scope["town"] else []),
            *(area["name"] for area in scope.get("areas", ())),
            *(vans[pk] for pk in scope["vans"] if pk in vans),
        ]
        return words.listed(parts)

    def post(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        actor = cast(User, request.user)
        try:
            self._do(actor, request.POST.get("step", ""))
        except Refused as refusal:
            messages.error(request, refusal.message)
        return redirect("fukushi_mover:day_suspend", self.day.public_id)

    def _do(self, actor: User, step: str) -> None:
        data = self.request.POST
        if step == "suspend" and data.get("reason") in SuspensionReason.values:
            made = suspend_service(
                actor,
                self.day,
                SuspensionReason(data["reason"]),
                self.scope(data),
                data.get("remark", "")[:200],
            )
            count = len(homes_of(made, self.providers))
            said = ngettext(
                "%(count)s home is concerned. The notices leave in two minutes.",
                "%(count)s homes are concerned. The notices leave in two minutes.",
                count,
            )
            messages.success(self.request, said % {"count": count})
            return
        one = find(
            Suspension.objects.select_related("day__pilot").filter(day=self.day),
            data.get("suspension"),
        )
        require(actor, keeps_suspension, one)
        if step == "undo":
            undo_suspension(actor, one)
            messages.success(self.request, _("Taken back. Everything is as before."))
        elif step == "send" and send_notices(one):
            messages.success(self.request, _("The notices have left."))
