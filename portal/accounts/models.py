from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.records.models import Record

NO_MAIL_HOST = "no-mail.invalid"
"""Who signs in without a mailbox has an address here, to which nothing is ever sent (RFC 2606)."""


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(Record, AbstractBaseUser, PermissionsMixin):
    """A person who signs in. What they may do comes from their memberships, never from here."""

    email = models.EmailField(_("e-mail address"), unique=True)
    display_name = models.CharField(_("full name"), max_length=80)
    kana = models.CharField(_("name in kana"), max_length=80, blank=True)
    name_en = models.CharField(_("name in Roman letters"), max_length=80, blank=True)
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=settings.LANGUAGES,
        default="ja",
        help_text=_("In which language the portal writes to this person."),
    )
    is_staff = models.BooleanField(_("staff of a bureau"), default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people who sign in")

    @property
    def audit_label(self) -> str:
        """Whoever signs in without a mailbox is no official: the trail calls them by a number."""
        return str(self) if self.has_mail else f"#{self.pk}"

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def name(self) -> str:
        """In Roman letters for readers of English, where the person gave one."""
        return (get_language() == "en" and self.name_en) or self.display_name

    @property
    def has_mail(self) -> bool:
        return not self.email.endswith(f"@{NO_MAIL_HOST}")

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name
