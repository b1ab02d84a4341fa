from portal.accounts.models import User
from portal.fukushi_mover import clock
from portal.fukushi_mover.enums import WhenKind
from portal.fukushi_mover.models import CallNote, RideRequest, ServiceDay

from .ask_for_ride import SOONEST, Spot, ask_for_ride


def ask_again(
    actor: User,
    last: RideRequest,
    day: ServiceDay | None = None,
    *,
    call: CallNote | None = None,
    return_of: RideRequest | None = None,
) -> RideRequest:
    """The same places, people and hour as `last`, on its own day or another; where that hour is over, as soon as possible."""
    on = ServiceDay.objects.select_related("pilot").get(pk=(day or last.day).pk)
    now = clock.second_now(on.date)
    is_over = last.when_kind == WhenKind.NOW or last.wanted_at < now + SOONEST
    at_once = is_over and on.pilot.opens_at <= now <= on.pilot.closes_at
    when = WhenKind.NOW if at_once else WhenKind(last.when_kind)
    wanted = now if at_once else last.wanted_at
    return ask_for_ride(
        actor,
        last.resident,
        on,
        Spot(last.origin_name, last.origin_latitude, last.origin_longitude),
        Spot(last.destination_name, last.destination_latitude, last.destination_longitude),
        WhenKind.LEAVE_AT if when == WhenKind.NOW and not at_once else when,
        wanted,
        last.people,
        last.wheelchair,
        along=last.along.all(),
        call=call,
        return_of=return_of,
    )
