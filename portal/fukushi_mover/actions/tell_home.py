"""Tells a home what it must know, by the way it chose: screen, mail, telephone, SMS, fax or a large-print slip."""

from typing import Any

from django.db import models

from portal.accounts.models import User
from portal.fukushi_mover.enums import HomeChannel, ResidentState
from portal.fukushi_mover.models import ContactWay, HomeNotice, Proxy, Resident
from portal.notices import sms
from portal.notices.enums import Channel
from portal.notices.models import Notice
from portal.notices.outbox import queue

HOMES_LANGUAGE = "ja"
"""Of homes without an account, whatever language the desk works in."""
SPOKEN = (HomeChannel.VOICE, HomeChannel.SMS)


def tell_resident(
    resident: Resident,
    template: str,
    context: dict[str, Any],
    about: models.Model,
    link: str = "",
    actor: User | None = None,
    heard: bool = False,
    with_proxies: bool = True,
) -> list[HomeNotice]:
    """The resident and everybody who acts for them; nobody, once the registration is not active.

    Who did it themselves (`actor`), or has just `heard` it on the telephone, is not called about it.
    """
    if resident.state != ResidentState.ACTIVE:
        return []
    knows = heard or (actor is not None and actor.pk == resident.user_id)
    letter = {"template": template, "context": context, "about": about, "link": link}
    told = [_to_resident(resident, letter, knows)]
    proxies = resident.proxies.active().select_related("user") if with_proxies else []
    return told + [_to_proxy(proxy, letter, actor) for proxy in proxies]


def tell_proxy(
    proxy: Proxy, template: str, context: dict[str, Any], about: models.Model
) -> HomeNotice:
    """Only who acts for the resident, or did until now."""
    letter = {"template": template, "context": context, "about": about, "link": ""}
    return _to_proxy(proxy, letter, None)


def way_of(resident: Resident) -> ContactWay:
    """What the resident chose; else mail for whoever has a mailbox, else the telephone."""
    found = ContactWay.objects.filter(resident=resident).first()
    has_mail = resident.user is not None and resident.user.has_mail
    return found or ContactWay(
        resident=resident, channel=HomeChannel.EMAIL if has_mail else HomeChannel.VOICE
    )


def _to_resident(resident: Resident, letter: dict[str, Any], knows: bool) -> HomeNotice:
    way, private = way_of(resident), resident.private
    numbers = {
        HomeChannel.SMS: way.mobile or private.telephone,
        HomeChannel.FAX: way.fax,
        HomeChannel.SLIP: private.address,
        HomeChannel.VOICE: private.telephone or way.mobile,
    }
    channel = HomeChannel.PORTAL if knows and way.channel in SPOKEN else HomeChannel(way.channel)
    notice = _queue(resident.user, private.name, channel, numbers, letter)
    return HomeNotice.objects.create(notice=notice, pilot=resident.pilot, resident=resident)


def _to_proxy(proxy: Proxy, letter: dict[str, Any], actor: User | None) -> HomeNotice:
    knows = actor is not None and actor.pk == proxy.user_id
    numbers = {HomeChannel.SMS: proxy.telephone, HomeChannel.VOICE: proxy.telephone}
    channel = (
        HomeChannel.PORTAL if knows and proxy.channel in SPOKEN else HomeChannel(proxy.channel)
    )
    notice = _queue(proxy.user, proxy.name, channel, numbers, letter)
    return HomeNotice.objects.create(
        notice=notice, pilot=proxy.resident.pilot, resident=proxy.resident, proxy=proxy
    )


def _queue(
    user: User | None,
    name: str,
    channel: HomeChannel,
    numbers: dict[HomeChannel, str],
    letter: dict[str, Any],
) -> Notice:
    if channel == HomeChannel.SMS and not sms.is_on():
        channel = HomeChannel.VOICE
    if channel == HomeChannel.EMAIL and (user is None or not user.has_mail):
        channel = HomeChannel.VOICE
    return queue(
        user or name,
        letter["template"],
        letter["context"] | {"to_name": name},
        about=letter["about"],
        language=None if user is not None else HOMES_LANGUAGE,
        link=letter["link"],
        channel=Channel(channel),
        address=numbers.get(channel, ""),
        to_name=name,
    )
