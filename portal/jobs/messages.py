"""Progress messages are kept as msgid and parameters, so that each reader sees their own language."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, override


def split(
    message: str | Promise, params: dict[str, Any] | None = None
) -> tuple[str, dict[str, Any]]:
    """The msgid behind a message, given plain or by gettext_lazy, and its parameters."""
    if isinstance(message, Promise):
        # The msgid of a lazy string: its text where no translation is active.
        with override(None, deactivate=True):
            message = str(message)
    return str(message), params or {}


def text_of(msgid: str, params: dict[str, Any]) -> str:
    if not msgid:
        return ""
    text = gettext(msgid)
    return text % params if params else text
