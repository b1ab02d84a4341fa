from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column, UpdatedAtColumn
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from .models import Event, Registration, Solution


class WorkColumn(Column):
    """To the event's own page, where it is worked on."""

    def get_value(self, instance: Event) -> str:
        address = reverse("matching_admin:event", args=[instance.public_id])
        return format_html('<a href="{}">{}</a>', address, _("Work on it"))


class EventViewSet(ModelViewSet):
    model = Event
    icon = "calendar-alt"
    menu_label = gettext_lazy("Matching events")
    copy_view_enabled = False
    list_display = [
        "title",
        "starts_on",
        "venue",
        "state",
        WorkColumn("work", label=gettext_lazy("Work")),
    ]
    list_filter = ["state"]
    list_export = [
        "title_ja",
        "title_en",
        "starts_on",
        "ends_on",
        "venue_ja",
        "state",
        "is_fictional",
    ]
    search_fields = ["title_ja", "title_en"]
    panels = [
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in (
                    "title_ja",
                    "title_en",
                    "summary_ja",
                    "summary_en",
                    "venue_ja",
                    "venue_en",
                )
            ],
            heading=gettext_lazy("About it"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
                FieldRowPanel(
                    [FieldPanel("registration_opens_on"), FieldPanel("registration_closes_on")]
                ),
                FieldPanel("wishes_close_on"),
            ],
            heading=gettext_lazy("When"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [FieldPanel("tables"), FieldPanel("wish_limit"), FieldPanel("fairness")]
                )
            ],
            heading=gettext_lazy("How many"),
        ),
        MultiFieldPanel(
            [FieldPanel("report_ja"), FieldPanel("report_en"), FieldPanel("is_fictional")],
            heading=gettext_lazy("Afterwards"),
        ),
    ]


class RegistrationViewSet(ModelViewSet):
    model = Registration
    icon = "group"
    menu_label = gettext_lazy("Applications")
    copy_view_enabled = False
    list_display = ["organisation", "event", "kind", "state", UpdatedAtColumn()]
    list_filter = ["event", "kind", "state"]
    list_export = [
        "organisation",
        "event",
        "kind",
        "state",
        "contact_name",
        "contact_email",
        "submitted_at",
        "decided_at",
        "decline_reason",
        "is_fictional",
    ]
    search_fields = ["organisation__name_ja", "contact_name"]
    # Decisions are actions with a reason and a notice: see the event's own page.
    panels = [FieldPanel(name) for name in ("contact_name", "contact_email", "goal")]


class SolutionViewSet(ModelViewSet):
    model = Solution
    icon = "pick"
    menu_label = gettext_lazy("Solutions")
    copy_view_enabled = False
    list_display = ["title", "organisation", "state", "readiness", UpdatedAtColumn()]
    list_filter = ["state", "readiness"]
    list_export = [
        "title_ja",
        "title_en",
        "organisation",
        "summary_ja",
        "state",
        "readiness",
        "is_fictional",
    ]
    search_fields = ["title_ja", "title_en", "organisation__name_ja"]
    panels = [
        FieldPanel(name)
        for name in (
            "organisation",
            "title_ja",
            "title_en",
            "summary_ja",
            "summary_en",
            "body_ja",
            "body_en",
            "themes",
            "readiness",
            "prefectures",
            "website",
            "state",
            "is_fictional",
        )
    ]


class MatchingGroup(ViewSetGroup):
    menu_label = gettext_lazy("Matching")
    menu_icon = "group"
    menu_order = 230
    items = (
        EventViewSet("events"),
        RegistrationViewSet("registrations"),
        SolutionViewSet("solutions"),
    )


@hooks.register("register_admin_viewset")
def register_matching() -> MatchingGroup:
    return MatchingGroup()


@hooks.register("register_admin_urls")
def register_staff_pages() -> list[URLPattern | URLResolver]:
    return [path("matching/", include("portal.matching.web.staff_urls"))]
