from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal.search.index import rebuild


class Command(BaseCommand):
    help = "Writes the site search's index anew: of all kinds, or of those that are named."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kinds", nargs="*")

    def handle(self, *args: Any, **options: Any) -> None:
        for kind, count in rebuild(*options["kinds"]).items():
            self.stdout.write(f"{kind} {count}")
