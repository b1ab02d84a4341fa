"""人事異動: what a person has in hand, and how it passes on. The rooms above say so here; this one only asks them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Model
from django.utils.functional import Promise

from portal.accounts.models import User

ListOpen = Callable[[User], Iterable[Model]]
HandOver = Callable[[User, User, Sequence[int]], None]


@dataclass(frozen=True)
class Handover:
    kind: str
    label: str | Promise
    list_open: ListOpen
    hand_over: HandOver


_registered: dict[str, Handover] = {}


def register_handover(
    kind: str, label: str | Promise, list_open: ListOpen, hand_over: HandOver
) -> None:
    """Call it from AppConfig.ready().

    `list_open(user)` gives what is still in hand; `hand_over(from_user, to_user, keys)` passes the rows with these
    primary keys on, inside the caller's transaction, and must leave alone what it did not list.
    """
    _registered[kind] = Handover(kind, label, list_open, hand_over)


def handovers() -> list[Handover]:
    return list(_registered.values())
