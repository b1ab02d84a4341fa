"""Our own JSON: a service day (format: docs/scenario.md)."""

import numpy as np

from ..codes import Order
from ..model import (
    Break,
    Dock,
    Driver,
    InvalidProblem,
    Link,
    Load,
    Locked,
    Problem,
    Request,
    Stop,
    Vehicle,
    Weights,
    Window,
)
from ..travel import DETOUR, SPEED_KMH, Legs, Slowdown, StraightLine, slowed
from .located import Located

FOREVER = Window().latest


def read_problem(document: Located) -> Problem:
    """Raises Unreadable with the line where something is missing or contradicts itself."""
    places = _Places(document)
    resources = tuple(item.text_value() for item in document.optional("resources")) or ("seat",)
    riders = list(document["requests"].items())
    requests = tuple(_request(item, places) for item in riders)
    numbers = {request.id: k for k, request in enumerate(requests, 1)}
    vehicles = tuple(_vehicle(item, places, numbers) for item in document["vehicles"].items())
    try:
        return Problem(
            requests, vehicles, _slowed(document, places.times, vehicles), places.distances, resources, _upgrades(document),
            apart=_pairs(document, "apart"), together=_pairs(document, "together"), links=_links(document),
            docks=tuple(Dock(places.row(item["place"]), item["vehicles"].whole(1)) for item in document.optional("docks")),
            weights=_weights(document), reference=_named(document, "reference"),
            drivers=tuple(_driver(item) for item in document.optional("drivers")), usual_drivers=_named(document, "usual_drivers"),
        )  # fmt: skip
    except (InvalidProblem, ValueError) as error:
        raise (
            error if not isinstance(error, InvalidProblem) else document.fault(str(error))
        ) from None


class _Places:
    """Places by id, and the matrices: given, or straight lines times a detour."""

    def __init__(self, document: Located) -> None:
        rows = list(document["places"].items())
        self.rows = {row["id"].text_value(): k for k, row in enumerate(rows)}
        if len(self.rows) != len(rows):
            raise document["places"].fault("place ids must be unique")
        if document.has("times"):
            self.times = _matrix(document["times"], len(rows))
            self.distances = (
                _matrix(document["distances"], len(rows)) if document.has("distances") else None
            )
        else:
            self.times, self.distances = _straight(document, rows)

    def row(self, item: Located) -> int:
        name = item.text_value()
        if name not in self.rows:
            raise item.fault(f"unknown place {name!r}")
        return self.rows[name]


def _straight(document: Located, rows: list[Located]) -> tuple[np.ndarray, np.ndarray]:
    """Coordinates x, y are metres; `travel` says detour and speed."""
    travel = document["travel"] if document.has("travel") else None
    detour = travel["detour"].number(1) if travel and travel.has("detour") else DETOUR
    speed = travel["speed_kmh"].number(1) if travel and travel.has("speed_kmh") else SPEED_KMH
    points = np.array(
        [(row["x"].number(), row["y"].number()) for row in rows], dtype=float
    ).reshape(-1, 2)
    legs = StraightLine(detour, speed).matrix(points)
    return legs.seconds, legs.metres


def _slowed(document: Located, times: np.ndarray, vehicles: tuple[Vehicle, ...]) -> np.ndarray:
    """The slowest hour that a shift touches counts for the whole day, so that no promise is too optimistic; snow on top."""
    travel = document["travel"] if document.has("travel") else None
    if travel is None or not (travel.has("snow") or travel.has("slowdowns")):
        return times
    slowdowns = [
        Slowdown(_window(row, "window"), row["factor"].number(1))
        for row in travel.optional("slowdowns")
    ]
    shifts = [vehicle.shift for vehicle in vehicles] or [Window()]
    during = Window(min(one.earliest for one in shifts), max(one.latest for one in shifts))
    legs = Legs(times, times, "document", is_estimate=True)
    snow = travel["snow"].number(1) if travel.has("snow") else 1.0
    return slowed(legs, slowdowns, during, snow).seconds


def _matrix(item: Located, size: int) -> np.ndarray:
    rows = [[cell.number(0) for cell in row.items()] for row in item.items()]
    if len(rows) != size or any(len(row) != size for row in rows):
        raise item.fault(f"a matrix of {size} by {size} is needed")
    return np.array(rows)


def _window(item: Located, key: str) -> Window:
    if not item.has(key):
        return Window()
    ends = list(item[key].items())
    if len(ends) != 2:
        raise item[key].fault("[earliest, latest] is needed")
    first, last = (
        ends[k].seconds() if ends[k].value is not None else (0, FOREVER)[k] for k in (0, 1)
    )
    if first > last:
        raise item[key].fault("the window ends before it begins")
    return Window(first, last)


def _stop(item: Located, places: _Places) -> Stop:
    return Stop(
        places.row(item["place"]),
        _window(item, "window"),
        item["service"].number(0) if item.has("service") else 0,
        item["due"].seconds() if item.has("due") else None,
    )


def _load(item: Located) -> Load:
    return tuple(cell.number(0) for cell in item.items())


def _request(item: Located, places: _Places) -> Request:
    return Request(
        item["id"].text_value(), _stop(item["pickup"], places), _stop(item["dropoff"], places),
        load=_load(item["load"]) if item.has("load") else (1,),
        longest_ride=item["longest_ride"].number(0) if item.has("longest_ride") else None,
        needs=item["needs"].texts() if item.has("needs") else frozenset(),
        vehicles=item["vehicles"].texts() if item.has("vehicles") else None,
        order=frozenset(_order(rule) for rule in item.optional("order")),
    )  # fmt: skip


def _order(item: Located) -> Order:
    try:
        return Order(item.text_value())
    except ValueError:
        raise item.fault(f"one of {', '.join(Order)} is needed") from None


def _vehicle(item: Located, places: _Places, numbers: dict[str, int]) -> Vehicle:
    return Vehicle(
        item["id"].text_value(), places.row(item["start"]), places.row(item["end"] if item.has("end") else item["start"]),
        shift=_window(item, "shift"), layouts=tuple(_load(layout) for layout in item["layouts"].items()),
        equipment=item["equipment"].texts() if item.has("equipment") else frozenset(),
        longest_duty=item["longest_duty"].number(0) if item.has("longest_duty") else None,
        waves=item["waves"].whole(1) if item.has("waves") else None,
        breaks=tuple(_break(rest, places) for rest in item.optional("breaks")),
        locked=tuple(_locked(stop, numbers) for stop in item.optional("locked")),
    )  # fmt: skip


def _driver(item: Located) -> Driver:
    return Driver(
        item["id"].text_value(),
        item["vehicles"].texts() if item.has("vehicles") else None,
        _window(item, "shift"),
    )


def _break(item: Located, places: _Places) -> Break:
    return Break(
        _window(item, "window"),
        item["seconds"].number(0),
        places.row(item["place"]) if item.has("place") else None,
    )


def _locked(item: Located, numbers: dict[str, int]) -> Locked:
    number = _known(item["request"], numbers)
    if item["end"].value not in ("pickup", "dropoff"):
        raise item["end"].fault('"pickup" or "dropoff" is needed')
    node = number if item["end"].value == "pickup" else number + len(numbers)
    return Locked(node, item["begin"].seconds() if item.has("begin") else None)


def _known(item: Located, numbers: dict[str, int]) -> int:
    if item.text_value() not in numbers:
        raise item.fault(f"unknown request {item.text_value()!r}")
    return numbers[item.text_value()]


def _upgrades(document: Located) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(name.text_value() for name in chain.items())
        for chain in document.optional("upgrades")
    )


def _pairs(document: Located, key: str) -> tuple[tuple[str, str], ...]:
    pairs = []
    for item in document.optional(key):
        names = [name.text_value() for name in item.items()]
        if len(names) != 2:
            raise item.fault("two requests are needed")
        pairs.append((names[0], names[1]))
    return tuple(pairs)


def _links(document: Located) -> tuple[Link, ...]:
    return tuple(
        Link(
            item["there"].text_value(),
            item["back"].text_value(),
            item["stay"].number(0) if item.has("stay") else 0,
            item["longest_stay"].number(0) if item.has("longest_stay") else None,
        )
        for item in document.optional("links")
    )


def _weights(document: Located) -> Weights:
    if not document.has("weights"):
        return Weights()
    item, known = document["weights"], Weights.__slots__
    for name in item.value:
        if name not in known:
            raise item[name].fault(f"one of {', '.join(known)} is needed")
    return Weights(**{name: float(item[name].number(0)) for name in item.value})


def _named(document: Located, key: str) -> dict[str, str]:
    """An object of names: rider → vehicle, vehicle → driver."""
    if not document.has(key):
        return {}
    item = document[key]
    if not isinstance(item.value, dict):
        raise item.fault("an object is needed")
    return {name: item[name].text_value() for name in item.value}
