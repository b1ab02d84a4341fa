"""Every address of the portal. The languages' prefix stands here once; what is inside belongs to each app."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from portal.accounts.web.admin_door import AdminDoor

ROOMS = [
    "demo",
    "front",
    "practices",
    "fukushi_mover",
    "models_projects",
    "matching",
    "caravan",
    "library",
    "organisations",
    "accounts",
    "attachments",
    "notices",
    "jobs",
    "ui",
]

urlpatterns = [
    path("admin/login/", AdminDoor.as_view()),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("portal.front.web.plain_urls")),
    *i18n_patterns(
        path("account/", include("allauth.urls")),
        *(path("", include(f"portal.{room}.web.urls")) for room in ROOMS),
        path("", include(wagtail_urls)),
        prefix_default_language=False,
    ),
]
