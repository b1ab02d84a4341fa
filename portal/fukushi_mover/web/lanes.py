"""Lanes of vans over one leg: blocks on the time axis, chips in driving order, the effect of a move, points of the map."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from portal.fukushi_mover import clock
from portal.fukushi_mover.bridge.whatif import Breach, Effect
from portal.fukushi_mover.enums import LEG_ORDER, Leg, StopState
from portal.fukushi_mover.models import Rider, Run, Stop, Van
from portal.fukushi_mover.queries.board import Call, Lane
from portal.fukushi_mover.queries.people import Names

from . import words
from .rows import help_of, run_blocks, where_of

QUARTER = 900
MOST_BREACHES = 3
LEG_HOURS = {
    Leg.MORNING: (7 * 3600, 10 * 3600),
    Leg.DAYTIME: (9 * 3600, 16 * 3600),
    Leg.AFTERNOON: (15 * 3600 + 1800, 18 * 3600),
}
AXIS_ENDS = 26 * 3600
SHAPES = ("1", "2", "3", "4", "5", "6")


@dataclass
class Chip:
    """One person at the door, or the house with everybody who boards or alights there."""

    at: int
    eta: int
    names: list[str]
    stop: Stop
    tone: str
    word: str
    where: str
    number: int = 0
    people: int = 1
    help: list[tuple[str, str]] = field(default_factory=list)
    is_house: bool = False
    is_changed: bool = False
    is_known: bool = True

    @property
    def is_late(self) -> bool:
        return abs(self.eta - self.at) >= 60

    @property
    def key(self) -> str:
        """What a move names: rider and leg."""
        return f"{self.stop.rider.public_id}" if self.stop.rider else ""

    @property
    def is_movable(self) -> bool:
        return (
            self.stop.rider_id is not None
            and self.stop.state == StopState.PLANNED
            and not self.stop.is_locked
        )


@dataclass
class LaneView:
    """One van on the leg."""

    van: Van
    run: Run | None
    driver: str
    chips: list[Chip]
    blocks: list[dict[str, Any]]
    tone: str
    word: str
    shape: str
    is_out: bool = False
    effect: dict[str, Any] | None = None

    @property
    def people(self) -> int:
        return sum(not chip.is_house for chip in self.chips)


def leg_now(lanes: Iterable[Lane], second: int) -> Leg:
    """The leg that an office looks at: where the next stop is, else by the clock."""
    ahead = [call for lane in lanes for call in lane.ahead]
    if ahead:
        return Leg(min(ahead, key=lambda call: call.eta or call.begin).leg)
    if second < 9 * 3600 + 1800:
        return Leg.MORNING
    return Leg.AFTERNOON if second >= 15 * 3600 else Leg.DAYTIME


def chosen_leg(asked: str, lanes: Iterable[Lane], second: int) -> Leg:
    return Leg(asked) if asked in Leg.values else leg_now(lanes, second)


def hours_of(lanes: Iterable[Lane], leg: Leg) -> tuple[int, int]:
    """The leg's axis, in whole quarters of an hour around its runs."""
    calls = [call for lane in lanes for call in lane.calls if call.leg == leg]
    if not calls:
        return LEG_HOURS[leg]
    first = min(min(call.begin, call.eta or call.begin) for call in calls)
    last = max(max(call.stops[-1].depart, call.eta) for call in calls)
    # Of a day that nobody has closed, the expected times run on: they stand in words, and make the picture no wider.
    last = min(last, max(AXIS_ENDS, *(call.stops[-1].depart for call in calls)))
    return (first // QUARTER - 1) * QUARTER, (last // QUARTER + 2) * QUARTER


def lane_views(
    lanes: Sequence[Lane],
    leg: Leg,
    names: Names,
    *,
    version: int | None = None,
    spare: Iterable[Van] = (),
    out: Iterable[int] = (),
    drivers: Mapping[int, Any] | None = None,
) -> list[LaneView]:
    """A lane for each van with a run on this leg, then for each that has none (`spare`)."""
    gone = set(out)
    views = [_view(lane, leg, names, version, gone) for lane in lanes]
    known = {lane.van.pk for lane in lanes}
    for van in spare:
        if van.pk not in known:
            driver = (drivers or {}).get(van.pk)
            views.append(
                LaneView(
                    van,
                    None,
                    driver.name if driver else "",
                    [],
                    [],
                    "muted",
                    "",
                    "0",
                    van.pk in gone,
                )
            )
    for index, view in enumerate(views):
        view.shape = SHAPES[index % len(SHAPES)]
    return views


def _view(lane: Lane, leg: Leg, names: Names, version: int | None, out: set[int]) -> LaneView:
    run = next((run for run in lane.runs if run.leg == leg), None)
    calls = [call for call in lane.calls if call.leg == leg]
    chips = [chip for call in calls for chip in _chips(call, names, version)]
    for number, chip in enumerate([chip for chip in chips if not chip.is_house], 1):
        chip.number = number
    ahead = [call for call in calls if not call.is_behind]
    worst = min(ahead, key=lambda call: call.slack, default=None)
    tone = worst.tone if worst else "muted"
    word = words.SLACK[worst.word] if worst else (words.SLACK["done"] if calls else "")
    driver = run.driver.name if run and run.driver else ""
    blocks = run_blocks(lane, run) if run else []
    return LaneView(lane.van, run, driver, chips, blocks, tone, str(word), "1", lane.van.pk in out)


def _chips(call: Call, names: Names, version: int | None) -> Iterable[Chip]:
    tone, word = call.tone, str(words.SLACK[call.word])
    if call.first.facility is not None:
        house = call.first.facility.name
        chip = Chip(call.begin, call.eta, [house], call.first, tone, word, "")
        chip.people, chip.is_house = len(call.stops), True
        yield chip
        return
    for stop in call.stops:
        chip = Chip(call.begin, call.eta, [names.of(stop)], stop, tone, word, where_of(stop))
        chip.is_known = names.knows(stop)
        chip.help = help_of(stop) if chip.is_known else []
        chip.is_changed = version is not None and version > 1 and stop.changed_in == version
        yield chip


def put_effects(views: Iterable[LaneView], effects: Mapping[int, Effect], names: Names) -> None:
    """Says on each lane what it would mean to move the picked rider there."""
    for view in views:
        effect = effects.get(view.van.pk)
        if effect is not None and not _is_anothers(effect):
            view.effect = effect_words(effect, names) | {
                "locked": bool(view.run and view.run.is_locked) or view.is_out
            }


def _is_anothers(effect: Effect) -> bool:
    """Vans of another provider do not come into question at all."""
    return any(breach.code == "vehicle" for breach in effect.breaches)


def effect_words(effect: Effect, names: Names) -> dict[str, Any]:
    minutes = round(effect.seconds / 60)
    by_person = {(one.code, one.request): one for one in sorted(effect.breaches, key=_by)}
    worst = sorted(by_person.values(), key=_by, reverse=True)[:MOST_BREACHES]
    return {
        "possible": effect.is_possible,
        "minutes": f"{minutes:+d}",
        "km": f"{effect.metres / 1000:+.1f}",
        "noticing": effect.noticing,
        "breaches": [breach_words(breach, names) for breach in worst],
        "more": len(by_person) - len(worst),
    }


def _by(breach: Breach) -> int:
    return breach.by


def breach_words(breach: Breach, names: Names) -> str:
    rider = (
        breach.request and breach.request.startswith("r") and int(breach.request[1:].split("-")[0])
    )
    private = names.riders.get(rider) if rider else None
    values = {
        "name": private.name if private else "",
        "minutes": max(1, round(breach.by / 60)),
        "time": clock.clock_text(breach.at) if breach.at else "",
    }
    return str(words.BREACHES.get(breach.code, words.BREACHES["timing"])) % values


def map_points(views: Iterable[LaneView]) -> dict[str, Any]:
    """The map's matter: the same as the lanes say, with places. Homes of whom one may not know are not on it."""
    return {
        "lanes": [
            {
                "van": view.van.pk,
                "label": view.van.number,
                "shape": view.shape,
                "base": [view.van.facility.latitude, view.van.facility.longitude],
                "stops": [_point(chip) for chip in view.chips if chip.is_known],
            }
            for view in views
            if view.chips
        ]
    }


def _point(chip: Chip) -> dict[str, Any]:
    return {
        "at": [chip.stop.latitude, chip.stop.longitude],
        "number": chip.number,
        "label": f"{clock.clock_text(chip.at)} {chip.names[0]}",
        "house": chip.is_house,
        "stop": str(chip.stop.public_id),
        "done": chip.tone == "muted",
    }


def leg_tabs(leg: Leg, path: str, more: str = "") -> list[dict[str, Any]]:
    labels = {Leg.MORNING: _("Pick-up"), Leg.DAYTIME: _("Daytime"), Leg.AFTERNOON: _("Drop-off")}
    return [
        {"label": labels[one], "href": f"{path}?leg={one}{more}", "current": one == leg}
        for one in sorted(LEG_ORDER, key=lambda key: LEG_ORDER[key])
    ]


def picked_rider(asked: str, visible: Any) -> Rider | None:
    """The rider that a page is asked to move, if its reader may."""
    from uuid import UUID

    try:
        key = UUID(asked)
    except ValueError:
        return None
    found: Rider | None = visible.filter(public_id=key).first()
    return found
