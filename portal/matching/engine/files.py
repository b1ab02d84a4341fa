"""Reads instances (B2BSP `.dzn`, or our own JSON) and writes answers. Unreadable input says file, line and reason."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from .problem import Place, Plan, Problem, Request, Sense

FORMAT = "renkei-matching/1"
TOKEN = re.compile(
    r"(?P<skip>\s+|%[^\n]*)|(?P<name>[A-Za-z_]\w*)|(?P<int>-?\d+)|(?P<mark>\[\||\|\]|[][{}|,;=])"
)


class Unreadable(Exception):
    """`str()` is `file:line: reason`."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        super().__init__(f"{file}:{line}: {reason}")
        self.line, self.reason = line, reason


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    line: int


@dataclass(frozen=True)
class Entry:
    """The value of one name, and the line on which it begins."""

    value: Any
    line: int


def read(path: Path, fairness: int | None = None) -> Problem:
    """A problem from a file, told apart by content. `fairness` overrides the file's (2 for `.dzn`)."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as problem:
        raise Unreadable(path.name, 1, problem.strerror or "cannot be read") from problem
    except UnicodeDecodeError as problem:
        raise Unreadable(path.name, 1, "is not text in UTF-8") from problem
    found = (
        read_json(text, path.name)
        if text.lstrip().startswith(("{", "["))
        else read_dzn(text, path.name)
    )
    return found if fairness is None else replace(found, fairness=fairness)


def _tokens(text: str, file: str) -> Iterator[Token]:
    position, line = 0, 1
    while position < len(text):
        match = TOKEN.match(text, position)
        if match is None:
            raise Unreadable(file, line, f"unexpected character {text[position]!r}")
        if match.lastgroup != "skip":
            yield Token(str(match.lastgroup), match.group(), line)
        line += match.group().count("\n")
        position = match.end()
    yield Token("end", "the end of the file", line)


class _Dzn:
    """Assignments of a MiniZinc data file: integers, sets, arrays and arrays of rows."""

    def __init__(self, text: str, file: str) -> None:
        self.file, self.tokens = file, list(_tokens(text, file))
        self.at = 0

    @property
    def here(self) -> Token:
        return self.tokens[self.at]

    def take(self, text: str = "", kind: str = "") -> Token:
        token = self.here
        if (text and token.text != text) or (kind and token.kind != kind):
            wanted = repr(text) if text else {"int": "a number", "name": "a name"}[kind]
            raise Unreadable(self.file, token.line, f"expected {wanted}, found {token.text!r}")
        self.at += 1
        return token

    def entries(self) -> dict[str, Entry]:
        found: dict[str, Entry] = {}
        while self.here.kind != "end":
            name = self.take(kind="name")
            if name.text in found:
                raise Unreadable(self.file, name.line, f"{name.text} is given twice")
            self.take("=")
            found[name.text] = Entry(self.value(), name.line)
            self.take(";")
        return found

    def value(self) -> Any:
        if self.here.text == "[|":
            return self.rows()
        if self.here.text == "[":
            return self.series("[", "]")
        if self.here.text == "{":
            return frozenset(self.series("{", "}"))
        return int(self.take(kind="int").text)

    def series(self, opening: str, closing: str) -> list[Any]:
        self.take(opening)
        found = []
        while self.here.text != closing:
            found.append(self.value())
            if self.here.text != closing:
                self.take(",")
        self.take(closing)
        return found

    def rows(self) -> list[Entry]:
        self.take("[|")
        found: list[Entry] = []
        while self.here.text != "|]":
            line, row = self.here.line, []
            while self.here.text not in ("|", "|]"):
                row.append(int(self.take(kind="int").text))
                if self.here.text == ",":
                    self.take(",")
            if row:
                found.append(Entry(row, line))
            if self.here.text == "|":
                self.take("|")
        self.take("|]")
        return found


def read_dzn(text: str, file: str = "-") -> Problem:
    """B2BSP. The redundant sets are not read; `0` in a set of slots is a dummy; `fixed` 0 means free."""
    entries = _Dzn(text, file).entries()
    last = text.count("\n") + 1

    def number(name: str, least: int) -> int:
        if name not in entries:
            raise Unreadable(file, last, f"{name} is missing")
        entry = entries[name]
        if not isinstance(entry.value, int) or entry.value < least:
            raise Unreadable(file, entry.line, f"{name} must be a number from {least}")
        return entry.value

    def listed(name: str, length: int, kind: type, empty: Any) -> list[Any]:
        if name not in entries:
            return [empty] * length
        entry = entries[name]
        if not isinstance(entry.value, list) or len(entry.value) != length:
            raise Unreadable(file, entry.line, f"{name} must have {length} members")
        if not all(isinstance(member, kind) for member in entry.value):
            raise Unreadable(file, entry.line, f"{name} has a member of another kind")
        return entry.value

    people, meetings = number("nBusiness", 1), number("nMeetings", 0)
    tables, slots = number("nTables", 0), number("nTotalSlots", 0)
    morning = number("nMorningSlots", 0) if "nMorningSlots" in entries else slots
    if "requested" not in entries:
        raise Unreadable(file, last, "requested is missing")
    rows = entries["requested"]
    if not isinstance(rows.value, list) or len(rows.value) != meetings:
        raise Unreadable(file, rows.line, f"requested must have {meetings} rows")
    fixed = listed("fixed", meetings, int, 0)
    before = listed("precedences", meetings, frozenset, frozenset())
    away = listed("forbidden", people, frozenset, frozenset())
    sessions = {
        1: frozenset(range(1, morning + 1)),
        2: frozenset(range(morning + 1, slots + 1)),
        3: None,
    }
    requests = []
    for index, row in enumerate(rows.value, start=1):
        if not isinstance(row, Entry) or len(row.value) != 3:
            line = row.line if isinstance(row, Entry) else rows.line
            raise Unreadable(file, line, "a row of requested has three numbers")
        a, b, session = row.value
        _two_people(file, row.line, a, b, people)
        if session not in sessions:
            raise Unreadable(file, row.line, f"session {session} is none of 1, 2, 3")
        chosen = fixed[index - 1]
        if not 0 <= chosen <= slots:
            raise Unreadable(file, entries["fixed"].line, f"fixed slot {chosen} does not exist")
        allowed = sessions[session]
        if chosen:
            allowed = frozenset({chosen}) & (allowed if allowed is not None else {chosen})
        after = tuple(sorted(m for m in before[index - 1] if m))
        if any(not 1 <= m <= meetings or m == index for m in after):
            raise Unreadable(
                file, entries["precedences"].line, f"meeting {index} comes after itself or none"
            )
        requests.append(Request(index, a, b, slots=allowed, after=after))
    return Problem(
        participants=people,
        slots=slots,
        tables=tables,
        requests=tuple(requests),
        forbidden={
            person: frozenset(s for s in gone if s)
            for person, gone in enumerate(away, start=1)
            if any(gone)
        },
        fairness=2,
    )


def _two_people(file: str, line: int, a: int, b: int, people: int) -> None:
    for person in (a, b):
        if not 1 <= person <= people:
            raise Unreadable(file, line, f"participant {person} does not exist (1 to {people})")
    if a == b:
        raise Unreadable(file, line, f"participant {a} meets itself")


def read_json(text: str, file: str = "-") -> Problem:
    """Our own format: see README.md of the engine's room."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as problem:
        raise Unreadable(file, problem.lineno, f"is not JSON: {problem.msg}") from problem
    if not isinstance(data, dict):
        raise Unreadable(file, 1, "must be an object")
    where = _Lines(text)

    def number(name: str, least: int, default: int | None = None) -> int:
        value = data.get(name, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            reason = (
                f"{name} must be a number from {least}" if name in data else f"{name} is missing"
            )
            raise Unreadable(file, where.of(name), reason)
        return value

    people, slots, tables = number("participants", 1), number("slots", 0), number("tables", 0)
    try:
        sense = Sense(data.get("sense", "min"))
    except ValueError as problem:
        raise Unreadable(file, where.of("sense"), 'sense is "min" or "max"') from problem
    rows = data.get("requests")
    if not isinstance(rows, list):
        raise Unreadable(file, where.of("requests"), "requests must be a list")
    requests = tuple(
        _request(row, index, file, where, people, slots, tables, sense)
        for index, row in enumerate(rows, start=1)
    )
    ids = {request.id for request in requests}
    if len(ids) < len(requests):
        raise Unreadable(file, where.of("requests"), "two requests have one id")
    if any(other not in ids for request in requests for other in request.after):
        raise Unreadable(
            file, where.of("requests"), "a request comes after one that does not exist"
        )
    fairness = data.get("fairness")
    if fairness is not None and (not isinstance(fairness, int) or fairness < 0):
        raise Unreadable(file, where.of("fairness"), "fairness must be a number from 0, or null")
    return Problem(
        participants=people,
        slots=slots,
        tables=tables,
        requests=requests,
        forbidden=_forbidden(data.get("forbidden", {}), file, where, people, slots),
        fairness=fairness,
        sense=sense,
        break_cost=number("break_cost", 0, 1),
        first_bonus=number("first_bonus", 0, 0),
    )


class _Lines:
    """On which line of a JSON text a name or the n-th request stands."""

    def __init__(self, text: str) -> None:
        self.text = text

    def of(self, name: str) -> int:
        at = self.text.find(f'"{name}"')
        return self.text.count("\n", 0, max(at, 0)) + 1

    def request(self, index: int) -> int:
        at = self.text.find('"requests"')
        for _ in range(index):
            at = self.text.find("{", at + 1)
        return self.text.count("\n", 0, max(at, 0)) + 1


def _request(
    row: Any,
    index: int,
    file: str,
    where: _Lines,
    people: int,
    slots: int,
    tables: int,
    sense: Sense,
) -> Request:
    line = where.request(index)
    if not isinstance(row, dict):
        raise Unreadable(file, line, f"request {index} must be an object")
    for name in ("a", "b"):
        if type(row.get(name)) is not int:
            raise Unreadable(file, line, f"request {index} needs {name}, a participant's number")
    if type(row.get("id", index)) is not int:
        raise Unreadable(file, line, f"request {index}: id must be a number")
    if not isinstance(row.get("mandatory", True), bool):
        raise Unreadable(file, line, f"request {index}: mandatory must be true or false")
    _two_people(file, line, row["a"], row["b"], people)
    chosen = row.get("slots")
    if chosen is not None:
        chosen = frozenset(_slot_list(chosen, f"request {index}", file, line, slots))
    table = row.get("table", 0)
    if not isinstance(table, int) or not 0 <= table <= tables:
        raise Unreadable(file, line, f"request {index} names table {table!r} (1 to {tables})")
    weight = row.get("weight", 1)
    if not isinstance(weight, int) or weight < 0:
        raise Unreadable(file, line, f"request {index} has the weight {weight!r}")
    after = row.get("after", [])
    if not isinstance(after, list) or not all(isinstance(id_, int) for id_ in after):
        raise Unreadable(file, line, f"request {index}: after must be a list of ids")
    return Request(
        id=row.get("id", index),
        a=row["a"],
        b=row["b"],
        weight=weight,
        mandatory=row.get("mandatory", sense == Sense.BREAKS),
        slots=chosen,
        table=table,
        after=tuple(after),
    )


def _slot_list(value: Any, whose: str, file: str, line: int, slots: int) -> list[int]:
    if not isinstance(value, list) or not all(
        isinstance(s, int) and 1 <= s <= slots for s in value
    ):
        raise Unreadable(file, line, f"{whose}: slots must be numbers from 1 to {slots}")
    return value


def _forbidden(
    value: Any, file: str, where: _Lines, people: int, slots: int
) -> dict[int, frozenset[int]]:
    line = where.of("forbidden")
    if not isinstance(value, dict):
        raise Unreadable(file, line, "forbidden maps participants to lists of slots")
    found = {}
    for person, gone in value.items():
        if not (person.isascii() and person.isdigit()) or not 1 <= int(person) <= people:
            raise Unreadable(file, line, f"participant {person} does not exist (1 to {people})")
        found[int(person)] = frozenset(_slot_list(gone, f"participant {person}", file, line, slots))
    return found


def problem_as_json(problem: Problem) -> dict[str, Any]:
    """What `read_json` reads."""
    return {
        "format": FORMAT,
        "participants": problem.participants,
        "slots": problem.slots,
        "tables": problem.tables,
        "sense": problem.sense.value,
        "fairness": problem.fairness,
        "break_cost": problem.break_cost,
        "first_bonus": problem.first_bonus,
        "forbidden": {str(p): sorted(s) for p, s in sorted(problem.forbidden.items()) if s},
        "requests": [
            {
                "id": r.id,
                "a": r.a,
                "b": r.b,
                "weight": r.weight,
                "mandatory": r.mandatory,
                "slots": None if r.slots is None else sorted(r.slots),
                "table": r.table,
                "after": list(r.after),
            }
            for r in problem.requests
        ],
    }


def plan_as_json(problem: Problem, plan: Plan) -> dict[str, Any]:
    """The answer that `matching_solve` writes."""
    meetings = [
        {
            "id": r.id,
            "a": r.a,
            "b": r.b,
            "slot": plan.places[r.id].slot,
            "table": plan.places[r.id].table,
        }
        for r in problem.requests
        if r.id in plan.places
    ]
    return {
        "objective": plan.objective,
        "bound": plan.bound,
        "proven": plan.proven,
        "feasible": plan.feasible,
        "seconds": plan.seconds,
        "meetings": meetings,
    }


def places_from_json(meetings: list[dict[str, int]]) -> dict[int, Place]:
    return {row["id"]: Place(row["slot"], row["table"]) for row in meetings}
