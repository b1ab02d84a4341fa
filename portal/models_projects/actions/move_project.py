from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.models_projects.enums import PROJECT_STEPS, ProjectState
from portal.models_projects.models import ModelProject
from portal.models_projects.rules import can_manage_project


class StepRefused(Exception):
    """The project cannot go there from where it is; the message says so to the person."""


def move_project(actor: User, project: ModelProject, to: ProjectState) -> ModelProject:
    require(actor, can_manage_project, project)
    with transaction.atomic():
        project = ModelProject.objects.select_for_update().get(pk=project.pk)
        before = ProjectState(project.state)
        if to not in PROJECT_STEPS[before]:
            raise StepRefused(
                _("A project that is “%(before)s” cannot become “%(after)s”.")
                % {"before": before.label, "after": to.label}
            )
        project.state = to
        project.save(update_fields=["state", "updated_at"])
        record(actor, "moved project", project, before=before, after=to)
    return project
