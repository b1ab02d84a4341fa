from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from .models import User


class ProfileForm(forms.ModelForm[User]):
    class Meta:
        model = User
        fields = ["display_name", "kana", "name_en", "language"]


class NewAccountForm(ProfileForm):
    """An invited person's account. The address is the invitation's and cannot be changed here."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters. A sentence is easier to remember than a word."),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if password := values.get("password"):
            person = User(email=self.email, display_name=values.get("display_name", ""))
            try:
                password_validation.validate_password(password, person)
            except forms.ValidationError as problem:
                self.add_error("password", problem)
        return values

    def account(self) -> dict[str, str]:
        names = ("display_name", "kana", "name_en", "language", "password")
        return {name: self.cleaned_data[name] for name in names}
