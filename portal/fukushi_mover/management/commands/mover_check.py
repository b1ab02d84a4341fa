"""`manage.py mover_check FILE PLAN.json [--partial]`: replay a plan, independent of the solver. Needs no database."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Check a plan against its instance: a JSON line per violation; exit 1 if there is one."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("plan", type=Path)
        parser.add_argument(
            "--partial", action="store_true", help="riders left out are no violation"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        from portal.fukushi_mover.engine.formats.reading import read_instance
        from portal.fukushi_mover.engine.formats.text import Unreadable
        from portal.fukushi_mover.engine.verdict import check_file

        try:
            found = check_file(
                read_instance(options["file"]), options["plan"], partial=options["partial"]
            )
        except Unreadable as error:
            self.stderr.write(str(error))
            raise SystemExit(2) from None
        for violation in found:
            self.stdout.write(json.dumps(asdict(violation)))
        if found:
            raise SystemExit(1)
