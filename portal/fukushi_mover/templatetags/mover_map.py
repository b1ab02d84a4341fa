"""`<c-map>` needs to know where its base layer and its script are."""

from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

register = template.Library()


@register.simple_tag
def map_sources() -> dict[str, Any]:
    return {
        "base": reverse("fukushi_mover:map_base"),
        "leaflet": static("leaflet/leaflet.js"),
        "style": static("leaflet/leaflet.css"),
        "script": static("fukushi_mover/map.js"),
        "css": static("fukushi_mover/map.css"),
        "tiles": settings.MAP_GSI_TILES,
    }
