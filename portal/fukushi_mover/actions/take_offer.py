from dataclasses import replace
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.fukushi_mover import clock
from portal.fukushi_mover.bridge.live import can_lend, fleet_of
from portal.fukushi_mover.bridge.offers import Placement, place
from portal.fukushi_mover.engine.model import Window
from portal.fukushi_mover.enums import (
    LEG_ORDER,
    EventKind,
    Leg,
    OfferState,
    RequestState,
    RideState,
    StopKind,
)
from portal.fukushi_mover.models import Ride, RideOffer, RideRequest, Run, ServiceDay, Stop
from portal.fukushi_mover.queries.distance import metres_of_run
from portal.fukushi_mover.queries.log_shape import run_entry
from portal.fukushi_mover.queries.out_of_service import closures_on, vans_closed_to
from portal.fukushi_mover.rules import is_own, operates

from .ask_for_ride import wish_of
from .locked_day import append, locked
from .note_unmet import solve
from .refusal import Refused
from .tell_home import tell_resident

EARLIER, LATER = 120, 300
TAKEABLE = (RequestState.OFFERED, RequestState.REFUSED)
"""A refused wish has offers too: what would work instead."""
GRACE = timedelta(seconds=20)


def take_offer(actor: User, offer: RideOffer) -> Ride:
    """A proposal becomes a promise: looked at again inside the day's lock, so that no seat is given twice.

    Raises Refused when it lapsed or no longer fits. Taking one's own taken offer again gives the same ride.
    """
    require(actor, is_own | operates, offer.request)
    with locked(offer.request.day) as day:
        offer.refresh_from_db()
        request = RideRequest.objects.select_related("resident").get(pk=offer.request_id)
        request.day = day
        if offer.state == OfferState.TAKEN:
            return request.ride
        _refuse_if_lapsed(day, offer, request)
        _refuse_if_under_way(offer, request)
        placement = _fit_again(day, offer, request)
        if placement is None:
            raise Refused(
                _(
                    "Somebody was faster: this van has no place any more. Please look for another time."
                ),
                "taken",
            )
        ride = _promise(request, offer)
        runs = _write(placement, ride)
        _close_request(request, offer)
        solve(ride)
        append(
            day,
            EventKind.RIDE_TAKEN,
            {
                "ride": ride.pk,
                "van": ride.van_id,
                "pickup": ride.promised_pickup,
                "dropoff": ride.promised_dropoff,
                "added_seconds": placement.added,
                "runs": [run_entry(run, _stops(run)) for run in runs],
            },
            actor,
        )
        record(actor, "booked", ride)
        _tell(ride, actor)
    return ride


def _refuse_if_lapsed(day: ServiceDay, offer: RideOffer, request: RideRequest) -> None:
    if request.state not in TAKEABLE or offer.state != OfferState.OPEN:
        raise Refused(_("This offer is no longer open."), "lapsed")
    if offer.expires_at + GRACE < clock.now():
        raise Refused(_("This offer has lapsed. Please look for a van again."), "lapsed")
    if not can_lend(day):
        raise Refused(_("This day is closed."), "closed")
    if offer.van_id in vans_closed_to(closures_on(day), request.resident):
        raise Refused(_("The service is suspended where you live."), "lapsed")


def _refuse_if_under_way(offer: RideOffer, request: RideRequest) -> None:
    """Nobody sits in two vans: a second ride begins after the first has ended. Asked with the day locked."""
    other = (
        request.resident.rides.filter(
            day=request.day,
            state__in=(RideState.BOOKED, RideState.ABOARD),
            promised_pickup__lt=offer.dropoff_at,
            promised_dropoff__gt=offer.pickup_at,
        )
        .order_by("promised_pickup")
        .first()
    )
    if other is not None:
        raise Refused(
            _(
                "There is a ride at that time already: pick-up %(pickup)s, arrival %(arrival)s. "
                "Please choose another time, or cancel that ride first."
            )
            % {
                "pickup": clock.clock_text(other.promised_pickup),
                "arrival": clock.clock_text(other.promised_dropoff),
            },
            "overlap",
        )


def _fit_again(day: ServiceDay, offer: RideOffer, request: RideRequest) -> Placement | None:
    """The same van at nearly the same time."""
    now = clock.second_now(day.date)
    wish = wish_of(request, now)
    earliest = max(now + 60, offer.pickup_at - EARLIER)
    same = replace(
        wish,
        pickup=Window(earliest, offer.pickup_at + LATER),
        dropoff=Window(0, offer.dropoff_at + LATER),
    )
    return place(fleet_of(day, now, [offer.van_id]), same, offer.van_id)


def _promise(request: RideRequest, offer: RideOffer) -> Ride:
    slack = request.day.pilot.pickup_slack
    wish = wish_of(request, clock.second_now(request.day.date))
    return Ride.objects.create(
        day=request.day,
        request=request,
        resident=request.resident,
        van_id=offer.van_id,
        promised_pickup=offer.pickup_at,
        promised_dropoff=offer.dropoff_at,
        pickup_from=max(0, offer.pickup_at - slack),
        pickup_to=offer.pickup_at + slack,
        dropoff_to=offer.dropoff_at + slack,
        longest_ride=wish.longest_ride,
        is_fictional=request.is_fictional,
    )


def _close_request(request: RideRequest, offer: RideOffer) -> None:
    request.offers.exclude(pk=offer.pk).update(state=OfferState.LAPSED)
    offer.state = OfferState.TAKEN
    offer.save(update_fields=["state", "updated_at"])
    request.state = RequestState.TAKEN
    request.save(update_fields=["state", "updated_at"])


def _write(placement: Placement, ride: Ride) -> list[Run]:
    """The van's coming stops with their new times, and the two new ones. Returns the runs that changed."""
    live, fit = placement.live, placement.fit
    van = live.fleet.vans[fit.k]
    wish, n = live.wish, live.problem.n
    placed: list[Stop] = []
    for visit in fit.route.visits:
        if visit.node in (wish, wish + n):
            stop = _new_stop(ride, StopKind.BOARD if visit.node == wish else StopKind.ALIGHT)
        elif visit.node in live.stops:
            stop = live.stops[visit.node]
        else:
            continue
        stop.arrive, stop.begin, stop.depart = (
            int(visit.arrive),
            int(visit.begin),
            int(visit.depart),
        )
        placed.append(stop)
    _choose_runs(van.runs, placed)
    return _save(placed)


def _new_stop(ride: Ride, kind: StopKind) -> Stop:
    request, resident = ride.request, ride.resident
    boards = kind == StopKind.BOARD
    return Stop(
        kind=kind,
        ride=ride,
        is_fictional=ride.is_fictional,
        seen_by_driver=False,
        latitude=request.origin_latitude if boards else request.destination_latitude,
        longitude=request.origin_longitude if boards else request.destination_longitude,
        service=resident.boarding_seconds if boards else resident.alighting_seconds,
        promised_from=ride.pickup_from if boards else 0,
        promised_to=ride.pickup_to if boards else ride.dropoff_to,
    )


def _choose_runs(runs: list[Run], placed: list[Stop]) -> None:
    """A new stop joins the run around it; between two runs it belongs to the daytime."""
    by_leg = {run.leg: run for run in runs}
    for i, stop in enumerate(placed):
        if stop.pk is not None:
            continue
        before = placed[i - 1].run if i else None
        after = next((other.run for other in placed[i + 1 :] if other.pk is not None), None)
        stop.run = _run_for(runs[0], by_leg, before, after)


def _run_for(any_run: Run, by_leg: dict[str, Run], before: Run | None, after: Run | None) -> Run:
    if before is not None and after is not None and before.pk == after.pk:
        return before
    if before is None and after is not None and after.leg == Leg.MORNING:
        return after
    if before is not None and before.leg == Leg.AFTERNOON:
        return before
    if Leg.DAYTIME not in by_leg:
        by_leg[Leg.DAYTIME] = Run.objects.create(
            plan=any_run.plan,
            van=any_run.van,
            driver=any_run.driver,
            layout=any_run.layout,
            leg=Leg.DAYTIME,
            position=LEG_ORDER[Leg.DAYTIME],
            is_fictional=any_run.is_fictional,
        )
    return by_leg[Leg.DAYTIME]


def _save(placed: list[Stop]) -> list[Run]:
    changed: dict[int, Run] = {}
    for stop in placed:
        changed[stop.run.pk] = stop.run
    for run in changed.values():
        ahead = [stop for stop in placed if stop.run.pk == run.pk]
        behind = [stop for stop in _stops(run) if stop.pk not in {one.pk for one in ahead}]
        for seq, stop in enumerate([*behind, *ahead], 1):
            stop.seq = seq
            stop.save()
        _measure(run)
    return list(changed.values())


def _stops(run: Run) -> list[Stop]:
    return list(Stop.objects.filter(run=run).select_related("ride__request").order_by("seq"))


def _measure(run: Run) -> None:
    """The run's length and hours after the change."""
    stops = _stops(run)
    run.metres = metres_of_run(run, stops)
    run.leave, run.back = min(s.arrive for s in stops), max(s.depart for s in stops)
    run.save(update_fields=["metres", "leave", "back", "updated_at"])


def _tell(ride: Ride, actor: User) -> None:
    tell_resident(
        ride.resident,
        "fukushi_mover/ride_booked",
        {"ride": ride},
        about=ride,
        link=f"/ride/{ride.public_id}/",
        actor=actor,
        heard=ride.request.call_id is not None,
    )
