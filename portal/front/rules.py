import rules

from portal.accounts.permission import Person
from portal.organisations.rules import is_bureau_staff

__all__ = ["is_bureau_staff", "is_signed_in"]


@rules.predicate
def is_signed_in(person: Person, target: object = None) -> bool:
    return person.is_authenticated
