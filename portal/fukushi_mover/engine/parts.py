"""Parts of a day that several workers improve at the same time: each has some of the vehicles, and the riders whom they carry.

Costs of routes add up, so what the parts find together is one plan. The parts are drawn anew before each round: a vehicle
and those whose riders are most related to its own stay together (compare Taillard and Voss, POPMUSIC, 2002).
"""

import numpy as np

from .kernel.arrays import Ints

SMALLEST = 8  # vehicles on the road for each part; with fewer each worker has the whole day
CLOSE = 20


def divisible(size: Ints, parts: int) -> bool:
    """Whether the day is large enough to be worked on in so many parts."""
    return parts > 1 and int((size > 2).sum()) >= parts * SMALLEST


def drawn(owner: Ints, size: Ints, near: Ints, parts: int, rng: np.random.Generator) -> list[Ints]:
    """The vehicles of each part, in ascending order."""
    busy, idle = np.flatnonzero(size > 2).tolist(), np.flatnonzero(size <= 2).tolist()
    shares: list[list[int]] = []
    for part in range(parts, 0, -1):
        related = _related(busy, owner, near, rng)
        share = round(len(busy) / part)
        shares.append(related[:share])
        busy = sorted(related[share:])
    for k, v in enumerate(idle):
        shares[k % parts].append(v)
    return [np.array(sorted(share), np.int64) for share in shares]


def _related(busy: list[int], owner: Ints, near: Ints, rng: np.random.Generator) -> list[int]:
    """The vehicles, one drawn by lot first, then those whose riders are most often close to its own."""
    first = busy[rng.integers(len(busy))]
    riders = np.flatnonzero(owner == first)
    others = owner[near[riders, 1 : 1 + CLOSE]].ravel()
    meetings = np.bincount(others[others >= 0], minlength=max(busy) + 1).astype(float)
    carried = np.bincount(owner[owner >= 0], minlength=len(meetings))
    score = {v: meetings[v] / max(1, carried[v]) * rng.uniform(0.7, 1.3) for v in busy}
    score[first] = np.inf
    return sorted(busy, key=lambda v: -score[v])
