from allauth.account.models import EmailAddress
from django.db import transaction

from portal.accounts.models import User
from portal.audit.trail import record


def open_account(
    email: str, *, display_name: str, kana: str, name_en: str, language: str, password: str
) -> User:
    """For somebody who has shown that the mailbox is theirs: the address counts as verified."""
    with transaction.atomic():
        user = User.objects.create_user(
            email,
            password,
            display_name=display_name,
            kana=kana,
            name_en=name_en,
            language=language,
        )
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        record(user, "opened_account", user)
    return user
