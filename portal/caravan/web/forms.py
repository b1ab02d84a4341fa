from typing import Any

from django import forms
from django.forms import inlineformset_factory
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.caravan.enums import ShareScope
from portal.caravan.models import (
    Hearing,
    HearingAnswer,
    Need,
    Theme,
    VisitRequest,
)
from portal.caravan.reach import OWNER_ROLES
from portal.caravan.rules import can_see_note
from portal.organisations.models import Organisation
from portal.organisations.queries.membership import organisations_of


class AnswerForm(forms.ModelForm[HearingAnswer]):
    share_scope = forms.ChoiceField(choices=ShareScope, label=capfirst(_("who may see the answer")))

    class Meta:
        model = HearingAnswer
        fields = ["text", "share_scope", "internal_note", "note_scope"]
        widgets = {
            "text": forms.Textarea(attrs={"rows": 4}),
            "internal_note": forms.Textarea(attrs={"rows": 4}),
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
