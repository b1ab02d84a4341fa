"""The morning call: one box to note, one repair for all notes, its diff, its publication."""

from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import View

from portal.accounts.models import User
from portal.fukushi_mover import clock
from portal.fukushi_mover.actions.note_attendance import note_attendance, withdraw_attendance
from portal.fukushi_mover.actions.note_van import note_move, note_van_out, withdraw_note
from portal.fukushi_mover.actions.propose_repair import discard_repair, propose_repair
from portal.fukushi_mover.actions.publish_repair import publish_repair
from portal.fukushi_mover.actions.refusal import Refused
from portal.fukushi_mover.enums import AttendanceKind, DayState, Leg, PlanState, RepairState
from portal.fukushi_mover.models import (
    AttendanceChange,
    DispatchNote,
    Repair,
    Rider,
    RiderPrivate,
    ServiceDay,
    Van,
)
from portal.fukushi_mover.queries.people import Names, names_for
from portal.jobs.actions import start
from portal.records.find import find
from portal.ui.days import read_day

from .change_words import change_rows, problem_rows
from .days import DayMixin

FIRST = (
    AttendanceKind.ABSENT,
    AttendanceKind.EXTRA,
    AttendanceKind.LATE,
    AttendanceKind.NO_MORNING,
    AttendanceKind.NO_AFTERNOON,
)
MORE = (AttendanceKind.EARLY, AttendanceKind.SHORT_STAY, AttendanceKind.IN_HOSPITAL)
QUARTER, LATER = 900, 1800


def notes_context(request: HttpRequest, day: ServiceDay, names: Names) -> dict[str, Any]:
    """Everything that the box shows."""
    repair = day.repairs.filter(state=RepairState.PROPOSED).first()
    vans = Van.objects.visible_to(request.user).filter(
        provider__pilot_parts__pilot=day.pilot_id, is_active=True
    )
    changes = _changes(day)
    notes = list(day.dispatch_notes.select_related("van", "rider", "ride"))
    return {
        "day": day,
        "is_open": day.state != DayState.CLOSED,
        "is_live": day.state in (DayState.PUBLISHED, DayState.RUNNING),
        # Why somebody does not come is for their own provider's office.
        "noted": [_change_row(one, names) for one in changes if one.rider_id in names.riders],
        "van_notes": [{"note": note, "name": _note_name(note, names)} for note in notes],
        "pending": sum(not change.is_applied for change in changes)
        + sum(not note.is_applied for note in notes),
        "repair": repair,
        "repair_changes": change_rows(repair.changes, names) if repair else [],
        "repair_problems": problem_rows(repair.problems, names) if repair else [],
        "note_riders": _riders(request, day),
        "note_vans": list(vans),
        "first_kinds": [(kind.value, kind.label) for kind in FIRST],
        "more_kinds": [(kind.value, kind.label) for kind in MORE],
        "late_at": _later(day),
        "calls_open": _open_calls(day),
    }


def _changes(day: ServiceDay) -> list[AttendanceChange]:
    return list(day.attendance_changes.select_related("rider").order_by("is_applied", "-noted_at"))


def _change_row(change: AttendanceChange, names: Names) -> dict[str, Any]:
    private = names.riders.get(change.rider_id)
    return {"change": change, "name": private.name if private else change.rider.code}


def _note_name(note: DispatchNote, names: Names) -> str:
    """Of whom a note speaks, if it is not about the van alone."""
    if note.ride is not None:
        resident = names.residents.get(note.ride.resident_id)
        return resident.name if resident else _("a resident")
    if note.rider is None:
        return ""
    private = names.riders.get(note.rider_id or 0)
    return private.name if private else note.rider.code


def _riders(request: HttpRequest, day: ServiceDay) -> list[RiderPrivate]:
    return list(
        RiderPrivate.objects.filter(
            rider__in=Rider.objects.visible_to(request.user),
            rider__provider__pilot_parts__pilot=day.pilot_id,
            rider__state="active",
        )
        .select_related("rider")
        .order_by("kana", "pk")
    )


def _later(day: ServiceDay) -> int:
    """The time that "late" means if nothing else is said: half an hour from now, in whole quarters of that day."""
    earliest, latest = 8 * 3600, clock.DAY - QUARTER
    soon = (clock.second_now(day.date) + LATER) // QUARTER * QUARTER
    return min(max(earliest, soon), latest)


def _open_calls(day: ServiceDay) -> int:
    from portal.fukushi_mover.models import CallTask

    return CallTask.objects.filter(publication__day=day, told_at=None).count()


class MorningPost(DayMixin, View):
    """A tap in the box. Asked by the page's script it answers with the box anew, else with a redirect."""

    said = ""

    def get(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        return self.part() if request.GET.get("part") else self.to_day()

    def post(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        error = ""
        try:
            self.act(cast(User, request.user))
        except Refused as refusal:
            error = refusal.message
        if request.headers.get("X-Requested-With") == "fetch":
            return self.part(error)
        if error:
            messages.error(request, error)
        elif self.said:
            messages.success(request, self.said)
        live = request.POST.get("back") == "board" and self.day.state != DayState.PLANNING
        name = "fukushi_mover:day_board" if live else "fukushi_mover:day_detail"
        return redirect(name, self.day.public_id)

    def part(self, error: str = "") -> HttpResponse:
        names = names_for(self.request.user, self.day)
        context = notes_context(self.request, self.day, names)
        more = {"error": error, "said": "" if error else self.said, "back": "board"}
        return render(self.request, "fukushi_mover/_morning.html", context | more)

    def act(self, actor: User) -> None:
        raise NotImplementedError

    @cached_property
    def rider(self) -> Rider:
        return find(Rider.objects.visible_to(self.request.user), self.request.POST.get("rider"))

    @cached_property
    def van(self) -> Van:
        return find(Van.objects.visible_to(self.request.user), self.request.POST.get("van"))


class DayAttendance(MorningPost):
    """今日休み、今日来る、遅れる、片道だけ."""

    def act(self, actor: User) -> None:
        kind = self.request.POST.get("kind", "")
        if kind not in AttendanceKind.values:
            raise Refused(_("Please choose what is different today."), "kind")
        change = note_attendance(
            actor, self.day, self.rider, AttendanceKind(kind), self._at(), self._until()
        )
        self.said = _("Noted. Nothing else has changed yet.")
        if change.replaced:
            self.said = _("Noted. It replaces: %(kinds)s.") % {"kinds": " · ".join(change.replaced)}

    def _at(self) -> int | None:
        try:
            return clock.read_clock(self.request.POST.get("at", ""))
        except ValueError:
            return None

    def _until(self) -> date | None:
        return read_day(self.request.POST.get("until", ""))


class DayVanOut(MorningPost):
    """車が出せない."""

    def act(self, actor: User) -> None:
        note_van_out(actor, self.day, self.van, self.request.POST.get("because", "")[:200])
        self.said = _("Noted. Nothing else has changed yet.")


class DayWish(MorningPost):
    """On a published day a move by hand is a wish that the next repair fulfils."""

    def act(self, actor: User) -> None:
        asked = self.request.POST.get("leg", "")
        leg = Leg(asked) if asked in Leg.values else Leg.MORNING
        note_move(actor, self.day, self.rider, leg, self.van)
        self.said = _("Noted. Nothing else has changed yet.")


class DayWithdraw(MorningPost):
    """Undo of a note."""

    def act(self, actor: User) -> None:
        if note := self.request.POST.get("note"):
            withdraw_note(actor, find(self.day.dispatch_notes, note))
        else:
            kind = self.request.POST.get("kind", "")
            change = get_object_or_404(self.day.attendance_changes, rider=self.rider, kind=kind)
            withdraw_attendance(actor, change)
        self.said = _("Taken back.")


class DayRepair(MorningPost):
    """まとめて組み直す、公開する、やめる."""

    def act(self, actor: User) -> None:
        step = self.request.POST.get("step", "")
        if step == "propose":
            propose_repair(actor, self.day)
        elif step in ("publish", "discard"):
            self._end(actor, step)

    def _end(self, actor: User, step: str) -> None:
        repair = find(
            Repair.objects.select_related("day__pilot").filter(day=self.day),
            self.request.POST.get("repair"),
        )
        if step == "discard":
            discard_repair(actor, repair)
            self.said = _("The proposal is dropped. Your notes are kept.")
            return
        publication = publish_repair(actor, repair)
        plan = self.day.plans.get(state=PlanState.PUBLISHED)
        start("mover.pickup_sheet", actor=actor, subject=plan)
        self.said = _("Version %(version)s is published. The drivers have it on their tablets.") % {
            "version": publication.version
        }
