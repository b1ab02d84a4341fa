from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.fukushi_mover.enums import TryKind
from portal.records.models import Record

from .resident import Resident


class ResidentCard(Record):
    """利用者カード. Its QR and its short code stand on paper alone: here are digests of them."""

    resident = models.ForeignKey(
        Resident,
        on_delete=models.CASCADE,
        related_name="cards",
        verbose_name=_("registered resident"),
    )
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    code_digest = models.CharField(max_length=128, editable=False)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_because = models.CharField(_("reason"), max_length=200, blank=True)
    wrong_tries = models.PositiveSmallIntegerField(_("wrong tries"), default=0)
    locked_until = models.DateTimeField(_("locked until"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used at"), null=True, blank=True)

    class Meta:
        ordering = ["resident", "-created_at"]
        verbose_name = _("resident's card")
        verbose_name_plural = _("residents' cards")
        constraints = [
            models.UniqueConstraint(
                fields=["resident"],
                condition=models.Q(revoked_at__isnull=True),
                name="one_valid_card_a_resident",
            )
        ]

    def __str__(self) -> str:
        return str(self.resident)

    def is_locked(self, now: datetime) -> bool:
        return self.locked_until is not None and now < self.locked_until


class CardTry(models.Model):
    """One try to sign in with a card, right or wrong. `address` is kept to slow down who tries many cards."""

    card = models.ForeignKey(
        ResidentCard, on_delete=models.CASCADE, null=True, blank=True, related_name="tries"
    )
    kind = models.CharField(_("result"), max_length=10, choices=TryKind)
    address = models.GenericIPAddressField(_("network address"), null=True, blank=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        ordering = ["-at"]
        verbose_name = _("try to sign in")
        verbose_name_plural = _("tries to sign in")
        indexes = [models.Index(fields=["address", "at"], name="card_tries_by_address")]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.kind}"
