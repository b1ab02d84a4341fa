"""The base layer of our own maps: streets and water from the file that also tells the travel times."""

import hashlib
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.cache import cache_control
from django.views.decorators.http import etag

EMPTY = (
    b'{"name": "", "credit": "", "is_fictional": false, "roads": [], "water": [], "signals": []}'
)


@lru_cache(maxsize=2)
def _layer(file: str, changed: float) -> tuple[bytes, str]:
    text = Path(file).read_bytes()
    return text, hashlib.sha256(text).hexdigest()[:16]


def _current() -> tuple[bytes, str]:
    file = Path(settings.ROADS_DIR) / "map.json"
    if not file.exists():
        return EMPTY, "empty"
    return _layer(str(file), file.stat().st_mtime)


@login_required
@cache_control(private=True, max_age=300)
@etag(lambda request: f'"{_current()[1]}"')
def base_layer(request: HttpRequest) -> HttpResponseBase:
    """Without a road network the lists are empty: the map then shows places alone."""
    return HttpResponse(_current()[0], content_type="application/json")
