"""Secret addresses of calendars: made, found, taken back."""

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.fukushi_mover.models import CalendarToken
from portal.fukushi_mover.rules import is_driver, is_resident

BYTES = 32


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def make_address(actor: User) -> str:
    """A new secret; the one before it stops working. It is shown once and kept as a digest only."""
    require(actor, is_driver | is_resident)
    secret = secrets.token_urlsafe(BYTES)
    with transaction.atomic():
        take_addresses_back(actor)
        made = CalendarToken.objects.create(user=actor, digest=digest_of(secret))
        record(actor, "made calendar address", made)
    return secret


def take_addresses_back(actor: User) -> int:
    """How many addresses stopped working."""
    return CalendarToken.objects.filter(user=actor, revoked_at__isnull=True).update(
        revoked_at=timezone.now()
    )


def owner_of(secret: str) -> User | None:
    token = (
        CalendarToken.objects.filter(digest=digest_of(secret), revoked_at__isnull=True)
        .select_related("user")
        .first()
    )
    return token.user if token is not None and token.user.is_active else None
