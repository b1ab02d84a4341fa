"""Roads: the fictional city, a real extract, servers of others; each answer says where it comes from."""

import json
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import call_command
from django.test import Client
from django.utils.translation import override

from portal.demo.world import streets
from portal.demo.world.mover import PROVIDERS
from portal.fukushi_mover import roads
from portal.fukushi_mover.roads.building import Network, build
from portal.fukushi_mover.roads.estimate import StraightLines
from portal.fukushi_mover.roads.http import Osrm, valhalla_server
from portal.fukushi_mover.roads.phrases import spoken
from portal.fukushi_mover.roads.protocol import Manoeuvre, RoadsUnavailable, Turn
from portal.fukushi_mover.roads.remembered import Remembered
from portal.fukushi_mover.roads.valhalla import Valhalla, in_process

HOUSES = [row[4] for row in PROVIDERS]


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("roads")
    streets.write_town(place / "town.osm.pbf")
    build(place / "town.osm.pbf", place / "town", Network("みどり野市（架空）", "架空", True))
    return place / "town"


@pytest.fixture(scope="session")
def network(city: Path) -> Valhalla:
    return in_process(city)


def test_the_city_is_the_same_each_time(tmp_path: Path) -> None:
    for name in ("a.opl", "b.opl"):
        streets.write_town(tmp_path / name)
    assert (tmp_path / "a.opl").read_bytes() == (tmp_path / "b.opl").read_bytes()


def test_matrix_and_route_of_one_network_agree(network: Valhalla) -> None:
    matrix = network.matrix(HOUSES, HOUSES)
    assert (matrix.source, matrix.is_estimate) == ("valhalla: みどり野市（架空）", False)
    for i, a in enumerate(HOUSES):
        for j, b in enumerate(HOUSES):
            if i != j:
                line = network.route([a, b])
                assert abs(line.seconds - matrix.seconds[i, j]) <= 0.03 * line.seconds + 2
                assert abs(line.metres - matrix.metres[i, j]) <= 20


def test_only_bridges_cross_the_river(network: Valhalla) -> None:
    """Two banks 600 m apart as the crow flies: the way leads over the nearest bridge."""
    column = 21
    north, south = (streets.place(row, column) for row in (14, 11))
    assert streets.river_at(column) > 11
    line = network.route([north, south])
    assert line.metres > 2 * StraightLines().route([north, south]).metres / 1.4


def test_the_way_is_told_by_streets_and_named_signals(network: Valhalla) -> None:
    line = network.route([HOUSES[0], HOUSES[1]])
    with override("ja"):
        told = [spoken(step) for step in line.manoeuvres]
    assert told[1:4] == [
        "左折：緑が丘通りを1.3 km",
        "「緑が丘」で右折：中央通りを1.3 km",
        "「本町」で左折：国道901号を2.3 km",
    ]
    assert told[-1].startswith("到着です")


def test_isochrone_holds_its_centre_and_snap_finds_a_street(network: Valhalla) -> None:
    ring = np.array(network.isochrone(HOUSES[0], 300).ring)
    assert (ring.min(axis=0) < HOUSES[0]).all() and (ring.max(axis=0) > HOUSES[0]).all()
    assert np.abs(np.subtract(network.snap(HOUSES[0]), HOUSES[0])).max() < 0.003
    assert network.health().is_ready


def test_a_place_off_the_network_is_no_estimate_but_an_error(network: Valhalla) -> None:
    with pytest.raises(RoadsUnavailable):
        network.route([(35.0, 135.0), HOUSES[0]])


def test_a_missing_network_is_never_replaced_in_silence(settings: Any, tmp_path: Path) -> None:
    settings.ROADS_DIR = str(tmp_path / "nothing")
    with pytest.raises(RoadsUnavailable, match="build_roads"):
        roads._made("valhalla")
    assert roads._made("straight").is_estimate


def test_pairs_are_asked_once() -> None:
    asked = []

    class Counted(StraightLines):
        def matrix(self, sources: Any, targets: Any) -> Any:
            asked.append(len(sources) * len(targets))
            return super().matrix(sources, targets)

    memory = Remembered(Counted())
    memory.square(HOUSES)
    memory.square(list(reversed(HOUSES)))
    assert asked == [9]


@pytest.mark.django_db
def test_the_map_is_drawn_from_the_same_file(
    settings: Any, city: Path, client: Client, django_user_model: Any
) -> None:
    settings.ROADS_DIR = str(city)
    client.force_login(django_user_model.objects.create(email="reader@example.invalid"))
    layer = client.get("/mover/map.json").json()
    assert layer["is_fictional"] and "国道901号" in {name for _, name, _ in layer["roads"]}
    assert layer["water"][0][0] == "かわね川（架空）"


@pytest.mark.bench_data
def test_a_real_extract_becomes_a_network(tmp_path: Path) -> None:
    file = Path(os.environ["PORTAL_BENCH_DATA"]) / "osm" / "tsukuba_1.4km2.osm"
    call_command("build_roads", str(file), into=tmp_path / "tsukuba", verbosity=0)
    network = in_process(tmp_path / "tsukuba")
    line = network.route([(36.1104, 140.1154), (36.1141, 140.1090)])
    assert line.metres > 500 and network.source == "valhalla: tsukuba_1"
    assert "OpenStreetMap" in json.loads((tmp_path / "tsukuba" / "map.json").read_text())["credit"]


# --- Servers of others: a stub that speaks their wire formats stands in for them.

SHAPE = "_c`|@_c`|@_ibE_ibE"
STUB = {
    "/valhalla/sources_to_targets": {
        "sources_to_targets": {"durations": [[0, None]], "distances": [[0, 1.25]]}
    },
    "/valhalla/route": {
        "trip": {
            "summary": {"time": 120.4, "length": 1.2},
            "legs": [
                {
                    "shape": SHAPE,
                    "maneuvers": [
                        {"type": 1, "length": 1.2, "time": 120.4, "begin_shape_index": 0},
                        {"type": 6, "length": 0, "time": 0, "begin_shape_index": 1},
                    ],
                }
            ],
        }
    },
    "/valhalla/status": {"version": "3.9.1"},
    "/osrm/table/v1/driving/": {
        "code": "Ok",
        "durations": [[0, 60.4]],
        "distances": [[0, 500.6]],
    },
    "/osrm/route/v1/driving/": {
        "code": "Ok",
        "routes": [
            {
                "duration": 60.4,
                "distance": 500.6,
                "geometry": {"coordinates": [[139.1, 36.3], [139.2, 36.4]]},
                "legs": [
                    {
                        "steps": [
                            {
                                "maneuver": {"type": "depart"},
                                "name": "中央通り",
                                "distance": 400,
                                "duration": 50,
                            },
                            {
                                "maneuver": {"type": "turn", "modifier": "left"},
                                "name": "国道",
                                "ref": "901",
                                "distance": 100.6,
                                "duration": 10.4,
                            },
                        ]
                    }
                ],
            }
        ],
    },
    "/osrm/nearest/v1/driving/": {"code": "Ok", "waypoints": [{"location": [139.11, 36.31]}]},
}


class Stub(BaseHTTPRequestHandler):
    def answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        found = next((STUB[path] for path in STUB if self.path.startswith(path)), None)
        self.send_response(200 if found else 404)
        self.end_headers()
        self.wfile.write(json.dumps(found or {}).encode())

    do_GET = do_POST = answer  # noqa: N815

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    httpd = HTTPServer(("127.0.0.1", 0), Stub)
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{httpd.server_port}"
    httpd.shutdown()


A, B = (36.3, 139.1), (36.4, 139.2)


def test_valhallas_wire_format(server: str) -> None:
    """A cell that its matrix leaves empty is filled by a route."""
    network = valhalla_server(f"{server}/valhalla/")
    matrix = network.matrix([A], [A, B])
    assert (matrix.seconds.tolist(), matrix.metres.tolist()) == ([[0, 120]], [[0, 1200]])
    assert [step.turn for step in network.route([A, B]).manoeuvres] == [
        Turn.DEPART,
        Turn.ARRIVE_LEFT,
    ]
    assert network.health().detail == "3.9.1"


def test_osrms_wire_format(server: str) -> None:
    network = Osrm(f"{server}/osrm")
    matrix = network.matrix([A], [A, B])
    assert (matrix.seconds.tolist(), matrix.metres.tolist()) == ([[0, 60]], [[0, 501]])
    line = network.route([A, B])
    assert line.line == (A, B)
    assert line.manoeuvres[1] == Manoeuvre(Turn.LEFT, ("国道", "901"), 101, 10)
    assert network.snap(A) == (36.31, 139.11)
    with pytest.raises(RoadsUnavailable, match="isochrones"):
        network.isochrone(A, 60)


def test_a_server_that_is_away_is_said_to_be_away() -> None:
    network = valhalla_server("http://127.0.0.1:9")
    assert not network.health().is_ready
    with pytest.raises(RoadsUnavailable):
        network.matrix([A], [B])


def test_questions_at_the_same_time_are_all_answered(network: Valhalla) -> None:
    ways = [((36.33, 139.10), (36.344, 139.086)), ((36.318, 139.122), (36.33, 139.10))] * 60
    with ThreadPoolExecutor(8) as threads:
        lines = list(threads.map(lambda way: network.route(way).seconds, ways))
    assert len(set(lines)) == 2
