from typing import Any

from django.urls import include, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from . import admin_views
from .area_viewset import AreaViewSet
from .models import (
    Invitation,
    Membership,
    Municipality,
    Organisation,
    OrganisationKind,
    Post,
    Prefecture,
)
from .rules import is_bureau_staff

FICTIONAL = BooleanColumn("is_fictional", label=_("Fictional"))


class PeopleColumn(Column):
    """To the organisation's own page, where people are invited."""

    def get_value(self, instance: Organisation) -> str:
        address = reverse("organisations:members", args=[instance.public_id])
        return format_html('<a href="{}">{}</a>', address, gettext("People and posts"))


class OrganisationViewSet(AreaViewSet):
    model = Organisation
    icon = "home"
    menu_label = _("Organisations")
    copy_view_enabled = False
    inspect_view_enabled = True
    list_display = [
        "name",
        "kind",
        "prefecture",
        "municipality",
        "state",
        FICTIONAL,
        PeopleColumn("people", label=_("Members")),
    ]
    list_filter = ["kind", "prefecture", "state", "is_fictional"]
    list_export = [
        "name_ja",
        "name_en",
        "kana",
        "kind",
        "prefecture",
        "municipality",
        "state",
        "website",
        "is_fictional",
    ]
    search_fields = ["name_ja", "name_en", "kana"]
    form_fields = [
        "kind",
        "name_ja",
        "name_en",
        "kana",
        "prefecture",
        "municipality",
        "summary_ja",
        "summary_en",
        "website",
        "is_fictional",
    ]


class MunicipalityViewSet(ModelViewSet):
    model = Municipality
    icon = "site"
    menu_label = _("Municipalities")
    copy_view_enabled = False
    inspect_view_enabled = True
    list_display = [
        "name",
        "code",
        "prefecture",
        "kind",
        "population",
        "aged_share",
        "figures_on",
        FICTIONAL,
    ]
    list_filter = ["prefecture", "kind", "is_fictional"]
    list_export = [
        "code",
        "prefecture",
        "name_ja",
        "kana",
        "name_en",
        "county",
        "kind",
        "population",
        "aged_share",
        "figures_source",
        "figures_on",
        "latitude",
        "longitude",
        "valid_from",
        "valid_to",
        "is_fictional",
    ]
    search_fields = ["name_ja", "name_en", "kana", "code"]
    form_fields = [
        "prefecture",
        "code",
        "name_ja",
        "name_en",
        "kana",
        "county",
        "kind",
        "valid_from",
        "valid_to",
        "successor",
        "latitude",
        "longitude",
        "population",
        "aged_share",
        "figures_source",
        "figures_on",
    ]


class PrefectureViewSet(ModelViewSet):
    model = Prefecture
    icon = "globe"
    menu_label = _("Prefectures")
    copy_view_enabled = False
    inspect_view_enabled = True
    list_display = [
        "name",
        "code",
        BooleanColumn("in_health_area", label=_("Health bureau")),
        BooleanColumn("in_economy_area", label=_("Economy bureau")),
    ]
    search_fields = ["name_ja", "name_en", "kana"]
    form_fields = ["name_ja", "name_en", "kana", "latitude", "longitude"]


class KindViewSet(ModelViewSet):
    model = OrganisationKind
    icon = "tag"
    menu_label = _("Kinds of organisation")
    copy_view_enabled = False
    list_display = ["name", "code", "position"]
    search_fields = ["name_ja", "name_en", "code"]
    form_fields = ["code", "name_ja", "name_en", "position", "roles"]


class MembershipViewSet(AreaViewSet):
    model = Membership
    icon = "user"
    menu_label = _("Members")
    copy_view_enabled = False
    inspect_view_enabled = True
    list_display = ["user", Column("organisation"), "role", "post", "ended_at", FICTIONAL]
    list_filter = ["role", "organisation__kind", "organisation__prefecture", "is_fictional"]
    list_export = ["user", "organisation", "role", "post", "created_at", "ended_at", "is_fictional"]
    search_fields = ["user__display_name", "user__kana", "user__email", "organisation__name_ja"]
    form_fields = ["post"]


class PostViewSet(AreaViewSet):
    model = Post
    icon = "clipboard-list"
    menu_label = _("Posts")
    copy_view_enabled = False
    list_display = ["title", "organisation", "holder", "email", FICTIONAL]
    list_filter = ["organisation__kind", "organisation__prefecture", "is_fictional"]
    list_export = [
        "organisation",
        "title_ja",
        "title_en",
        "holder",
        "holder_name",
        "email",
        "telephone",
        "is_fictional",
    ]
    search_fields = [
        "title_ja",
        "title_en",
        "holder__display_name",
        "organisation__name_ja",
        "email",
    ]
    form_fields = [
        "organisation",
        "title_ja",
        "title_en",
        "holder",
        "holder_name",
        "email",
        "telephone",
    ]


class InvitationViewSet(AreaViewSet):
    model = Invitation
    icon = "mail"
    menu_label = _("Invitations")
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_fields = [
        "organisation",
        "role",
        "email",
        "invited_by",
        "created_at",
        "expires_at",
        "accepted_at",
    ]
    list_display = [
        "email",
        "organisation",
        "role",
        "invited_by",
        "expires_at",
        "accepted_at",
        FICTIONAL,
    ]
    list_filter = ["role", "organisation__kind"]
    list_export = [
        "email",
        "organisation",
        "role",
        "invited_by",
        "expires_at",
        "accepted_at",
        "withdrawn_at",
        "is_fictional",
    ]
    search_fields = ["email", "organisation__name_ja"]
    form_fields = ["role"]


class PartnersGroup(ViewSetGroup):
    menu_label = _("Organisations and people")
    menu_icon = "group"
    menu_order = 700
    items = (
        OrganisationViewSet("organisation_rows"),
        MembershipViewSet("memberships"),
        PostViewSet("posts"),
        InvitationViewSet("invitations"),
        MunicipalityViewSet("municipalities"),
        PrefectureViewSet("prefectures"),
        KindViewSet("organisation_kinds"),
    )


@hooks.register("register_admin_viewset")
def partners() -> ViewSetGroup:
    return PartnersGroup()


@hooks.register("register_admin_urls")
def registration_urls() -> list[Any]:
    own = [
        path("registrations/", admin_views.Registrations.as_view(), name="registrations"),
        path(
            "registrations/<uuid:public_id>/",
            admin_views.RegistrationDecision.as_view(),
            name="registration",
        ),
    ]
    return [path("", include((own, "organisations_admin")))]


class RegistrationsMenuItem(MenuItem):
    def is_shown(self, request: Any) -> bool:
        return bool(is_bureau_staff.test(request.user, None))


@hooks.register("register_admin_menu_item")
def registrations_item() -> MenuItem:
    return RegistrationsMenuItem(
        _("Registrations"),
        reverse("organisations_admin:registrations"),
        icon_name="group",
        order=690,
    )
