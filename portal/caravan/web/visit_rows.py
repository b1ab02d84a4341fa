"""The rows of a visit's form: what a row leaves open follows from the person, the place or the visit."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.forms import inlineformset_factory
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.caravan.models import Attendee, FollowUp, Presentation, TeamMember, Visit
from portal.caravan.queries.team import TEAM_ROLES, bureau_of, sends
from portal.organisations.enums import Role
from portal.organisations.models import Membership, Organisation
from portal.ui.forms import Rows


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


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
        organisation: Any = self.fields["organisation"]
        organisation.queryset = Organisation.objects.filter(
            kind__in=("bureau", "prefecture", "expert", "support_organisation")
        )
        organisation.required = False
        organisation.empty_label = _("the colleague's own")

    def has_changed(self) -> bool:
        """A part alone is no new member: the row of somebody who was taken out of the team is an empty one."""
        if self.instance.pk:
            return super().has_changed()
        return super().has_changed() and bool(set(self.changed_data) - {"part"})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("DELETE"):
            return cleaned
        if not cleaned.get("user") and not cleaned.get("name"):
            self.add_error("name", _("Choose a person or write a name."))
        elif not cleaned.get("organisation"):
            cleaned["organisation"] = self._own_organisation(cleaned.get("user"))
        return cleaned

    def _own_organisation(self, user: User | None) -> Organisation | None:
        found = sends(user) if user else None
        if found is None:
            self.add_error("organisation", _("Choose the organisation that this person is from."))
        return found


class TeamRows(Rows):
    def clean(self) -> None:
        """One person stands in one row."""
        super().clean()
        seen: set[User] = set()
        for form in self.forms:
            cleaned = getattr(form, "cleaned_data", {})
            user = cleaned.get("user")
            if user is None or cleaned.get("DELETE"):
                continue
            if user in seen:
                form.add_error("user", _("This person is in the team already."))
            seen.add(user)


class AttendeeForm(forms.ModelForm[Attendee]):
    class Meta:
        model = Attendee
        fields = ["title", "name", "organisation"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisation: Any = self.fields["organisation"]
        organisation.required = False
        organisation.empty_label = _("who is visited")


class AttendeeRows(Rows):
    def fill_in(self, row: Attendee) -> None:
        """Who names no organisation is of the one that is visited."""
        if row.organisation_id is None:
            row.organisation = self.instance.host


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
        bureau: Any = self.fields["bureau"]
        bureau.required = False
        bureau.choices = [("", _("the owner's own")), *bureau.choices[1:]]


class FollowUpRows(Rows):
    def fill_in(self, row: FollowUp) -> None:
        """A task without a bureau is its owner's; without an owner, that of the bureau that leads the visit."""
        if not row.bureau:
            row.bureau = (bureau_of(row.owner) if row.owner else "") or self.instance.bureau


TeamFormSet = inlineformset_factory(
    Visit, TeamMember, form=TeamForm, formset=TeamRows, extra=1, can_delete=True
)
AttendeeFormSet = inlineformset_factory(
    Visit,
    Attendee,
    form=AttendeeForm,
    formset=AttendeeRows,
    extra=1,
    can_delete=True,
    can_delete_extra=False,
)
PresentationFormSet = inlineformset_factory(
    Visit,
    Presentation,
    fields=["measure", "to", "reaction", "note"],
    formset=Rows,
    extra=1,
    can_delete=True,
    can_delete_extra=False,
)
FollowUpFormSet = inlineformset_factory(
    Visit,
    FollowUp,
    form=FollowUpForm,
    formset=FollowUpRows,
    extra=1,
    can_delete=True,
    can_delete_extra=False,
)
