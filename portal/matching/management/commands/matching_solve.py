import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from portal.jobs.command_line import writable_path
from portal.matching.engine.files import Unreadable, plan_as_json, read
from portal.matching.engine.portfolio import solve_best
from portal.matching.engine.problem import Progress
from portal.matching.engine.search import Limits


class Command(BaseCommand):
    help = "Solves one meeting-timetable instance (B2BSP .dzn, or our own JSON). Needs no database."
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--seconds", type=float, default=30.0)
        parser.add_argument("--fairness", type=int)
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--iterations", type=int)
        parser.add_argument("--workers", type=int, default=2)
        parser.add_argument(
            "--progress", action="store_true", help="a JSON line for each step, on stderr"
        )
        parser.add_argument("--out", type=writable_path, required=True)

    def handle(self, *args: Any, file: Path, out: Path, **options: Any) -> None:
        try:
            problem = read(file, options["fairness"])
        except Unreadable as reason:
            self.stderr.write(str(reason))
            sys.exit(2)
        limits = Limits(
            options["seconds"], options["iterations"], options["seed"], options["workers"]
        )
        plan = solve_best(problem, limits, listener=self.tell if options["progress"] else None)
        out.write_text(json.dumps(plan_as_json(problem, plan)) + "\n")
        self.stdout.write(
            f"objective {plan.objective} bound {plan.bound} proven {plan.proven} "
            f"{len(plan.places)} of {len(problem.requests)} meetings {plan.seconds:.1f} s"
        )

    def tell(self, progress: Progress) -> None:
        self.stderr.write(json.dumps(progress.__dict__))
        self.stderr.flush()
