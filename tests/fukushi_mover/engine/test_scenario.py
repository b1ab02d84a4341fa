"""The scenario format as docs/scenario.md tells it, and what a replay writes."""

import json
import math
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from portal.fukushi_mover.engine.formats.reading import read_day
from portal.fukushi_mover.engine.formats.text import Unreadable

DOCUMENT = Path(__file__).parents[3] / "docs" / "scenario.md"


def example() -> str:
    found = re.search(r"```json\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    assert found is not None
    return found[1]


def replayed(folder: Path, text: str, *options: str) -> dict[str, Any]:
    scenario, out = folder / "scenario.json", folder / "out.json"
    scenario.write_text(text)
    call_command("mover_replay", str(scenario), f"--out={out}", "--think-ms=5", *options)
    answer: dict[str, Any] = json.loads(out.read_text())
    return answer


def test_the_documented_example_runs(tmp_path: Path) -> None:
    answer = replayed(tmp_path, example(), "--foresight=0.2")
    assert answer["broken"] == []
    assert [(one["id"], one["accepted"], one["reason"]) for one in answer["requests"]] == [
        ("to-the-clinic", True, None),
        ("from-the-clinic", True, None),
        ("to-the-market", True, None),
        ("too-far-too-soon", False, "window"),
    ]
    figures = answer["figures"]
    assert (figures["asked"], figures["accepted"], figures["served"]) == (4, 3, 8)
    assert (figures["visits_ended"], figures["fetched_sooner"], figures["without_ride_back"]) == (1, 1, 0)  # fmt: skip
    assert figures["mean_wait_after_visit_seconds"] <= 600
    named = set(re.findall(r"`(\w+)`", DOCUMENT.read_text().partition("| figure |")[2]))
    assert {name for name in figures if not name.startswith("latency")} <= named


def test_riders_go_in_their_providers_vans_and_others_in_those_lent(tmp_path: Path) -> None:
    (tmp_path / "s.json").write_text(example())
    scenario = read_day(tmp_path / "s.json")
    vehicles = {request.id: request.vehicles for request in scenario.problem.requests}
    assert vehicles["sato"] == {"sakura-1"}
    assert vehicles["mori"] == {"midori-1", "midori-2"}
    assert vehicles["to-the-market"] == {"sakura-1", "midori-1"}
    assert scenario.tolerances == {
        "sato": 600,
        "ito": 600,
        "mori": 300,
        "kato": 300,
        "mori-home": 300,
    }


@pytest.mark.parametrize(("window", "seconds"), [("7:30", 434), ("8:30", 651)])
def test_snow_and_slow_hours_that_a_shift_touches(
    tmp_path: Path, window: str, seconds: int
) -> None:
    """The first shift begins at eight; from the house to the clinic it takes 394 s on dry and empty roads."""
    file = tmp_path / "s.json"
    file.write_text(example().replace('"7:30"', f'"{window}"'))
    assert read_day(file).problem.times[0, 2] == seconds


def test_visits_that_move_no_ride_back(tmp_path: Path) -> None:
    """Of somebody who was refused, and of somebody who is not there yet."""
    told = '{"back": "too-far-too-soon", "ends": "11:00"}, {"back": "mori-home", "ends": "8:00"}'
    day = example().replace('{"back": "mori-home", "ends": "15:05"}', told)
    answer = replayed(tmp_path, day, "--foresight=0")
    assert answer["broken"] == []
    assert (answer["figures"]["visits_ended"], answer["figures"]["fetched_sooner"]) == (1, 0)


@pytest.mark.parametrize(
    ("was", "is_now", "line", "reason"),
    [
        ('"snow": 1.1', '"snow": 0.9', 12, "travel.snow: a number from 1 is needed"),
        ('"tolerance": 300,', '"tolerance": "long",', 18, "tolerance: a number is needed"),
        ('"asked_at": "9:10", "load": [1, 0], "longest_ride": 1800,\n      "pickup": {"place": "hill"',
         '"asked_at": "soon", "load": [1, 0], "longest_ride": 1800,\n      "pickup": {"place": "hill"', 64,
         'requests.5.asked_at: a time is needed: seconds or "HH:MM"'),
        ('"provider": "midori", "start": "midori-house", "lends": false', '"provider": "aoi", "start": "midori-house"', 32,
         "vehicles.2.provider: unknown provider 'aoi'"),
        ('"lends": false', '"lends": "no"', 32, "vehicles.2.lends: true or false is needed"),
        ('"wait_first"', '"never"', 20, 'waiting: "drive_first" or "wait_first" is needed'),
        ('["8:15", "9:20"], "service": 120', '["9:20", "8:15"], "service": 120', 39,
         "requests.0.pickup.window: the window ends before it begins"),
        ('{"place": "market", "service": 60}', '{"place": "moon", "service": 60}', 76,
         "requests.7.dropoff.place: unknown place 'moon'"),
        ('"links": [{"there": "mori"', '"links": [{"there": "to-the-clinic"', 86,
         "links.0: this rule can only bind main work"),
        ('{"back": "mori-home", "ends": "15:05"}', '{"back": "moro-home", "ends": "15:05"}', 87,
         "visits.0.back: unknown request 'moro-home'"),
        ('"ends": "15:05"', '"ends": "15:05", "told_at": "15:06"', 87,
         "visits.0.told_at: the end of a visit is told when it ends or before"),
        ('"apart": [', '"apart" [', 84, "Expecting ':' delimiter"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line(
    tmp_path: Path, was: str, is_now: str, line: int, reason: str
) -> None:
    file, text = tmp_path / "s.json", example()
    assert was in text
    file.write_text(text.replace(was, is_now, 1))
    with pytest.raises(Unreadable) as caught:
        read_day(file)
    assert str(caught.value) == f"{file}:{line}: {reason}"


def test_the_command_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "s.json"
    file.write_text('{"places": [\n')
    with pytest.raises(SystemExit) as caught:
        call_command("mover_replay", str(file), f"--out={tmp_path / 'out.json'}")
    assert caught.value.code == 2
    assert capsys.readouterr().err.startswith(f"{file}:2: ")


def published(count: int = 12) -> dict[str, Any]:
    """A day in the published form: places on a circle, asked an hour before their windows, ids that run backwards."""
    about = {
        "instance": "ropke_etal_2007/x2-12", "number_of_vehicles": 3, "vehicle_capacity": 3, "max_ride_time": 30,
        "max_route_time": 480, "planing_horizon": 1440, "depot_location": {"x_coord": 0.0, "y_coord": 0.0},
    }  # fmt: skip
    requests = []
    for k in range(count):
        opens = 20 + 30 * (k // 2)
        turn = 2 * math.pi * k / count
        requests.append({
            "id": count - k, "load": 1, "arrival_time": max(0, opens - 60),
            "pickup_location": {"x_coord": 8 * math.cos(turn), "y_coord": 8 * math.sin(turn)},
            "delivery_location": {"x_coord": 5 * math.cos(turn + 2), "y_coord": 5 * math.sin(turn + 2)},
            "pickup_lower_tw": opens, "pickup_upper_tw": opens + 15, "pickup_service_time": 3,
            "delivery_lower_tw": 0, "delivery_upper_tw": 1440, "delivery_service_time": 3,
        })  # fmt: skip
    return {"static_info": about, "requests": requests}


def test_a_published_day_is_lived_without_foresight(tmp_path: Path) -> None:
    day = published()
    answer = replayed(tmp_path, json.dumps(day), "--foresight=0")
    requests, n = day["requests"], len(day["requests"])
    assert answer["broken"] == []
    assert [one["id"] for one in answer["requests"]] == [one["id"] for one in requests]
    assert all(one["accepted"] for one in answer["requests"])
    driven = 0.0
    for route in answer["routes"]:
        at, place = 0.0, (0.0, 0.0)
        for stop in route:
            k = (stop["node"] - 1) % n
            end = "pickup" if stop["node"] <= n else "delivery"
            where = tuple(requests[k][f"{end}_location"].values())
            leg = math.dist(place, where)
            assert stop["committed_at"] >= max(at, requests[k]["arrival_time"]) - 1e-9
            assert stop["arrive"] == pytest.approx(stop["committed_at"] + leg)
            assert stop["begin"] >= stop["arrive"] - 1e-9
            assert stop["depart"] >= stop["begin"] + 3 - 1e-9
            opens, closes = requests[k][f"{end}_lower_tw"], requests[k][f"{end}_upper_tw"]
            assert opens - 1e-9 <= stop["begin"] <= closes + 1e-9
            driven, at, place = driven + leg, stop["depart"], where
        driven += math.dist(place, (0.0, 0.0))
    assert answer["cost"] == pytest.approx(driven)


def test_who_asks_at_the_same_time_is_answered_by_id(tmp_path: Path) -> None:
    day = published(2)
    day["static_info"]["number_of_vehicles"] = 1
    for one in day["requests"]:
        one["pickup_location"] = {"x_coord": 8.0 * (-1) ** one["id"], "y_coord": 0.0}
    answer = replayed(tmp_path, json.dumps(day), "--foresight=0")
    assert {one["id"]: one["accepted"] for one in answer["requests"]} == {1: True, 2: False}
