"""The main navigation. Each app registers its own items when it is ready; the header asks who sees which."""

from dataclasses import dataclass
from typing import Any, Literal

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from rules.predicates import Predicate

Area = Literal["public", "work"]


@dataclass(frozen=True)
class Item:
    """`rule`, where given, decides who sees the item; `area` says which of the two rows it stands in.

    A Wagtail page is named by `url_name` "wagtail_serve" and its path in `args`. `is_desk`: what its people come for,
    so they start here rather than at the list of their work; who has several starts at that of the lowest `desk_rank`.
    """

    label: str | Promise
    url_name: str
    order: int = 100
    rule: Predicate | None = None
    area: Area = "public"
    args: tuple[str, ...] = ()
    is_desk: bool = False
    desk_rank: int = 0


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    current: bool


_items: list[Item] = []


def register(item: Item) -> None:
    if item not in _items:
        _items.append(item)


def _address(item: Item) -> str | None:
    try:
        return reverse(item.url_name, args=item.args)
    except NoReverseMatch:
        return None


def first_page(user: Any) -> str:
    """Where a person starts after signing in: at their desk, or at the list of their work."""
    if not user.is_staff:
        for item in sorted(_items, key=lambda item: (item.desk_rank, _place(item))):
            if item.is_desk and item.rule is not None and item.rule.test(user, None):
                return reverse(item.url_name, args=item.args)
    return reverse("front:my_work")


def _place(item: Item) -> tuple[int, str, tuple[str, ...]]:
    return item.order, item.url_name, item.args


def _seen_by(item: Item, request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    if item.rule is None:
        return item.area == "public" or bool(user and user.is_authenticated)
    return user is not None and bool(item.rule.test(user, None))


def links(request: HttpRequest, area: Area) -> list[Link]:
    """What the person of this request sees; the longest address that leads to this page is the current one."""
    seen = [
        (item, address)
        for item in sorted(_items, key=_place)
        if item.area == area and _seen_by(item, request) and (address := _address(item))
    ]
    matching = [address for _, address in seen if request.path.startswith(address)]
    here = max(matching, key=len, default=None)
    return [Link(str(item.label), address, address == here) for item, address in seen]
