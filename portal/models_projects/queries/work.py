"""What waits for an expert in the projects that their organisation is a partner of."""

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.accounts.permission import Person
from portal.models_projects.enums import MilestoneState, ProjectState
from portal.models_projects.models import Milestone
from portal.organisations.enums import Role
from portal.organisations.queries.membership import organisations_of
from portal.records.work import WorkItem

ENDED = (ProjectState.FINISHED, ProjectState.STOPPED)


def open_work(person: Person) -> list[WorkItem]:
    """The milestones to come: what an expert is asked to prepare with the partners."""
    own = organisations_of(person, [Role.EXPERT])
    if not own:
        return []
    rows = (
        Milestone.objects.filter(
            project__partners__organisation__in=own, state=MilestoneState.PLANNED
        )
        .exclude(project__state__in=ENDED)
        .select_related("project")
        .distinct()
    )
    return [
        WorkItem(
            kind=_("Milestone of a project that you support"),
            title=row.title,
            url=reverse("models_projects:project_detail", args=[row.project.public_id]),
            due_on=row.due_on,
            note=row.project.title,
            is_fictional=row.project.is_fictional,
        )
        for row in rows
    ]
