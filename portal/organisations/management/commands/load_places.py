from typing import Any

from django.core.management.base import BaseCommand

from portal.organisations.reference.places import load_places


class Command(BaseCommand):
    help = "Load kinds of organisation, the 11 prefectures, their 485 municipalities, the two bureaus. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        for name, new in load_places().items():
            self.stdout.write(f"{name}: {new} new")
