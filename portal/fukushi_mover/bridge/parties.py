"""Who is to be driven on a leg of a published day: who keeps a place, who lost one, who comes in addition, who falls away."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import prefetch_related_objects

from portal.fukushi_mover.enums import Leg, StopKind, StopState
from portal.fukushi_mover.models import ArrivalWave, Resident, Run, Stop
from portal.fukushi_mover.queries.attendance import Expected
from portal.fukushi_mover.queries.out_of_service import Closure, vans_closed_to

from .standing import AHEAD, BEHIND, SETTING_OUT, Party, party_key
from .static import LATE_RIDE, windows_of


@dataclass(frozen=True)
class Noted:
    """What the office noted: vans that are out, wished vans by (rider, leg), whom no van fetches, who comes in addition, and
    whom which van does not take, by (party's key, leg, van)."""

    out: frozenset[int] = frozenset()
    moves: tuple[tuple[int, str, int], ...] = ()
    suspended: frozenset[tuple[int, str]] = frozenset()
    extra: frozenset[int] = frozenset()
    refused: frozenset[tuple[str, str, int]] = frozenset()
    closures: tuple[Closure, ...] = ()

    def not_with(self, key: str, leg: Leg) -> frozenset[int]:
        return frozenset(van for who, on, van in self.refused if (who, on) == (key, leg))

    def wished_van(self, rider: int, leg: Leg) -> int | None:
        return next((van for who, on, van in self.moves if (who, on) == (rider, leg)), None)


def parties_of(
    leg: Leg, runs: Iterable[Run], expected: Sequence[Expected], noted: Noted, now: int
) -> tuple[list[Party], list[Stop]]:
    """The parties still to be driven, and the stops of those who are not."""
    coming = {one.rider.pk: one for one in expected}
    pairs = _pairs(leg, runs)
    if any(one.has_place for one in noted.closures):
        prefetch_related_objects(_residents(pairs), "private")
    parties: list[Party] = []
    gone: list[Stop] = []
    for key, stops in pairs.items():
        party = _party(leg, key, stops, coming, noted)
        if party is None:
            continue
        if party.rider is not None and not party.is_aboard and not _needed(party, coming, leg):
            gone += party.stops
        else:
            parties.append(party)
    parties += _without_place(leg, pairs, expected, noted, now)
    return parties, gone


def _pairs(leg: Leg, runs: Iterable[Run]) -> dict[str, list[Stop]]:
    pairs: dict[str, list[Stop]] = {}
    for run in runs:
        for stop in run.stops.all() if run.leg == leg else ():
            if stop.state != StopState.DROPPED:
                pairs.setdefault(party_key(stop), []).append(stop)
    return pairs


def _residents(pairs: Mapping[str, Sequence[Stop]]) -> list[Resident]:
    """Those with a ride: whether a suspended part of the town is theirs is told by their homes."""
    return [stop.ride.resident for stops in pairs.values() for stop in stops if stop.ride]


def _needed(party: Party, coming: dict[int, Expected], leg: Leg) -> bool:
    assert party.rider is not None
    one = coming.get(party.rider.pk)
    return one is not None and one.needs(leg)


def _party(
    leg: Leg, key: str, stops: Sequence[Stop], coming: dict[int, Expected], noted: Noted
) -> Party | None:
    """None for those who are there already, or were not at the door."""
    board = next((s for s in stops if s.kind == StopKind.BOARD), None)
    alight = next((s for s in stops if s.kind == StopKind.ALIGHT), None)
    if alight is None or alight.state in BEHIND or (board and board.state == StopState.NO_SHOW):
        return None
    party = Party(key, leg, ride=alight.ride, alight=alight, not_with=noted.not_with(key, leg))
    if alight.ride is not None:
        party.closed = vans_closed_to(noted.closures, alight.ride.resident)
    if alight.rider is not None:
        party.expected = coming.get(alight.rider_id or 0) or Expected(alight.rider, True, True)
        party.wished_van = noted.wished_van(alight.rider.pk, leg)
    if board is None or board.state in BEHIND:
        party.is_aboard = True
        party.wished_van = None
        return party
    party.board = board
    van = board.run.van_id
    party.is_waiting = board.state == StopState.PLANNED and (
        van in noted.out | party.not_with
        or (party.wished_van is not None and party.wished_van != van)
        or _told_time_no_longer_fits(party)
    )
    return party


def _told_time_no_longer_fits(party: Party) -> bool:
    """Somebody said that they come later, or go home earlier, than the van was told to come."""
    one = party.expected
    if one is None or party.board is None or not (one.comes_late or one.leaves_at is not None):
        return False
    boards, _ = windows_of(party.leg, one)
    return not boards.earliest <= party.board.begin <= boards.latest


def _without_place(
    leg: Leg, pairs: dict[str, list[Stop]], expected: Sequence[Expected], noted: Noted, now: int
) -> Iterable[Party]:
    for one in expected:
        rider = one.rider.pk
        if not one.needs(leg) or f"r{rider}" in pairs or (rider, leg) in noted.suspended:
            continue
        if windows_of(leg, one)[0].latest < now + LATE_RIDE // 3:
            if rider not in noted.extra or leg != Leg.MORNING:
                continue
            one = replace(one, comes_late=True, not_before=now + SETTING_OUT)
        one = replace(one, wave=_next_wave(one, now))
        wished = noted.wished_van(rider, leg)
        refused = noted.not_with(f"r{rider}", leg)
        yield Party(f"r{rider}", leg, one, is_waiting=True, wished_van=wished, not_with=refused)


def _next_wave(one: Expected, now: int) -> ArrivalWave | None:
    """The first with which they can still arrive."""
    waves = one.possible_waves
    return next((wave for wave in waves if wave.closes_at >= now + LATE_RIDE // 3), one.wave)


def is_stranded(party: Party, out: Iterable[int]) -> bool:
    """Sits in a van that goes nowhere, or stands at its door."""
    stop = party.alight
    held = party.is_aboard or (party.board is not None and party.board.state in AHEAD[1:])
    return held and stop is not None and stop.run.van_id in set(out)
