"""allauth's forms for passkeys and security keys; their one visible field has no translated name of its own."""

from typing import Any

from allauth.mfa.webauthn import forms
from django.utils.translation import gettext_lazy as _


class _NamedKey:
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key or device")  # type: ignore[attr-defined]


class AddKeyForm(_NamedKey, forms.AddWebAuthnForm):  # type: ignore[misc]
    pass


class EditKeyForm(_NamedKey, forms.EditWebAuthnForm):  # type: ignore[misc]
    pass
