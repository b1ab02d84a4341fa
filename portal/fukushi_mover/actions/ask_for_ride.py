from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.fukushi_mover import clock, roads
from portal.fukushi_mover.bridge.carrying import needs_attendant, ride_needs
from portal.fukushi_mover.bridge.lent_fleet import lent_fleet
from portal.fukushi_mover.bridge.live import Wish, can_lend
from portal.fukushi_mover.bridge.offers import NoWay, Option, options
from portal.fukushi_mover.engine.model import Window
from portal.fukushi_mover.enums import (
    AskedVia,
    EventKind,
    Mobility,
    RequestState,
    ResidentState,
    WhenKind,
)
from portal.fukushi_mover.models import (
    BrokerageRate,
    CallNote,
    Resident,
    RideOffer,
    RideRequest,
    ServiceDay,
)
from portal.fukushi_mover.queries.eligibility import has_lapsed
from portal.fukushi_mover.queries.lifting import lifted_kg
from portal.fukushi_mover.queries.out_of_service import closures_on, vans_closed_to
from portal.fukushi_mover.rules import is_own, operates

from .locked_day import append, locked
from .note_unmet import note_refusal
from .refusal import Refused

SOONEST = 180
WAIT_NOW = 3600
EARLIER, LATER = 600, 1200
BEFORE_APPOINTMENT = 2400
SPARE_RIDE = 600


@dataclass(frozen=True)
class Spot:
    """Where a ride begins or ends."""

    name: str
    latitude: float
    longitude: float

    @property
    def point(self) -> tuple[float, float]:
        return (self.latitude, self.longitude)


def ask_for_ride(
    actor: User,
    resident: Resident,
    day: ServiceDay,
    origin: Spot,
    destination: Spot,
    when: WhenKind,
    wanted_at: int,
    people: int = 1,
    wheelchair: bool | None = None,
    *,
    along: Iterable[Resident] = (),
    call: CallNote | None = None,
    return_of: RideRequest | None = None,
) -> RideRequest:
    """Keeps the wish and computes offers against the day's revision, without its lock.

    A refused wish is kept too, with its reason, and noted in the day's log. Raises Refused where no search can be made at all.
    """
    _refuse_no_time(wanted_at)
    party = [resident, *along]
    request = RideRequest(
        day=day,
        resident=resident,
        asked_by=actor,
        asked_via=_via(actor, resident),
        call=call,
        return_of=return_of,
        when_kind=when,
        wanted_at=wanted_at,
        people=people,
        wheelchair=resident.uses_wheelchair if wheelchair is None else wheelchair,
        attendant=needs_attendant(party),
        origin_name=origin.name,
        origin_latitude=origin.latitude,
        origin_longitude=origin.longitude,
        destination_name=destination.name,
        destination_latitude=destination.latitude,
        destination_longitude=destination.longitude,
        is_fictional=day.is_fictional,
    )
    require(actor, is_own | operates, request)
    if resident.state != ResidentState.ACTIVE:
        raise Refused(
            _("This registration is not active. Please call the service desk."), "not_active"
        )
    _refuse_early_return(request)
    if has_lapsed(resident, day.date):
        raise Refused(
            _(
                "This registration ends before that day. Please call the service desk: it is renewed by telephone."
            ),
            "lapsed",
        )
    found = _search(request, party)
    kept = _refuse(actor, request, found) if isinstance(found, NoWay) else _offer(request, found)
    if party[1:]:
        kept.along.set(party[1:])
    return kept


def _refuse_no_time(wanted_at: int) -> None:
    """Raises Refused for "now" on a day to come (a page that was left open over night) and for what no clock shows."""
    if not 0 <= wanted_at < 2 * clock.DAY:
        raise Refused(_("Choose a time on that day."), "no_time")


def _refuse_early_return(request: RideRequest) -> None:
    """Raises Refused for a way home that is wished before the earliest arrival of the way there."""
    if request.return_of is None:
        return
    there = request.return_of.offers.aggregate(first=Min("dropoff_at"))["first"]
    if there is not None and request.wanted_at < there:
        raise Refused(
            _("The way home must be later than the arrival at %(time)s.")
            % {"time": clock.clock_text(there)},
            "back_too_early",
        )


def _via(actor: User, resident: Resident) -> AskedVia:
    if actor.pk == resident.user_id:
        return AskedVia.SELF
    acts = resident.proxies.active().filter(user=actor).exists()
    return AskedVia.PROXY if acts else AskedVia.DESK


def _search(request: RideRequest, party: list[Resident]) -> list[Option] | NoWay:
    day = request.day
    now = clock.second_now(day.date)
    if not can_lend(day):
        return NoWay("not_planned")
    if not day.pilot.opens_at <= request.wanted_at <= day.pilot.closes_at:
        return NoWay(
            "closed_then", day.pilot.opens_at if request.wanted_at < day.pilot.opens_at else None
        )
    if (request.origin_latitude, request.origin_longitude) == (
        request.destination_latitude,
        request.destination_longitude,
    ):
        return NoWay("same_place")
    if request.resident.mobility == Mobility.STRETCHER:
        # A seat is all that is lent beside wheelchair places: who lies needs another kind of transport.
        return NoWay("stretcher")
    return options(lent_fleet(day), now, wish_of(request, now, party[1:]))


def wish_of(request: RideRequest, now: int, along: Iterable[Resident] | None = None) -> Wish:
    """What the engine is asked: windows from the kind of wish, the longest ride from the pilot's rule.

    Without `along`, for those who were kept with the wish.
    """
    origin = (request.origin_latitude, request.origin_longitude)
    destination = (request.destination_latitude, request.destination_longitude)
    direct = int(roads.remembered().square([origin, destination]).seconds[0, 1])
    pickup, dropoff = _windows(request, now, direct)
    return Wish(
        origin,
        destination,
        pickup,
        dropoff,
        request.people,
        request.wheelchair,
        request.resident.boarding_seconds,
        request.resident.alighting_seconds,
        direct * request.day.pilot.detour_percent // 100 + SPARE_RIDE,
        ride_needs(request, request.resident),
        lifted_kg(request, along),
        vans_closed_to(closures_on(request.day), request.resident),
    )


def _windows(request: RideRequest, now: int, direct: int) -> tuple[Window, Window]:
    soonest, wanted, last = now + SOONEST, request.wanted_at, request.day.pilot.closes_at
    if request.when_kind == WhenKind.NOW:
        return Window(soonest, soonest + WAIT_NOW), Window(0, last)
    if request.when_kind == WhenKind.LEAVE_AT:
        return Window(max(soonest, wanted - EARLIER), max(soonest, wanted + LATER)), Window(0, last)
    earliest = max(soonest, wanted - BEFORE_APPOINTMENT - 2 * direct)
    return Window(earliest, max(earliest, wanted)), Window(wanted - BEFORE_APPOINTMENT, wanted)


def rate_of(day: ServiceDay) -> BrokerageRate | None:
    return day.pilot.brokerage_rates.filter(valid_from__lte=day.date).first()


def _offer(request: RideRequest, found: list[Option]) -> RideRequest:
    with transaction.atomic():
        request.state = RequestState.OFFERED
        request.save()
        _keep(request, found)
    return request


def _keep(request: RideRequest, found: Iterable[Option]) -> None:
    rate = rate_of(request.day)
    expires = clock.now() + timedelta(seconds=request.day.pilot.offer_seconds)
    RideOffer.objects.bulk_create(
        RideOffer(
            request=request,
            position=position,
            revision=request.day.revision,
            van_id=option.van,
            pickup_at=option.pickup,
            dropoff_at=option.dropoff,
            rate=rate,
            added_seconds=option.added,
            expires_at=expires,
            is_fictional=request.is_fictional,
        )
        for position, option in enumerate(found, 1)
    )


def _refuse(actor: User, request: RideRequest, why: NoWay) -> RideRequest:
    """What would work at another time is offered beside the refusal, to be taken at once."""
    with locked(request.day) as day:
        request.state, request.refusal, request.instead_at = (
            RequestState.REFUSED,
            why.code,
            why.instead,
        )
        request.save()
        note_refusal(request, why.code)
        _keep(request, why.others)
        payload = {"request": request.pk, "code": why.code, "instead": why.instead}
        append(day, EventKind.RIDE_REFUSED, payload, actor)
    return request
