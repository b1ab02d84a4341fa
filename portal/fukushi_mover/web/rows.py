"""What pages of a day show of its runs: blocks on a time axis, calls with names, how to help, where."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal.fukushi_mover.queries.board import Call, Lane
from portal.fukushi_mover.queries.people import Names

from . import words

SCALE = (6 * 3600, 19 * 3600)


def lane_blocks(lanes: list[Lane]) -> list[dict[str, Any]]:
    """What the lanes' picture draws: a block for each run, coloured by its worst slack, and for each call in daytime."""
    return [
        {
            "label": lane.van.number,
            "href": f"#van-{lane.van.pk}",
            "blocks": [block for run in lane.runs for block in run_blocks(lane, run)],
        }
        for lane in lanes
    ]


def run_blocks(lane: Lane, run: Any) -> list[dict[str, Any]]:
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
        blocks.append({"starts": starts, "ends": ends, "tone": tone} | _labels(people, worst))
    return blocks


def _labels(people: int, worst: Call | None) -> dict[str, str]:
    """`label` to be read out, `short` to be drawn; both say what the colour says."""
    late = f" · {words.SLACK[worst.word]}" if worst and worst.tone != "active" else ""
    count = {"people": people}
    short = pgettext("people, in a narrow space", "%(people)s") % count
    return {"label": _("%(people)s people") % count + late, "short": short + late}


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
                        {
                            "name": names.of(stop),
                            "stop": stop,
                            "help": help_of(stop) if names.knows(stop) else [],
                        }
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
    if (stop.rider and stop.rider.helpers > 1) or (stop.ride and stop.ride.request.attendant):
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
        ends_at = request.origin_name if stop.kind == "board" else request.destination_name
        return words.place_said(ends_at)
    return _("home")
