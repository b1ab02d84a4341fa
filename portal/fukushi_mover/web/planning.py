"""Planning a day: who comes, the plan beside an earlier one, moving by hand, locks, warnings, publishing."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.fukushi_mover.actions.close_day import open_stops
from portal.fukushi_mover.actions.copy_plan import copy_plan
from portal.fukushi_mover.actions.lock_run import lock_rider, lock_run
from portal.fukushi_mover.actions.move_rider import effects_in_draft, move_rider
from portal.fukushi_mover.actions.note_planning import note_planning
from portal.fukushi_mover.actions.publish_plan import publish_plan
from portal.fukushi_mover.actions.refusal import Refused
from portal.fukushi_mover.enums import DayState, Leg, PlanState
from portal.fukushi_mover.models import DailyPlan, Rider, Van
from portal.fukushi_mover.queries.board import lanes_of
from portal.fukushi_mover.queries.crew import drivers_on
from portal.fukushi_mover.queries.people import Names, names_for
from portal.fukushi_mover.queries.plan_warnings import warnings_now
from portal.fukushi_mover.queries.planning_time import planning_seconds
from portal.fukushi_mover.queries.vans import vans_of
from portal.fukushi_mover.rules import dispatches
from portal.jobs.actions import start
from portal.jobs.models import Job
from portal.records.find import find
from portal.ui.numbers import sent_number

from . import words
from .compare import compared, past_plans
from .days import DayMixin
from .lanes import hours_of, lane_views, leg_tabs, map_points, picked_rider, put_effects
from .morning import notes_context
from .rows import run_rows


class DayDetail(DayMixin, TemplateView):
    """The planner's page. `?part=lanes` is what moving by hand asks for anew."""

    def get_template_names(self) -> list[str]:
        part = self.request.GET.get("part")
        return ["fukushi_mover/_lanes.html" if part else "fukushi_mover/day_detail.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        day = self.day
        is_part = bool(self.request.GET.get("part"))
        names = names_for(self.request.user, day, "" if is_part else words.PURPOSE_PLAN)
        context = super().get_context_data(**kwargs) | self._lanes(names)
        if is_part:
            return context
        job = Job.objects.about(day).filter(kind="mover.plan_day").first()
        plan = self.plan
        return (
            context
            | notes_context(self.request, day, names)
            | {
                "plans": self.plans,
                "columns": compared(day, plan) if plan else [],
                "unserved": self._unserved(names),
                "runs": run_rows(context["lanes"], names),
                "warnings": self._warnings(names),
                "job": job if job and job.state != "succeeded" else None,
                "next": reverse("fukushi_mover:day_detail", args=[day.public_id]),
                "open_stops": open_stops(day)
                if day.state in (DayState.PUBLISHED, DayState.RUNNING)
                else 0,
                "past": past_plans(day),
                "spent": planning_seconds(day),
                "publications": day.publications.select_related("published_by"),
            }
        )

    @cached_property
    def plans(self) -> list[DailyPlan]:
        return list(self.day.plans.order_by("-version").select_related("copied_from__day"))

    @cached_property
    def plan(self) -> DailyPlan | None:
        asked = self.request.GET.get("version", "")
        chosen = next((p for p in self.plans if str(p.version) == asked), None)
        return chosen or next(iter(self.plans), None)

    @property
    def leg(self) -> Leg:
        asked = self.request.GET.get("leg", "")
        return Leg(asked) if asked in Leg.values else Leg.MORNING

    def _lanes(self, names: Names) -> dict[str, Any]:
        day, plan, leg = self.day, self.plan, self.leg
        lanes, vans = lanes_of(plan), vans_of(day)
        path = reverse("fukushi_mover:day_detail", args=[day.public_id])
        views = lane_views(
            lanes,
            leg,
            names,
            version=plan.version if plan else None,
            spare=vans,
            drivers=drivers_on(vans, day.date),
        )
        is_draft = plan is not None and plan.state == PlanState.DRAFT
        picked = picked_rider(
            self.request.GET.get("picked", ""), Rider.objects.visible_to(self.request.user)
        )
        if picked is not None and plan is not None and is_draft:
            put_effects(views, effects_in_draft(plan, picked, leg), names)
        return {
            "day": day, "plan": plan, "lanes": lanes, "views": views, "leg": leg, "names": names,
            "hours": hours_of(lanes, leg), "tabs": leg_tabs(leg, path, f"&version={plan.version}" if plan else ""),
            "map": map_points(views), "picked": picked, "picked_name": _name(names, picked), "page": path,
            "can_move": is_draft, "move_url": reverse("fukushi_mover:day_move", args=[day.public_id]),
        }  # fmt: skip

    def _unserved(self, names: Names) -> list[dict[str, Any]]:
        rows = self.plan.unserved if self.plan else []
        riders = Rider.objects.in_bulk([row["rider"] for row in rows])
        return [
            {
                "name": _name(names, riders[row["rider"]]),
                "rider": riders[row["rider"]],
                "leg": Leg(row["leg"]).label,
                "reason": words.UNSERVED.get(row["reason"], words.UNSERVED["vans_full"]),
            }
            for row in rows
            if row["rider"] in riders
        ]

    def _warnings(self, names: Names) -> list[str]:
        plan = self.plan
        rows = [*plan.warnings, *warnings_now(plan, self.day)] if plan else []
        vans = Van.objects.in_bulk([row["van"] for row in rows if row.get("van")])
        return [words.warning(row, names, vans) for row in rows]


def _name(names: Names, rider: Rider | None) -> str:
    if rider is None:
        return ""
    private = names.riders.get(rider.pk)
    return private.name if private else rider.code


class DayPost(DayMixin, View):
    """Something that a button of the day's pages does; then back to where it was pressed."""

    back = "fukushi_mover:day_detail"

    def get(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        return self.to_day()

    def post(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        try:
            self.act(cast(User, request.user))
        except Refused as refusal:
            messages.error(request, refusal.message)
        return self.done()

    def act(self, actor: User) -> None:
        raise NotImplementedError

    def done(self) -> HttpResponse:
        address = reverse(self.back, args=[self.day.public_id])
        leg = self.request.POST.get("leg", "")
        return redirect(f"{address}?leg={leg}" if leg in Leg.values else address)

    @cached_property
    def rider(self) -> Rider:
        return find(Rider.objects.visible_to(self.request.user), self.request.POST.get("rider"))

    @cached_property
    def van(self) -> Van:
        return find(Van.objects.visible_to(self.request.user), self.request.POST.get("van"))

    @cached_property
    def leg(self) -> Leg:
        asked = self.request.POST.get("leg", "")
        return Leg(asked) if asked in Leg.values else Leg.MORNING

    @cached_property
    def plan(self) -> DailyPlan:
        version = sent_number(self.request.POST.get("version", ""))
        return get_object_or_404(self.day.plans.select_related("day__pilot"), version=version or 0)


class DayPlan(DayPost):
    """Starts the planning in the background."""

    def act(self, actor: User) -> None:
        require(actor, dispatches, self.day)
        if self.day.state == DayState.CLOSED:
            raise Refused(_("This day is closed."), "closed")
        note_planning(actor, self.day)
        if not Job.objects.about(self.day).filter(kind="mover.plan_day").open().exists():
            start("mover.plan_day", actor=actor, subject=self.day)


class DayPublish(DayPost):
    def act(self, actor: User) -> None:
        publish_plan(actor, self.plan)
        said = _("Version %(version)s is published. The drivers have it on their tablets.")
        messages.success(self.request, said % {"version": self.plan.version})
        start("mover.pickup_sheet", actor=actor, subject=self.plan)


class DayMove(DayPost):
    """A rider of a draft rides with another van."""

    def act(self, actor: User) -> None:
        move_rider(actor, self.plan, self.rider, self.leg, self.van)
        messages.success(
            self.request, _("Moved to %(van)s. The times are computed anew.") % {"van": self.van}
        )


class DayLock(DayPost):
    """Locks or unlocks a rider on their van, or a whole run."""

    def act(self, actor: User) -> None:
        locked = self.request.POST.get("locked") != "no"
        if self.request.POST.get("rider"):
            lock_rider(actor, self.plan, self.rider, self.leg, locked)
        else:
            run = get_object_or_404(self.plan.runs, leg=self.leg, van=self.van)
            lock_run(actor, run, locked)


class DayCopy(DayPost):
    def act(self, actor: User) -> None:
        source = find(
            DailyPlan.objects.select_related("day").filter(day__pilot=self.day.pilot_id),
            self.request.POST.get("plan"),
        )
        made = copy_plan(actor, self.day, source)
        messages.success(
            self.request,
            _("Version %(version)s has the vans and the order of that day.")
            % {"version": made.version},
        )


class DayWorking(DayPost):
    """The planning page is open in front of somebody."""

    def act(self, actor: User) -> None:
        require(actor, dispatches, self.day)
        if self.day.state != DayState.CLOSED:
            note_planning(actor, self.day)

    def done(self) -> HttpResponse:
        return HttpResponse(status=204)
