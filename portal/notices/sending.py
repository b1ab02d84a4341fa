"""From the outbox to the mail server: claimed first, so that nothing is sent twice."""

from datetime import timedelta

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, Model
from django.utils import timezone
from django.utils.translation import gettext_noop

from .enums import BY_HAND, Channel, NoticeState
from .models import Notice
from .sms import short_text, sms_backend

MAX_ATTEMPTS = 6
FIRST_PAUSE = timedelta(minutes=1)
STUCK_AFTER = timedelta(minutes=10)
BATCH = 200

log = structlog.get_logger(__name__)


def send(pk: int) -> bool:
    """Sends one waiting notice. False when it is not due or somebody else has it."""
    now = timezone.now()
    taken = (
        Notice.objects.due(now)
        .filter(pk=pk)
        .update(
            state=NoticeState.SENDING, claimed_at=now, attempts=F("attempts") + 1, updated_at=now
        )
    )
    if not taken:
        return False
    notice = Notice.objects.get(pk=pk)
    try:
        _transmit(notice)
    except Exception as failure:
        log.warning("notice_failed", notice=pk, attempts=notice.attempts, exc_info=True)
        _put_back(notice, failure)
        return False
    now = timezone.now()
    Notice.objects.filter(pk=pk, state=NoticeState.SENDING).update(
        state=NoticeState.SENT, sent_at=now, updated_at=now, error=""
    )
    return True


def send_due() -> int:
    """Sends all that is due; returns how many left."""
    give_up_stuck()
    waiting = Notice.objects.due(timezone.now()).order_by("due_at", "pk")
    return sum(send(pk) for pk in waiting.values_list("pk", flat=True)[:BATCH])


def give_up_stuck() -> int:
    """A sender that died in mid-send may have sent: a person decides, not the portal."""
    now = timezone.now()
    error = gettext_noop(
        "Interrupted while sending: it may have arrived. Send it again if it has not."
    )
    return Notice.objects.filter(
        state=NoticeState.SENDING, claimed_at__lt=now - STUCK_AFTER
    ).update(state=NoticeState.FAILED, error=error, updated_at=now)


def _transmit(notice: Notice) -> None:
    if notice.channel == Channel.SMS:
        sms_backend().send(notice.address, short_text(notice))
    else:
        _email(notice).send()


def tell_by_hand(actor: Model, notice: Notice) -> bool:
    """伝えた: somebody called, faxed or posted it. Ticked twice, the first one stands."""
    now = timezone.now()
    return bool(
        Notice.objects.to_tell()
        .filter(pk=notice.pk)
        .update(
            state=NoticeState.SENT,
            told_by_id=actor.pk,
            sent_at=now,
            updated_at=now,
            attempts=F("attempts") + 1,
        )
    )


def untell(notice: Notice) -> bool:
    """The tick was a slip of the finger."""
    return bool(
        Notice.objects.filter(pk=notice.pk, state=NoticeState.SENT, channel__in=BY_HAND).update(
            state=NoticeState.QUEUED, told_by=None, sent_at=None, updated_at=timezone.now()
        )
    )


def _email(notice: Notice) -> EmailMessage:
    return EmailMessage(
        subject=notice.subject,
        body=notice.body,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[notice.address],
        # One id for all attempts: a mail server that got the first can drop the second.
        headers={
            "Message-ID": f"<{notice.public_id}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2]}>",
            "Content-Language": notice.language,
        },
    )


def _put_back(notice: Notice, failure: Exception) -> None:
    now = timezone.now()
    is_last = notice.attempts >= MAX_ATTEMPTS
    Notice.objects.filter(pk=notice.pk, state=NoticeState.SENDING).update(
        state=NoticeState.FAILED if is_last else NoticeState.QUEUED,
        due_at=now + FIRST_PAUSE * 4 ** (notice.attempts - 1),
        error=f"{type(failure).__name__}: {failure}",
        updated_at=now,
    )
