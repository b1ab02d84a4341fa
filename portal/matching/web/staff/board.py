from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from portal.jobs.models import Job
from portal.matching.actions.move_meeting import (
    Standing,
    add_meeting,
    move_meeting,
    pin_meeting,
    remove_meeting,
    words,
)
from portal.matching.actions.publish_timetable import (
    changes_between,
    publish_timetable,
    start_draft,
)
from portal.matching.actions.refusal import Refusal
from portal.matching.actions.solve_timetable import solve_timetable
from portal.matching.enums import TimetableState
from portal.matching.models import (
    EventNeed,
    EventSolution,
    Meeting,
    Registration,
    Slot,
    Timetable,
    Wish,
)
from portal.matching.queries.board import board_of
from portal.ui.numbers import sent_number

from .forms import SecondsForm
from .shell import MeetingMixin, StaffEventMixin, VerbView


class BoardPage(StaffEventMixin, TemplateView):
    """Will everyone meet whom they want? The verdict on top, the grid, what is unmet and why at the side."""

    template_name = "matching/staff/board.html"
    page = "board"

    @cached_property
    def timetable(self) -> Timetable | None:
        timetables = {t.version: t for t in self.event.timetables.all()}
        asked = sent_number(self.request.GET.get("version", ""))
        if asked in timetables:
            return timetables[asked]
        current = (TimetableState.DRAFT, TimetableState.PUBLISHED)
        shown = [t for t in timetables.values() if t.state in current]
        return max(shown, key=lambda t: t.version, default=None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        timetable = self.timetable
        published = self.event.timetables.published().first()
        if timetable is not None:
            timetable.event = self.event
        return super().get_context_data(
            timetable=timetable,
            board=board_of(timetable) if timetable else None,
            versions=self.event.timetables.all(),
            published=published,
            changes=self._changes(timetable, published),
            job=Job.objects.filter(public_id=timetable.job).first()
            if timetable and timetable.job
            else None,
            seconds=SecondsForm(),
            wishes=Wish.objects.filter(registration__event=self.event).count(),
            **kwargs,
        )

    def _changes(self, timetable: Timetable | None, published: Timetable | None) -> Any:
        if timetable is None:
            return []
        if timetable.is_draft:
            return changes_between(published, timetable) if published else []
        return timetable.changes if timetable.version > 1 else []


class Solve(StaffEventMixin, VerbView):
    def act(self) -> None:
        form = SecondsForm(self.request.POST)
        seconds = form.cleaned_data["seconds"] if form.is_valid() else 30
        solve_timetable(self.request.user, self.event, seconds)  # type: ignore[arg-type]


class Draft(StaffEventMixin, VerbView):
    def act(self) -> None:
        start_draft(self.request.user, self.event)  # type: ignore[arg-type]


class Publish(StaffEventMixin, VerbView):
    done = gettext_lazy("The timetable is published. Those whose day changes are being told.")

    def act(self) -> None:
        draft = self.event.timetables.filter(state=TimetableState.DRAFT).first()
        if draft is None:
            raise Refusal(_("There is no draft."))
        publish_timetable(self.request.user, draft)  # type: ignore[arg-type]


class Add(StaffEventMixin, VerbView):
    """An unmet wish at a free place, by hand."""

    def act(self) -> None:
        draft = self.event.timetables.filter(state=TimetableState.DRAFT).first()
        if draft is None:
            raise Refusal(_("There is no draft."))
        need, solution = self._subject()
        slot = get_object_or_404(Slot, event=self.event, position=self._number("slot"))
        add_meeting(self.request.user, draft, need, solution, slot, self._number("table"))  # type: ignore[arg-type]

    def _number(self, name: str) -> int:
        number = sent_number(self.request.POST.get(name, ""))
        if number is None:
            raise Refusal(_("Choose a slot and a table."))
        return number

    def _subject(self) -> tuple[EventNeed, EventSolution]:
        """What the two wished to talk about, else the first that each brings."""
        rows = Registration.objects.filter(event=self.event)
        need_side = get_object_or_404(rows, pk=self._number("need_side"))
        solution_side = get_object_or_404(rows, pk=self._number("solution_side"))
        wish = (
            Wish.objects.filter(
                event_need__registration=need_side, event_solution__registration=solution_side
            )
            .select_related("event_need", "event_solution")
            .order_by("rank")
            .first()
        )
        if wish is None:
            raise Refusal(_("Neither of the two wished for this meeting."))
        return wish.event_need, wish.event_solution


class Clashes(MeetingMixin, View):
    """For every place of the board: what would stand against the meeting there."""

    def get(self, request: HttpRequest, **kwargs: Any) -> JsonResponse:
        return JsonResponse({"places": places_for(self.meeting)})


def places_for(meeting: Meeting) -> dict[str, dict[str, Any]]:
    """`slot:table` → ok, words. An occupied table is a trade, if nobody clashes by it."""
    event = meeting.timetable.event
    standing = Standing(meeting.timetable)
    found = {}
    for slot in event.slots.all():
        for table in range(1, event.tables + 1):
            other = standing.at(slot, table)
            if other is not None and other.pk == meeting.pk:
                continue
            wrong = standing.clashes_at(meeting, slot, table)
            said = " ".join(words(clash) for clash in wrong)
            trade = _("Changes places with %(other)s.") % {"other": _names(other)} if other else ""
            found[f"{slot.position}:{table}"] = {"ok": not wrong, "words": said or trade}
    return found


def _names(meeting: Meeting) -> str:
    sides = (meeting.event_need.registration, meeting.event_solution.registration)
    return " × ".join(str(side.organisation) for side in sides)


class Move(MeetingMixin, View):
    """The move without a mouse and without JavaScript: every place with what stands against it."""

    template_name = "matching/staff/move.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        places = places_for(self.meeting)
        slots = [
            (
                slot,
                [
                    (table, places.get(f"{slot.position}:{table}"))
                    for table in range(1, self.event.tables + 1)
                ],
            )
            for slot in self.event.slots.all()
        ]
        context = {"meeting": self.meeting, "event": self.event, "slots": slots, "page": "board"}
        return render(request, self.template_name, context)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        place = request.POST.get("place", "").partition(":")
        position, table = sent_number(place[0]), sent_number(place[2])
        try:
            if position is None or table is None:
                raise Refusal(_("Choose a slot and a table."))
            slot = get_object_or_404(Slot, event=self.event, position=position)
            move_meeting(request.user, self.meeting, slot, table)  # type: ignore[arg-type]
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Moved: %(meeting)s.") % {"meeting": _names(self.meeting)})
        return redirect("matching_admin:board", self.event.public_id)


class Pin(MeetingMixin, VerbView):
    def act(self) -> None:
        pinned = self.request.POST.get("pinned") == "1"
        pin_meeting(self.request.user, self.meeting, pinned)  # type: ignore[arg-type]


class Remove(MeetingMixin, VerbView):
    done = gettext_lazy("The meeting is taken out of the draft.")

    def back(self, name: str = "board") -> HttpResponse:
        return redirect("matching_admin:board", self.event.public_id)

    def act(self) -> None:
        remove_meeting(self.request.user, self.meeting)  # type: ignore[arg-type]
