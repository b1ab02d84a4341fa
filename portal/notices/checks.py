from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security, deploy=True)
def mail_leaves_the_house(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Kept in rows, a sign-in code or an invitation reaches nobody."""
    if settings.DEMO_MODE or not settings.EMAIL_BACKEND.endswith("MailboxBackend"):
        return []
    return [
        Error(
            "Mail is kept in the mailbox instead of being sent.",
            hint="Set EMAIL_BACKEND=django.core.mail.backends.smtp.EmailBackend and EMAIL_HOST.",
            id="notices.E001",
        )
    ]
