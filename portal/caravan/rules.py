"""Who may do what with visits, hearings, needs and follow-ups: small predicates, combined."""

import rules

from portal.accounts.permission import Person
from portal.caravan.enums import NeedState, ShareScope
from portal.caravan.models import FollowUp, HearingAnswer, Need, Visit
from portal.caravan.reach import OWNER_ROLES, owns_needs
from portal.organisations.enums import Role
from portal.organisations.queries.membership import has_role, memberships_of
from portal.organisations.rules import bureaus_of, is_bureau_staff, is_in_jurisdiction

__all__ = [
    "can_consent",
    "can_correct_need",
    "can_edit_need",
    "can_edit_visit",
    "can_list_visits",
    "can_plan_visit",
    "can_publish_need",
    "can_see_need",
    "can_see_note",
    "can_see_visit",
    "can_submit_need",
    "can_work_on_follow_up",
    "is_bureau_staff",
]


@rules.predicate
def is_visible_visit(person: Person, visit: Visit) -> bool:
    return Visit.objects.filter(pk=visit.pk).visible_to(person).exists()


@rules.predicate
def goes_along(person: Person, target: object = None) -> bool:
    """Those outside the bureaus who go along on visits."""
    return has_role(person, Role.PREFECTURE_OFFICER, Role.EXPERT)


@rules.predicate
def is_visible_need(person: Person, need: Need) -> bool:
    return need.is_public or Need.objects.filter(pk=need.pk).visible_to(person).exists()


@rules.predicate
def is_owner_of_need(person: Person, need: Need) -> bool:
    """Those for whom the need speaks: the organisation itself, or the officers of its municipality."""
    return any(
        m.role in OWNER_ROLES
        and (
            m.organisation_id == need.organisation_id
            or (
                m.role == Role.MUNICIPALITY_OFFICER
                and m.organisation.municipality_id == need.municipality_id
                and need.organisation.kind_id == "municipality"
            )
        )
        for m in memberships_of(person)
    )


@rules.predicate
def is_shared_with_owner(person: Person, need: Need) -> bool:
    return need.state != NeedState.DRAFT and need.share_scope in (
        ShareScope.MUNICIPALITY,
        ShareScope.PUBLIC,
    )


@rules.predicate
def is_need_owner_anywhere(person: Person, target: object = None) -> bool:
    return owns_needs(person)


@rules.predicate
def is_note_of_own_bureau(person: Person, answer: HearingAnswer) -> bool:
    if answer.note_scope == ShareScope.BOTH_BUREAUS or not answer.note_bureau:
        return True
    return answer.note_bureau in bureaus_of(person)


@rules.predicate
def is_answer_in_area(person: Person, answer: HearingAnswer) -> bool:
    return is_in_jurisdiction.test(person, answer.hearing.visit)


@rules.predicate
def is_visible_follow_up(person: Person, follow_up: FollowUp) -> bool:
    return FollowUp.objects.filter(pk=follow_up.pk).visible_to(person).exists()


can_plan_visit = is_bureau_staff
can_list_visits = is_bureau_staff | goes_along
can_see_visit = is_visible_visit
can_edit_visit = is_bureau_staff & is_in_jurisdiction & is_visible_visit
can_see_note = is_bureau_staff & is_answer_in_area & is_note_of_own_bureau

can_see_need = is_visible_need
can_edit_need = is_bureau_staff & is_in_jurisdiction & is_visible_need
can_publish_need = can_edit_need
can_correct_need = is_owner_of_need & is_shared_with_owner
can_consent = can_correct_need
can_submit_need = is_need_owner_anywhere
can_work_on_follow_up = is_bureau_staff & is_visible_follow_up
