"""Families are told by the way they chose: a line on the list for each home, beside the office's own call list."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from portal.accounts.models import User
from portal.fukushi_mover.enums import HomeChannel, RiderState
from portal.fukushi_mover.models import CallTask, HomeNotice, Rider, RiderContact, ServiceDay
from portal.notices import sms
from portal.notices.enums import BY_HAND, BY_MACHINE, Channel
from portal.notices.models import Notice
from portal.notices.outbox import queue
from portal.notices.sending import tell_by_hand, untell

from .tell_home import HOMES_LANGUAGE


class Wish(StrEnum):
    """What a contact wishes to hear of: the column that says so."""

    CHANGES = "told_changes"
    DELAYS = "told_delays"
    SUSPENSION = "told_suspension"


def tell_homes(calls: Iterable[CallTask]) -> None:
    """For each call about an active rider."""
    for call in calls:
        if call.rider is not None:
            context = {"call": call, "at": (call.detail["after"] or {}).get("at")}
            tell_home(call.publication.day, call.rider, "fukushi_mover/home_changed", context, call)


def tell_home(
    day: ServiceDay,
    rider: Rider,
    template: str,
    context: dict[str, Any],
    about: Any,
    wish: Wish = Wish.CHANGES,
) -> list[Notice]:
    """Each contact who wishes to hear of it, by their own way; of those who are called, faxed or handed a slip the first.

    Without such a contact the home's own telephone. Nothing for whom no notice may go out.
    """
    if rider.state != RiderState.ACTIVE:
        return []
    private = rider.private
    context = context | {"day": day, "name": private.name}
    told = []
    for to in _addressees(rider, wish):
        notice = queue(
            to.address,
            template,
            context,
            about=about,
            language=HOMES_LANGUAGE,
            channel=to.channel,
            address=to.address,
            to_name=to.name,
        )
        HomeNotice.objects.create(notice=notice, pilot=day.pilot, rider=rider)
        told.append(notice)
    return told


@dataclass(frozen=True)
class Addressee:
    name: str
    channel: Channel
    address: str


def _addressees(rider: Rider, wish: Wish) -> list[Addressee]:
    found = [_reached(one, rider) for one in rider.contacts.all() if getattr(one, wish)]
    reached = [one for one in found if one is not None]
    by_hand = [one for one in reached if one.channel in BY_HAND]
    by_machine = [one for one in reached if one.channel in BY_MACHINE]
    if not by_hand and not by_machine and rider.private.telephone:
        home = Addressee(rider.private.name, Channel.VOICE, rider.private.telephone)
        return [home]
    return by_machine + by_hand[:1]


def _reached(contact: RiderContact, rider: Rider) -> Addressee | None:
    """By the chosen way if it has its number; else by telephone; None for who has none."""
    telephone = contact.telephone or contact.mobile
    addresses = {
        HomeChannel.EMAIL: contact.email,
        HomeChannel.SMS: contact.mobile if sms.is_on() else "",
        HomeChannel.FAX: contact.fax,
        HomeChannel.SLIP: rider.private.address,
    }
    address = addresses.get(HomeChannel(contact.channel), "")
    if address:
        return Addressee(contact.name, Channel(contact.channel), address)
    return Addressee(contact.name, Channel.VOICE, telephone) if telephone else None


def tick_notices(actor: User, call: CallTask, told: bool) -> None:
    """The tick on the call list is the tick on the voice list, and the other way round is not needed."""
    for notice in Notice.objects.about(call):
        if told:
            tell_by_hand(actor, notice)
        else:
            untell(notice)
