from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.permission import Person
from portal.fukushi_mover.enums import HomeChannel, Relation
from portal.records.models import Record

from .resident import Resident


class ProxyQuerySet(models.QuerySet["Proxy"]):
    def active(self) -> Self:
        return self.filter(accepted_at__isnull=False, ended_at__isnull=True)

    def open(self, now: datetime) -> Self:
        return self.filter(accepted_at__isnull=True, ended_at__isnull=True, expires_at__gt=now)

    def of(self, person: Person) -> Self:
        return self.active().filter(user=person.pk) if person.is_authenticated else self.none()


class Proxy(Record):
    """家族などの代理人: acts for a resident who agreed to it. Both are told of every change."""

    resident = models.ForeignKey(
        Resident,
        on_delete=models.CASCADE,
        related_name="proxies",
        verbose_name=_("registered resident"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="proxies",
        verbose_name=_("account"),
    )
    name = models.CharField(_("full name"), max_length=80)
    relation = models.CharField(_("relation"), max_length=12, choices=Relation)
    email = models.EmailField(_("e-mail address"), blank=True)
    telephone = models.CharField(_("telephone"), max_length=20, blank=True)
    channel = models.CharField(
        _("how to be told"), max_length=8, choices=HomeChannel, default=HomeChannel.EMAIL
    )
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("valid until"))
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("agreed by"),
    )
    agreed_on_paper = models.BooleanField(_("consent on paper"), default=False)
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = ProxyQuerySet.as_manager()

    class Meta:
        ordering = ["resident", "pk"]
        verbose_name = _("proxy")
        verbose_name_plural = _("proxies")
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "user"],
                condition=models.Q(ended_at__isnull=True),
                name="one_active_proxy_a_person",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def audit_label(self) -> str:
        return f"{self.resident} · {self.get_relation_display()}"


class ContactWay(models.Model):
    """How a resident wants to be told, and the numbers for it."""

    resident = models.OneToOneField(
        Resident, on_delete=models.CASCADE, related_name="contact_way", primary_key=True
    )
    channel = models.CharField(
        _("how to be told"), max_length=8, choices=HomeChannel, default=HomeChannel.VOICE
    )
    mobile = models.CharField(_("mobile telephone"), max_length=20, blank=True)
    fax = models.CharField(_("fax number"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("way to be told")
        verbose_name_plural = _("ways to be told")

    def __str__(self) -> str:
        return self.get_channel_display()
