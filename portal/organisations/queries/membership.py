from collections.abc import Iterable
from typing import Any

from portal.accounts.permission import Person
from portal.organisations.enums import Role
from portal.organisations.models import Membership, Organisation


def memberships_of(person: Person) -> list[Membership]:
    """Active memberships, read once per person object (a request has one)."""
    if not person.is_authenticated or not person.is_active:
        return []
    known: Any = person
    if not hasattr(known, "_active_memberships"):
        known._active_memberships = list(
            Membership.objects.effective()
            .filter(user=known)
            .select_related(
                "organisation__kind", "organisation__prefecture", "organisation__municipality"
            )
        )
    return known._active_memberships  # type: ignore[no-any-return]


def organisations_of(person: Person, roles: Iterable[Role] = ()) -> list[Organisation]:
    wanted = set(roles)
    return [m.organisation for m in memberships_of(person) if not wanted or m.role in wanted]


def has_role(person: Person, *roles: Role, organisation: Organisation | None = None) -> bool:
    return any(
        m.role in roles and (organisation is None or m.organisation_id == organisation.pk)
        for m in memberships_of(person)
    )
