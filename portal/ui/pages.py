"""Long lists in pages, for views that are not list views: `page_of(request, rows)` and `<c-pagination>`."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

ROWS = 30


def page_of[T](
    request: HttpRequest, rows: Sequence[T] | QuerySet[Any], size: int = ROWS, name: str = "page"
) -> Page[T]:
    """The page that the address asks for by `name`; what is no page of the list becomes its first or last one."""
    return Paginator(rows, size).get_page(request.GET.get(name))  # type: ignore[arg-type]
