from decimal import Decimal

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.fukushi_mover.enums import (
    DAY_MOVES,
    DayState,
    EventKind,
    PlanState,
    RideState,
    StopState,
)
from portal.fukushi_mover.models import ServiceDay, Stop
from portal.fukushi_mover.queries.figures import figures_of_day
from portal.fukushi_mover.rules import dispatches
from portal.models_projects.actions.record_measurement import record_measurement
from portal.models_projects.models import Indicator

from .locked_day import append, locked
from .refusal import Refused

PREFIX = "mover."
OPEN = (StopState.PLANNED, StopState.ARRIVED)


def open_stops(day: ServiceDay) -> int:
    """How many stops nobody has driven to yet."""
    return Stop.objects.filter(
        run__plan__day=day, run__plan__state=PlanState.PUBLISHED, state__in=OPEN
    ).count()


def close_day(actor: User | None, day: ServiceDay, because: str = "") -> ServiceDay:
    """Ends the day: its figures are computed from the log and measure the project's indicators. `actor` None: the portal itself.

    Raises Refused when stops are still open and nobody says why. Closing twice closes once.
    """
    if actor is not None:
        require(actor, dispatches, day)
    with locked(day) as held:
        if held.state == DayState.CLOSED:
            return held
        if DayState.CLOSED not in DAY_MOVES[DayState(held.state)]:
            raise Refused(_("This day has not been published."), "not_published")
        if not because.strip() and open_stops(held):
            raise Refused(
                _("Some stops are not done. Say why the day is closed all the same."), "open_stops"
            )
        held.state, held.closed_with = DayState.CLOSED, because.strip()
        held.rides.filter(Q(state=RideState.BOOKED) | Q(state=RideState.ABOARD)).update(
            state=RideState.UNFULFILLED
        )
        held.figures = figures_of_day(held.events.order_by("number"))
        append(held, EventKind.DAY_CLOSED, {"figures": held.figures}, actor)
        if actor is not None:
            record(actor, "closed", held, because=because)
        _measure(actor, held)
    return held


def _measure(actor: User | None, day: ServiceDay) -> None:
    """Indicators of the project that name a figure of the pilot take it from this day."""
    for indicator in Indicator.objects.filter(
        project=day.pilot.project_id, source__startswith=PREFIX
    ):
        value = day.figures.get(indicator.source.removeprefix(PREFIX))
        if value is None:
            continue
        labels = {}
        for language in ("en", "ja"):
            with override(language):
                labels[f"source_label_{language}"] = gettext("Event log of the service day")
                evidence = reverse("fukushi_mover:day_report", args=[day.public_id])
        record_measurement(
            actor,
            indicator,
            day.date,
            day.date,
            Decimal(str(value)),
            evidence=evidence,
            **labels,
        )
