from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ProjectState(TextChoices):
    PREPARING = "preparing", _("preparing")
    RUNNING = "running", _("running")
    EVALUATING = "evaluating", _("evaluating")
    FINISHED = "finished", _("finished")
    STOPPED = "stopped", _("stopped")


# Who may go where from where: a workflow is data.
PROJECT_STEPS: dict[ProjectState, tuple[ProjectState, ...]] = {
    ProjectState.PREPARING: (ProjectState.RUNNING, ProjectState.STOPPED),
    ProjectState.RUNNING: (ProjectState.EVALUATING, ProjectState.STOPPED),
    ProjectState.EVALUATING: (ProjectState.FINISHED, ProjectState.RUNNING),
    ProjectState.FINISHED: (),
    ProjectState.STOPPED: (ProjectState.PREPARING,),
}


class PartnerPart(TextChoices):
    LEAD = "lead", _("leads the project")
    SOLUTION = "solution", _("brings the solution")
    FIELD = "field", _("offers the field")
    OPERATOR = "operator", _("operates it")
    EVALUATION = "evaluation", _("evaluates it")
    SUPPORT = "support", _("supports it")


class MilestoneState(TextChoices):
    PLANNED = "planned", _("planned")
    REACHED = "reached", _("reached")
    MISSED = "missed", _("missed")


class Direction(TextChoices):
    UP = "up", _("higher is better")
    DOWN = "down", _("lower is better")


class IndicatorSource(TextChoices):
    """Where an indicator's figures come from; those of a pilot are written when its day closes."""

    MANUAL = "manual", _("entered by hand")
    RIDES_COMPLETED = "mover.rides_completed", _("rides of residents, per day")
    EMPTY_SEATS_USED = "mover.empty_seats_used", _("empty seats used, per day (%)")
    MINUTES_ADDED = "mover.minutes_added", _("minutes added to the main work, per day")
    ON_TIME = "mover.on_time", _("pick-ups on time (%)")


class RiskLevel(TextChoices):
    LOW = "low", _("low")
    MIDDLE = "middle", _("middle")
    HIGH = "high", _("high")
