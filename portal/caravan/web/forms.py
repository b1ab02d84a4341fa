from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.forms import inlineformset_factory
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.caravan.enums import ShareScope
from portal.caravan.models import (
    Attendee,
    FollowUp,
    Hearing,
    HearingAnswer,
    Need,
    Presentation,
    TeamMember,
    Theme,
    Visit,
    VisitRequest,
)
from portal.caravan.reach import AREA, OWNER_ROLES
from portal.caravan.rules import can_see_note
from portal.organisations.enums import Role
from portal.organisations.models import Membership, Municipality, Organisation
from portal.organisations.queries.membership import organisations_of
from portal.organisations.rules import bureaus_of


class DateTimeInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class VisitForm(forms.ModelForm[Visit]):
    class Meta:
        model = Visit
        fields = [
            "municipality",
            "host",
            "bureau",
            "starts_at",
            "place",
            "route",
            "purpose",
            "internal_note",
        ]
        widgets = {
            "starts_at": DateTimeInput(),
            "route": forms.Textarea(attrs={"rows": 2}),
            "internal_note": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area = Q()
        for bureau in bureaus_of(user):
            area |= Q(**{f"prefecture__{AREA[bureau]}": True})
        self.fields["municipality"].queryset = (  # type: ignore[attr-defined]
            Municipality.objects.filter(area).select_related("prefecture")
            if area
            else Municipality.objects.none()
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        host, place = cleaned.get("host"), cleaned.get("municipality")
        if host and place and host.municipality_id and host.municipality_id != place.pk:
            self.add_error(
                "host", _("This organisation is not in the municipality that you chose.")
            )
        return cleaned


TEAM_ROLES = (Role.BUREAU_STAFF, Role.BUREAU_MANAGER, Role.PREFECTURE_OFFICER, Role.EXPERT)


def _people_with(*roles: Role, and_still: int | None = None) -> QuerySet[User]:
    """A list of people to choose from never holds residents or other users of the pilot.

    Who stands in the row already (`and_still`) stays to be chosen after a transfer: they were there.
    """
    holders = Membership.objects.active().filter(role__in=roles)
    today = Q(is_active=True, pk__in=holders.values("user"))
    return User.objects.filter(today | Q(pk=and_still)).order_by("kana")


class TeamForm(forms.ModelForm[TeamMember]):
    class Meta:
        model = TeamMember
        fields = ["user", "name", "organisation", "part"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = _people_with(  # type: ignore[attr-defined]
            *TEAM_ROLES, and_still=self.instance.user_id
        )
        self.fields["organisation"].queryset = Organisation.objects.filter(  # type: ignore[attr-defined]
            kind__in=("bureau", "prefecture", "expert", "support_organisation")
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("user") and not cleaned.get("name") and not cleaned.get("DELETE"):
            self.add_error("name", _("Choose a person or write a name."))
        return cleaned


class FollowUpForm(forms.ModelForm[FollowUp]):
    class Meta:
        model = FollowUp
        fields = ["title", "owner", "bureau", "due_on"]
        widgets = {"due_on": DateInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = _people_with(  # type: ignore[attr-defined]
            Role.BUREAU_STAFF, Role.BUREAU_MANAGER, and_still=self.instance.owner_id
        )


TeamFormSet = inlineformset_factory(Visit, TeamMember, form=TeamForm, extra=3, can_delete=True)
AttendeeFormSet = inlineformset_factory(
    Visit, Attendee, fields=["organisation", "title", "name"], extra=3, can_delete=True
)
PresentationFormSet = inlineformset_factory(
    Visit, Presentation, fields=["measure", "to", "reaction", "note"], extra=2, can_delete=True
)
FollowUpFormSet = inlineformset_factory(
    Visit, FollowUp, form=FollowUpForm, extra=2, can_delete=True
)


class AnswerForm(forms.ModelForm[HearingAnswer]):
    share_scope = forms.ChoiceField(choices=ShareScope, label=_("who may see the answer"))

    class Meta:
        model = HearingAnswer
        fields = ["text", "share_scope", "internal_note", "note_scope"]
        widgets = {
            "text": forms.Textarea(attrs={"rows": 4}),
            "internal_note": forms.Textarea(attrs={"rows": 2}),
        }


class NoteKeepingFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    """Drops the internal note's field where the note is another bureau's own."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if form.instance.pk and not can_see_note.test(self.user, form.instance):
            del form.fields["internal_note"]


AnswerFormSet = inlineformset_factory(
    Hearing, HearingAnswer, form=AnswerForm, formset=NoteKeepingFormSet, extra=0, can_delete=False
)

NEED_WIDGETS = {
    "summary_ja": forms.Textarea(attrs={"rows": 3}),
    "summary_en": forms.Textarea(attrs={"rows": 3, "lang": "en"}),
    "background_ja": forms.Textarea(attrs={"rows": 4}),
    "background_en": forms.Textarea(attrs={"rows": 4, "lang": "en"}),
}
NEED_LABELS = {
    "title_ja": _("Title (Japanese)"),
    "title_en": _("Title (English)"),
    "summary_ja": _("The problem in a few sentences (Japanese)"),
    "summary_en": _("The problem in a few sentences (English)"),
    "background_ja": _("Background and what was tried (Japanese)"),
    "background_en": _("Background and what was tried (English)"),
}


class NeedWordsForm(forms.ModelForm[Need]):
    class Meta:
        model = Need
        fields = list(NEED_LABELS)
        widgets = NEED_WIDGETS
        labels = NEED_LABELS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("title_ja", "summary_ja"):
            self.fields[name].required = True

    def words(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] or "" for name in NEED_LABELS}


class NewNeedForm(NeedWordsForm):
    theme = forms.ModelChoiceField(Theme.objects.all(), label=_("Theme"))


class OutcomeForm(forms.Form):
    outcome = forms.CharField(label=_("outcome"), widget=forms.Textarea(attrs={"rows": 3}))


class NeedSubmitForm(NeedWordsForm):
    """A municipality or a provider says directly what is hard."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("You speak for"), empty_label=None
    )
    theme = forms.ModelChoiceField(Theme.objects.all(), label=_("Theme"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [organisation.pk for organisation in organisations_of(user, OWNER_ROLES)]
        self.fields["organisation"].queryset = Organisation.objects.filter(  # type: ignore[attr-defined]
            pk__in=own, municipality__isnull=False
        )
        self.order_fields(["organisation", "theme"])


class VisitRequestForm(forms.ModelForm[VisitRequest]):
    class Meta:
        model = VisitRequest
        fields = [
            "applicant_kind",
            "organisation_name",
            "prefecture",
            "municipality_name",
            "contact_name",
            "email",
            "telephone",
            "wish",
            "preferred_dates",
        ]
        widgets = {"applicant_kind": forms.RadioSelect, "wish": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["applicant_kind"]
        kind.choices = [choice for choice in kind.choices if choice[0]]  # type: ignore[attr-defined]
