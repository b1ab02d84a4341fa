"""What a list's filter asks for until its reader asks for something else."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from .dates import fiscal_year_of, today


def this_fiscal_year() -> str:
    """The default period of every list."""
    return str(fiscal_year_of(today()))


class FilterDefaultsMixin:
    """For filtered list views, before `FilterView`: a value for each field that the address does not name (an empty one names it)."""

    filter_defaults: ClassVar[Mapping[str, Callable[[], str]]] = {}

    def get_filterset_kwargs(self, filterset_class: Any) -> dict[str, Any]:
        kwargs = super().get_filterset_kwargs(filterset_class)  # type: ignore[misc]
        kwargs["data"] = data = self.request.GET.copy()  # type: ignore[attr-defined]
        for name, default in self.filter_defaults.items():
            if name not in data:
                data[name] = default()
        return kwargs  # type: ignore[no-any-return]
