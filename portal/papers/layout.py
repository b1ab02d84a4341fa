"""From HTML to a tagged PDF (PDF/UA-1, ISO 14289-1) by WeasyPrint.

Loading it takes a second or two, and most processes print nothing: only what prints imports this module.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import weasyprint
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.utils._os import safe_join
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from . import fonts
from .render import visible_text


class ForeignResource(ValueError):
    """A paper asked for something that is not a file of the portal."""


class _OwnFilesOnly(URLFetcher):
    """A paper takes pictures and styles from the portal's static files and from data: addresses, never from a network."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("file", "data"), fail_on_errors=True)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
        path = urlsplit(url).path
        if not url.startswith("data:") and path.startswith(settings.STATIC_URL):
            url = f"file://{_static_file(path.removeprefix(settings.STATIC_URL))}"
        return super().fetch(url, headers)


def _static_file(name: str) -> str:
    """A collected file, under its hashed name too; else one of an app, where nothing is collected (tests)."""
    try:
        collected = safe_join(settings.STATIC_ROOT, name)
    except SuspiciousFileOperation as outside:
        raise ForeignResource(f"no static file {name}") from outside
    found = collected if Path(collected).is_file() else finders.find(name)
    if not isinstance(found, str):
        raise ForeignResource(f"no static file {name}")
    return found


def _stylesheets() -> list[str]:
    found = finders.find("papers/paper.css")
    assert isinstance(found, str), "papers/paper.css is part of this app"
    return [found]


def document(markup: str) -> weasyprint.Document:
    """Laid out, not yet written: what asks for the number of pages."""
    fonts.check(visible_text(markup))
    configuration = FontConfiguration()
    sheets = [weasyprint.CSS(filename=name, font_config=configuration) for name in _stylesheets()]
    if rules := fonts.face_rules():
        sheets.insert(
            0,
            weasyprint.CSS(string=rules, font_config=configuration, url_fetcher=_OwnFilesOnly()),
        )
    source = weasyprint.HTML(string=markup, base_url="file:///", url_fetcher=_OwnFilesOnly())
    try:
        return source.render(stylesheets=sheets, font_config=configuration)
    except FatalURLFetchingError as refusal:
        # WeasyPrint's own stands outside Exception and would take the worker down with it.
        raise ForeignResource(str(refusal)) from refusal


def write(laid_out: weasyprint.Document) -> bytes:
    data = laid_out.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)
    assert data is not None, "write_pdf() returns the document when no target is named"
    return data
