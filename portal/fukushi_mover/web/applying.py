"""利用登録の申請: typed in from paper by the desk, or filled in online by the family."""

from typing import Any, cast

import segno
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from portal.accounts.models import User
from portal.accounts.permission import RuleRequiredMixin
from portal.fukushi_mover.actions.apply_by_link import (
    apply_by_link,
    link_of_token,
    make_application_link,
    path_of,
)
from portal.fukushi_mover.actions.refusal import Refused
from portal.fukushi_mover.actions.register_resident import (
    apply_for_registration,
    withdraw_application,
)
from portal.fukushi_mover.master_enums import AppliedVia
from portal.fukushi_mover.models import Application, ApplicationPrivate, ConsentWording, Pilot
from portal.fukushi_mover.queries.eligibility import (
    Agreement,
    current_wordings,
    stand_in_home,
)
from portal.fukushi_mover.rules import can_apply, operates, owns_application
from portal.ui.birth_dates import BirthDateField
from portal.ui.dates import today

from . import words
from .desk_pilot import desk_context, desk_pilot


def day_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class ApplicationForm(forms.ModelForm):
    class Meta:
        model = Application
        fields = ("received_on", "mobility", "helpers", "companions")
        widgets = {
            "received_on": day_input(),
            "helpers": forms.Select(choices=[*words.HELPERS.items()]),
        }
        labels = {"helpers": gettext_lazy("Help with getting on and off")}
        help_texts = {"helpers": ""}


class PersonForm(forms.ModelForm):
    class Meta:
        model = ApplicationPrivate
        fields = (
            "name",
            "kana",
            "birth_date",
            "address",
            "latitude",
            "longitude",
            "telephone",
            "help_notes",
            "weight_kg",
            "applicant_name",
            "applicant_relation",
            "applicant_telephone",
        )
        field_classes = {"birth_date": BirthDateField}
        help_texts = {"weight_kg": gettext_lazy("Where a wheelchair is used: for the lift.")}

    def __init__(self, *args: Any, pilot: Pilot, via: AppliedVia, **kwargs: Any) -> None:
        """Families are not asked for coordinates: the middle of the town stands in until the desk has found the home."""
        super().__init__(*args, **kwargs)
        self.pilot = pilot
        self.fields["applicant_telephone"].label = capfirst(_("telephone of who applies"))
        for name in ("latitude", "longitude"):
            if via == AppliedVia.ONLINE:
                del self.fields[name]
                continue
            self.fields[name].required = False
            self.fields[name].help_text = _("May stay empty until the review.")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("latitude") is None or found.get("longitude") is None:
            place = stand_in_home(self.pilot)
            if place is None:
                raise forms.ValidationError(_("Please give the place of the home."))
            found["latitude"], found["longitude"] = place
        return found


class ConsentForm(forms.Form):
    """The wordings that are valid today, each with its own tick."""

    given_by = forms.CharField(max_length=80)

    def __init__(self, data: Any = None, *, wordings: list[ConsentWording], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.wordings = wordings
        self.fields["given_by"].label = capfirst(_("given by"))
        for wording in wordings:
            self.fields[f"agree_{wording.pk}"] = forms.BooleanField(
                label=capfirst(wording.get_kind_display()), help_text=wording.text, required=False
            )

    def agreement(self) -> Agreement:
        chosen = (one for one in self.wordings if self.cleaned_data[f"agree_{one.pk}"])
        return Agreement(tuple(chosen), self.cleaned_data["given_by"], today())


class ApplicationEntry(TemplateView):
    """The form in its three parts, whoever fills it in."""

    template_name = "fukushi_mover/application_form.html"
    via = AppliedVia.ONLINE
    pilot: Pilot

    def forms(self, data: Any = None) -> dict[str, Any]:
        found: dict[str, Any] = {
            "form": ApplicationForm(data, initial={"received_on": today()}),
            "private": PersonForm(data, pilot=self.pilot, via=self.via, prefix="private"),
            "consent": ConsentForm(
                data, wordings=current_wordings(self.pilot, today()), prefix="consent"
            ),
        }
        if self.via == AppliedVia.ONLINE:
            found["form"].fields.pop("received_on")
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        parts = kwargs.pop("parts", None) or self.forms()
        extra = {
            "pilot": self.pilot,
            "via": self.via,
            "criteria": self.pilot.criteria.filter(is_active=True),
        }
        return super().get_context_data(**kwargs) | parts | extra

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        parts = self.forms(request.POST)
        valid = [part.is_valid() for part in parts.values()]
        if not all(valid):
            return self.render_to_response(self.get_context_data(parts=parts))
        try:
            application = self.keep(
                parts["form"].cleaned_data,
                parts["private"].cleaned_data,
                parts["consent"].agreement(),
            )
        except Refused as refusal:
            parts["consent"].add_error(None, str(refusal))
            return self.render_to_response(self.get_context_data(parts=parts))
        messages.success(request, _("The application was received."))
        return self.onward(application)

    def keep(self, fields: Any, private: Any, agreement: Agreement) -> Application:
        actor = cast("User", self.request.user)
        return apply_for_registration(actor, self.pilot, self.via, fields, private, agreement)

    def onward(self, application: Application) -> HttpResponse:
        return redirect("fukushi_mover:apply_status", application.public_id)


class Apply(RuleRequiredMixin, ApplicationEntry):
    """Online, by the resident or the family."""

    rule = can_apply

    @cached_property
    def pilot(self) -> Pilot:  # type: ignore[override]
        return get_object_or_404(Pilot, public_id=self.kwargs["public_id"])

    def get_rule_target(self) -> Any:
        return self.pilot


class ApplyByLink(ApplicationEntry):
    """Who holds the link fills in the form without an account, and finds there where it stands."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.link = link_of_token(kwargs["token"])
        if self.link is None:
            return render(request, "fukushi_mover/proxy_gone.html", status=410)
        self.pilot = self.link.pilot
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        assert self.link
        if self.link.application is None:
            return super().get(request, *args, **kwargs)
        context = {"application": self.link.application, "by_link": kwargs["token"]}
        return render(request, "fukushi_mover/apply_status.html", context)

    def keep(self, fields: Any, private: Any, agreement: Agreement) -> Application:
        assert self.link
        return apply_by_link(self.link, fields, private, agreement)

    def onward(self, application: Application) -> HttpResponse:
        return redirect(self.request.path)


class LinkForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("full name"), max_length=80)
    email = forms.EmailField(
        label=gettext_lazy("e-mail address"),
        required=False,
        help_text=gettext_lazy("Empty: the link is shown here, to be printed or read out."),
    )


class LinkDesk(RuleRequiredMixin, TemplateView):
    """A link for the family: by mail, or on the screen once."""

    rule = operates
    template_name = "fukushi_mover/application_link.html"

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = LinkForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        name, email = form.cleaned_data["name"], form.cleaned_data["email"]
        link, token = make_application_link(
            cast("User", request.user), desk_pilot(request), name, email
        )
        address = settings.BASE_URL + path_of(token)
        qr = segno.make(address, error="m").svg_data_uri(border=2)
        answer = self.render_to_response({"link": link, "address": address, "qr": qr})
        answer["Cache-Control"] = "no-store"
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        chosen = desk_context(self.request)
        return {"form": LinkForm()} | chosen | super().get_context_data(**kwargs)


class PaperEntry(Apply):
    """A paper form, typed in by the desk."""

    rule = operates
    via = AppliedVia.PAPER

    def get_rule_target(self) -> Any:
        """Any pilot that one operates: which it is, is asked once somebody may enter at all."""
        return None

    @cached_property
    def pilot(self) -> Pilot:  # type: ignore[override]
        return desk_pilot(self.request)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | desk_context(self.request)

    def onward(self, application: Application) -> HttpResponse:
        return redirect("fukushi_mover:application_detail", application.public_id)


class ApplyStatus(RuleRequiredMixin, TemplateView):
    """Where one's own application stands."""

    rule = owns_application
    template_name = "fukushi_mover/apply_status.html"

    @cached_property
    def application(self) -> Application:
        rows = Application.objects.select_related("pilot", "private", "resident")
        return get_object_or_404(rows, public_id=self.kwargs["public_id"])

    def get_rule_target(self) -> Application:
        return self.application

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"application": self.application}

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            withdraw_application(request.user, self.application)  # type: ignore[arg-type]
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("fukushi_mover:apply_status", self.application.public_id)
