"""JSON values that know where they stand, so that a fault can be reported with its line."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .text import Unreadable

Step = str | int
BLANK = re.compile(r"[\s,:]*")
CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)(?::([0-5]\d))?")


@dataclass(frozen=True, slots=True)
class Located:
    """A value of a JSON document, by the path that leads to it."""

    value: Any
    file: Path
    text: str
    path: tuple[Step, ...] = ()

    def fault(self, reason: str) -> Unreadable:
        """The error to raise about this value."""
        name = ".".join(map(str, self.path)) or "document"
        return Unreadable(self.file, line_of(self.text, self.path), f"{name}: {reason}")

    def has(self, key: str) -> bool:
        return isinstance(self.value, dict) and self.value.get(key) is not None

    def __getitem__(self, key: str) -> "Located":
        if not isinstance(self.value, dict):
            raise self.fault("an object is needed")
        if key not in self.value:
            raise self.fault(f"{key!r} is missing")
        return Located(self.value[key], self.file, self.text, (*self.path, key))

    def items(self) -> Iterator["Located"]:
        if not isinstance(self.value, list):
            raise self.fault("a list is needed")
        for k, value in enumerate(self.value):
            yield Located(value, self.file, self.text, (*self.path, k))

    def optional(self, key: str) -> list["Located"]:
        """The items of a list that may be left out."""
        return list(self[key].items()) if self.has(key) else []

    def number(self, least: float = -1e12) -> int | float:
        if (
            isinstance(self.value, bool)
            or not isinstance(self.value, int | float)
            or not -1e12 < self.value < 1e12
        ):
            raise self.fault("a number is needed")
        if self.value < least:
            raise self.fault(f"a number from {least:g} is needed")
        return self.value

    def whole(self, least: int = 0) -> int:
        value = self.number(least)
        if value != int(value):
            raise self.fault("a whole number is needed")
        return int(value)

    def text_value(self) -> str:
        if not isinstance(self.value, str | int):
            raise self.fault("a text is needed")
        return str(self.value)

    def flag(self) -> bool:
        if not isinstance(self.value, bool):
            raise self.fault("true or false is needed")
        return self.value

    def texts(self) -> frozenset[str]:
        return frozenset(item.text_value() for item in self.items())

    def seconds(self) -> int | float:
        """Seconds from midnight, given as a number or as "7:30" or "07:30:15" (hours may pass 24)."""
        if not isinstance(self.value, str):
            return self.number()
        found = CLOCK.fullmatch(self.value)
        if not found:
            raise self.fault('a time is needed: seconds or "HH:MM"')
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return hours * 3600 + minutes * 60 + seconds


def parse(file: Path, text: str) -> Located:
    """The document. Raises Unreadable where it is not JSON."""
    try:
        return Located(json.loads(text), file, text)
    except json.JSONDecodeError as error:
        raise Unreadable(file, error.lineno, error.msg) from None
    except RecursionError:
        raise Unreadable(file, 1, "nested too deeply") from None


def line_of(text: str, path: Sequence[Step]) -> int:
    """The line where the value at `path` begins."""
    at = _skip(text, 0)
    for step in path:
        at = _member(text, at, step)
    return text.count("\n", 0, at) + 1


def _skip(text: str, at: int) -> int:
    found = BLANK.match(text, at)
    return found.end() if found else at


def _member(text: str, at: int, step: Step) -> int:
    """Where the member `step` of the object or list at `at` begins."""
    decoder, place = json.JSONDecoder(), _skip(text, at + 1)
    index = 0
    while text[place] not in "]}":
        key: Step = index
        if text[at] == "{":
            key, place = decoder.raw_decode(text, place)
            place = _skip(text, place)
        if key == step:
            return place
        place = _skip(text, decoder.raw_decode(text, place)[1])
        index += 1
    return at
