"""The live board: problems on top in words, lanes with the now line, the map at the side, the morning box."""

from typing import Any

from django.urls import reverse
from django.views.generic import TemplateView

from portal.fukushi_mover import clock
from portal.fukushi_mover.actions.propose_repair import effects_on_day
from portal.fukushi_mover.enums import DayState, NoteKind
from portal.fukushi_mover.models import Rider
from portal.fukushi_mover.queries.board import Lane, lanes_of, problems_of, published_plan
from portal.fukushi_mover.queries.people import Names, names_for

from . import words
from .days import DayMixin
from .lanes import (
    chosen_leg,
    hours_of,
    lane_views,
    leg_tabs,
    map_points,
    picked_rider,
    put_effects,
)
from .morning import notes_context
from .rows import where_of
from .van_messages import van_messages

TEMPLATES = {
    "live": "fukushi_mover/_board.html",
    "lanes": "fukushi_mover/_lanes.html",
    "1": "fukushi_mover/_board.html",
}


class Board(DayMixin, TemplateView):
    """`?part=live` is what the page asks for anew; `?part=lanes` with what moving by hand shows."""

    def get_template_names(self) -> list[str]:
        part = self.request.GET.get("part", "")
        return [TEMPLATES.get(part, "fukushi_mover/board.html")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        day, part = self.day, self.request.GET.get("part", "")
        now = clock.second_now(day.date)
        plan = published_plan(day)
        lanes = lanes_of(plan, now)
        names = names_for(self.request.user, day, "" if part else words.PURPOSE_BOARD)
        context = super().get_context_data(**kwargs) | self._lanes(plan, lanes, names, now)
        if part != "lanes":
            context |= self._live(lanes, names, now)
        if not part:
            context |= notes_context(self.request, day, names) | {"back": "board"}
        return context

    def _lanes(self, plan: Any, lanes: list[Lane], names: Names, now: int) -> dict[str, Any]:
        day, leg = self.day, chosen_leg(self.request.GET.get("leg", ""), lanes, now)
        path = reverse("fukushi_mover:day_board", args=[day.public_id])
        out = day.dispatch_notes.filter(kind=NoteKind.VAN_OUT).values_list("van", flat=True)
        views = lane_views(lanes, leg, names, version=plan.version if plan else None, out=out)
        asked = self.request.GET.get("picked", "")
        picked = picked_rider(asked, Rider.objects.visible_to(self.request.user)) if asked else None
        if picked is not None:
            put_effects(views, effects_on_day(day, picked, leg), names)
        private = names.riders.get(picked.pk) if picked else None
        return {
            "day": day, "plan": plan, "views": views, "leg": leg, "names": names, "now": now,
            "hours": hours_of(lanes, leg), "tabs": leg_tabs(leg, path), "map": map_points(views),
            "picked": picked, "picked_name": private.name if private else "", "page": path,
            "can_move": day.state in ("published", "running"), "is_board": True,
            "move_url": reverse("fukushi_mover:day_wish", args=[day.public_id]),
        }  # fmt: skip

    def _live(self, lanes: list[Lane], names: Names, now: int) -> dict[str, Any]:
        day = self.day
        return {
            "is_pretended": clock.is_pretended(),
            "van_messages": van_messages(day, self.request.user, names),
            "problems": [
                {"problem": problem, "names": [names.of(stop) for stop in problem.call.stops]}
                for problem in problems_of(lanes)
            ],
            "next_calls": [_next(lane, names) for lane in lanes],
            "requests": day.ride_requests.select_related("resident", "ride__van").order_by(
                "-created_at"
            )[:12],
            "is_over": now >= clock.DAY and day.state != DayState.CLOSED,
            "open_stops": sum(len(call.stops) for lane in lanes for call in lane.ahead),
        }


def _next(lane: Lane, names: Names) -> dict[str, Any]:
    call = lane.next
    return {
        "lane": lane,
        "call": call,
        "where": where_of(call.first) if call else "",
        "names": [names.of(stop) for stop in call.stops] if call else [],
        "word": words.SLACK[call.word] if call else "",
    }
