"""The demonstration city as an OpenStreetMap file: fictional, and the same on every machine.

A grid of streets, bent and thinned by a fixed hash; a river that only bridges cross; a national road, a bypass and
prefectural roads with named signals; hills in the north-east with few roads; one-way streets in the old centre.
"""

import itertools
import math
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import osmium
from osmium.osm import mutable

SOUTH, WEST = 36.2800, 139.0300
ROWS, COLUMNS = 42, 48
STEP_NORTH, STEP_EAST = 0.0024, 0.0029
CENTRE = (20, 24)
STAMP = "2026-01-01T00:00:00Z"

Node = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Street:
    highway: str
    name: str
    maxspeed: int
    ref: str = ""


ALONG = {  # rows: from west to east
    6: Street("secondary", "県道下野原線", 40, "県道912号"),
    13: Street("tertiary", "川原通り", 40),
    17: Street("tertiary", "駅前通り", 30),
    20: Street("trunk", "国道901号", 50, "国道901号"),
    25: Street("tertiary", "緑が丘通り", 40),
    30: Street("secondary", "県道湯の里線", 40, "県道915号"),
    36: Street("tertiary", "上野原通り", 40),
}
ACROSS = {  # columns: from south to north
    5: Street("tertiary", "西の原通り", 40),
    12: Street("secondary", "県道なのはな線", 40, "県道918号"),
    18: Street("tertiary", "若葉通り", 40),
    24: Street("primary", "中央通り", 40),
    29: Street("tertiary", "市役所東通り", 40),
    33: Street("trunk", "みどり野バイパス", 60, "国道901号"),
    41: Street("secondary", "県道桜台線", 40, "県道921号"),
}
SIGNALS = {
    (20, 24): "本町",
    (20, 33): "バイパス入口",
    (20, 12): "なのはな",
    (20, 18): "若葉町",
    (17, 24): "駅前",
    (25, 24): "緑が丘",
    (30, 24): "湯の里西",
    (30, 33): "湯の里",
    (13, 33): "川原町東",
    (6, 33): "下野原",
}
BRIDGES = {
    5: "西の橋",
    12: "なのはな橋",
    18: "若葉橋",
    24: "みどり野大橋",
    33: "バイパス橋",
    41: "桜台橋",
}


def write_town(path: Path) -> None:
    """Writes the file, sorted by kind and id as its readers expect."""
    path.unlink(missing_ok=True)
    with osmium.SimpleWriter(str(path)) as writer:
        for node in _nodes():
            writer.add_node(node)
        for number, way in enumerate(_ways(), 1):
            way.id = number
            writer.add_way(way)
        writer.add_relation(_country())


def _chance(*what: object) -> float:
    """A fixed number between 0 and 1."""
    return zlib.crc32(repr(what).encode()) / 2**32


def place(row: int, column: int) -> tuple[float, float]:
    """Latitude and longitude of a crossing: bent a little, more in the hills."""
    bend = 0.00055 if is_hill(row, column) else 0.00022
    main = row in ALONG or column in ACROSS
    north = (_chance("n", row, column) - 0.5) * bend * (0.4 if main else 1.6)
    east = (_chance("e", row, column) - 0.5) * bend * (0.4 if main else 1.6)
    return SOUTH + row * STEP_NORTH + north, WEST + column * STEP_EAST + east


def is_hill(row: int, column: int) -> bool:
    return row + 0.6 * (column - CENTRE[1]) > 40


def river_at(column: float) -> float:
    """The row on which the river flows at this column."""
    return 10.5 + 1.6 * math.sin(column / 7.0) + 0.04 * column


def _crosses_river(a: Node, b: Node) -> bool:
    return (a[0] < river_at(a[1])) != (b[0] < river_at(b[1]))


def _key(row: int, column: int) -> int:
    return row * COLUMNS + column + 1


CORNERS = 9_000
RIVER = 9_100


def _nodes() -> Iterator[mutable.Node]:
    for row in range(ROWS):
        for column in range(COLUMNS):
            latitude, longitude = place(row, column)
            yield _node(_key(row, column), latitude, longitude, _tags_of(row, column))
    for number, (latitude, longitude) in enumerate(_corners()):
        yield _node(CORNERS + number, latitude, longitude, {})
    for column in range(COLUMNS):
        latitude = SOUTH + river_at(column) * STEP_NORTH
        yield _node(RIVER + column, latitude, WEST + column * STEP_EAST, {})


def _node(number: int, latitude: float, longitude: float, tags: dict[str, str]) -> mutable.Node:
    return mutable.Node(
        id=number, location=(longitude, latitude), tags=tags, version=1, timestamp=STAMP
    )


def _corners() -> list[tuple[float, float]]:
    north, east = SOUTH + ROWS * STEP_NORTH, WEST + COLUMNS * STEP_EAST
    south, west = SOUTH - STEP_NORTH, WEST - STEP_EAST
    return [(south, west), (south, east), (north, east), (north, west)]


def _tags_of(row: int, column: int) -> dict[str, str]:
    if not (row in ALONG and column in ACROSS):
        return {}
    tags = {"highway": "traffic_signals"}
    if (row, column) in SIGNALS:
        tags["name"] = SIGNALS[row, column]
    return tags


def _ways() -> Iterator[mutable.Way]:
    for row in range(ROWS):
        yield from _line([(row, column) for column in range(COLUMNS)], ALONG.get(row))
    for column in range(COLUMNS):
        yield from _line([(row, column) for row in range(ROWS)], ACROSS.get(column))
    corners = [CORNERS, CORNERS + 1, CORNERS + 2, CORNERS + 3, CORNERS]
    yield _way(corners, {"boundary": "administrative", "admin_level": "2"})
    river = [RIVER + column for column in range(COLUMNS)]
    yield _way(river, {"waterway": "river", "name": "かわね川（架空）"})


def _line(nodes: list[Node], street: Street | None) -> Iterator[mutable.Way]:
    """One street, cut where it is broken and where a bridge begins and ends."""
    part: list[Node] = [nodes[0]]
    for a, b in itertools.pairwise(nodes):
        bridge = _crosses_river(a, b)
        if not _is_open(a, b, street):
            yield from _street(part, street)
            part = [b]
        elif bridge:
            yield from _street(part, street)
            yield from _street([a, b], street, BRIDGES.get(a[1], ""))
            part = [b]
        else:
            part.append(b)
    yield from _street(part, street)


def _is_open(a: Node, b: Node, street: Street | None) -> bool:
    if _crosses_river(a, b):
        return street is not None and a[1] == b[1] and a[1] in BRIDGES
    if street is not None:
        return True
    far = max(abs(a[0] - CENTRE[0]), abs(a[1] - CENTRE[1]))
    shut = 0.72 if is_hill(*a) else 0.06 if far < 8 else 0.3
    return _chance("open", a, b) >= shut


def _street(part: list[Node], street: Street | None, bridge: str = "") -> Iterator[mutable.Way]:
    if len(part) < 2:
        return
    tags = _street_tags(part, street)
    if bridge:
        tags |= {"bridge": "yes", "layer": "1", "bridge:name": bridge}
    yield _way([_key(*node) for node in part], tags)


def _street_tags(part: list[Node], street: Street | None) -> dict[str, str]:
    if street is None:
        tags = {"highway": "residential", "maxspeed": "30"}
        return tags | ({"oneway": "yes"} if _is_one_way(part) else {})
    tags = {"highway": street.highway, "name": street.name, "maxspeed": str(street.maxspeed)}
    return tags | ({"ref": street.ref} if street.ref else {})


def _is_one_way(part: list[Node]) -> bool:
    """Every other lane of the old centre."""
    (row, column), (end_row, _end_column) = part[0], part[-1]
    is_central = all(abs(r - CENTRE[0]) <= 5 and abs(c - CENTRE[1]) <= 7 for r, c in part)
    return is_central and (row % 2 == 1 if row == end_row else column % 2 == 1)


def _way(nodes: list[int], tags: dict[str, str]) -> mutable.Way:
    return mutable.Way(nodes=nodes, tags=tags, version=1, timestamp=STAMP)


def _country() -> mutable.Relation:
    """Tells the network that one drives on the left here."""
    border = 1 + sum(1 for _ in _ways()) - 2
    return mutable.Relation(
        id=1,
        members=[("w", border, "outer")],
        tags={
            "type": "boundary",
            "boundary": "administrative",
            "admin_level": "2",
            "name": "日本",
            "ISO3166-1": "JP",
            "ISO3166-1:alpha2": "JP",
        },
        version=1,
        timestamp=STAMP,
    )
