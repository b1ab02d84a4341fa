from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.records.models import Record

from .enums import BY_HAND, Channel, NoticeState


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, person: models.Model) -> Self:
        """A notice belongs to the person to whom it was written, and to nobody else."""
        return self.filter(user_id=person.pk) if person.pk else self.none()

    def due(self, now: datetime) -> Self:
        """What a machine can send: the rest waits for a person."""
        return self.filter(state=NoticeState.QUEUED, due_at__lte=now).exclude(channel__in=BY_HAND)

    def to_tell(self) -> Self:
        """What somebody must call, fax or post."""
        return self.filter(state=NoticeState.QUEUED, channel__in=BY_HAND)

    def about(self, target: models.Model) -> Self:
        return self.filter(
            about_type=ContentType.objects.get_for_model(target), about_id=str(target.pk)
        )


class Notice(Record):
    """通知. A letter in the outbox, written in its reader's language when it was queued."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="notices",
        verbose_name=_("person"),
    )
    address = models.CharField(_("sent to"), max_length=254)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel, default=Channel.EMAIL)
    to_name = models.CharField(_("recipient"), max_length=80, blank=True)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("told by"),
    )
    language = models.CharField(_("language"), max_length=10)
    template = models.CharField(_("template"), max_length=120)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    link = models.CharField(_("link"), max_length=500, blank=True)
    about_type = models.ForeignKey(
        ContentType, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    about_id = models.CharField(max_length=40, blank=True)
    about = GenericForeignKey("about_type", "about_id")
    state = models.CharField(
        _("state"), max_length=8, choices=NoticeState, default=NoticeState.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("due at"))
    claimed_at = models.DateTimeField(_("taken at"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state="queued"), name="notices_waiting_by_due"
            ),
            models.Index(fields=["user", "read_at"], name="notices_unread_by_user"),
        ]

    @property
    def audit_label(self) -> str:
        """A subject may name people."""
        return f"{self.template} #{self.pk}"

    def __str__(self) -> str:
        return self.subject


class Mail(models.Model):
    """A mail as it left, kept where no mail server stands: the demonstration's mailbox shows it."""

    sent_at = models.DateTimeField(_("sent at"), auto_now_add=True)
    sender = models.CharField(_("sender"), max_length=254)
    recipients = models.TextField(_("recipients"))
    subject = models.CharField(_("subject"), max_length=300)
    body = models.TextField(_("text"))

    class Meta:
        ordering = ["-sent_at", "-pk"]
        verbose_name = _("mail")
        verbose_name_plural = _("mails")

    def __str__(self) -> str:
        return self.subject
