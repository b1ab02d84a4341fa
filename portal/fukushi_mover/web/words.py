"""The words for the codes that engine, bridge and log answer with."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, override, pgettext

from portal.fukushi_mover.enums import Leg, PlaceKind
from portal.fukushi_mover.models import Van
from portal.fukushi_mover.queries.people import Names

UNSERVED = {
    "no_lift": _("No van of the provider has a lift."),
    "no_reclining": _("No van of the provider takes a reclining wheelchair."),
    "no_attendant": _("No van of the provider has an attendant."),
    "too_heavy": _("The lifts of the provider's vans do not bear the weight, or no van is in use."),
    "not_in_one_van": _("No single van has everything that this person needs."),
    "no_van": _("The provider has no van in use."),
    "no_place": _("No van has the place that is needed."),
    "too_far": _("The home is too far away for the hours and the longest ride."),
    "vans_full": _("All vans that could go are full or elsewhere at that time."),
}
WARNINGS = {
    "no_driver": _("%(van)s (%(leg)s) has no driver."),
    "driver_twice": _("The driver of %(van)s (%(leg)s) sits in another van at that time."),
    "long_ride": _("%(name)s (%(leg)s, %(van)s) is aboard %(minutes)s min longer than agreed."),
    "late_at_house": _("%(name)s (%(van)s) arrives %(minutes)s min after the house's time."),
    "between_waves": _("%(name)s (%(van)s) arrives outside the arrival waves of the house."),
    "late_at_home": _("%(name)s (%(van)s) is home %(minutes)s min later than the house promises."),
    "noted_later": _("%(name)s: something was noted after this version was made. Plan anew."),
    "van_out": _("%(van)s cannot drive today, but drives in this version. Plan anew."),
    "estimated_times": _("Travel times are straight-line estimates, not from a road network."),
}
BREACHES = {
    "window": _("%(name)s %(time)s: %(minutes)s min too late"),
    "ride": _("%(name)s is aboard %(minutes)s min too long"),
    "capacity": _("no free seat or wheelchair place"),
    "equipment": _("no lift, attendant or room for the wheelchair"),
    "vehicle": _("van of another provider"),
    "apart": _("somebody aboard must not ride together with %(name)s"),
    "locked": _("what has begun cannot be changed"),
    "order": _("%(name)s would be left alone in the van"),
    "dock": _("too many vans at the boarding place at that time"),
    "timing": _("the times do not fit"),
}
PROBLEMS = {
    "unplaced": _("%(name)s (%(leg)s): no van can take this person. Please arrange another way."),
    "stranded": _("%(name)s (%(leg)s) sits in a van that cannot go on. Please send somebody."),
    "late": _("%(name)s (%(leg)s): %(minutes)s min later than promised."),
}
NO_RIDE = {
    "absent": _("absent today"),
    "short_stay": _("short stay elsewhere"),
    "in_hospital": _("in hospital"),
    "no_morning": _("no pick-up needed"),
    "no_afternoon": _("no drop-off needed"),
    "suspended": _("service suspended"),
    "own_way": _("comes and goes without the van"),
    "not_planned": _("no van was planned"),
    "no_show": _("not there"),
    "not_recorded": _("no tap was recorded"),
    "to_come": _("still to come"),
}
SLACK = {
    "on_time": _("on time"),
    "late": _("late"),
    "too_late": _("later than promised"),
    "done": _("done"),
    "none": _("nothing to come"),
}
REFUSALS = {
    "not_planned": _("The vans of this day are not planned yet."),
    "closed_then": _("The vans do not run at that time."),
    "same_place": _("You are there already."),
    "no_wheelchair_van": _("No van with a wheelchair place is in service."),
    "no_reclining_van": _("No van in service has room for a reclining wheelchair."),
    "no_attendant_van": _("No van in service has an attendant beside the driver."),
    "lift_too_weak": _("No lift in service bears the weight of the person and the wheelchair."),
    "not_in_one_van": _("No single van has everything that this person needs."),
    "stretcher": _("These vans carry nobody lying on a stretcher."),
    "no_vans": _("No van is lent on this day."),
    "outside_area": _("No van is lent in that area."),
    "no_van_then": _("No van is free at that time."),
    "wheelchair_places_taken": _("All wheelchair places are taken."),
    "no_van_today": _("No van is free any more on this day."),
    "suspended": _("The service is suspended where you live."),
    "van_out": _("The van cannot drive that day, and no other one could take it over."),
    "driver_refused": _("The driver could not take the ride, and no other van could."),
}
HELPERS = {0: _("nobody"), 1: _("the driver"), 2: _("the driver and an attendant")}
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
    "mover.run_instructions": _("Driving instructions"),
    "mover.daily_report": _("Driver's daily report"),
    "mover.alcohol_record": _("Record of alcohol checks"),
    "mover.monthly_results": _("Monthly results"),
    "mover.evaluation": _("Evaluation of the pilot"),
    "mover.decision": _("Letter of decision"),
}
PURPOSE_REVIEW = "reviewing an application"
PURPOSE_BY_LINK = "reading one's own decision by the link"
PURPOSE_MONEY = "keeping the ledgers"
PURPOSE_INCIDENT = "reading an incident"
PURPOSE_SURVEY = "asking for answers to a survey"
PURPOSE_ROOM = "reading filed papers"


def listed(items: Iterable[str]) -> str:
    """With the reader's comma."""
    return pgettext("between the items of a list", ", ").join(items)


def place_said(name: str) -> str:
    """A place as it was named; the home, which is named by its kind, in the reader's language."""
    with override("ja"):
        home = str(PlaceKind.HOME.label)
    return str(PlaceKind.HOME.label) if name == home else name


def warning(row: dict[str, Any], names: Names, vans: dict[int, Van]) -> str:
    """A warning in words; whom one may not know has no name."""
    private = names.riders.get(row.get("rider") or 0)
    van = vans.get(row.get("van") or 0)
    text = WARNINGS.get(row["code"])
    return str(text or row["code"]) % {
        "name": private.name if private else "",
        "van": van.number if van else "",
        "leg": Leg(row["leg"]).label if row.get("leg") else "",
        "minutes": max(1, (row.get("seconds") or 0) // 60),
    }


PURPOSE_PLAN = "planning the day"
PURPOSE_BOARD = "watching the day"
PURPOSE_DRIVE = "driving the run"
PURPOSE_DUTY = "reading a driver's duty"
PURPOSE_MASTER = "keeping the master"
PURPOSE_CALLS = "telling families"
PURPOSE_RECORDS = "reading transport records"
PURPOSE_CALL = "answering the telephone"
PURPOSE_PAPER = "printing the pick-up sheet"
PROGRESS = (gettext_noop("%(planned)s rides planned"),)
"""Messages that the solver's process sends by their msgid."""
COMPASS = (
    _("to the north"),
    _("to the north-east"),
    _("to the east"),
    _("to the south-east"),
    _("to the south"),
    _("to the south-west"),
    _("to the west"),
    _("to the north-west"),
)
"""Eighths from north, clockwise."""
