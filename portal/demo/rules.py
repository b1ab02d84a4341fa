import rules
from django.conf import settings

from portal.accounts.permission import Person


@rules.predicate
def is_demonstration(person: Person, target: object = None) -> bool:
    return bool(settings.DEMO_MODE)
