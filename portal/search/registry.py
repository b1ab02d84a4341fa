"""What can be found, and the one question: what does `person` find for these words in this language?

Records and Wagtail pages share one index of our own (SearchEntry) instead of a text index each: one
ranking over both, the same on SQLite and PostgreSQL. Words are matched as substrings of folded text;
the README beside this file has the measurements. What the index holds decides nothing about access: each hit is
looked up through its model's `visible_to`, so a stale entry can never show a draft.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils.text import Truncator
from django.utils.translation import override

from . import folding
from .kinds import Searchable, kinds, register_searchable
from .models import SearchEntry
from .ranking import score

__all__ = ["Hit", "Searchable", "register_searchable", "search"]

CANDIDATES = 1_000
EXCERPT = 140
"""Characters."""


@dataclass(frozen=True)
class Hit:
    title: str
    url: str
    type: str
    is_fictional: bool
    score: float = 0.0
    label: str = ""
    record: Any = None

    @property
    def excerpt(self) -> str:
        """What the record says of itself in a few words, in the language that is read; empty if it says nothing."""
        words = getattr(self.record, "summary", "") or getattr(self.record, "introduction", "")
        return Truncator(words).chars(EXCERPT)


def search(
    query: str,
    locale: str = "ja",
    person: Any = None,
    limit: int = 20,
    kind: str | None = None,
) -> list[Hit]:
    """The best `limit` hits, best first. `person` None is an anonymous reader.

    All words must occur. Where nothing holds a phrase of several words whole, its bearing parts count.
    """
    person = AnonymousUser() if person is None else person
    whole, parts = folding.terms(query), folding.content_terms(query)
    for terms in [whole, parts] if parts != whole else [whole]:
        if terms and (hits := _hits(terms, locale, person, kind)):
            return hits[:limit]
    return []


def _hits(terms: Sequence[str], locale: str, person: Any, kind: str | None) -> list[Hit]:
    entries = _candidates(terms, locale, kind)
    scores: dict[str, dict[str, float]] = defaultdict(dict)
    for entry in entries:
        scores[entry.kind][entry.object_id] = score(terms, entry.title, entry.body)
    with override(locale):
        hits = [hit for name, ids in scores.items() for hit in _visible(kinds()[name], ids, person)]
    return sorted(hits, key=lambda hit: (-hit.score, hit.title, hit.url))


def _candidates(terms: Sequence[str], locale: str, kind: str | None) -> list[SearchEntry]:
    names = [kind] if kind in kinds() else list(kinds())
    in_title = reduce(and_, (Q(title__contains=term) for term in terms))
    anywhere = reduce(and_, (Q(title__contains=term) | Q(body__contains=term) for term in terms))
    rows = SearchEntry.objects.filter(locale=locale, kind__in=names)
    best = list(rows.filter(in_title)[:CANDIDATES])
    rest = rows.filter(anywhere).exclude(pk__in=[entry.pk for entry in best])
    return best + list(rest[: CANDIDATES - len(best)])


def _visible(kind: Searchable, scores: dict[str, float], person: Any) -> Iterable[Hit]:
    rows: QuerySet[Any] = kind.visible_to(person).filter(pk__in=list(scores))
    for row in rows:
        url = kind.url_of(row)
        if url:
            yield Hit(
                title=kind.title_of(row),
                url=url,
                type=kind.type_of(row),
                is_fictional=bool(getattr(row, "is_fictional", False)),
                score=scores[str(row.pk)],
                label=kind.label_of(row),
                record=row,
            )
