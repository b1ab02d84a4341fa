from typing import Any

from django.core.management.base import BaseCommand

from portal.caravan.actions.load_reference import load_reference


class Command(BaseCommand):
    help = "Loads the themes and the first set of questions. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        load_reference()
