"""Who may do what at a matching event: small predicates, combined."""

import rules

from portal.accounts.permission import Person
from portal.matching.enums import NEED_ROLES, PARTICIPANT_ROLES, SOLUTION_ROLES
from portal.matching.models import Event, Meeting, Registration, Solution
from portal.organisations.enums import OrganisationState, Role
from portal.organisations.models import Organisation
from portal.organisations.queries.membership import memberships_of
from portal.organisations.rules import is_bureau_staff

__all__ = [
    "NEED_ROLES",
    "PARTICIPANT_ROLES",
    "SOLUTION_ROLES",
    "can_answer_meeting",
    "can_bring_needs",
    "can_edit_registration",
    "can_edit_solution",
    "can_offer_solutions",
    "can_participate",
    "can_register",
    "can_run_events",
    "can_see_event",
    "can_see_meeting",
    "can_see_registration",
    "can_see_solution",
    "can_write_outcome",
    "is_bureau_staff",
]


def organisations_with(person: Person, roles: tuple[Role, ...]) -> list[Organisation]:
    """Active organisations in which the person has one of `roles`."""
    return [
        m.organisation
        for m in memberships_of(person)
        if m.role in roles and m.organisation.state == OrganisationState.ACTIVE
    ]


@rules.predicate
def can_offer_solutions(person: Person, target: object = None) -> bool:
    return bool(organisations_with(person, SOLUTION_ROLES))


@rules.predicate
def can_bring_needs(person: Person, target: object = None) -> bool:
    return bool(organisations_with(person, NEED_ROLES))


@rules.predicate
def is_member_of(person: Person, target: Solution | Registration) -> bool:
    return any(
        m.organisation_id == target.organisation_id and m.role in PARTICIPANT_ROLES
        for m in memberships_of(person)
    )


@rules.predicate
def is_public_event(person: Person, event: Event) -> bool:
    return Event.objects.public().filter(pk=event.pk).exists()


@rules.predicate
def is_public_solution(person: Person, solution: Solution) -> bool:
    return solution.is_public


@rules.predicate
def is_at_the_table(person: Person, meeting: Meeting) -> bool:
    return Meeting.objects.filter(pk=meeting.pk).visible_to(person).exists()


@rules.predicate
def is_need_side_of(person: Person, meeting: Meeting) -> bool:
    return is_at_the_table.test(person, meeting) and is_member_of.test(
        person, meeting.event_need.registration
    )


can_run_events = is_bureau_staff
can_see_event = is_bureau_staff | is_public_event
can_see_solution = is_bureau_staff | is_public_solution | is_member_of
can_edit_solution = is_member_of & can_offer_solutions
can_participate = can_offer_solutions | can_bring_needs
can_register = can_participate & is_public_event
can_see_registration = is_bureau_staff | is_member_of
can_edit_registration = is_member_of
can_see_meeting = is_bureau_staff | is_at_the_table
can_answer_meeting = is_bureau_staff | is_at_the_table
can_write_outcome = is_bureau_staff | is_need_side_of
