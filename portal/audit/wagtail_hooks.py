"""The trail in the back office: to read, never to change. `audit.view_auditline` says who may (see organisations.rules)."""

from typing import Any, ClassVar

import django_filters
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from .models import AuditLine


class ReadOnlyPolicy(ModelPermissionPolicy):
    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and user.has_perm("audit.view_auditline")

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


register_permission_policy(AuditLine, ReadOnlyPolicy(AuditLine))


class AuditLineFilters(WagtailFilterSet):
    is_look = django_filters.BooleanFilter(label=_("Looks at personal data only"))
    verb = django_filters.CharFilter(label=_("Verb"), lookup_expr="icontains")
    actor_label = django_filters.CharFilter(label=_("Person"), lookup_expr="icontains")
    at = django_filters.DateFromToRangeFilter(label=_("Between"))

    class Meta:
        model = AuditLine
        fields: ClassVar[list[str]] = []


class AuditLineViewSet(ModelViewSet):
    model = AuditLine
    url_prefix = "audit"
    icon = "history"
    menu_label = _("Audit trail")
    menu_name = "audit"
    menu_order = 900
    add_to_admin_menu = True
    copy_view_enabled = False
    inspect_view_enabled = True
    list_per_page = 50
    form_fields: ClassVar[list[str]] = []
    inspect_view_fields: ClassVar[list[str]] = [
        "at",
        "actor_label",
        "verb",
        "target_label",
        "target_type",
        "target_id",
        "detail",
    ]
    list_display: ClassVar[list[Any]] = [
        DateColumn("at", label=_("Date and time"), sort_key="at"),
        Column("actor_label", label=_("Person")),
        Column("verb", label=_("Verb")),
        Column("target_label", label=_("Record concerned")),
    ]
    list_export: ClassVar[list[str]] = [
        "at",
        "actor_label",
        "verb",
        "is_look",
        "target_label",
        "target_id",
        "detail",
    ]
    filterset_class = AuditLineFilters


@hooks.register("register_admin_viewset")
def register_audit_trail() -> AuditLineViewSet:
    return AuditLineViewSet()
