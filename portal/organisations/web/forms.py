from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.organisations.enums import Role
from portal.organisations.handover import handovers
from portal.organisations.models import Membership, Organisation, Post, Prefecture


class InvitationForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"))
    name = forms.CharField(label=_("Full name"), max_length=80, required=False)
    role = forms.ChoiceField(label=_("Role"))
    post = forms.ModelChoiceField(
        label=_("Post"),
        queryset=Post.objects.none(),
        required=False,
        empty_label=_("No post"),
        help_text=_("Optional. A vacant post is taken over with its contacts."),
    )
    language = forms.ChoiceField(label=_("Language of the mail"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role, Role(role).label) for role in organisation.kind.roles
        ]
        self.fields["post"].queryset = organisation.posts.filter(holder=None)  # type: ignore[attr-defined]


class PostForm(forms.ModelForm[Post]):
    class Meta:
        model = Post
        fields = ["title_ja", "title_en", "holder", "holder_name", "email", "telephone"]
        labels = {
            "title_ja": _("Title of the post (Japanese)"),
            "title_en": _("Title of the post (English)"),
        }
        help_texts = {
            "holder_name": _("If the holder does not sign in here."),
            "email": _("Of the post rather than of the person, if there is one."),
        }

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        holder: Any = self.fields["holder"]
        holder.queryset, holder.empty_label = colleagues(organisation), _("Vacant")


class OrganisationForm(forms.ModelForm[Organisation]):
    class Meta:
        model = Organisation
        fields = ["name_ja", "name_en", "kana", "summary_ja", "summary_en", "website"]


class RegistrationForm(forms.Form):
    name = forms.CharField(label=_("Name of the organisation"), max_length=120)
    kana = forms.CharField(label=_("Name in kana"), max_length=160, required=False)
    prefecture: forms.ModelChoiceField[Prefecture] = forms.ModelChoiceField(
        label=_("Prefecture of the head office"),
        queryset=Prefecture.objects.all(),
        required=False,
        empty_label=_("Elsewhere"),
    )
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
    summary = forms.CharField(
        label=_("What you do"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("A few sentences. The bureaus read them before they decide."),
    )
    person_name = forms.CharField(
        label=_("Your name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("We send a link to it. The registration counts when you follow the link."),
    )
    # Machines fill in what people do not see.
    nickname = forms.CharField(required=False, widget=forms.HiddenInput)


class TransferForm(forms.Form):
    """The successor, and one list of boxes for each kind of work that is open."""

    successor = forms.ModelChoiceField(
        label=_("Successor"), queryset=User.objects.none(), required=False, empty_label=_("Nobody")
    )
    leaves = forms.BooleanField(
        label=_("The person leaves the organisation"),
        initial=True,
        required=False,
        help_text=_("Without the mark they stay a member and only hand over."),
    )

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.membership = membership
        self.fields["successor"].queryset = colleagues(membership.organisation).exclude(  # type: ignore[attr-defined]
            pk=membership.user_id
        )
        for handover in handovers():
            rows = [(row.pk, str(row)) for row in handover.list_open(membership.user)]
            if rows:
                self.fields[f"open_{handover.kind}"] = forms.TypedMultipleChoiceField(
                    label=str(handover.label),
                    choices=rows,
                    initial=[key for key, _label in rows],
                    coerce=int,
                    required=False,
                    widget=forms.CheckboxSelectMultiple,
                )

    def chosen(self) -> dict[str, list[int]]:
        return {
            name.removeprefix("open_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("open_")
        }


def colleagues(organisation: Organisation) -> Any:
    members = Membership.objects.effective().filter(organisation=organisation)
    return (
        User.objects.filter(pk__in=members.exclude(role=Role.RESIDENT).values("user"))
        .filter(is_active=True)
        .order_by("kana", "display_name")
    )
