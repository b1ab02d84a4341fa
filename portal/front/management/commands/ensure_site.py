from typing import Any

from django.core.management.base import BaseCommand

from portal.front.actions.ensure_site import ensure_site


class Command(BaseCommand):
    help = "Makes the bilingual page tree: home, official pages, good practices. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(str(ensure_site()))
