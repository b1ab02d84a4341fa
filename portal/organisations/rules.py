"""Who somebody is in the partnership. The other apps combine these with predicates of their own."""

import rules

from portal.accounts.permission import Person

from .enums import Bureau, Role
from .models import Organisation, Prefecture
from .queries.membership import has_role, memberships_of

BUREAU_ROLES = (Role.BUREAU_STAFF, Role.BUREAU_MANAGER)


def _place(target: object) -> Prefecture | None:
    """The prefecture that a record stands in: its own, its municipality's or its organisation's."""
    if isinstance(target, Prefecture) or target is None:
        return target
    if (prefecture := getattr(target, "prefecture", None)) is not None:
        return prefecture
    for name in ("municipality", "organisation"):
        if (step := getattr(target, name, None)) is not None:
            return _place(step)
    return None


def bureaus_of(person: Person) -> set[Bureau]:
    return {
        Bureau(m.organisation.bureau)
        for m in memberships_of(person)
        if m.role in BUREAU_ROLES and m.organisation.bureau
    }


@rules.predicate
def is_bureau_staff(person: Person, target: object = None) -> bool:
    return has_role(person, *BUREAU_ROLES)


@rules.predicate
def is_bureau_manager(person: Person, target: object = None) -> bool:
    return has_role(person, Role.BUREAU_MANAGER)


# The trail stands below this app and asks for a permission; who has it is said here.
rules.add_perm("audit.view_auditline", is_bureau_manager)


@rules.predicate
def is_in_jurisdiction(person: Person, target: object = None) -> bool:
    """A bureau sees its own area only; a record without a place is seen by both."""
    prefecture = _place(target)
    bureaus = bureaus_of(person)
    if prefecture is None:
        return bool(bureaus)
    return (Bureau.HEALTH in bureaus and prefecture.in_health_area) or (
        Bureau.ECONOMY in bureaus and prefecture.in_economy_area
    )


@rules.predicate
def is_prefecture_officer(person: Person, target: object = None) -> bool:
    """Of the prefecture that the target stands in (of any, where there is no target)."""
    prefecture = _place(target)
    return any(
        m.role == Role.PREFECTURE_OFFICER
        and (prefecture is None or m.organisation.prefecture_id == prefecture.pk)
        for m in memberships_of(person)
    )


def role_in(*roles: Role) -> rules.predicates.Predicate:
    """A predicate: the person has one of `roles` in the target organisation (or in any, where there is no target)."""

    def holds(person: Person, target: object = None) -> bool:
        organisation = (
            target if isinstance(target, Organisation) else getattr(target, "organisation", None)
        )
        return has_role(person, *roles, organisation=organisation)

    return rules.predicate(holds, name="role in " + ", ".join(roles))


# Who keeps the list of people of their own organisation.
LEADING_ROLES = (
    Role.PREFECTURE_OFFICER,
    Role.MUNICIPALITY_OFFICER,
    Role.PROVIDER_MANAGER,
    Role.VENTURE_MEMBER,
    Role.EXPERT,
)


def _organisation_of(target: object) -> Organisation | None:
    return target if isinstance(target, Organisation) else getattr(target, "organisation", None)


@rules.predicate
def leads_organisation(person: Person, target: object = None) -> bool:
    organisation = _organisation_of(target)
    return organisation is not None and has_role(person, *LEADING_ROLES, organisation=organisation)


@rules.predicate
def works_in_organisation(person: Person, target: object = None) -> bool:
    """A colleague: a resident who belongs to their town is none."""
    organisation = _organisation_of(target)
    return organisation is not None and any(
        m.organisation_id == organisation.pk and m.role != Role.RESIDENT
        for m in memberships_of(person)
    )


@rules.predicate
def has_organisation(person: Person, target: object = None) -> bool:
    return any(m.role != Role.RESIDENT for m in memberships_of(person))


@rules.predicate
def is_not_the_other_bureau(person: Person, target: object = None) -> bool:
    """Each bureau lets its own people in: the other one's area is wider or narrower, and its notes are its own."""
    organisation = _organisation_of(target)
    bureau = organisation.bureau if organisation is not None else ""
    return not bureau or bureau in bureaus_of(person)


may_see_people = works_in_organisation | (is_bureau_staff & is_in_jurisdiction)
may_keep_people = leads_organisation | (
    is_bureau_manager & is_in_jurisdiction & is_not_the_other_bureau
)
may_decide_registration = is_bureau_staff & is_in_jurisdiction
