"""Random days for property tests: a plane of places, vans, riders with every kind of rule, requests and mishaps."""

import random
from dataclasses import dataclass, replace

import numpy as np

from portal.fukushi_mover.engine.codes import Order
from portal.fukushi_mover.engine.model import Break, Link, Problem, Request, Stop, Vehicle, Window

HOUR = 3600


@dataclass(frozen=True, slots=True)
class Mishap:
    """What happens at a time: "ask" (a request), "cancel" (of one who asked), "absent" (a rider of the morning's plan),
    "late" (a tap that comes after its planned time), "delay", "out" (a vehicle fails), "think" (idle time), "finish" (a visit ends;
    `subject` is in how many seconds)."""

    at: int
    kind: str
    subject: int


def random_problem(seed: int) -> Problem:
    """4 to 12 riders, 1 to 4 vans, 12 places within about a quarter of an hour."""
    chance = random.Random(seed)
    riders = [_request(chance, f"r{k}", 12) for k in range(chance.randint(4, 12))]
    vans = tuple(_vehicle(chance, f"v{k}") for k in range(chance.randint(1, 4)))
    names = [rider.id for rider in riders]
    return Problem(
        tuple(riders),
        vans,
        _matrix(chance, 12),
        resources=("seat", "wheelchair"),
        apart=_pairs(chance, names),
        together=_pairs(chance, names),
        links=tuple(Link(*pair, stay=600) for pair in _pairs(chance, names)),
    )


def with_visits(problem: Problem, seed: int) -> Problem:
    """Its rides there and back follow visits of unknown length."""
    chance = random.Random(seed)
    links = tuple(replace(link, longest_stay=link.stay + chance.choice((0, 1800, HOUR))) for link in problem.links)  # fmt: skip
    return replace(problem, links=links)


def ends_of_visits(seed: int) -> list[Mishap]:
    """Moments at which somebody calls to say that a visit is over (or will be), for each ride back of a day."""
    chance = random.Random(seed)
    return [Mishap(chance.randint(9 * HOUR, 13 * HOUR), "finish", chance.choice((0, 0, 300, 2400))) for _ in range(2)]  # fmt: skip


def unlinked(problem: Problem) -> Problem:
    """Without the rules that bind two rides to each other."""
    return replace(problem, together=(), links=())


def busy_town(seed: int) -> Problem:
    """80 riders and 20 vans of 2 seats, most of them on the road."""
    chance = random.Random(seed)
    riders = []
    for k in range(80):
        origin, destination = chance.sample(range(20), 2)
        opens = 8 * HOUR + chance.randint(0, 1) * 600
        pickup = Stop(origin, Window(opens, opens + 900), 60)
        riders.append(
            Request(f"r{k}", pickup, Stop(destination, Window(0, 12 * HOUR), 60), longest_ride=1800)
        )
    vans = tuple(Vehicle(f"v{k}", 0, 0, layouts=((2,),)) for k in range(20))
    return Problem(tuple(riders), vans, _matrix(chance, 20))


def random_request(seed: int, name: str, now: int) -> Request:
    """Somebody asks at `now` for a ride within the next two hours."""
    chance = random.Random(seed)
    origin, destination = chance.sample(range(12), 2)
    earliest = now + chance.randint(0, HOUR)
    pickup = Stop(origin, Window(earliest, earliest + chance.choice((600, 1800))), 60)
    dropoff = Stop(destination, Window(0, earliest + 2 * HOUR), 60)
    return Request(
        name, pickup, dropoff, load=_load(chance), longest_ride=chance.choice((None, 1800))
    )


def mishaps(seed: int, riders: int, vans: int) -> list[Mishap]:
    """Up to a dozen things that happen between 8 and 12 o'clock, in order of time."""
    chance = random.Random(seed)
    kinds = ("ask", "ask", "ask", "ask", "cancel", "absent", "late", "delay", "think", "out")
    found = []
    for k in range(chance.randint(3, 12)):
        kind = chance.choice(kinds)
        limit = {"absent": riders, "delay": vans, "late": vans, "out": vans}.get(kind)
        subject = k if limit is None else chance.randrange(limit)
        found.append(Mishap(chance.randint(8 * HOUR, 12 * HOUR), kind, subject))
    return sorted(found, key=lambda mishap: mishap.at)


def _matrix(chance: random.Random, size: int) -> np.ndarray:
    points = np.array([(chance.uniform(0, 600), chance.uniform(0, 600)) for _ in range(size)])
    gap = points[:, None, :] - points[None, :, :]
    return np.ceil(np.hypot(gap[..., 0], gap[..., 1])).astype(np.int64)


def _load(chance: random.Random) -> tuple[int, int]:
    return chance.choice(((1, 0), (1, 0), (2, 0), (0, 1)))


def _request(chance: random.Random, name: str, places: int) -> Request:
    origin, destination = chance.sample(range(places), 2)
    opens = chance.randint(8 * HOUR, 11 * HOUR)
    window = Window(opens, opens + chance.choice((900, 1800, HOUR)))
    ends = (
        (window, Window(7 * HOUR, 14 * HOUR))
        if chance.random() < 0.5
        else (Window(7 * HOUR, 14 * HOUR), window)
    )
    return Request(
        name,
        Stop(origin, ends[0], chance.choice((0, 60, 120))),
        Stop(destination, ends[1], chance.choice((0, 60))),
        load=_load(chance),
        longest_ride=chance.choice((None, 900, 1800)),
        needs=frozenset({"lift"}) if chance.random() < 0.15 else frozenset(),
        order=frozenset({chance.choice(list(Order))}) if chance.random() < 0.1 else frozenset(),
    )


def _vehicle(chance: random.Random, name: str) -> Vehicle:
    rest = Break(Window(9 * HOUR, 12 * HOUR), 900)
    return Vehicle(
        name,
        *chance.sample(range(12), 2),
        shift=Window(7 * HOUR, 14 * HOUR),
        layouts=chance.choice((((4, 0),), ((6, 0), (3, 2)), ((2, 1),))),
        equipment=frozenset({"lift"}) if chance.random() < 0.5 else frozenset(),
        longest_duty=chance.choice((None, 4 * HOUR)),
        waves=chance.choice((None, None, 2)),
        breaks=(rest,) if chance.random() < 0.2 else (),
    )


def _pairs(chance: random.Random, names: list[str]) -> tuple[tuple[str, str], ...]:
    one, other = chance.sample(names, 2)
    return ((one, other),) if chance.random() < 0.25 else ()
