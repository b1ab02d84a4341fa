from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class MailboxBackend(BaseEmailBackend):
    """Keeps mail in rows instead of sending it. For the demonstration and a developer's machine."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        # Django loads a mail backend by its path, perhaps before the models are ready.
        from .models import Mail

        mails = [
            Mail(
                sender=str(message.from_email)[:254],
                recipients=", ".join(message.recipients()),
                subject=str(message.subject)[:300],
                body=str(message.body),
            )
            for message in email_messages
            if message.recipients()
        ]
        Mail.objects.bulk_create(mails)
        return len(mails)
