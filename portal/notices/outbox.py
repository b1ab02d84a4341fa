"""The one way to write to somebody. The row is written in the caller's transaction, sent after it."""

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone
from django.utils.translation import get_language, override

from .enums import BY_MACHINE, Channel, NoticeState
from .models import Notice


def queue(
    to: models.Model | str,
    template: str,
    context: dict[str, Any] | None = None,
    about: models.Model | None = None,
    language: str | None = None,
    link: str = "",
    channel: Channel | None = None,
    address: str = "",
    to_name: str = "",
) -> Notice:
    """Puts one notice into the outbox, to a person or to a plain address.

    `channel` is e-mail where nothing else is said, and the screen alone for an account without a mailbox; `address` is the
    mail address, telephone or fax number of that channel. What goes by hand waits until somebody ticks it.

    `template` names templates/notices/<template>.txt, whose first line is the subject. It is
    rendered now, in `language`, else the person's own, else the active one. `link` is where the
    notice leads inside the portal (an address without a host).
    """
    user = to if isinstance(to, models.Model) else None
    chosen = language or getattr(user, "language", "") or get_language() or settings.LANGUAGE_CODE
    subject, body = _render(
        template, {"person": user, "about": about, "link": link} | (context or {}), chosen
    )
    has_mail = getattr(user, "has_mail", True)
    channel = channel or (Channel.EMAIL if has_mail else Channel.PORTAL)
    now = timezone.now()
    on_screen = channel == Channel.PORTAL
    notice = Notice.objects.create(
        user_id=user.pk if user else None,
        channel=channel,
        to_name=to_name,
        state=NoticeState.SENT if on_screen else NoticeState.QUEUED,
        sent_at=now if on_screen else None,
        address=address or getattr(user, "email", None) or str(to),
        language=chosen,
        template=template,
        subject=subject,
        body=body,
        link=link,
        about_type=ContentType.objects.get_for_model(about) if about else None,
        about_id=str(about.pk) if about else "",
        is_fictional=bool(getattr(about, "is_fictional", False)),
        due_at=now,
    )
    if channel in BY_MACHINE:
        transaction.on_commit(lambda: _offer(notice.pk), robust=True)
    return notice


def _offer(pk: int) -> None:
    from .tasks import send

    send.delay(pk)


def _render(template: str, context: dict[str, Any], language: str) -> tuple[str, str]:
    with override(language):
        # Plain text: an ampersand in a name must arrive as one.
        text = get_template(f"notices/{template}.txt").template.render(  # type: ignore[attr-defined]
            Context(context | {"base_url": settings.BASE_URL}, autoescape=False)
        )
    subject, _, body = text.strip().partition("\n")
    return " ".join(subject.split())[:200], body.strip() + "\n"
