"""A resident's proxies and way to be told, typed in by the desk from a signed paper or a telephone call."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.audit.trail import record
from portal.fukushi_mover.actions.keep_proxy import end_proxy, invite_proxy
from portal.fukushi_mover.actions.refusal import Refused
from portal.fukushi_mover.enums import HomeChannel, Relation
from portal.fukushi_mover.models import ContactWay, Proxy

from .consents import ResidentDesk
from .family import WayForm

PROXY_CHANNELS = (HomeChannel.EMAIL, HomeChannel.VOICE, HomeChannel.SMS, HomeChannel.PORTAL)


class PaperProxyForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("full name"), max_length=80)
    relation = forms.ChoiceField(label=gettext_lazy("relation"), choices=Relation.choices)
    telephone = forms.CharField(label=gettext_lazy("telephone"), max_length=20, required=False)
    email = forms.EmailField(
        label=gettext_lazy("e-mail address"),
        required=False,
        help_text=gettext_lazy(
            "A link goes there, with which they book on their own phone. Empty: they act by telephone."
        ),
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("how to be told"),
        choices=[(one.value, one.label) for one in PROXY_CHANNELS],
    )
    on_paper = forms.BooleanField(
        label=gettext_lazy("The resident has signed the paper that names this person.")
    )


class FamilyDesk(ResidentDesk):
    tab = "resident_family"
    template_name = "fukushi_mover/resident_family.html"

    def way_form(self, data: Any = None) -> WayForm:
        way = ContactWay.objects.filter(resident=self.resident).first()
        return WayForm(data, instance=way or ContactWay(resident=self.resident), prefix="way")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            "proxies": self.resident.proxies.select_related("user").order_by("ended_at", "pk"),
            "form": PaperProxyForm(prefix="proxy"),
            "way": self.way_form(),
            "now_way": self.way_form().instance,
        } | super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        steps = {"way": self._keep_way, "end": self._end}
        try:
            return steps.get(request.POST.get("do", ""), self._add)()
        except Refused as refusal:
            messages.error(request, refusal.message)
            return self.again()

    def _add(self) -> HttpResponse:
        form = PaperProxyForm(self.request.POST, prefix="proxy")
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        said = form.cleaned_data
        invite_proxy(
            self.actor,
            self.resident,
            said["name"],
            Relation(said["relation"]),
            said["email"],
            said["telephone"],
            on_paper=said["on_paper"],
            channel=HomeChannel(said["channel"]),
        )
        messages.success(
            self.request,
            _("A letter with a link is on its way to them.") if said["email"] else _("Saved."),
        )
        return self.again()

    def _end(self) -> HttpResponse:
        try:
            proxy = get_object_or_404(
                Proxy, resident=self.resident, public_id=self.request.POST.get("proxy")
            )
        except ValidationError as error:
            raise Http404 from error
        end_proxy(self.actor, proxy)
        messages.success(self.request, _("Ended. Nothing can be booked or seen any more."))
        return self.again()

    def _keep_way(self) -> HttpResponse:
        form = self.way_form(self.request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(way=form))
        kept = form.save()
        record(self.actor, "changed_way", self.resident, channel=kept.channel)
        messages.success(self.request, _("Saved."))
        return self.again()
