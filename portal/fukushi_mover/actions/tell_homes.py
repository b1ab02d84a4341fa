"""Families are told by telephone: a line on the voice list for each home, beside the office's own call list."""

from collections.abc import Iterable
from typing import Any

from portal.accounts.models import User
from portal.fukushi_mover.enums import RiderState
from portal.fukushi_mover.models import CallTask, HomeNotice, Rider, ServiceDay
from portal.notices.enums import Channel
from portal.notices.models import Notice
from portal.notices.outbox import queue
from portal.notices.sending import tell_by_hand, untell


def tell_homes(calls: Iterable[CallTask]) -> None:
    """One line for each call about an active rider whose telephone is known."""
    for call in calls:
        if call.rider is not None:
            context = {"call": call, "at": (call.detail["after"] or {}).get("at")}
            tell_home(call.publication.day, call.rider, "fukushi_mover/home_changed", context, call)


def tell_home(
    day: ServiceDay, rider: Rider, template: str, context: dict[str, Any], about: Any
) -> Notice | None:
    """Nothing for whom no notice may go out, or without a telephone."""
    private = rider.private
    if rider.state != RiderState.ACTIVE or not private.telephone:
        return None
    notice = queue(
        private.telephone,
        template,
        context | {"day": day, "name": private.name},
        about=about,
        channel=Channel.VOICE,
        address=private.telephone,
        to_name=private.name,
    )
    HomeNotice.objects.create(notice=notice, pilot=day.pilot, rider=rider)
    return notice


def tick_notices(actor: User, call: CallTask, told: bool) -> None:
    """The tick on the call list is the tick on the voice list, and the other way round is not needed."""
    for notice in Notice.objects.about(call):
        if told:
            tell_by_hand(actor, notice)
        else:
            untell(notice)
