from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from . import navigation


def site(request: HttpRequest) -> dict[str, Any]:
    """What every page needs to draw its frame. The menus are lazy: a fragment never asks for them."""
    return {
        "demo_mode": settings.DEMO_MODE,
        "base_url": settings.BASE_URL,
        "navigation": SimpleLazyObject(lambda: navigation.links(request, "public")),
        "work_navigation": SimpleLazyObject(lambda: navigation.links(request, "work")),
        "absolute_url": settings.BASE_URL + request.path,
    }
