from dataclasses import dataclass

from portal.accounts.models import User
from portal.organisations.enums import Role
from portal.organisations.models import Membership, Organisation

PER_ROLE = 3


@dataclass(frozen=True)
class DemoPerson:
    user: User
    role: Role
    organisation: Organisation


def demo_people() -> list[DemoPerson]:
    """Who can sign in by one click: a few fictional people of each role, each person once."""
    memberships = (
        Membership.objects.active()
        .filter(user__is_fictional=True, user__is_active=True)
        .select_related("user", "organisation__kind")
        .order_by("pk")
    )
    chosen: dict[Role, list[DemoPerson]] = {role: [] for role in Role}
    seen: set[int] = set()
    for membership in memberships:
        people = chosen[Role(membership.role)]
        places = {person.organisation.pk for person in people}
        if len(people) >= PER_ROLE or membership.user_id in seen:
            continue
        if membership.organisation_id in places and membership.role != Role.RESIDENT:
            continue
        seen.add(membership.user_id)
        people.append(DemoPerson(membership.user, Role(membership.role), membership.organisation))
    return [person for role in Role for person in chosen[role]]
