"""利用者カード on paper: the card to cut out, and below it the letter with the short code, to be kept apart."""

from typing import Any

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from portal.fukushi_mover.actions.issue_card import IssuedCard
from portal.papers import render

TEMPLATE = "fukushi_mover/papers/resident_card.html"


def card_pdf(issued: IssuedCard, language: str = "ja") -> bytes:
    """Never kept: what it says is known to the paper alone."""
    return render.pdf(TEMPLATE, card_context(issued, language), language)


def card_context(issued: IssuedCard, language: str = "ja") -> dict[str, Any]:
    resident = issued.card.resident
    with override(language):
        path = reverse("fukushi_mover:card_scan", args=[issued.token])
        by_hand = reverse("fukushi_mover:card")
    return {
        "resident": resident,
        "private": resident.private,
        "pilot": resident.pilot,
        "code": f"{issued.code[:3]} {issued.code[3:]}",
        "qr": segno.make(settings.BASE_URL + path, error="m").svg_data_uri(border=2),
        "address": settings.BASE_URL + by_hand,
        "is_fictional": resident.is_fictional,
    }
