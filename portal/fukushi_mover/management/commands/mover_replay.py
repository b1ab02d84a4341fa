"""`manage.py mover_replay SCENARIO.json --out OUT.json`: a simulated day through the online engine. Needs no database."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from portal.jobs.command_line import writable_path


class Command(BaseCommand):
    help = "Live through a scenario without foresight (our own JSON, or that of Berbeglia et al.)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("scenario", type=Path)
        parser.add_argument("--out", type=writable_path, required=True)
        parser.add_argument("--think-ms", type=float, default=200, help="between two requests")
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument(
            "--foresight",
            type=float,
            default=2,
            metavar="SECONDS",
            help="search for the same day planned with every request known (0: none)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        from portal.fukushi_mover.engine.formats.reading import read_day
        from portal.fukushi_mover.engine.formats.text import Unreadable
        from portal.fukushi_mover.engine.replay import replay
        from portal.fukushi_mover.engine.warm import warm_up

        try:
            scenario = read_day(options["scenario"])
        except Unreadable as error:
            self.stderr.write(str(error))
            raise SystemExit(2) from None
        warm_up()
        answer = replay(scenario, options["think_ms"] / 1000, options["seed"], options["foresight"])
        options["out"].write_text(json.dumps(answer) + "\n")
