"""A list view that can also be taken home as a table."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any, ClassVar

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from .export import FORMATS, export

ExportField = str | tuple[Any, str | Callable[[Any], Any]]


class ExportMixin:
    """For list views: `?format=csv|cp932|xlsx` answers with all the filtered rows instead of a page.

    `export_fields` names attributes (`"municipality.name"`, `"get_state_display"`), or pairs of a
    heading and an attribute or a function. The mark of fictional records is added by itself.
    """

    export_fields: ClassVar[Sequence[ExportField]] = ()
    export_filename: ClassVar[str] = "list"

    def get_export_fields(self) -> Sequence[ExportField]:
        return self.export_fields

    def get_export_queryset(self) -> Iterable[Any]:
        filterset = getattr(self, "filterset", None)
        if filterset is not None:
            return filterset.qs
        return self.object_list  # type: ignore[attr-defined]

    def render_to_response(self, context: dict[str, Any], **options: Any) -> HttpResponse:
        if (format := self.request.GET.get("format")) in FORMATS:  # type: ignore[attr-defined]
            return self.export_response(str(format))
        return super().render_to_response(context, **options)  # type: ignore[misc]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"export_formats": self.export_links()}  # type: ignore[misc]

    def export_links(self) -> list[dict[str, Any]]:
        query = self.request.GET.copy()  # type: ignore[attr-defined]
        query.pop("page", None)
        links = []
        for format, label in FORMATS.items():
            query["format"] = format
            links.append({"format": format, "label": label, "url": f"?{query.urlencode()}"})
        return links

    def export_response(self, format: str) -> HttpResponse:
        rows = self.get_export_queryset()
        model = rows.model if isinstance(rows, QuerySet) else None
        fields = list(self.get_export_fields())
        if model is not None and hasattr(model, "is_fictional"):
            fields.append(
                (_("Fictional"), lambda row: str(_("fictional")) if row.is_fictional else "")
            )
        headers = [heading(field, model) for field in fields]
        return export(
            self.request,  # type: ignore[attr-defined]
            _values(rows, [reader(field) for field in fields]),
            headers,
            self.export_filename,
            format,
        )


def heading(field: ExportField, model: type[Model] | None) -> str:
    if not isinstance(field, str):
        return str(field[0])
    first, *more = field.removeprefix("get_").removesuffix("_display").split(".")
    try:
        step: Any = model._meta.get_field(first)  # type: ignore[union-attr]
        label = step.verbose_name
        for name in more[:-1]:  # the last name only says how the row at the path's end is written
            step = step.related_model._meta.get_field(name)
            label = step.related_model._meta.verbose_name
    except (FieldDoesNotExist, AttributeError):
        return field
    return str(label)


def reader(field: ExportField) -> Callable[[Any], Any]:
    source = field if isinstance(field, str) else field[1]
    return source if callable(source) else _attribute(source)


def _attribute(path: str) -> Callable[[Any], Any]:
    get = attrgetter(path)

    def read(row: Any) -> Any:
        try:
            value = get(row)
        except AttributeError:
            return ""  # a step of the path is empty
        if callable(value):
            value = value()
        return str(value) if isinstance(value, Model) else value

    return read


def _values(rows: Iterable[Any], readers: list[Callable[[Any], Any]]) -> Iterator[list[Any]]:
    for row in rows:
        yield [read(row) for read in readers]
