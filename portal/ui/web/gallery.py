"""One page that shows every component in every state."""

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any, ClassVar
from uuid import UUID

import django_filters
from django import forms
from django.contrib.auth.mixins import AccessMixin
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from portal.ui.dates import TOKYO
from portal.ui.forms import ShownAsRows
from portal.ui.rules import is_staff

DENSITIES = ("expert", "resident", "cradle")
TONES = ("neutral", "waiting", "active", "success", "warning", "danger", "muted")
KINDS = ("info", "success", "warning", "error")
ICONS = [
    "info",
    "success",
    "warning",
    "error",
    "arrow",
    "back",
    "download",
    "search",
    "close",
    "plus",
    "print",
    "calendar",
    "clock",
    "person",
    "place",
    "home",
    "shop",
    "hospital",
    "station",
    "van",
    "wheelchair",
    "care",
    "phone",
    "building",
    "document",
    "left",
    "right",
    "straight",
]
CHOICES = [("a", gettext_lazy("First choice")), ("b", gettext_lazy("Second choice"))]


class SampleForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"), help_text=gettext_lazy("As on the official papers.")
    )
    email = forms.EmailField(label=gettext_lazy("E-mail address"))
    day = forms.DateField(
        label=gettext_lazy("Day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    one = forms.ChoiceField(label=gettext_lazy("One of several"), choices=CHOICES)
    radio = forms.ChoiceField(
        label=gettext_lazy("One of a few"), choices=CHOICES, widget=forms.RadioSelect
    )
    many = forms.MultipleChoiceField(
        label=gettext_lazy("Any of these"),
        choices=CHOICES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    text = forms.CharField(
        label=gettext_lazy("Longer words"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
    file = forms.FileField(label=gettext_lazy("File"), required=False)
    agree = forms.BooleanField(label=gettext_lazy("I have read the terms"))


class SamplePart(forms.Form):
    who = forms.CharField(label=gettext_lazy("Name"))
    about = forms.CharField(label=gettext_lazy("About"), required=False)


SampleRows = forms.formset_factory(SamplePart, formset=ShownAsRows, extra=1, can_delete=True)


class SampleFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Words"))
    state = django_filters.ChoiceFilter(label=gettext_lazy("State"), choices=CHOICES)

    class Meta:
        fields: ClassVar[list[str]] = []


def _job(state: str, done: int = 0, total: int = 0) -> SimpleNamespace:
    return SimpleNamespace(
        public_id=UUID(int=int.from_bytes(state.encode()[:8]) % 2**128),
        label=_("Plan the day"),
        message_text=_("Looking for better rounds"),
        get_state_display=_("running"),
        get_absolute_url="#",
        is_open=state in ("queued", "running"),
        state=state,
        done=done,
        total=total,
        time_left=None,
        cancel_requested=False,
        error_text="",
    )


def _thread() -> list[dict[str, Any]]:
    labels = [
        _("Visit"), _("Answer"), _("Need"), _("Registration"), _("Meeting"),
        _("Model project"), _("Pilot"), _("Indicator"), _("Good practice"),
    ]  # fmt: skip
    return [
        {
            "label": label,
            "title": _("Not open to you") if place == 1 else label if place < 6 else "",
            "url": "#" if place < 6 and place != 1 else "",
            "current": place == 5,
        }
        for place, label in enumerate(labels)
    ]


def _lanes() -> list[dict[str, Any]]:
    hour = 3600
    return [
        {
            "label": _("Van %(number)s") % {"number": 1},
            "href": "#",
            "blocks": [
                {
                    "starts": 8 * hour,
                    "ends": 9 * hour,
                    "label": _("Morning"),
                    "tone": "success",
                },
                {
                    "starts": 10 * hour,
                    "ends": 12 * hour,
                    "label": _("Late"),
                    "tone": "warning",
                },
            ],
        },
        {
            "label": _("Van %(number)s") % {"number": 2},
            "blocks": [
                {
                    "starts": 9 * hour,
                    "ends": 11 * hour,
                    "label": _("Running"),
                    "tone": "active",
                }
            ],
        },
        {"label": _("Van %(number)s") % {"number": 3}, "blocks": []},
    ]


class ComponentGallery(AccessMixin, TemplateView):
    template_name = "ui/gallery/page.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        if (
            not is_staff.test(request.user, None)
            or kwargs.get("density", "expert") not in DENSITIES
        ):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        bad = SampleForm({"email": "x"}, auto_id="bad_%s")
        bad.is_valid()
        return super().get_context_data(**kwargs) | {
            "density": self.kwargs.get("density", "expert"),
            "densities": DENSITIES,
            "tones": TONES,
            "kinds": KINDS,
            "icons": ICONS,
            "fictional_record": SimpleNamespace(is_fictional=True),
            "form": SampleForm(auto_id="good_%s"),
            "bad_form": bad,
            "part": SamplePart(
                auto_id="part_%s", empty_permitted=True, use_required_attribute=False
            ),
            "rows": SampleRows(prefix="rows", initial=[{"who": _("Name"), "about": _("About")}]),
            "filter": SampleFilter(
                self.request.GET or {"state": "a"}, queryset=ContentType.objects.none()
            ),
            "page_obj": Paginator(range(95), 20).page(2),
            "steps": [
                {"label": _("Draft"), "state": "done", "href": "#"},
                {
                    "label": _("Consent"),
                    "state": "current",
                    "note": _("waiting for the town"),
                },
                {"label": _("Published"), "state": "todo"},
            ],
            "tabs": [
                {"label": _("Open"), "href": "#", "current": True, "count": 3},
                {"label": _("Closed"), "href": "#", "count": 0},
                {"label": _("About"), "href": "#"},
            ],
            "crumbs": [(_("Needs"), "#")],
            "jobs": [
                _job("queued"),
                _job("running", 30, 120),
                _job("succeeded"),
                _job("cancelled"),
                _job("failed"),
            ],
            "timeline": [
                {
                    "when": "7:42",
                    "title": _("Arrived"),
                    "text": _("Three minutes early."),
                    "href": "#",
                },
                {
                    "when": "7:48",
                    "title": _("On board"),
                    "current": True,
                    "who": _("Driver"),
                },
            ],
            "thread": _thread(),
            "pairs": [
                (_("Place"), _("Town hall")),
                (_("Hour"), "10:00"),
                (_("Note"), ""),
            ],
            "parts": [
                (_("Same theme"), 40),
                (_("Words in common"), 22),
                (_("Same prefecture"), 10),
            ],
            "lanes": _lanes(),
            "lane_starts": 7 * 3600,
            "lane_ends": 13 * 3600,
            "lane_now": 10 * 3600 + 900,
            "sample_day": date(2026, 11, 23),
            "first_day": date(2019, 5, 1),
            "moment": datetime(2026, 11, 23, 7, 42, tzinfo=TOKYO),
        }
