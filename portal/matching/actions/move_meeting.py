from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.matching.bridge.timetable import judged
from portal.matching.models import EventNeed, EventSolution, Meeting, Registration, Slot, Timetable
from portal.matching.rules import can_run_events

from .refusal import Refusal


class ClashKind(StrEnum):
    TABLE = "table"
    PERSON = "person"
    AWAY = "away"


@dataclass(frozen=True)
class Clash:
    """Why a meeting cannot stand there. A taken table is no clash by itself: the two change places."""

    kind: ClashKind
    who: Registration | None = None
    other: Meeting | None = None


class Standing:
    """A timetable as it stands: two queries, then every question about a place is answered from memory."""

    def __init__(self, timetable: Timetable) -> None:
        self.in_slot: dict[int, list[Meeting]] = defaultdict(list)
        for meeting in timetable.meetings.exclude(state="cancelled").select_related(
            "slot",
            "event_need__registration__organisation",
            "event_solution__registration__organisation",
        ):
            self.in_slot[meeting.slot_id].append(meeting)
        self.away = set(
            Registration.unavailable.through.objects.filter(
                registration__event=timetable.event_id
            ).values_list("registration_id", "slot_id")
        )

    def at(self, slot: Slot, table: int) -> Meeting | None:
        return next((m for m in self.in_slot[slot.pk] if m.table == table), None)

    def clashes(
        self, meeting: Meeting, slot: Slot, *, trading_with: Meeting | None = None
    ) -> list[Clash]:
        """What stands against `meeting` in `slot`, if `trading_with` makes room."""
        sides = _sides(meeting)
        leaving = {meeting.pk, trading_with.pk if trading_with else None}
        found = [
            Clash(ClashKind.PERSON, who, other)
            for other in self.in_slot[slot.pk]
            if other.pk not in leaving
            for who in sides
            if who in _sides(other)
        ]
        found += [Clash(ClashKind.AWAY, who) for who in sides if (who.pk, slot.pk) in self.away]
        return found

    def clashes_at(self, meeting: Meeting, slot: Slot, table: int) -> list[Clash]:
        """Of the move itself and, where somebody stands there, of the way back."""
        other = self.at(slot, table)
        if other is None or other.pk == meeting.pk:
            return self.clashes(meeting, slot)
        return [
            *self.clashes(meeting, slot, trading_with=other),
            *self.clashes(other, meeting.slot, trading_with=meeting),
        ]


def _sides(meeting: Meeting) -> tuple[Registration, Registration]:
    return meeting.event_need.registration, meeting.event_solution.registration


def move_meeting(actor: User, meeting: Meeting, slot: Slot, table: int) -> Meeting:
    """To another slot or table; whoever stands there changes places with it. Refused if anybody would clash."""
    timetable = _draft(actor, meeting.timetable)
    _require_place(timetable, slot, table)
    with transaction.atomic():
        Timetable.objects.select_for_update().get(pk=timetable.pk)
        meeting = timetable.meetings.select_related("slot").get(pk=meeting.pk)
        standing = Standing(timetable)
        other = standing.at(slot, table)
        if other is not None and other.pk == meeting.pk:
            return meeting
        if wrong := standing.clashes_at(meeting, slot, table):
            raise Refusal(" ".join(words(clash) for clash in wrong))
        _trade(meeting, other, slot, table)
        _judge(timetable)
        record(actor, "moved meeting", meeting, slot=slot.position, table=table)
    return meeting


def _require_place(timetable: Timetable, slot: Slot, table: int) -> None:
    if slot.event_id != timetable.event_id or not 1 <= table <= timetable.event.tables:
        raise Refusal(_("There is no such place."))


def _trade(meeting: Meeting, other: Meeting | None, slot: Slot, table: int) -> None:
    old_slot, old_table = meeting.slot, meeting.table
    if other is not None:
        # Out of the way first: the database lets no two stand at one table even for a moment.
        Meeting.objects.filter(pk=other.pk).update(table=0)
    meeting.slot, meeting.table = slot, table
    meeting.save(update_fields=["slot", "table", "updated_at"])
    if other is not None:
        other.slot, other.table = old_slot, old_table
        other.save(update_fields=["slot", "table", "updated_at"])


def pin_meeting(actor: User, meeting: Meeting, pinned: bool) -> Meeting:
    """A pinned meeting stays where it is when the optimiser runs again."""
    _draft(actor, meeting.timetable)
    with transaction.atomic():
        meeting.is_pinned = pinned
        meeting.save(update_fields=["is_pinned", "updated_at"])
        record(actor, "pinned meeting" if pinned else "unpinned meeting", meeting)
    return meeting


def remove_meeting(actor: User, meeting: Meeting) -> None:
    timetable = _draft(actor, meeting.timetable)
    with transaction.atomic():
        record(actor, "removed meeting", timetable, meeting=str(meeting))
        meeting.delete()
        _judge(timetable)


def add_meeting(
    actor: User,
    timetable: Timetable,
    event_need: EventNeed,
    event_solution: EventSolution,
    slot: Slot,
    table: int,
) -> Meeting:
    """Puts an unmet wish at a free place by hand."""
    _draft(actor, timetable)
    _require_place(timetable, slot, table)
    with transaction.atomic():
        Timetable.objects.select_for_update().get(pk=timetable.pk)
        if timetable.meetings.filter(slot=slot, table=table).exists():
            raise Refusal(_("That table is taken in this slot."))
        meeting = Meeting(
            timetable=timetable,
            event_need=event_need,
            event_solution=event_solution,
            slot=slot,
            table=table,
            is_pinned=True,
            is_fictional=timetable.is_fictional,
        )
        if wrong := Standing(timetable).clashes(meeting, slot):
            raise Refusal(" ".join(words(clash) for clash in wrong))
        meeting.save()
        _judge(timetable)
        record(actor, "added meeting", meeting)
    return meeting


def _draft(actor: User, timetable: Timetable) -> Timetable:
    require(actor, can_run_events, timetable)
    if not timetable.is_draft:
        raise Refusal(_("A published version does not change: start a new draft."))
    return timetable


def _judge(timetable: Timetable) -> None:
    """The verdict follows every change by hand; “proven best” only stays while it is true."""
    timetable.objective, timetable.verdict = judged(timetable)
    timetable.proven = timetable.bound is not None and timetable.objective == timetable.bound
    timetable.save(update_fields=["objective", "verdict", "proven", "updated_at"])


def words(clash: Clash) -> str:
    if clash.kind == ClashKind.AWAY and clash.who:
        return _("%(who)s is not there in this slot.") % {"who": clash.who.organisation}
    if clash.who and clash.other:
        return _("%(who)s has a meeting at table %(table)s in this slot.") % {
            "who": clash.who.organisation,
            "table": clash.other.table,
        }
    return _("That table is taken in this slot.")
