"""Wagtail's pages in the index: what is live and open to all. A draft's words never enter."""

from typing import Any

from wagtail.models import Page
from wagtail.search import index as wagtail_index
from wagtail.signals import page_published, page_unpublished, post_page_move

from .index import PAGE, drop, put
from .kinds import Searchable, kinds, register_searchable


def live_pages() -> Any:
    """Published, below a site's root, and not behind a password or a group."""
    return Page.objects.live().public().filter(depth__gt=1).select_related("locale")


def body_of(page: Page) -> str:
    """All search fields of the page's own class, as Wagtail reads them, but the title."""
    specific = page.specific
    texts: list[str] = []
    for field in type(specific).get_search_fields():
        if isinstance(field, wagtail_index.SearchField) and field.field_name not in (
            "title",
            "draft_title",
        ):
            _collect(field.get_value(specific), texts)
    return " ".join(texts)


def _collect(value: Any, texts: list[str]) -> None:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for item in value:
            _collect(item, texts)
    elif value:
        texts.append(str(value))


def _visible(person: Any) -> Any:
    return live_pages().specific()


def _published(sender: Any, instance: Page, **options: Any) -> None:
    put(_kind(), instance)


def _unpublished(sender: Any, instance: Page, **options: Any) -> None:
    drop(_kind(), instance.pk)


def _kind() -> Searchable:
    return kinds()[PAGE]


def connect() -> None:
    register_searchable(
        PAGE,
        Page,
        [body_of],
        title="title",
        url=lambda page: page.get_url() or "",
        visible_to=_visible,
    )
    # Saving a page says nothing about what is published: the draft stands in a revision.
    from django.db.models.signals import post_delete, post_save

    post_save.disconnect(sender=Page, dispatch_uid=f"search-{PAGE}-saved")
    page_published.connect(_published, dispatch_uid="search-page-published")
    page_unpublished.connect(_unpublished, dispatch_uid="search-page-unpublished")
    post_page_move.connect(_published, dispatch_uid="search-page-moved")
    post_save.connect(_created, dispatch_uid="search-page-created")
    post_delete.connect(_deleted, dispatch_uid="search-page-deleted")


def _created(
    sender: Any, instance: Any, created: bool = False, raw: bool = False, **options: Any
) -> None:
    """A loader makes pages live at once, without a revision to publish."""
    if created and not raw and isinstance(instance, Page) and instance.live:
        put(_kind(), instance)


def _deleted(sender: Any, instance: Any, **options: Any) -> None:
    if isinstance(instance, Page):
        drop(_kind(), instance.pk)
