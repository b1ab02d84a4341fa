import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

from portal.demo.world import streets
from portal.fukushi_mover.roads.building import Network, build

NAME = "みどり野市（架空）"


def build_town() -> bool:
    """Builds the fictional city's road network where this installation wants it and has not got it. True if it built."""
    folder, stamp = Path(settings.ROADS_DIR), _stamp()
    mark = folder / "streets.sha256"
    if settings.ROADS_ENGINE != "valhalla" or (
        (folder / "network.json").exists() and (not mark.exists() or mark.read_text() == stamp)
    ):
        return False  # a real network that somebody built stays, and so does ours until its streets change
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as place:
        file = Path(place) / "town.osm.pbf"
        streets.write_town(file)
        build(file, folder, Network(NAME, f"{NAME}・実演用に生成した道路網", True))
    mark.write_text(stamp)
    return True


def _stamp() -> str:
    return hashlib.sha256(Path(streets.__file__).read_bytes()).hexdigest()
