"""The driver's tablet: one card, one big button. Everything is a plain form; a script adds offline and live."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from portal.accounts.permission import RuleRequiredMixin
from portal.audit.trail import looked_at
from portal.fukushi_mover import clock, roads
from portal.fukushi_mover.actions.record_tap import record_tap
from portal.fukushi_mover.enums import (
    DayState,
    DriverMessageKind,
    PlanState,
    RefusalReason,
    StopState,
    TapStep,
)
from portal.fukushi_mover.models import DriverMessage, Run, ServiceDay
from portal.fukushi_mover.queries.board import Call, Lane, lanes_of
from portal.fukushi_mover.queries.duty import DutyState, duty_state, last_tap, told_office
from portal.fukushi_mover.queries.people import names_of_stops
from portal.fukushi_mover.roads.phrases import ARROWS, spoken
from portal.fukushi_mover.roads.protocol import Point, RoadsUnavailable, RouteLine
from portal.fukushi_mover.rules import is_driver
from portal.ui.dates import today

from . import words
from .days import help_of, where_of
from .forms import AfterForm, AlcoholForm, InspectionForm
from .sent_json import sent_json

NEXT_STEP = {
    StopState.PLANNED: TapStep.ARRIVE,
    StopState.ARRIVED: TapStep.SERVE,
    StopState.SERVED: TapStep.DEPART,
}


class DriverMixin(RuleRequiredMixin):
    rule = is_driver
    request: HttpRequest

    @cached_property
    def runs(self) -> Any:
        return Run.objects.filter(
            driver__user=self.request.user.pk,
            plan__state=PlanState.PUBLISHED,
            plan__day__date=today(),
        )

    @cached_property
    def day(self) -> ServiceDay | None:
        run = self.runs.select_related("plan__day__pilot").first()
        return run.plan.day if run else None


class Drive(DriverMixin, TemplateView):
    """Who is next, where, and how to help. `?part=1` is the card alone."""

    wrong: tuple[str, Any] | None = None
    """The kind of check whose form was not right, and that form with what was typed."""

    def get_template_names(self) -> list[str]:
        return [
            "fukushi_mover/_drive.html"
            if self.request.GET.get("part")
            else "fukushi_mover/drive.html"
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs) | {
            "day": self.day,
            "is_pretended": clock.is_pretended(),
        }
        if self.day is None:
            return context | {"coming": day_of_driver(self.request.user)}
        plan = self.runs[0].plan
        lanes = lanes_of(plan, clock.second_now(self.day.date), self.runs)
        if not self.request.GET.get("part"):
            looked_at(self.request.user, self.day, words.PURPOSE_DRIVE)  # type: ignore[arg-type]
        return context | self._cards(lanes)

    def _cards(self, lanes: list[Lane]) -> dict[str, Any]:
        assert self.day is not None
        calls = sorted((call for lane in lanes for call in lane.calls), key=_order)
        names = names_of_stops(stop for call in calls for stop in call.stops)
        cards = [_card(call, names, i == _last_of_run(calls, i)) for i, call in enumerate(calls)]
        told = told_office(self.day, self.request.user)
        for i, card in enumerate(cards):
            card["told"] = told.get(card["call"].first.pk)
            card["returns"] = i > 0 and _returns(calls[i - 1], calls[i])
            if not card["is_done"]:
                card["way"] = _way(calls, i)
        duty = duty_state(self.day, self.request.user)
        steps = list(_steps(cards, duty))
        self._put_wrong(steps)
        current = next((step for step in steps if not step["is_done"]), None)
        if current:
            current["is_current"] = True
        new = [call for call in calls if _is_new(call, told)]
        now = next((card for card in cards if not card["is_done"]), None)
        return {
            "lanes": lanes,
            "van": lanes[0].van if lanes else None,
            "cards": cards,
            "steps": [step for step in steps if not step["is_done"]],
            "current": current,
            "now": now,
            "duty": duty,
            "is_moving": _is_moving(cards, now),
            "inserted": [_card(call, names, False) for call in new],
            "inserted_stops": [
                str(s.public_id) for call in new for s in call.stops if not s.seen_by_driver
            ],
            "reasons": RefusalReason.choices,
            "done": sum(card["is_done"] for card in cards),
            "last_tap": last_tap(self.day, self.request.user),
            "tap_id": uuid4(),
        }

    def _put_wrong(self, steps: list[dict[str, Any]]) -> None:
        kind, form = self.wrong or ("", None)
        for step in steps:
            if step["kind"] == kind and not step["is_done"]:
                step["form"] = form


def day_of_driver(person: Any) -> ServiceDay | None:
    """Today's day of a pilot to which the driver's provider lends vans: there a run of theirs would appear."""
    days = ServiceDay.objects.filter(
        date=today(), pilot__partners__provider__drivers__user=person.pk
    )
    return days.exclude(state=DayState.CLOSED).order_by("pk").first()


def _is_new(call: Call, told: dict[int, DriverMessage]) -> bool:
    """Something in it was not acknowledged; what the driver refused waits for the office's answer, not for the driver."""
    return any(
        not stop.seen_by_driver and not _is_refused(told.get(stop.pk)) for stop in call.stops
    )


def _is_refused(message: DriverMessage | None) -> bool:
    return bool(message and message.kind == DriverMessageKind.REFUSED and not message.answer)


def _steps(cards: list[dict[str, Any]], duty: DutyState) -> Iterator[dict[str, Any]]:
    """The driver's whole day in order: checks, stops, the look through the van after each run, the check at the end."""
    yield _step("before", duty.before is not None, form=AlcoholForm(auto_id="before_%s"))
    inspection = InspectionForm(auto_id="inspection_%s", initial={"odometer": duty.odometer})
    yield _step("inspection", duty.is_inspected, form=inspection)
    for card in cards:
        yield card
        if card["ends_run"]:
            run = card["call"].first.run
            yield _step("seats", run.pk in duty.checked_runs, run=run)
    after = AfterForm(auto_id="after_%s")
    after.fields["odometer"].widget.attrs["min"] = duty.odometer_start or 0
    yield _step("after", duty.after is not None, form=after)


def _step(kind: str, is_done: bool, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "is_done": is_done, "entry_id": uuid4(), **more}


def _returns(before: Call, call: Call) -> bool:
    """After residents' rides the van goes back to its main work (本来業務)."""
    return before.first.ride_id is not None and call.first.rider_id is not None


def _is_moving(cards: list[dict[str, Any]], now: dict[str, Any] | None) -> bool:
    """As the taps tell it: the van left a stop of this run and has not come to the next."""
    if now is None or now["state"] != StopState.PLANNED:
        return False
    index = cards.index(now)
    before = cards[index - 1] if index else None
    same_run = before is not None and before["call"].first.run_id == now["call"].first.run_id
    return bool(same_run and before and before["state"] == StopState.DEPARTED)


def _order(call: Call) -> tuple[int, int]:
    return (call.first.run.position, call.first.seq)


def _last_of_run(calls: list[Call], i: int) -> int:
    """The index of the last call of this call's run."""
    run = calls[i].first.run.pk
    return max(k for k, call in enumerate(calls) if call.first.run.pk == run)


def _card(call: Call, names: Any, ends_run: bool) -> dict[str, Any]:
    state = call.state
    steps = [step for start, step in NEXT_STEP.items() if not (ends_run and step == TapStep.DEPART)]
    is_done = state in (StopState.DEPARTED, StopState.NO_SHOW, StopState.DROPPED) or (
        ends_run and state == StopState.SERVED
    )
    return {
        "kind": "call",
        "call": call,
        "boards": call.boards,
        "state": state,
        "is_done": is_done,
        "ends_run": ends_run,
        "step": None if is_done else NEXT_STEP.get(StopState(state)),
        "steps": steps,
        "where": where_of(call.first),
        "tap_id": uuid4(),
        "stops": [str(stop.public_id) for stop in call.stops],
        "people": [
            {
                "name": names.of(stop),
                "help": help_of(stop),
                "notes": _notes(stop, names),
                "address": _address(stop, names),
                "stop": stop,
            }
            for stop in call.stops
        ],
    }


def _notes(stop: Any, names: Any) -> str:
    private = names.private_of(stop)
    return private.help_notes if private else ""


def _address(stop: Any, names: Any) -> str:
    if stop.facility is not None:
        return stop.facility.address
    if stop.rider_id:
        private = names.riders.get(stop.rider_id)
        return private.address if private else ""
    return where_of(stop)


def _way(calls: list[Call], i: int) -> dict[str, Any] | None:
    """How to get there from where the van stands before; nothing where the road network cannot say."""
    before = calls[i - 1].first if i else None
    base = calls[i].first.run.van.facility
    start = (before.latitude, before.longitude) if before else (base.latitude, base.longitude)
    end = (calls[i].first.latitude, calls[i].first.longitude)
    try:
        line = roads.current().route([start, end])
    except RoadsUnavailable:
        return None
    turn = line.manoeuvres[1] if len(line.manoeuvres) > 1 else line.manoeuvres[0]
    return {
        "line": line,
        "turn": spoken(turn),
        "arrow": ARROWS.get(turn.turn, ""),
        "steps": [spoken(step) for step in line.manoeuvres],
        "is_estimate": line.is_estimate,
        "layers": _layers(line, start, end, where_of(calls[i].first)),
    }


def _layers(line: RouteLine, start: Point, end: Point, where: str) -> dict[str, Any]:
    points = [
        {"lat": start[0], "lon": start[1], "text": "●", "kind": "van"},
        {"lat": end[0], "lon": end[1], "text": where, "state": "next"},
    ]
    dash = {"dash": "4 8"} if line.is_estimate else {}
    return {"points": points, "lines": [{"points": line.line, "tone": "route", **dash}]}


class DriveTap(DriverMixin, View):
    """Takes one tap: from a form, or as JSON from the tablet's queue with its own time."""

    def post(self, request: HttpRequest) -> HttpResponse:
        is_json = request.content_type == "application/json"
        try:
            tap = _read_json(request) if is_json else _read_form(request)
        except UNREADABLE:
            return HttpResponseBadRequest()
        day = self.day
        event = record_tap(request.user, day, *tap) if day else None  # type: ignore[arg-type]
        if is_json:
            return JsonResponse(
                {
                    "number": event.number if event else None,
                    "revision": event.number if event else 0,
                }
            )
        return redirect("fukushi_mover:drive")

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("fukushi_mover:drive")


UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, OverflowError)
"""What comes of JSON that no tablet sends."""
Tap = tuple[list[UUID], TapStep, UUID, datetime | None]


def _read_form(request: HttpRequest) -> Tap:
    stops = [UUID(key) for key in request.POST.getlist("stop")]
    return stops, TapStep(request.POST["step"]), UUID(request.POST["tap_id"]), None


def _read_json(request: HttpRequest) -> Tap:
    data = sent_json(request)
    at = (
        datetime.fromtimestamp(float(data["at"]) / 1000, UTC)
        if data.get("at") and not clock.is_pretended()
        else None
    )
    return [UUID(key) for key in data["stops"]], TapStep(data["step"]), UUID(data["tap_id"]), at
