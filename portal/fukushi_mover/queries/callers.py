"""Who is calling: by the number that the telephone shows, or by name and card number when it shows none."""

import re

from django.db.models import Q, QuerySet

from portal.accounts.permission import Person
from portal.fukushi_mover.models import Resident
from portal.fukushi_mover.models.scope import operated_offices

MOST = 9
LAST = 4


def digits(text: str) -> str:
    """International prefixes fold into the national form: +81 90 … is 090 …"""
    found = re.sub(r"[^\d+]", "", text)
    return re.sub(r"\D", "", re.sub(r"^(\+|00)81", "0", found))


def residents_by_number(person: Person, telephone: str) -> list[Resident]:
    """Everybody whose own, mobile or proxy's number this is: a household has one telephone."""
    wanted = digits(telephone)
    if len(wanted) < LAST:
        return []
    end = wanted[-LAST:]
    rows = _mine(person).filter(
        Q(private__telephone__endswith=end)
        | Q(contact_way__mobile__endswith=end)
        | Q(proxies__telephone__endswith=end, proxies__ended_at__isnull=True)
    )
    return [row for row in rows.distinct() if wanted in _numbers(row)][:MOST]


def residents_by_word(person: Person, word: str) -> list[Resident]:
    """By name, kana or card number."""
    word = word.strip()
    if not word:
        return []
    rows = _mine(person).filter(
        Q(private__name__icontains=word)
        | Q(private__kana__icontains=word)
        | Q(card_number__iexact=word)
    )
    return list(rows[:MOST])


def household(resident: Resident) -> list[Resident]:
    """Others with the same telephone."""
    number = digits(resident.private.telephone)
    if len(number) < LAST:
        return []
    rows = (
        Resident.objects.filter(pilot=resident.pilot_id, state="active")
        .filter(private__telephone__endswith=number[-LAST:])
        .exclude(pk=resident.pk)
        .select_related("private")
    )
    return [row for row in rows if digits(row.private.telephone) == number]


def _mine(person: Person) -> "QuerySet[Resident]":
    return (
        Resident.objects.filter(pilot__operator__in=operated_offices(person))
        .select_related("private", "pilot", "contact_way")
        .prefetch_related("proxies")
        .order_by("private__kana", "pk")
    )


def _numbers(resident: Resident) -> set[str]:
    way = getattr(resident, "contact_way", None)
    proxies = [p.telephone for p in resident.proxies.all() if p.ended_at is None]
    return {
        digits(n) for n in (resident.private.telephone, way.mobile if way else "", *proxies) if n
    }
