"""From a template to HTML and to a tagged PDF."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

_HIDDEN = re.compile(
    r"<(style|script|head)\b.*?</\1>|<[^>]*>|<!--.*?-->", re.DOTALL | re.IGNORECASE
)


def html(template: str, context: Mapping[str, Any], language: str = "ja") -> str:
    """The paper as HTML. `template` extends templates/papers/base.html; tests read this."""
    with translation.override(language):
        return render_to_string(template, {"language": language, **context})


def visible_text(markup: str) -> str:
    return unescape(_HIDDEN.sub(" ", markup))


def pdf(template: str, context: Mapping[str, Any], language: str = "ja") -> bytes:
    """The paper as a tagged PDF with embedded fonts. Raises fonts.MissingGlyphs for what cannot be drawn."""
    from . import layout

    return layout.write(layout.document(html(template, context, language)))
