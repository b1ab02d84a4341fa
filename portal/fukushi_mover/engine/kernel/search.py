"""What one worker of the search keeps besides its routes: the bank, the cache of insertions, undo, the best found."""

from typing import NamedTuple

import numpy as np

from .arrays import Day, Floats, Ints, Tours
from .chance import seeded

NEIGHBOURS = 60


class Search(NamedTuple):
    bank: Ints  # (n) requests without a vehicle, the first `banked` count
    banked: Ints  # (1)
    gain: Floats  # (n, V) cached best insertion: added cost, and where
    first: Ints
    second: Ints
    known: Ints  # (n, V) the route version for which it holds
    touched: Ints  # (V) 1 if saved in this iteration
    old_seq: Ints  # (V, M)
    old_size: Ints
    old_version: Ints
    old_value: Floats
    old_early: Floats
    old_late: Floats
    old_load: Floats
    old_aboard: Floats
    old_spot: np.ndarray
    old_stay: Floats
    old_hop: Floats
    old_fare: Floats
    old_ease: Floats
    old_mask: Ints
    old_bank: Ints
    old_banked: Ints
    near: Ints  # (n, K) related requests, nearest first
    best_seq: Ints
    best_size: Ints
    costs: Floats  # present, best
    rng: np.ndarray
    key: Floats  # (n) scratch
    frozen: np.ndarray  # (n) 1: stays with its vehicle
    active: Ints  # requests from which ruins start, the first `share[1]` count
    vans: Ints  # vehicles that may change, in ascending order, the first `share[0]` count
    share: Ints  # (2)


def new_search(
    day: Day,
    tours: Tours,
    frozen: np.ndarray,
    near: Ints,
    seed: int,
    stream: int,
    active: Ints | None = None,
    outside: Ints | None = None,
) -> Search:
    """A search that starts from `tours`; `outside` are the requests to be placed (None: all without a vehicle)."""
    n, vans = day.n, day.vans
    bank = np.zeros(n, np.int64)
    outside = np.flatnonzero(tours.owner < 0) if outside is None else outside
    active = np.arange(n) if active is None else active
    bank[: len(outside)] = outside
    cost = float(tours.value.sum() + day.penalty[outside].sum())
    return Search(
        bank=bank, banked=np.array([len(outside)]), gain=np.zeros((n, vans)), first=np.zeros((n, vans), np.int64),
        second=np.zeros((n, vans), np.int64), known=np.full((n, vans), -1, np.int64), touched=np.zeros(vans, np.int64),
        old_seq=tours.seq.copy(), old_size=tours.size.copy(), old_version=tours.version.copy(), old_value=tours.value.copy(),
        old_early=tours.early.copy(), old_late=tours.late.copy(), old_load=tours.load.copy(), old_aboard=tours.aboard.copy(),
        old_spot=tours.spot.copy(), old_stay=tours.stay.copy(), old_hop=tours.hop.copy(), old_fare=tours.fare.copy(), old_ease=tours.ease.copy(),
        old_mask=tours.mask.copy(), old_bank=bank.copy(), old_banked=np.zeros(1, np.int64), near=near,
        best_seq=tours.seq.copy(), best_size=tours.size.copy(), costs=np.array([cost, cost]), rng=seeded(seed, stream),
        key=np.zeros(n), frozen=frozen, active=np.array(active, np.int64),
        vans=np.arange(vans), share=np.array([vans, len(active)]),
    )  # fmt: skip


def relatedness(day: Day, active: Ints | None = None) -> Ints:
    """For each request the others that could follow or precede it most cheaply, itself first: shape (n, K).

    Proximity of two stops is travel plus a share of unavoidable waiting plus unavoidable lateness (Vidal et al. 2013).
    Rows of requests that are not `active` (None: all are) name only themselves.
    """
    riders = np.arange(day.n) if active is None else active
    width = max(1, min(len(riders), NEIGHBOURS))
    near = np.repeat(np.arange(day.n, dtype=np.int64)[:, None], width, axis=1)
    for rows in np.array_split(riders, max(1, len(riders) // 256)):
        near[rows] = riders[
            np.argsort(_closeness(day, rows, riders), axis=1, kind="stable")[:, :width]
        ]
    return near


def _closeness(day: Day, rows: Ints, riders: Ints) -> Floats:
    close = np.full((len(rows), len(riders)), np.inf)
    for one in (0, day.n):
        for other in (0, day.n):
            close = np.minimum(close, _proximity(day, rows + one, riders + other))
            close = np.minimum(close, _proximity(day, riders + other, rows + one).T)
    close[rows[:, None] == riders[None, :]] = -np.inf
    return close


def _proximity(day: Day, first: Ints, second: Ints) -> Floats:
    """(len(first), len(second)): how well the second stops follow the first ones."""
    leg = day.time[np.ix_(day.place[first], day.place[second])]
    least = day.early[first][:, None] + day.service[first][:, None] + leg
    most = day.late[first][:, None] + day.service[first][:, None] + leg
    waiting = np.maximum(0.0, day.early[second][None, :] - most)
    lateness = np.maximum(0.0, least - day.late[second][None, :])
    return leg + 0.2 * waiting + lateness
