import rules

from portal.accounts.permission import Person
from portal.organisations.enums import Role
from portal.organisations.queries.membership import has_role
from portal.organisations.rules import is_bureau_staff, is_in_jurisdiction

from .enums import IndicatorSource, ProjectState
from .models import Indicator, ModelProject


@rules.predicate
def can_see_project(person: Person, project: ModelProject) -> bool:
    return ModelProject.objects.visible_to(person).filter(pk=project.pk).exists()


@rules.predicate
def has_project_work(person: Person, target: object = None) -> bool:
    """Those who can have projects of their own, beyond the public ones."""
    return has_role(
        person,
        Role.BUREAU_STAFF,
        Role.BUREAU_MANAGER,
        Role.PREFECTURE_OFFICER,
        Role.MUNICIPALITY_OFFICER,
        Role.PROVIDER_MANAGER,
        Role.VENTURE_MEMBER,
        Role.EXPERT,
    )


@rules.predicate
def is_open(person: Person, project: ModelProject) -> bool:
    return project.state not in {ProjectState.FINISHED, ProjectState.STOPPED}


@rules.predicate
def is_entered_by_hand(person: Person, indicator: Indicator) -> bool:
    return indicator.source == IndicatorSource.MANUAL


@rules.predicate
def leads_the_field(person: Person, project: ModelProject) -> bool:
    """The municipality's own officers and the lead organisation's managers."""
    return has_role(
        person, Role.MUNICIPALITY_OFFICER, Role.PROVIDER_MANAGER, organisation=project.lead
    )


can_make_project = is_bureau_staff & is_in_jurisdiction
can_manage_project = is_bureau_staff & is_in_jurisdiction
can_measure_project = (can_manage_project | leads_the_field) & is_open
