"""Keeps SearchEntry in step: by signals for single rows, by `rebuild` after bulk writes."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import override

from .folding import fold
from .kinds import Searchable, kinds
from .models import SearchEntry

PAGE = "page"
MAX_BODY = 40_000
CHUNK = 500


def put(kind: Searchable, row: Any) -> None:
    """One entry per language; a row of one language (a Wagtail page) has one."""
    SearchEntry.objects.bulk_create(
        list(_entries(kind, row)),
        update_conflicts=True,
        unique_fields=["locale", "kind", "object_id"],
        update_fields=["title", "body"],
    )


def drop(kind: Searchable, pk: Any) -> None:
    SearchEntry.objects.filter(kind=kind.name, object_id=str(pk)).delete()


def rebuild(*names: str) -> dict[str, int]:
    """Writes the entries of these kinds (of all, if none is named) anew; returns how many rows each has."""
    counts = {}
    for kind in [kinds()[name] for name in names] or list(kinds().values()):
        with transaction.atomic():
            SearchEntry.objects.filter(kind=kind.name).delete()
            counts[kind.name] = 0
            chunk: list[SearchEntry] = []
            for row in _rows(kind):
                counts[kind.name] += 1
                chunk += _entries(kind, row)
                if len(chunk) >= CHUNK:
                    SearchEntry.objects.bulk_create(chunk)
                    chunk = []
            SearchEntry.objects.bulk_create(chunk)
    return counts


def _rows(kind: Searchable) -> Iterator[Any]:
    if kind.name == PAGE:
        from .pages import live_pages

        return live_pages().specific().iterator(chunk_size=CHUNK)
    return kind.model._default_manager.order_by("pk").iterator(chunk_size=CHUNK)


def _entries(kind: Searchable, row: Any) -> Iterator[SearchEntry]:
    own = row.locale.language_code if kind.name == PAGE else None
    for language in [own] if own else [code for code, _name in settings.LANGUAGES]:
        with override(language):
            yield SearchEntry(
                kind=kind.name,
                content_type=ContentType.objects.get_for_model(kind.model),
                object_id=str(row.pk),
                locale=language,
                title=fold(kind.title_of(row)),
                body=fold(kind.body_of(row))[:MAX_BODY],
            )
