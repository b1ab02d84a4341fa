"""The kinds of things that can be found. Each app registers its own from its AppConfig.ready."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.db.models import Model, QuerySet
from django.db.models.signals import post_delete, post_save
from django.utils.functional import Promise

Text = str | Callable[[Any], Any]


@dataclass(frozen=True)
class Searchable:
    name: str
    model: type[Model]
    fields: Sequence[Text]
    title: Text
    url: Text
    visible: Callable[[Any], QuerySet[Any]] | None
    label: str | Promise

    def visible_to(self, person: Any) -> QuerySet[Any]:
        if self.visible is not None:
            return self.visible(person)
        return self.model._default_manager.visible_to(person)  # type: ignore[attr-defined]

    def type_of(self, row: Any) -> str:
        """A page says which kind of page it is."""
        return str(row._meta.model_name) if self.model is not type(row) else self.name

    def label_of(self, row: Any) -> str:
        return str(row._meta.verbose_name if self.model is not type(row) else self.label)

    def title_of(self, row: Any) -> str:
        return _read(row, self.title)

    def url_of(self, row: Any) -> str:
        return _read(row, self.url)

    def body_of(self, row: Any) -> str:
        return " ".join(_read(row, field) for field in self.fields)


_kinds: dict[str, Searchable] = {}


def kinds() -> dict[str, Searchable]:
    return _kinds


def register_searchable(
    kind: str,
    model: type[Model],
    fields: Sequence[Text],
    title: Text = "title",
    url: Text = "get_absolute_url",
    visible_to: Callable[[Any], QuerySet[Any]] | None = None,
    label: str | Promise = "",
) -> None:
    """Lets `model` be found. Only what is named in `fields` and `title` enters the index.

    Fields are attribute paths (`"municipality.name"`) or functions of a row, read once per language.
    `visible_to(person)` is the queryset of what the person may find, by default the manager's own.
    Models of personal data (…Private) must never be named here.
    """
    if model.__name__.endswith("Private"):
        raise ValueError(f"{model.__name__} holds personal data and is never searchable")
    searchable = Searchable(
        kind,
        model,
        tuple(fields),
        title,
        url,
        visible_to,
        label or model._meta.verbose_name or kind,
    )
    _kinds[kind] = searchable

    def saved(sender: type[Model], instance: Any, raw: bool = False, **options: Any) -> None:
        from .index import put

        if not raw:
            put(searchable, instance)

    def deleted(sender: type[Model], instance: Any, **options: Any) -> None:
        from .index import drop

        drop(searchable, instance.pk)

    post_save.connect(saved, sender=model, weak=False, dispatch_uid=f"search-{kind}-saved")
    post_delete.connect(deleted, sender=model, weak=False, dispatch_uid=f"search-{kind}-deleted")


def _read(row: Any, source: Text) -> str:
    if callable(source):
        value = source(row)
    else:
        try:
            value = attrgetter(source)(row)
        except AttributeError:
            if not hasattr(type(row), source.partition(".")[0]):
                raise
            return ""  # a step of the path is empty
        if callable(value):
            value = value()
    return "" if value is None else str(value)
