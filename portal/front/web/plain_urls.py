"""Addresses without a language: health checks, the API, pictures."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, path
from django.views.generic import RedirectView

from portal.library.web.pictures import Picture

from . import health
from .api import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("api/", RedirectView.as_view(pattern_name="api:openapi-view"), name="api_page"),
    path("api/", api.urls),
    path(f"{settings.MEDIA_URL.strip('/')}/<path:name>", Picture.as_view(), name="picture"),
]
