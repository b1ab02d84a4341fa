"""The forms in which a table row says who may open an address. See README.md in this folder."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.support.personas import SIGNED_IN, Persona, Stage

Made = Mapping[str, Any]
Make = Callable[[Stage], Made]


def nothing(stage: Stage) -> Made:
    return {}


@dataclass(frozen=True)
class Row:
    """Who may open an address. Everybody else who is signed in gets 404, and anonymous readers are asked to sign in.

    make: from a stage, the address's keyword arguments (the record stands in the stage's place and organisations).
    in_area: the record has a place: the health bureau's people are refused where theirs is not the area.
    method, data, query: how it is asked. ok: what an allowed person's answer may be; 405 on a GET says "come in, but
    post", so that addresses for posts alone need no form here.
    anonymous: 302 (asked to sign in) or 404, for those who are not allowed and not signed in.
    """

    allow: frozenset[Persona]
    make: Make = nothing
    in_area: bool = False
    method: str = "get"
    data: Mapping[str, Any] = field(default_factory=dict)
    query: str = ""
    ok: tuple[int, ...] = (200, 302, 303, 405)
    anonymous: int = 302


def Public(make: Make = nothing, **more: Any) -> Row:
    return Row(frozenset(Persona), make, **more)


def SignedIn(make: Make = nothing, **more: Any) -> Row:
    return Row(SIGNED_IN, make, **more)


def Only(*who: Persona | Iterable[Persona], make: Make = nothing, **more: Any) -> Row:
    """`Only(BUREAUS, Persona.MUNICIPALITY_OFFICER, make=…)`: personas and sets of them."""
    allowed: set[Persona] = set()
    for one in who:
        allowed |= {one} if isinstance(one, Persona) else set(one)
    return Row(frozenset(allowed), make, **more)


Table = Mapping[str, Row | list[Row]]
