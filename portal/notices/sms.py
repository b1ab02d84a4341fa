"""Text messages, whoever carries them: one class to write for one provider. Off until a setting names it."""

import re
from typing import Protocol

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.module_loading import import_string

from .models import Mail, Notice

LONGEST = 70
"""Signs of one message in Japanese (UCS-2, 3GPP TS 23.038)."""

log = structlog.get_logger(__name__)


class SmsBackend(Protocol):
    """Sends one text to one telephone number. Raises for whatever should be tried again."""

    def send(self, number: str, text: str) -> None: ...


class ConsoleSms:
    """Into the log: a developer's machine."""

    def send(self, number: str, text: str) -> None:
        log.info("sms", number=number, text=text)


class MailboxSms:
    """Into the demonstration's mailbox."""

    def send(self, number: str, text: str) -> None:
        Mail.objects.create(
            sender="SMS", recipients=number, subject=text.partition("\n")[0][:300], body=text
        )


class MailGatewaySms:
    """Through a provider that takes mail to `number@gateway` (NOTICES_SMS_GATEWAY)."""

    def send(self, number: str, text: str) -> None:
        EmailMessage(body=text, to=[f"{digits(number)}@{settings.NOTICES_SMS_GATEWAY}"]).send()


def is_on() -> bool:
    return bool(settings.NOTICES_SMS_BACKEND)


def sms_backend() -> SmsBackend:
    """Raises RuntimeError where no backend is set: a notice waits then, and says why."""
    if not is_on():
        raise RuntimeError("NOTICES_SMS_BACKEND is not set.")
    backend: SmsBackend = import_string(settings.NOTICES_SMS_BACKEND)()
    return backend


def digits(number: str) -> str:
    return re.sub(r"\D", "", number)


def short_text(notice: Notice) -> str:
    """What fits one message: the subject, which says all that matters."""
    return notice.subject[:LONGEST]
