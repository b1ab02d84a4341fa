"""Every wish that was not met is kept with its code and its place: what a city wants to know first."""

from django.db import transaction

from portal.accounts.models import User
from portal.accounts.permission import NotPermitted, require
from portal.audit.trail import record
from portal.fukushi_mover.enums import OfferState, RequestState, TurnedDown, UnmetKind, Unserved
from portal.fukushi_mover.models import CallNote, Pilot, Resident, Ride, RideRequest, UnmetWish
from portal.fukushi_mover.rules import is_own, operates


def note_refusal(request: RideRequest, code: str) -> UnmetWish:
    """Inside the action that refuses."""
    return _of_request(request, UnmetKind.REFUSED, code)


def turn_down(
    actor: User, request: RideRequest, code: TurnedDown, told: bool | None = None
) -> UnmetWish:
    """None of the offers suits. Said twice, it is kept once."""
    require(actor, is_own | operates, request)
    with transaction.atomic():
        request = (
            RideRequest.objects.select_for_update(of=("self",))
            .select_related("day__pilot", "resident")
            .get(pk=request.pk)
        )
        if request.state == RequestState.TAKEN:
            raise NotPermitted(f"{request!r} is booked: nobody turned it down")
        request.offers.filter(state=OfferState.OPEN).update(state=OfferState.LAPSED)
        if request.state == RequestState.OFFERED:
            request.state = RequestState.LAPSED
            request.save(update_fields=["state", "updated_at"])
        wish = _of_request(request, UnmetKind.TURNED_DOWN, code, told)
        record(actor, "turned_down", request, code=code)
    return wish


def note_unserved(
    actor: User,
    pilot: Pilot,
    code: Unserved,
    destination: str = "",
    resident: Resident | None = None,
    call: CallNote | None = None,
    told: bool | None = None,
) -> UnmetWish:
    """A wish for which no search could be made. Its beginning is the resident's home, where it is known who asks."""
    require(actor, operates, pilot)
    home = getattr(resident, "private", None)
    with transaction.atomic():
        wish = UnmetWish.objects.create(
            pilot=pilot,
            resident=resident,
            call=call,
            kind=UnmetKind.UNMET,
            code=code,
            destination_name=destination[:60],
            origin_latitude=home.latitude if home else None,
            origin_longitude=home.longitude if home else None,
            wheelchair=bool(resident and resident.uses_wheelchair),
            told=told,
            is_fictional=pilot.is_fictional,
        )
        record(actor, "noted_unmet_wish", wish)
    return wish


def solve(ride: Ride) -> None:
    """What was booked for the same day and place answers the wishes before it."""
    UnmetWish.objects.filter(
        resident=ride.resident_id,
        day=ride.day_id,
        destination_name=ride.request.destination_name,
        solved_by__isnull=True,
    ).update(solved_by=ride)


def _of_request(
    request: RideRequest, kind: UnmetKind, code: str, told: bool | None = None
) -> UnmetWish:
    wish, _is_new = UnmetWish.objects.update_or_create(
        request=request,
        defaults={
            "pilot": request.day.pilot,
            "day": request.day,
            "resident": request.resident,
            "call": request.call,
            "kind": kind,
            "code": code,
            "origin_latitude": request.origin_latitude,
            "origin_longitude": request.origin_longitude,
            "destination_name": request.destination_name,
            "destination_latitude": request.destination_latitude,
            "destination_longitude": request.destination_longitude,
            "wheelchair": request.wheelchair,
            "told": told,
            "is_fictional": request.is_fictional,
        },
    )
    return wish
