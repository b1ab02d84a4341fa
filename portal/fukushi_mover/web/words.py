"""The words for the codes that engine, bridge and log answer with."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

UNSERVED = {
    "no_lift": _("No van of the provider has a lift."),
    "no_van": _("The provider has no van in use."),
    "no_place": _("No van has the place that is needed."),
    "too_far": _("The home is too far away for the hours and the longest ride."),
    "vans_full": _("All vans that could go are full or elsewhere at that time."),
}
WARNINGS = {
    "no_driver": _("A run has no driver."),
    "estimated_times": _("Travel times are straight-line estimates, not from a road network."),
}
SLACK = {
    "on_time": _("on time"),
    "late": _("late"),
    "too_late": _("later than promised"),
    "done": _("done"),
}
REFUSALS = {
    "not_planned": _("The vans of this day are not planned yet."),
    "closed_then": _("The vans do not run at that time."),
    "same_place": _("You are there already."),
    "no_wheelchair_van": _("No van with a wheelchair place is in service."),
    "no_vans": _("No van is lent on this day."),
    "no_van_then": _("No van is free at that time."),
    "wheelchair_places_taken": _("All wheelchair places are taken."),
    "no_van_today": _("No van is free any more on this day."),
}
PAYING = {
    "paid": _("paid"),
    "unpaid": _("not paid yet"),
    "overpaid": _("to be given back"),
}
PAPERS = {
    "mover.pickup_sheet": _("Pick-up sheet"),
    "mover.invoice": _("Invoice of the system fee"),
    "mover.statement": _("Statement of fees"),
    "mover.receipt": _("Receipt"),
    "mover.monthly_results": _("Monthly results"),
    "mover.evaluation": _("Evaluation of the pilot"),
}
PURPOSE_MONEY = "keeping the ledgers"
PURPOSE_ROOM = "reading filed papers"
PURPOSE_PLAN = "planning the day"
PURPOSE_BOARD = "watching the day"
PURPOSE_DRIVE = "driving the run"
PURPOSE_MASTER = "keeping the master"
PURPOSE_PAPER = "printing the pick-up sheet"
PROGRESS = (gettext_noop("%(planned)s rides planned"),)
"""Messages that the solver's process sends by their msgid."""
