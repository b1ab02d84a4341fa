from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.intake.problems import Unreadable
from portal.organisations.reference.figures import import_points

from .update_figures import report


class Command(BaseCommand):
    help = (
        "Import representative points of municipalities (degrees) from CSV or XLSX: columns code, latitude and "
        "longitude (or office_lat and office_lon, 緯度 and 経度). One bad line and nothing is changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with Path(options["file"]).open("rb") as file:
                outcome = import_points(file, dry_run=options["dry_run"])
        except (OSError, Unreadable) as error:
            raise CommandError(f"{options['file']}: {error}") from error
        report(self, outcome, options["file"], dry_run=options["dry_run"])
