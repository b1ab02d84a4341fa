from typing import Any, cast

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views import View

from portal.accounts.forms import ProfileForm
from portal.accounts.models import User
from portal.accounts.second_factor import is_owed
from portal.audit.trail import record


def has_authenticator(user: User) -> bool:
    return is_mfa_enabled(user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])


class Me(LoginRequiredMixin, View):
    """One's own name and language; the ways to sign in are one link further."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(ProfileForm(instance=self._person()))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ProfileForm(request.POST, instance=self._person())
        if not form.is_valid():
            return self._page(form)
        form.save()
        record(request.user, "changed_profile", form.instance)  # type: ignore[arg-type]
        messages.success(request, _("Your details are saved."))
        return redirect("accounts:me")

    def _person(self) -> User:
        """A row of its own: an invalid form must not rename the person in the page's header."""
        return User.objects.get(pk=cast(User, self.request.user).pk)

    def _page(self, form: ProfileForm) -> HttpResponse:
        memberships = (
            form.instance.memberships.filter(ended_at=None)  # type: ignore[attr-defined]
            .select_related("organisation__kind", "post")
            .order_by("organisation__kana")
        )
        context = {
            "form": form,
            "memberships": memberships,
            "has_authenticator": has_authenticator(form.instance),
        }
        return render(self.request, "accounts/me.html", context)


class SecondStep(LoginRequiredMixin, View):
    """Where a session that proved one thing is led: every way to prove another, none of which needs a phone."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not is_owed(request):
            return HttpResponseRedirect(self._next())
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {
            "has_password": cast(User, request.user).has_usable_password(),
            "has_authenticator": has_authenticator(request.user),  # type: ignore[arg-type]
            "query": urlencode({"next": request.get_full_path()}),
        }
        return render(request, "accounts/second_step.html", context)

    def _next(self) -> str:
        target = self.request.GET.get("next", "")
        is_ours = url_has_allowed_host_and_scheme(target, allowed_hosts={self.request.get_host()})
        return target if is_ours else "/my/"
