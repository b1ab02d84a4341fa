"""Our own JSON: a day to live through (format: docs/scenario.md)."""

from dataclasses import dataclass, field, replace

from ..model import Problem, Request, Seconds
from ..online.state import Terms
from .day import read_problem
from .located import Located


@dataclass(frozen=True, slots=True)
class VisitEnd:
    """How long a visit really takes: the rider of `back` is ready at `ends`, and says so at `told_at` (nobody knows before)."""

    back: str
    ends: Seconds
    told_at: Seconds


@dataclass(frozen=True, eq=False)
class Scenario:
    """A day to live through: who asks when.

    `asked_at` has one time per request of `problem` (None: known before the day, the main work). `tolerance` is how many
    seconds a day-service rider's planned times may move, `tolerances` the same by request id where the rider's provider
    has its own. `terms` say how an offer becomes a promise (None: the request's own windows). Vehicles wait where they are
    until they must leave (`drive_first` False) or drive on at once and wait there (True). `names` are the file's request
    ids where they differ from the problem's. `visits` are those that end at another time than planned.
    """

    problem: Problem
    asked_at: tuple[Seconds | None, ...]
    tolerance: Seconds = 0
    drive_first: bool = False
    names: dict[str, str] = field(default_factory=dict)
    tolerances: dict[str, Seconds] = field(default_factory=dict)
    terms: Terms | None = None
    visits: tuple[VisitEnd, ...] = ()

    def file_id(self, number: int) -> str:
        """The file's id of request `number` of the problem."""
        name = self.problem.requests[number - 1].id
        return self.names.get(name, name)


@dataclass(frozen=True, slots=True)
class _Provider:
    tolerance: Seconds
    vehicles: frozenset[str]


def read_scenario(document: Located) -> Scenario:
    """A service day whose requests also say `asked_at`, and whose vehicles belong to providers. Raises Unreadable."""
    problem = read_problem(document)
    rows = list(document["requests"].items())
    asked = tuple(row["asked_at"].seconds() if row.has("asked_at") else None for row in rows)
    _only_main_work(document, {row["id"].text_value() for row in rows if row.has("asked_at")})
    tolerance = document["tolerance"].number(0) if document.has("tolerance") else 0
    providers = _providers(document, tolerance)
    owners = [_owner(row, providers) for row in rows]
    lent = _lent(document)
    requests = tuple(
        _bound(request, owner, lent)
        for request, owner in zip(problem.requests, owners, strict=True)
    )
    tolerances = {
        request.id: owner.tolerance
        for request, owner in zip(requests, owners, strict=True)
        if owner is not None
    }
    return Scenario(
        replace(problem, requests=requests), asked, tolerance, _waiting(document), {}, tolerances, _terms(document),
        _visits(document, problem),
    )  # fmt: skip


def _only_main_work(document: Located, asking: set[str]) -> None:
    """What binds two rides is planned beforehand; it cannot bind somebody who has not asked yet."""
    pairs = [(rule, list(rule.items())) for rule in document.optional("together")]
    pairs += [(rule, [rule["there"], rule["back"]]) for rule in document.optional("links")]
    for rule, riders in pairs:
        if any(rider.text_value() in asking for rider in riders):
            raise rule.fault("this rule can only bind main work")


def _providers(document: Located, tolerance: Seconds) -> dict[str, _Provider]:
    names = {row["id"].text_value(): row for row in document.optional("providers")}
    owned: dict[str, set[str]] = {name: set() for name in names}
    for vehicle in document["vehicles"].items():
        if vehicle.has("provider"):
            owned[_known(vehicle["provider"], names)].add(vehicle["id"].text_value())
    return {
        name: _Provider(
            row["tolerance"].number(0) if row.has("tolerance") else tolerance,
            frozenset(owned[name]),
        )
        for name, row in names.items()
    }


def _known(item: Located, names: dict[str, Located] | dict[str, _Provider]) -> str:
    if item.text_value() not in names:
        raise item.fault(f"unknown provider {item.text_value()!r}")
    return item.text_value()


def _owner(row: Located, providers: dict[str, _Provider]) -> _Provider | None:
    return providers[_known(row["provider"], providers)] if row.has("provider") else None


def _lent(document: Located) -> frozenset[str] | None:
    """Vehicles that carry others than their provider's riders; None if all do."""
    rows = list(document["vehicles"].items())
    kept = [row for row in rows if row.has("lends") and not row["lends"].flag()]
    if not kept:
        return None
    return frozenset(row["id"].text_value() for row in rows) - {
        row["id"].text_value() for row in kept
    }


def _bound(request: Request, owner: _Provider | None, lent: frozenset[str] | None) -> Request:
    """A provider's riders go in its own vehicles, everybody else in those that are lent."""
    may = owner.vehicles if owner is not None else lent
    if may is None:
        return request
    return replace(request, vehicles=may if request.vehicles is None else may & request.vehicles)


def _terms(document: Located) -> Terms | None:
    if not document.has("promise"):
        return None
    item, usual = document["promise"], Terms()
    return Terms(
        *(
            item[name].number(0) if item.has(name) else getattr(usual, name)
            for name in ("before", "after", "arrival_after")
        )
    )


def _visits(document: Located, problem: Problem) -> tuple[VisitEnd, ...]:
    return tuple(_visit(row, problem) for row in document.optional("visits"))


def _visit(row: Located, problem: Problem) -> VisitEnd:
    back, ends = row["back"].text_value(), row["ends"].seconds()
    if back not in problem.numbers:
        raise row["back"].fault(f"unknown request {back!r}")
    told_at = row["told_at"].seconds() if row.has("told_at") else ends
    if told_at > ends:
        raise row["told_at"].fault("the end of a visit is told when it ends or before")
    return VisitEnd(back, ends, told_at)


def _waiting(document: Located) -> bool:
    if not document.has("waiting"):
        return False
    if document["waiting"].value not in ("drive_first", "wait_first"):
        raise document["waiting"].fault('"drive_first" or "wait_first" is needed')
    return bool(document["waiting"].value == "drive_first")
