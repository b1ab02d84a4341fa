from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.csp import CSP

from portal.ui import foreign_words

ADMIN = "/admin/"


class PortalLocaleMiddleware(LocaleMiddleware):
    """Japanese at /, English at /en/, whatever the browser prefers."""

    def process_request(self, request: HttpRequest) -> None:
        language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        response.headers.setdefault(
            "Content-Language", translation.get_language() or settings.LANGUAGE_CODE
        )
        return response


class ForeignWordsMiddleware:
    """Marks what stands in the other language on our own pages; Wagtail's admin is Wagtail's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if is_page and not response.streaming and not request.path.startswith(ADMIN):
            page = response.content.decode(response.charset)
            language = request.LANGUAGE_CODE or settings.LANGUAGE_CODE
            response.content = foreign_words.mark(page, language[:2]).encode(response.charset)
        return response


class AdminContentSecurityPolicyMiddleware:
    """Relaxes the policy for Wagtail's admin alone, by as little as it needs.

    Scripts stay as strict as everywhere (templates/wagtailadmin/ and ui/admin.js see to that). Only styles are
    relaxed: the rich text editor writes <style> elements of its own, which know no nonce.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(ADMIN):
            response._csp_config = settings.SECURE_CSP | {  # type: ignore[attr-defined]
                "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
                "frame-src": [CSP.SELF],
                "frame-ancestors": [CSP.SELF],
                "img-src": [CSP.SELF, "data:", "blob:"],
            }
        return response
