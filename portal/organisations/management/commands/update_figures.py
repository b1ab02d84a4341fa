from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.intake.problems import Unreadable
from portal.organisations.reference.figures import COLUMNS, Outcome, update_figures


def report(command: BaseCommand, outcome: Outcome, file: str, *, dry_run: bool) -> None:
    """Raises CommandError when the table has problems: nothing was written then."""
    for problem in outcome.problems:
        command.stderr.write(f"{file}:{problem.line}: {problem.column}: {problem.reason}")
    if outcome.problems:
        raise CommandError(f"{len(outcome.problems)} problem(s); nothing was changed.")
    verb = "would change" if dry_run else "changed"
    command.stdout.write(
        f"{verb} {outcome.changed}, unchanged {outcome.unchanged}, of other prefectures {outcome.elsewhere}"
    )


class Command(BaseCommand):
    help = (
        "Update population, the share of people aged 65 or over and points from an official table "
        "(CSV in UTF-8 or CP932, or XLSX). One line a municipality; headings, any of: "
        + "; ".join(f"{name}: {', '.join(headings)}" for name, headings in COLUMNS.items())
        + ". The code has five or six digits. One bad line and nothing is changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--source", required=True, help="who published the figures")
        parser.add_argument("--date", required=True, type=date.fromisoformat, help="as of, ISO")
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with Path(options["file"]).open("rb") as file:
                outcome = update_figures(
                    file, options["source"], options["date"], dry_run=options["dry_run"]
                )
        except (OSError, Unreadable) as error:
            raise CommandError(f"{options['file']}: {error}") from error
        report(self, outcome, options["file"], dry_run=options["dry_run"])
