"""Pictures of Wagtail's library. Documents go through Wagtail's own view, private files through the attachments'."""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.generic import View
from wagtail.images import get_image_model
from wagtail.users.models import UserProfile

FOR_ALL = (
    "public, max-age=31536000, immutable"  # a year; a rendition's name changes with its content
)
FOR_ONE = "private, no-store"


class Picture(View):
    """A file below MEDIA_URL, if it is a picture that somebody put into Wagtail; any other name is not found.

    What a page shows (a rendition) is as public as its collection. Originals, which may carry a place and a name, and
    portraits are for those who work in the admin.
    """

    def get(self, request: HttpRequest, name: str) -> HttpResponseBase:
        rendition = _row(_renditions(), file=name)
        if rendition is not None and not _is_original(rendition):
            rules = list(rendition.image.collection.get_view_restrictions())
            if all(rule.accept_request(request) for rule in rules):
                return _send(name, FOR_ONE if rules else FOR_ALL)
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not (request.user.has_perm("wagtailadmin.access_admin") and _is_known(name)):
            raise Http404
        return _send(name, FOR_ONE)


def _renditions() -> Any:
    return get_image_model().get_rendition_model().objects.select_related("image__collection")


def _row(rows: Any, **wanted: str) -> Any:
    return rows.filter(**wanted).first()


def _is_original(rendition: Any) -> bool:
    """The admin's own page of a picture makes a rendition that is the original once more."""
    return "original" in rendition.filter_spec.split("|")


def _is_known(name: str) -> bool:
    return bool(
        _row(_renditions(), file=name)
        or _row(get_image_model().objects, file=name)
        or _row(UserProfile.objects, avatar=name)
    )


def _send(name: str, kept: str) -> HttpResponseBase:
    try:
        response = FileResponse(default_storage.open(name))
    except FileNotFoundError as missing:
        raise Http404 from missing
    response["Cache-Control"] = kept
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
