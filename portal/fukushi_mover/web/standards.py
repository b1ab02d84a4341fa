"""What other programs read: the pilot's service as GTFS-Flex for everybody, a calendar behind a secret address."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from portal.accounts.models import User
from portal.accounts.permission import RuleRequiredMixin
from portal.audit.trail import record
from portal.fukushi_mover.actions.calendar_address import (
    make_address,
    owner_of,
    take_addresses_back,
)
from portal.fukushi_mover.models import CalendarToken, PublicFeed
from portal.fukushi_mover.queries.service_calendar import (
    closed_dates,
    facilities_of,
    last_day,
    weekdays_of,
)
from portal.fukushi_mover.reports.calendars import calendar_of
from portal.fukushi_mover.reports.gtfs_flex import gtfs_flex
from portal.fukushi_mover.rules import is_driver, is_resident

from .money import PilotMixin

SECRET = "mover_calendar_secret"  # noqa: S105 - the name of a place in the session


def open_feed(public_id: Any) -> PublicFeed:
    return get_object_or_404(
        PublicFeed.objects.select_related("pilot__operator", "pilot__municipality"),
        pilot__public_id=public_id,
        is_open=True,
    )


class GtfsFlex(View):
    """The feed at a public address. Nothing of a person is in it."""

    def get(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        response = HttpResponse(gtfs_flex(open_feed(public_id)), content_type="application/zip")
        response["Content-Disposition"] = 'attachment; filename="gtfs-flex.zip"'
        response["Cache-Control"] = "public, max-age=3600"
        return response


class ServicePage(View):
    """The same in words: where, when, how to book. What journey planners link to."""

    def get(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        feed = open_feed(public_id)
        pilot = feed.pilot
        facilities = facilities_of(pilot)
        context = {
            "feed": feed,
            "pilot": pilot,
            "weekdays": sorted(weekdays_of(facilities)),
            "last_day": last_day(pilot),
            "closed": closed_dates(facilities, pilot.starts_on, last_day(pilot)),
        }
        return render(request, "fukushi_mover/service.html", context)


class FeedForm(forms.ModelForm):
    class Meta:
        model = PublicFeed
        fields = ("is_open", "area_name", "ring", "telephone")


class FeedEdit(PilotMixin, TemplateView):
    template_name = "fukushi_mover/feed.html"

    def form(self, data: Any = None) -> FeedForm:
        known = PublicFeed.objects.filter(pilot=self.pilot).first()
        return FeedForm(data, instance=known or PublicFeed(pilot=self.pilot))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        feed = PublicFeed.objects.filter(pilot=self.pilot, is_open=True).first()
        address = reverse("fukushi_mover:gtfs_flex", args=[self.pilot.public_id])
        return (
            {"form": self.form()}
            | super().get_context_data(**kwargs)
            | {
                "pilot": self.pilot,
                "address": settings.BASE_URL + address if feed else "",
            }
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        form.save()
        record(request.user, "set public feed", self.pilot, is_open=form.instance.is_open)  # type: ignore[arg-type]
        messages.success(request, _("Saved."))
        return redirect("fukushi_mover:feed", self.pilot.public_id)


class CalendarPage(RuleRequiredMixin, TemplateView):
    """One's own calendar address: made, shown once, taken back."""

    rule = is_driver | is_resident
    template_name = "fukushi_mover/calendar.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        secret = self.request.session.pop(SECRET, "")
        address = reverse("fukushi_mover:calendar_ics", args=[secret]) if secret else ""
        return super().get_context_data(**kwargs) | {
            "address": settings.BASE_URL + address if secret else "",
            "token": CalendarToken.objects.filter(
                user=self.request.user.pk, revoked_at__isnull=True
            ).first(),
        }

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        user = cast("User", request.user)
        if request.POST.get("step") == "take_back":
            take_addresses_back(user)
            messages.success(request, _("The address no longer works."))
        else:
            request.session[SECRET] = make_address(user)
        return redirect("fukushi_mover:calendar")


class CalendarIcs(View):
    """The calendar itself, for programs that cannot sign in. A wrong or withdrawn secret is not found."""

    def get(self, request: HttpRequest, secret: str) -> HttpResponse:
        owner = owner_of(secret)
        if owner is None:
            raise Http404
        response = HttpResponse(calendar_of(owner), content_type="text/calendar; charset=utf-8")
        response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex"
        return response
