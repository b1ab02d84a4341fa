from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.fukushi_mover import roads
from portal.fukushi_mover.bridge.drafts import DraftLeg, draft_leg, retime
from portal.fukushi_mover.bridge.static import LegProblem, rider_id, van_id
from portal.fukushi_mover.bridge.whatif import Effect, effects, relaxed
from portal.fukushi_mover.engine.model import Problem, Route
from portal.fukushi_mover.enums import LEG_ORDER, Leg, PlanState
from portal.fukushi_mover.models import DailyPlan, Driver, Rider, Run, Stop, Van
from portal.fukushi_mover.queries.attendance import expected_riders
from portal.fukushi_mover.queries.crew import drivers_on
from portal.fukushi_mover.queries.distance import metres_of_run
from portal.fukushi_mover.queries.vans import vans_of
from portal.fukushi_mover.rules import dispatches, works_for_provider

from .note_planning import note_planning
from .refusal import Refused
from .write_plan import layout_of, measure_plan, write_stops


def effects_in_draft(plan: DailyPlan, rider: Rider, leg: Leg) -> dict[int, Effect]:
    """Van → what it would mean if the rider rode with it."""
    day = draft_leg(plan, leg, expected_riders(plan.day), vans_of(plan.day), roads.remembered())
    if rider_id(rider) not in day.problem.numbers:
        return {}
    found = effects(day.problem, day.runs, day.begins, rider_id(rider))
    return {day.part.vans[key].pk: effect for key, effect in found.items()}


def move_rider(actor: User, plan: DailyPlan, rider: Rider, leg: Leg, van: Van) -> Effect:
    """In a draft: the rider rides with `van` at the best place of its run. Times may be bent, with a warning; seats may not.

    Raises Refused for a published version, a locked rider or run, and where no place exists.
    """
    require(actor, dispatches, plan.day)
    require(actor, works_for_provider, rider)
    _refuse_if_fixed(plan, rider, leg, van)
    expected = expected_riders(plan.day)
    day = draft_leg(plan, leg, expected, vans_of(plan.day), roads.remembered())
    found = effects(day.problem, day.runs, day.begins, rider_id(rider))
    effect = found.get(van_id(van.pk))
    if effect is None or not effect.is_possible or effect.route is None:
        raise Refused(_("This van has no place for this rider."), "no_place")
    with transaction.atomic():
        held = DailyPlan.objects.select_for_update().get(pk=plan.pk)
        if held.updated_at != plan.updated_at or held.state != PlanState.DRAFT:
            raise Refused(
                _("Somebody else has just changed this plan. Please look again."), "changed"
            )
        _take_out(day, held, rider)
        _rewrite(day, held, van, effect.route)
        held.unserved = [
            row for row in held.unserved if (row["rider"], row["leg"]) != (rider.pk, leg)
        ]
        measure_plan(held, expected)
        record(actor, "moved rider", rider, day=str(plan.day.date), van=str(van), leg=leg)
    note_planning(actor, plan.day)
    return effect


def _refuse_if_fixed(plan: DailyPlan, rider: Rider, leg: Leg, van: Van) -> None:
    if plan.state != PlanState.DRAFT:
        raise Refused(
            _("A published version is not changed by hand: note it, then mend the plan."),
            "published",
        )
    mine = Stop.objects.filter(run__plan=plan, run__leg=leg, rider=rider)
    if mine.filter(is_locked=True).exists() or mine.filter(run__is_locked=True).exists():
        raise Refused(_("This rider is locked. Unlock first."), "locked")
    if plan.runs.filter(leg=leg, van=van, is_locked=True).exists():
        raise Refused(_("This run is locked. Unlock first."), "locked")


def _take_out(day: DraftLeg, plan: DailyPlan, rider: Rider) -> None:
    """The run that the rider leaves keeps its order; its times close up."""
    number = day.problem.numbers[rider_id(rider)]
    gone = (number, number + day.problem.n)
    for k, nodes in enumerate(day.runs):
        if number in nodes:
            rest = tuple(node for node in nodes if node not in gone)
            vehicle = day.problem.vehicles[k]
            route = _retimed(day.problem, k, rest) if rest else Route(vehicle.id)
            _rewrite(day, plan, day.part.vans[vehicle.id], route)


def _retimed(problem: Problem, k: int, nodes: tuple[int, ...]) -> Route:
    """At times that keep every rule; where times were bent before, bent again."""
    route = retime(problem, k, nodes)
    return route if route.visits else retime(relaxed(problem), k, nodes)


def _rewrite(day: DraftLeg, plan: DailyPlan, van: Van, route: Route) -> None:
    run = day.rows.get(van.pk) or _new_run(plan, van, day.part)
    locked = set(run.stops.filter(is_locked=True).values_list("rider", "kind"))
    run.stops.all().delete()
    write_stops(run, day.part, route.visits)
    for rider, kind in locked:
        run.stops.filter(rider=rider, kind=kind).update(is_locked=True)
    run.leave, run.back = int(route.leave), int(route.back)
    run.layout = layout_of(day.problem, van, route.nodes) or run.layout
    run.metres = metres_of_run(run, list(run.stops.order_by("seq"))) if route.visits else 0
    run.save(update_fields=["leave", "back", "layout", "metres", "updated_at"])


def _new_run(plan: DailyPlan, van: Van, part: LegProblem) -> Run:
    return Run.objects.create(
        plan=plan,
        van=van,
        driver=_driver(plan, van),
        leg=part.leg,
        position=LEG_ORDER[part.leg],
        is_fictional=plan.is_fictional,
    )


def _driver(plan: DailyPlan, van: Van) -> Driver | None:
    """Of all vans of the day: a stand-in who drives another one is not free for this."""
    return drivers_on(vans_of(plan.day), plan.day.date).get(van.pk)
