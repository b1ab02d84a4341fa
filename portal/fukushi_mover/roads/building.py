"""From an OpenStreetMap file to a network: Valhalla's tiles, and the streets as a base layer for our maps."""

import json
import shutil
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import osmium

from .protocol import RoadsUnavailable

MAP_HIGHWAYS = {
    "motorway": 1,
    "trunk": 1,
    "primary": 2,
    "secondary": 2,
    "tertiary": 3,
    "unclassified": 4,
    "residential": 4,
    "living_street": 4,
}
CREDIT_OSM = "© OpenStreetMap contributors (ODbL)"


@dataclass(frozen=True, slots=True)
class Network:
    """What lies in a folder of roads."""

    name: str
    credit: str
    is_fictional: bool


def build(file: Path, folder: Path, network: Network) -> None:
    """Builds beside the old network and replaces it at the end. Raises RoadsUnavailable with what the builder said."""
    new = folder.with_name(folder.name + ".new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    source = _sorted(file, new / "roads.osm.pbf")
    _tiles(source, new)
    (new / "map.json").write_text(json.dumps(base_layer(source, network), ensure_ascii=False))
    (new / "network.json").write_text(json.dumps(asdict(network), ensure_ascii=False))
    old = folder.with_name(folder.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def network_of(folder: Path) -> Network | None:
    file = folder / "network.json"
    return Network(**json.loads(file.read_text())) if file.exists() else None


def signals_of(folder: Path) -> list[tuple[str, float, float]]:
    """Crossings that a driver knows by the name on their signal: name, latitude, longitude."""
    layer = json.loads((folder / "map.json").read_text())
    return [(name, latitude, longitude) for name, latitude, longitude in layer["signals"]]


def config_of(folder: Path) -> dict[str, Any]:
    """Valhalla's settings for the tiles of a folder."""
    from valhalla import config

    (folder / "tiles").mkdir(parents=True, exist_ok=True)
    made = config.get_config(tile_extract="", tile_dir=str(folder / "tiles"))
    made["mjolnir"]["admin"] = str(folder / "admins.sqlite")
    made["mjolnir"]["logging"] = {"type": "", "color": False}
    made["thor"]["source_to_target_algorithm"] = "timedistancematrix"
    limits = made["service_limits"]
    for costing in ("auto", "auto_shorter", "taxi", "bus"):
        if costing in limits:
            limits[costing]["max_matrix_location_pairs"] = 4_000_000
            limits[costing]["max_locations"] = 200
    limits["max_exclude_locations"] = 50
    return made


def _sorted(file: Path, into: Path) -> Path:
    """The builder reads nodes, ways and relations in order of their ids, and other orders wrongly."""
    with osmium.SimpleWriter(str(into)) as writer:
        reader = osmium.MergeInputReader()
        reader.add_file(str(file))
        reader.apply(_Copy(writer))
    return into


class _Copy(osmium.SimpleHandler):
    def __init__(self, writer: osmium.SimpleWriter) -> None:
        super().__init__()
        self.node, self.way, self.relation = writer.add_node, writer.add_way, writer.add_relation


def _tiles(source: Path, folder: Path) -> None:
    import valhalla

    tools = Path(valhalla.__file__).parent / "bin"
    settings = folder / "valhalla.json"
    settings.write_text(json.dumps(config_of(folder)))
    for tool in ("valhalla_build_admins", "valhalla_build_tiles"):
        done = subprocess.run(
            [str(tools / tool), "-c", str(settings), str(source)],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RoadsUnavailable(f"{tool}: {(done.stderr or done.stdout)[-600:]}")
    if not any((folder / "tiles").rglob("*.gph")):
        raise RoadsUnavailable("no road in this file")


def base_layer(source: Path, network: Network) -> dict[str, Any]:
    """Streets and water as plain lists: `[class, name, [[latitude, longitude], …]]`, widest streets last; named signals."""
    roads, water, signals = [], [], []
    for way in osmium.FileProcessor(str(source), osmium.osm.NODE | osmium.osm.WAY).with_locations():
        if isinstance(way, osmium.osm.Node) and _is_named_signal(way):
            signals.append([way.tags["name"], way.lat, way.lon])
        if not isinstance(way, osmium.osm.Way):
            continue
        rank = MAP_HIGHWAYS.get(way.tags.get("highway") or "", 0)
        line = [[round(n.lat, 5), round(n.lon, 5)] for n in way.nodes if n.location.valid()]
        if rank and len(line) > 1:
            roads.append([rank, way.tags.get("name", ""), line])
        elif ("waterway" in way.tags or way.tags.get("natural") == "water") and len(line) > 1:
            water.append([way.tags.get("name", ""), line])
    roads.sort(key=lambda row: -row[0])  # type: ignore[operator]
    return {
        "name": network.name,
        "credit": network.credit,
        "is_fictional": network.is_fictional,
        "roads": roads,
        "water": water,
        "signals": signals,
    }


def _is_named_signal(node: osmium.osm.Node) -> bool:
    return node.tags.get("highway") == "traffic_signals" and "name" in node.tags
