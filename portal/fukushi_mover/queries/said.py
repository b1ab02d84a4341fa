"""What homes said about a date: several things can be true of one rider at once (no pick-up, and goes home early)."""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.fukushi_mover.enums import AWAY, AttendanceKind, Leg
from portal.fukushi_mover.models import AttendanceChange, ServiceDay

MORNING = frozenset({AttendanceKind.NO_MORNING, AttendanceKind.LATE})
AFTERNOON = frozenset({AttendanceKind.NO_AFTERNOON, AttendanceKind.EARLY})
NO_RIDE = {Leg.MORNING: AttendanceKind.NO_MORNING, Leg.AFTERNOON: AttendanceKind.NO_AFTERNOON}


def excluded_by(kind: AttendanceKind) -> frozenset[AttendanceKind]:
    """Kinds that cannot be true together with this one: a day away excludes all, and of each half of the day one thing is said."""
    if kind in AWAY:
        return frozenset(AttendanceKind) - {kind}
    half = next((part for part in (MORNING, AFTERNOON) if kind in part), frozenset())
    return (AWAY | half) - {kind}


@dataclass(frozen=True)
class Said:
    """Everything that was noted about one rider and counts on the date."""

    changes: tuple[AttendanceChange, ...] = ()

    def find(self, kind: AttendanceKind) -> AttendanceChange | None:
        return next((change for change in self.changes if change.kind == kind), None)

    def at(self, kind: AttendanceKind) -> int | None:
        """The time that was said with it (seconds from midnight)."""
        change = self.find(kind)
        return change.at if change else None

    @property
    def away(self) -> AttendanceChange | None:
        return next((change for change in self.changes if change.kind in AWAY), None)

    @property
    def is_extra(self) -> bool:
        return self.find(AttendanceKind.EXTRA) is not None

    def wants(self, leg: Leg) -> bool:
        """Nobody said that this way needs no van."""
        return self.away is None and self.find(NO_RIDE[leg]) is None


NOTHING = Said()


def said_on(day: ServiceDay) -> dict[int, Said]:
    """Rider → what was noted for this date, and a stay elsewhere that was noted earlier and lasts until this date or beyond.

    Such a stay goes before what was said about one half of this day; "comes today" ends it for this day.
    """
    today = _by_rider(day.attendance_changes.order_by("noted_at", "pk"))
    lasting = AttendanceChange.objects.filter(
        day__pilot=day.pilot_id, day__date__lt=day.date, until__gte=day.date, kind__in=AWAY
    ).order_by("day__date", "noted_at")
    found = {rider: Said(rows[-1:]) for rider, rows in _by_rider(lasting).items()}
    for rider, rows in today.items():
        said = Said(rows)
        if rider not in found or said.away or said.is_extra:
            found[rider] = said
    return found


def _by_rider(rows: Iterable[AttendanceChange]) -> dict[int, tuple[AttendanceChange, ...]]:
    found: dict[int, tuple[AttendanceChange, ...]] = {}
    for row in rows:
        found[row.rider_id] = (*found.get(row.rider_id, ()), row)
    return found
