"""`manage.py mover_solve FILE --seconds S --out OUT.json`: plan one static instance. Needs no database."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from portal.jobs.command_line import writable_path


class Command(BaseCommand):
    help = "Solve one dial-a-ride instance (Cordeau text, heterogeneous text, or our own JSON)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--seconds", type=float, default=None, help="wall time of the search")
        parser.add_argument(
            "--iterations", type=int, default=None, help="instead of the clock; deterministic"
        )
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--out", type=writable_path, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        from portal.fukushi_mover.engine.contract import solve_instance
        from portal.fukushi_mover.engine.formats.reading import read_instance
        from portal.fukushi_mover.engine.formats.text import Unreadable
        from portal.fukushi_mover.engine.warm import warm_up

        if options["seconds"] is None and options["iterations"] is None:
            self.stderr.write("one of --seconds and --iterations is needed")
            raise SystemExit(2)
        try:
            instance = read_instance(options["file"])
        except Unreadable as error:
            self.stderr.write(str(error))
            raise SystemExit(2) from None
        warm_up()
        answer = solve_instance(
            instance, options["seconds"], options["iterations"], options["seed"]
        )
        options["out"].write_text(json.dumps(answer) + "\n")
