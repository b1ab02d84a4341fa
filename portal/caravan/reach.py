"""How far a record is shared: share scope × jurisdiction × membership, as conditions for querysets.

Stands below the models, so that each model's `visible_to` reads it; it names columns, never models.
"""

from django.db.models import Q, QuerySet

from portal.accounts.permission import Person
from portal.caravan.enums import PUBLIC_NEED_STATES, SCOPE_ORDER, NeedState, ShareScope
from portal.organisations.enums import Bureau, Role
from portal.organisations.queries.membership import memberships_of, organisations_of
from portal.organisations.rules import bureaus_of

AREA = {Bureau.HEALTH: "in_health_area", Bureau.ECONOMY: "in_economy_area"}
OWNER_ROLES = (Role.MUNICIPALITY_OFFICER, Role.PROVIDER_MANAGER)
NOBODY = Q(pk__in=[])


def scopes_from(least: ShareScope) -> list[ShareScope]:
    """`least` and everything wider."""
    return list(SCOPE_ORDER[SCOPE_ORDER.index(least) :])


def bureau_reach(person: Person, at: str = "", scope: str = "share_scope") -> Q:
    """What a bureau sees: its own rows in its own area, the other bureau's from `both bureaus` on."""
    reach = NOBODY
    for bureau in bureaus_of(person):
        area = Q(**{f"{at}municipality__prefecture__{AREA[bureau]}": True})
        reach |= area & (
            Q(**{f"{at}bureau": bureau})
            | Q(**{f"{scope}__in": scopes_from(ShareScope.BOTH_BUREAUS)})
        )
    return reach


def local_reach(person: Person, at: str = "", owner: str = "organisation") -> Q:
    """What prefectures, municipalities and those who were heard see."""
    reach = NOBODY
    for m in memberships_of(person):
        if m.role == Role.PREFECTURE_OFFICER and m.organisation.prefecture_id:
            reach |= Q(share_scope__in=scopes_from(ShareScope.PREFECTURE)) & Q(
                **{f"{at}municipality__prefecture": m.organisation.prefecture_id}
            )
        elif m.role == Role.MUNICIPALITY_OFFICER and m.organisation.municipality_id:
            reach |= Q(share_scope__in=scopes_from(ShareScope.MUNICIPALITY)) & Q(
                **{f"{at}municipality": m.organisation.municipality_id}
            )
        elif m.role == Role.PROVIDER_MANAGER:
            reach |= Q(share_scope__in=scopes_from(ShareScope.MUNICIPALITY)) & Q(
                **{owner: m.organisation_id}
            )
    return reach


def visits_visible_to[Q_: QuerySet](visits: Q_, person: Person) -> Q_:
    if not person.is_authenticated:
        return visits.none()
    of_team = Q(team__user=person.pk)
    return visits.filter(
        bureau_reach(person) | local_reach(person, owner="host") | of_team
    ).distinct()


def answers_visible_to[Q_: QuerySet](answers: Q_, person: Person) -> Q_:
    """The answers' text. Their internal notes have a scope of their own: `rules.can_see_note`."""
    at = "hearing__visit__"
    return answers.filter(
        bureau_reach(person, at) | local_reach(person, at, owner="hearing__organisation")
    )


def needs_visible_to[Q_: QuerySet](needs: Q_, person: Person) -> Q_:
    public = Q(state__in=PUBLIC_NEED_STATES, share_scope=ShareScope.PUBLIC)
    if not person.is_authenticated:
        return needs.filter(public)
    beyond_draft = ~Q(state=NeedState.DRAFT)
    return needs.filter(public | bureau_reach(person) | (beyond_draft & local_reach(person)))


def follow_ups_visible_to[Q_: QuerySet](follow_ups: Q_, person: Person) -> Q_:
    """The bureaus' own to-do list: both bureaus see it in their area, whoever owns the task."""
    if not person.is_authenticated:
        return follow_ups.none()
    reach = Q(owner=person.pk)
    for bureau in bureaus_of(person):
        area = AREA[bureau]
        reach |= (
            Q(bureau=bureau)
            | Q(**{f"visit__municipality__prefecture__{area}": True})
            | Q(**{f"request__prefecture__{area}": True})
            | Q(**{f"need__municipality__prefecture__{area}": True})
        )
    return follow_ups.filter(reach)


def owns_needs(person: Person) -> bool:
    return bool(organisations_of(person, OWNER_ROLES))
