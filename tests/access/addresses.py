"""Every address that the resolver knows, each once, as (name, route, view)."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.translation import override


@dataclass(frozen=True)
class Address:
    name: str
    route: str
    module: str
    view: str

    @property
    def is_ours(self) -> bool:
        return self.module.startswith("portal.")

    @property
    def is_admin(self) -> bool:
        return self.route.startswith("admin/")


def _module(pattern: URLPattern) -> str:
    view = pattern.callback
    return str(getattr(getattr(view, "view_class", view), "__module__", ""))


def _walk(
    patterns: list[URLPattern | URLResolver], route: str, spaces: tuple[str, ...]
) -> Iterator[Address]:
    for pattern in patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from _walk(pattern.url_patterns, here, inner)
        else:
            yield Address(
                ":".join((*spaces, pattern.name or "")), here, _module(pattern), pattern.lookup_str
            )


def addresses() -> list[Address]:
    # The prefix of a language follows the active one, and a test before may have left another.
    with override("ja"):
        return list(_walk(get_resolver().url_patterns, "", ()))
