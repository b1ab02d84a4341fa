"""A score in words: what each part says, in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from portal.caravan.enums import Element
from portal.caravan.models import Theme
from portal.matching.enums import Readiness
from portal.matching.models import Score

LABELS = {
    "theme": lambda: _("Theme"),
    "element": lambda: _("Element of care"),
    "text": lambda: _("Wording"),
    "region": lambda: _("Region"),
    "readiness": lambda: _("Readiness"),
}
REASONS = {
    "same_theme": lambda words: _("The same theme: %(words)s.") % {"words": words},
    "other_theme": lambda words: _("Another theme."),
    "same_element": lambda words: _("The same element: %(words)s.") % {"words": words},
    "other_element": lambda words: _("Another element."),
    "same_prefecture": lambda words: _("From the same prefecture."),
    "offered_there": lambda words: _("Offered in that prefecture."),
    "offered_everywhere": lambda words: _("Offered everywhere."),
    "not_offered_there": lambda words: _("Not offered in that prefecture."),
}
RULINGS = {
    "not_offered_there": lambda: _("Not offered in that prefecture."),
    "same_organisation": lambda: _("Both belong to one organisation."),
}


@dataclass(frozen=True)
class Explained:
    """`parts` has what the score bar draws: label, value; most and text stand in the list below it."""

    value: int
    parts: list[dict[str, Any]]
    ruled_out: list[str]


def explain(value: int, parts: Sequence[dict[str, Any]], ruled_out: Sequence[str]) -> Explained:
    return Explained(
        value,
        [
            {
                "label": LABELS[part["code"]](),
                "value": part["points"],
                "most": part["most"],
                "text": _sentence(part),
            }
            for part in parts
        ],
        [RULINGS[code]() for code in ruled_out],
    )


def explain_score(score: Score) -> Explained:
    return explain(score.value, score.parts, score.ruled_out)


def _sentence(part: dict[str, Any]) -> str:
    words = part.get("words") or []
    if part["code"] == "text":
        joined = pgettext("between words", ", ").join(
            pgettext("a quoted word", "“%s”") % word for word in words
        )
        return (
            _("Words in common: %(words)s.") % {"words": joined}
            if words
            else _("Few words in common.")
        )
    if part["code"] == "readiness":
        return str(Readiness(int(words[0])).label) + pgettext("end of a sentence", ".")
    if part["reason"] == "same_element":
        return REASONS["same_element"](
            pgettext("between words", ", ").join(str(Element(code).label) for code in words)
        )
    if part["reason"] == "same_theme":
        return REASONS["same_theme"](
            pgettext("between words", ", ").join(_theme_names().get(code, code) for code in words)
        )
    return str(REASONS[part["reason"]](""))


def _theme_names() -> dict[str, str]:
    key = f"matching.theme_names.{get_language()}"
    names = cache.get(key)
    if names is None:
        names = {theme.code: theme.name for theme in Theme.objects.all()}
        cache.set(key, names, 60)
    return names
