"""`manage.py build_roads FILE [--name NAME]`: an OpenStreetMap extract becomes the network of this installation."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.fukushi_mover.roads.building import CREDIT_OSM, Network, build
from portal.fukushi_mover.roads.protocol import RoadsUnavailable


class Command(BaseCommand):
    help = "Builds the road network and the maps' base layer from an OSM file (.osm, .osm.pbf). Restart afterwards."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--name", default="", help="how results name it (default: the file)")
        parser.add_argument("--credit", default=CREDIT_OSM, help="shown on every map")
        parser.add_argument("--into", type=Path, default=Path(settings.ROADS_DIR))

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        if not file.is_file():
            raise CommandError(f"{file}: no such file")
        network = Network(options["name"] or file.name.split(".")[0], options["credit"], False)
        try:
            build(file, options["into"], network)
        except (RoadsUnavailable, RuntimeError) as error:
            raise CommandError(f"{file}: {error}") from error
        self.stdout.write(f"{network.name}: built into {options['into']}")
