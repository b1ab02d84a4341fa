"""The office: days, the plan, the live board, the close."""

from datetime import date, timedelta
from typing import Any, cast

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import ListView, TemplateView, View

from portal.accounts.models import User
from portal.accounts.permission import RuleRequiredMixin, may, require
from portal.fukushi_mover import clock
from portal.fukushi_mover.actions.close_day import close_day, open_stops
from portal.fukushi_mover.actions.note_attendance import note_attendance
from portal.fukushi_mover.actions.open_day import open_day
from portal.fukushi_mover.actions.publish_plan import publish_plan
from portal.fukushi_mover.actions.refusal import Refused
from portal.fukushi_mover.enums import AttendanceKind, DayState, EventKind, PlanState
from portal.fukushi_mover.models import DailyPlan, Pilot, Rider, RiderPrivate, ServiceDay
from portal.fukushi_mover.queries.attendance import changes_of
from portal.fukushi_mover.queries.board import Lane, lanes_of, problems_of, published_plan
from portal.fukushi_mover.queries.people import Names, names_for
from portal.fukushi_mover.rules import dispatches, sees_pilot, works_for_provider
from portal.jobs.actions import start
from portal.jobs.models import Job
from portal.ui.dates import fiscal_year_bounds, fiscal_year_of, today

from . import words

SCALE = (6 * 3600, 19 * 3600)


class DayMixin(RuleRequiredMixin):
    """A page of one service day."""

    rule = dispatches
    kwargs: dict[str, Any]

    @cached_property
    def day(self) -> ServiceDay:
        return get_object_or_404(
            ServiceDay.objects.select_related(
                "pilot__project", "pilot__operator", "pilot__municipality"
            ),
            public_id=self.kwargs["public_id"],
        )

    def get_rule_target(self) -> ServiceDay:
        return self.day

    def to_day(self) -> HttpResponseRedirect:
        return redirect("fukushi_mover:day_detail", self.day.public_id)


class DayList(RuleRequiredMixin, ListView):
    rule = works_for_provider
    template_name = "fukushi_mover/day_list.html"
    paginate_by = 40

    def get_queryset(self) -> Any:
        days = ServiceDay.objects.visible_to(self.request.user).select_related("pilot")
        first, last = fiscal_year_bounds(self.year)
        return days.filter(date__range=(first, last))

    @cached_property
    def year(self) -> int:
        asked = self.request.GET.get("year", "")
        return int(asked) if asked.isdigit() else fiscal_year_of(today())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        pilots = [
            pilot
            for pilot in Pilot.objects.visible_to(self.request.user)
            if may(self.request.user, dispatches, pilot)
        ]
        return super().get_context_data(**kwargs) | {
            "year": self.year,
            "pilots": pilots,
            "tomorrow": today() + timedelta(days=1),
            "today_day": ServiceDay.objects.visible_to(self.request.user)
            .filter(date=today())
            .first(),
        }


class DayOpen(RuleRequiredMixin, View):
    rule = dispatches

    @cached_property
    def pilot(self) -> Pilot:
        return get_object_or_404(
            Pilot, public_id=self.request.POST.get("pilot") or self.request.GET.get("pilot")
        )

    def get_rule_target(self) -> Pilot | None:
        return self.pilot if self.request.method == "POST" else None

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("fukushi_mover:day_list")

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            on = date.fromisoformat(request.POST.get("date", ""))
        except ValueError:
            messages.error(request, _("Please give a date."))
            return redirect("fukushi_mover:day_list")
        day = open_day(request.user, self.pilot, on)  # type: ignore[arg-type]
        return redirect("fukushi_mover:day_detail", day.public_id)


def compared_with(day: ServiceDay) -> DailyPlan | None:
    """The last published plan of an earlier day."""
    return (
        DailyPlan.objects.filter(
            day__pilot=day.pilot_id, day__date__lt=day.date, state=PlanState.PUBLISHED
        )
        .select_related("day")
        .order_by("-day__date")
        .first()
    )


class DayDetail(DayMixin, TemplateView):
    """The planner's page: who comes, the plan beside yesterday's, what could not be done and why, publish."""

    template_name = "fukushi_mover/day_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        day = self.day
        plans = list(day.plans.order_by("-version"))
        plan = self._chosen(plans)
        names = names_for(self.request.user, day, words.PURPOSE_PLAN)
        lanes = lanes_of(plan)
        job = Job.objects.about(day).filter(kind="mover.plan_day").first()
        return super().get_context_data(**kwargs) | {
            "day": day,
            "plans": plans,
            "plan": plan,
            "lanes": lanes,
            "blocks": lane_blocks(lanes),
            "scale": SCALE,
            "before": compared_with(day),
            "unserved": self._unserved(plan, names),
            "runs": run_rows(lanes, names),
            "changes": changes_of(day),
            "names": names,
            "warnings": [words.WARNINGS[row["code"]] for row in (plan.warnings if plan else [])],
            "job": job if job and job.state != "succeeded" else None,
            "next": reverse("fukushi_mover:day_detail", args=[day.public_id]),
            "open_stops": open_stops(day)
            if day.state in (DayState.PUBLISHED, DayState.RUNNING)
            else 0,
            "riders": self._riders(),
            "attendance_kinds": AttendanceKind.choices,
        }

    def _chosen(self, plans: list[DailyPlan]) -> DailyPlan | None:
        asked = self.request.GET.get("version", "")
        return next((p for p in plans if str(p.version) == asked), plans[0] if plans else None)

    def _unserved(self, plan: DailyPlan | None, names: Names) -> list[dict[str, Any]]:
        rows = plan.unserved if plan else []
        riders = {
            rider.pk: rider for rider in Rider.objects.filter(pk__in=[row["rider"] for row in rows])
        }
        return [
            {
                "name": names.riders[row["rider"]].name
                if row["rider"] in names.riders
                else riders[row["rider"]].code,
                "leg": row["leg"],
                "reason": words.UNSERVED[row["reason"]],
            }
            for row in rows
            if row["rider"] in riders
        ]

    def _riders(self) -> list[RiderPrivate]:
        return list(
            RiderPrivate.objects.filter(
                rider__in=Rider.objects.visible_to(self.request.user),
                rider__provider__pilot_parts__pilot=self.day.pilot_id,
                rider__state="active",
            )
            .select_related("rider")
            .order_by("kana")
        )


def lane_blocks(lanes: list[Lane]) -> list[dict[str, Any]]:
    """What the lanes' picture draws: a block for each run, coloured by its worst slack, and for each call in daytime."""
    return [
        {
            "label": lane.van.number,
            "href": f"#van-{lane.van.pk}",
            "blocks": [block for run in lane.runs for block in _run_blocks(lane, run)],
        }
        for lane in lanes
    ]


def _run_blocks(lane: Lane, run: Any) -> list[dict[str, Any]]:
    waves: dict[int, list[Any]] = {}
    for call in lane.calls:
        if call.first.run.pk == run.pk:
            waves.setdefault(call.first.wave, []).append(call)
    blocks = []
    for calls in waves.values():
        people = len({(s.rider_id, s.ride_id) for c in calls for s in c.stops})
        ahead = [call for call in calls if not call.is_behind]
        worst = min(ahead, key=lambda c: c.slack, default=None)
        starts = calls[0].eta or calls[0].begin
        ends = max(calls[-1].eta + 60, calls[-1].stops[-1].depart, starts + 300)
        tone = worst.tone if worst else "muted"
        label = _("%(people)s people") % {"people": people}
        if worst and tone != "active":
            label += " · " + str(words.SLACK[worst.word])
        blocks.append({"starts": starts, "ends": ends, "label": label, "tone": tone})
    return blocks


def run_rows(lanes: list[Lane], names: Names) -> list[dict[str, Any]]:
    """Each run with its calls in words, for tables and cards."""
    return [
        {
            "run": run,
            "van": lane.van,
            "driver": run.driver,
            "calls": [
                {
                    "call": call,
                    "names": [
                        {"name": names.of(stop), "stop": stop, "help": help_of(stop)}
                        for stop in call.stops
                    ],
                    "where": where_of(call.first),
                    "word": words.SLACK[call.word],
                }
                for call in lane.calls
                if call.first.run.pk == run.pk
            ],
        }
        for lane in lanes
        for run in lane.runs
    ]


def help_of(stop: Any) -> list[tuple[str, str]]:
    """(icon, words) for each thing that the driver must know."""
    found = []
    if (stop.rider and stop.rider.uses_wheelchair) or (stop.ride and stop.ride.request.wheelchair):
        found.append(("wheelchair", _("wheelchair")))
    if stop.rider and stop.rider.mobility == "stick":
        found.append(("person", _("walks with a stick")))
    if stop.rider and stop.rider.helpers > 1:
        found.append(("care", _("two helpers")))
    if stop.rider and stop.rider.never_alone:
        found.append(("warning", _("never left alone")))
    if stop.rider and stop.rider.handed_over:
        found.append(("home", _("hand over at the door")))
    if stop.ride and stop.ride.request.people > 1:
        found.append(("person", _("%(people)s people") % {"people": stop.ride.request.people}))
    return found


def where_of(stop: Any) -> str:
    if stop.facility is not None:
        return stop.facility.name
    if stop.ride is not None:
        request = stop.ride.request
        return request.origin_name if stop.kind == "board" else request.destination_name
    return _("home")


class DayPlan(DayMixin, View):
    """Starts the planning in the background."""

    def post(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        require(request.user, dispatches, self.day)
        if self.day.state == DayState.CLOSED:
            messages.error(request, _("This day is closed."))
        elif not Job.objects.about(self.day).filter(kind="mover.plan_day").open().exists():
            start("mover.plan_day", actor=cast(User, request.user), subject=self.day)
        return self.to_day()

    def get(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        return self.to_day()


class DayPublish(DayMixin, View):
    def post(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        plan = get_object_or_404(self.day.plans, version=request.POST.get("version") or 0)
        try:
            publish_plan(request.user, plan)  # type: ignore[arg-type]
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(
                request,
                _("Version %(version)s is published. The drivers have it on their tablets.")
                % {"version": plan.version},
            )
            start("mover.pickup_sheet", actor=cast(User, request.user), subject=plan)
        return self.to_day()

    def get(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        return self.to_day()


class DayAttendance(DayMixin, View):
    def post(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        rider = get_object_or_404(
            Rider.objects.visible_to(request.user), public_id=request.POST.get("rider") or None
        )
        kind = request.POST.get("kind", "")
        if kind in AttendanceKind.values:
            try:
                note_attendance(request.user, self.day, rider, AttendanceKind(kind))  # type: ignore[arg-type]
                messages.success(request, _("Noted."))
            except Refused as refusal:
                messages.error(request, refusal.message)
        return redirect(
            (request.POST.get("back") == "board" and "fukushi_mover:day_board")
            or "fukushi_mover:day_detail",
            self.day.public_id,
        )

    def get(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        return self.to_day()


class DayClose(DayMixin, View):
    def post(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        try:
            close_day(request.user, self.day, request.POST.get("because", ""))  # type: ignore[arg-type]
        except Refused as refusal:
            messages.error(request, refusal.message)
            return self.to_day()
        messages.success(request, _("The day is closed and its figures are measured."))
        return redirect("fukushi_mover:day_report", self.day.public_id)

    def get(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        return self.to_day()


class Board(DayMixin, TemplateView):
    """Live: lanes with the now line, problems on top in words. `?part=1` is what the page asks for anew."""

    def get_template_names(self) -> list[str]:
        return [
            "fukushi_mover/_board.html"
            if self.request.GET.get("part")
            else "fukushi_mover/board.html"
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        day, is_part = self.day, bool(self.request.GET.get("part"))
        now = clock.second_now(day.date)
        lanes = lanes_of(published_plan(day), now)
        names = names_for(self.request.user, day, "" if is_part else words.PURPOSE_BOARD)
        return super().get_context_data(**kwargs) | {
            "day": day,
            "now": now,
            "scale": SCALE,
            "lanes": lanes,
            "blocks": lane_blocks(lanes),
            "is_pretended": clock.is_pretended(),
            "problems": [
                {"problem": problem, "names": [names.of(stop) for stop in problem.call.stops]}
                for problem in problems_of(lanes)
            ],
            "next_calls": [
                {
                    "lane": lane,
                    "call": lane.next,
                    "where": where_of(lane.next.first) if lane.next else "",
                    "names": [names.of(stop) for stop in lane.next.stops] if lane.next else [],
                    "word": words.SLACK[lane.next.word] if lane.next else "",
                }
                for lane in lanes
            ],
            "requests": day.ride_requests.select_related("resident", "ride__van").order_by(
                "-created_at"
            )[:12],
            "open_stops": sum(len(c.stops) for lane in lanes for c in lane.ahead),
        }


class DayReport(RuleRequiredMixin, TemplateView):
    """What the day achieved, and the log that says so. Aggregates only."""

    rule = sees_pilot
    template_name = "fukushi_mover/day_report.html"

    @cached_property
    def day(self) -> ServiceDay:
        return get_object_or_404(
            ServiceDay.objects.select_related("pilot__project"), public_id=self.kwargs["public_id"]
        )

    def get_rule_target(self) -> ServiceDay:
        return self.day

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kinds = self.day.events.values("kind").annotate(count=Count("pk")).order_by("kind")
        return super().get_context_data(**kwargs) | {
            "day": self.day,
            "figures": self.day.figures,
            "kinds": [row | {"label": EventKind(row["kind"]).label} for row in kinds],
        }
