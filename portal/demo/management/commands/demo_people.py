from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import override

from portal.demo.queries.people import demo_people


class Command(BaseCommand):
    help = "Lists who can sign in by one click in the demonstration."

    def handle(self, *args: Any, **options: Any) -> None:
        with override("en"):
            for person in demo_people():
                role = str(person.role.label)
                self.stdout.write(f"  {role:24} {person.user.display_name}  {person.organisation}")
