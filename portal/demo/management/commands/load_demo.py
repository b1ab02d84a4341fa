from typing import Any

from django.core.management.base import BaseCommand

from portal.demo.actions.load_world import load_world


class Command(BaseCommand):
    help = "Loads the demonstration's world, or tops up its days. Never deletes or changes what was typed."

    def handle(self, *args: Any, **options: Any) -> None:
        world = load_world()
        self.stdout.write(f"The demonstration's world stands at {world.anchor.isoformat()}.")
