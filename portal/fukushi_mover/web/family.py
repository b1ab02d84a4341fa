"""Family: the resident lets somebody act for them; that somebody says yes by a link; either ends it."""

from typing import Any, cast

from allauth.account.models import EmailAddress
from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from portal.accounts.actions.open_account import open_account
from portal.accounts.models import User
from portal.accounts.permission import NotPermitted, RuleRequiredMixin
from portal.fukushi_mover.actions.keep_proxy import (
    accept_proxy,
    end_proxy,
    invite_proxy,
    proxy_of_token,
)
from portal.fukushi_mover.actions.refusal import Refused
from portal.fukushi_mover.enums import HomeChannel, Relation
from portal.fukushi_mover.models import ContactWay, Proxy, Resident
from portal.fukushi_mover.rules import is_resident

from .resident import ResidentMixin


class ProxyForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("full name"), max_length=80)
    relation = forms.ChoiceField(label=gettext_lazy("relation"), choices=Relation.choices)
    email = forms.EmailField(label=gettext_lazy("e-mail address"))


class WayForm(forms.ModelForm[ContactWay]):
    class Meta:
        model = ContactWay
        fields = ("channel", "mobile", "fax")
        widgets = {"channel": forms.RadioSelect}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        needs = {HomeChannel.SMS: "mobile", HomeChannel.FAX: "fax"}
        field = needs.get(data.get("channel", ""))
        if field and not data.get(field):
            self.add_error(field, _("This number is needed for it."))
        return data


class Family(ResidentMixin, TemplateView):
    """Who may act for me, and how I am told."""

    template_name = "fukushi_mover/family.html"

    def way_form(self, data: Any = None) -> WayForm:
        way = ContactWay.objects.filter(resident=self.resident).first()
        return WayForm(data, instance=way or ContactWay(resident=self.resident), prefix="way")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        still = self.resident.proxies.filter(ended_at__isnull=True).select_related("user")
        mine = Proxy.objects.of(self.request.user).select_related("resident__private")
        return {
            "form": ProxyForm(),
            "way": self.way_form(),
            "proxies": still,
            "mine": mine,
        } | super().get_context_data(**kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        if request.POST.get("do") == "way":
            return self._keep_way()
        form = ProxyForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            invite_proxy(
                cast("User", request.user),
                self.resident,
                form.cleaned_data["name"],
                Relation(form.cleaned_data["relation"]),
                form.cleaned_data["email"],
            )
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("A letter with a link is on its way to them."))
        return redirect("fukushi_mover:family")

    def _keep_way(self) -> HttpResponse:
        form = self.way_form(self.request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(way=form))
        form.save()
        messages.success(self.request, _("Saved."))
        return redirect("fukushi_mover:family")


class FamilyEnd(RuleRequiredMixin, View):
    rule = is_resident
    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        proxy = get_object_or_404(Proxy.objects.select_related("resident"), public_id=public_id)
        try:
            end_proxy(cast("User", request.user), proxy)
        except NotPermitted as refusal:
            raise Http404 from refusal
        messages.success(request, _("Ended. Nothing can be booked or seen any more."))
        if Resident.objects.who_ride_by(request.user).filter(state="active").exists():
            return redirect("fukushi_mover:family")
        return redirect("accounts:me")


class ProxyAccept(View):
    """Who holds the link holds the mailbox: a known person signs in first, a new one types a name and a password."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.proxy = proxy_of_token(kwargs["token"])
        if self.proxy is None:
            return render(request, "fukushi_mover/proxy_gone.html", status=410)
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response

    def get(self, request: HttpRequest, token: str, form: Any = None) -> HttpResponse:
        return render(
            request,
            "fukushi_mover/proxy_accept.html",
            {"proxy": self.proxy, "form": form or AccountForm(), "is_known": self._is_known()},
        )

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        assert self.proxy
        form = AccountForm(request.POST)
        if not request.user.is_authenticated and self._is_known():
            query = urlencode({"next": request.path})
            return redirect(f"{reverse('account_login')}?{query}")
        if not request.user.is_authenticated and not form.is_valid():
            return self.get(request, token, form)
        try:
            with transaction.atomic():
                user = self._user(form)
                accept_proxy(user, self.proxy)
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect(request.path)
        if not request.user.is_authenticated:
            login(request, user, backend="django.contrib.auth.backends.ModelBackend")
        messages.success(request, _("You can now book rides for them."))
        return redirect("fukushi_mover:ride")

    def _is_known(self) -> bool:
        assert self.proxy
        return EmailAddress.objects.filter(email__iexact=self.proxy.email).exists()

    def _user(self, form: "AccountForm") -> User:
        assert self.proxy
        if self.request.user.is_authenticated:
            return self.request.user
        return open_account(
            self.proxy.email,
            display_name=self.proxy.name,
            kana="",
            name_en="",
            language=get_language() or "ja",
            password=form.cleaned_data["password"],
        )


class AccountForm(forms.Form):
    password = forms.CharField(
        label=gettext_lazy("Password"), widget=forms.PasswordInput, strip=False
    )

    def clean_password(self) -> str:
        validate_password(self.cleaned_data["password"])
        return str(self.cleaned_data["password"])
