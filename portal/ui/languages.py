"""The same page in the other language: translated Wagtail pages by their translation, all others by address."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils import translation


@dataclass(frozen=True)
class Alternate:
    code: str
    label: str
    url: str
    current: bool
    exists: bool


def _page_address(page: Any, code: str, request: HttpRequest) -> str | None:
    translated = (
        page.get_translations(inclusive=True).filter(locale__language_code=code, live=True).first()
    )
    return translated.get_url(request) if translated else None


def _home(code: str) -> str:
    return "/" if code == settings.LANGUAGE_CODE else f"/{code}/"


def alternates(request: HttpRequest, page: Any = None) -> list[Alternate]:
    """One entry a language. A page without translation leads to that language's home page."""
    query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
    active = translation.get_language() or settings.LANGUAGE_CODE
    found = []
    for code, label in settings.LANGUAGES:
        if page is not None and hasattr(page, "get_translations"):
            url = _page_address(page, code, request)
        else:
            url = translate_url(request.path, code)
        address = (url + query) if url else _home(code)
        found.append(Alternate(code, label, address, code == active, url is not None))
    return found
