"""Any two published versions of a day: what differs at the doors, and who had to be told on the way from one to the other."""

from typing import Any

from django.views.generic import TemplateView

from portal.fukushi_mover.models import CallTask
from portal.fukushi_mover.queries.people import names_for
from portal.fukushi_mover.queries.versions import (
    calls_between,
    changes_of_versions,
    doors_by_version,
    told_again,
    who_in,
)
from portal.ui.numbers import sent_number

from . import words
from .calls import as_change
from .change_words import change_rows
from .days import DayMixin


class DayVersions(DayMixin, TemplateView):
    """`?from=1&to=3`; without them the last two."""

    template_name = "fukushi_mover/day_versions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        day, by_version = self.day, doors_by_version(self.day)
        versions = sorted(by_version)
        context = super().get_context_data(**kwargs) | {
            "day": day,
            "versions": versions,
            "first": None,
            "publications": {p.version: p for p in day.publications.select_related("published_by")},
        }
        if len(versions) < 2:
            return context
        second = self._asked("to", versions, versions[-1])
        first = self._asked("from", versions, _before(second, versions))
        names = names_for(self.request.user, day, words.PURPOSE_CALLS)
        calls = calls_between(day, first, second)
        changes = changes_of_versions(by_version, first, second)
        again = [as_change(calls[who][-1]) for who in told_again(changes, calls)]
        return context | {
            "first": first,
            "second": second,
            "rows": _beside(changes, calls, names),
            "again": _beside(again, calls, names),
        }

    def _asked(self, name: str, versions: list[int], otherwise: int) -> int:
        asked = sent_number(self.request.GET.get(name, ""))
        return asked if asked in versions else otherwise


def _before(version: int, versions: list[int]) -> int:
    """The one before it, or the first."""
    return versions[max(0, versions.index(version) - 1)]


def _beside(
    changes: list[dict[str, Any]], calls: dict[Any, list[CallTask]], names: Any
) -> list[dict[str, Any]]:
    lines = change_rows(changes, names)
    return [
        {"row": line, "calls": calls.get(who_in(change), [])}
        for change, line in zip(changes, lines, strict=True)
    ]
