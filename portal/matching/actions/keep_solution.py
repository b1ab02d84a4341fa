from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.matching.enums import SolutionState
from portal.matching.models import Solution
from portal.matching.rules import can_edit_solution

from .refusal import Refusal


def move_solution(actor: User, solution: Solution, to: SolutionState) -> Solution:
    """Publishes a solution in the directory, or takes it out."""
    require(actor, can_edit_solution, solution)
    if to == SolutionState.PUBLISHED and not (solution.summary and solution.themes.exists()):
        raise Refusal(
            _("Before it is published, a solution needs a summary and at least one theme.")
        )
    with transaction.atomic():
        solution.state = to
        solution.save(update_fields=["state", "updated_at"])
        record(actor, f"{to} solution", solution)
    return solution
