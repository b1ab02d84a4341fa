"""The arrays of a running day, with room for requests to come."""

import threading
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..kernel.arrays import PER_STOP, SCRATCH, Day, Live, Tours

SPARE = 32
HEADROOM = 24
BY_NODE = ("place", "early", "late", "service", "due")
BY_RIDER = ("ride", "load", "is_rest", "allowed", "home", "penalty", "ruled", "order", "partner")


@dataclass(frozen=True, eq=False)
class Board:
    """Arrays of one revision. Whoever uses `tours` or the asking slot (the last request) holds `lock`."""

    day: Day
    tours: Tours
    live: Live
    used: int
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def asking(self) -> int:
        """The slot in which a request is tried before it is taken."""
        return self.day.n - 1

    def copy(self) -> "Board":
        """A board of its own, with a free slot and room on every route."""
        with self.lock:
            board = Board(
                _copied_day(self.day), copied_tours(self.tours), copied_live(self.live), self.used
            )
        if board.used >= board.asking:
            board = grown(board, max(SPARE, board.day.n // 4))
        if int(board.tours.size.max(initial=2)) + 4 > board.tours.seq.shape[1]:
            board = Board(board.day, longer(board.tours, HEADROOM), board.live, board.used)
        return board


def copied_tours(tours: Tours) -> Tours:
    return tours._replace(**{name: array.copy() for name, array in tours._asdict().items()})


def copied_live(live: Live) -> Live:
    return live._replace(**{name: array.copy() for name, array in live._asdict().items()})


def _copied_day(day: Day) -> Day:
    names = {*BY_NODE, *BY_RIDER, "free", "duty", "waves"}
    return day._replace(**{name: getattr(day, name).copy() for name in names})


def grown(board: Board, extra: int) -> Board:
    """The same day with `extra` more slots for requests; drop-off and depot nodes move up."""
    n, day = board.day.n, board.day
    by_node: dict[str, Any] = {name: _more_nodes(getattr(day, name), n, extra) for name in BY_NODE}
    by_rider: dict[str, Any] = {
        name: _more_riders(getattr(day, name)[:n], extra) for name in BY_RIDER
    }
    offsets = np.concatenate([day.apart_from, np.full(extra, day.apart_from[-1], np.int64)])
    by_rider["partner"][n:] = by_rider["home"][n:] = -1
    seq = board.tours.seq
    moved = seq + extra * (seq >= n) + extra * (seq >= 2 * n)
    owner = np.concatenate([board.tours.owner, np.full(extra, -1, np.int64)])
    tours = board.tours._replace(seq=moved, owner=owner, pos=_more_nodes(board.tours.pos, n, extra))
    live = board.live._replace(
        left=_more_nodes(board.live.left, n, extra),
        service=_more_nodes(board.live.service, n, extra),
    )
    return Board(
        day._replace(n=n + extra, apart_from=offsets, **by_node, **by_rider),
        tours,
        live,
        board.used,
    )


def _more_nodes(array: np.ndarray, n: int, extra: int) -> np.ndarray:
    gap = np.zeros(extra, array.dtype)
    return np.concatenate([array[:n], gap, array[n : 2 * n], gap, array[2 * n :]])


def _more_riders(array: np.ndarray, extra: int) -> np.ndarray:
    return np.concatenate([array, np.zeros((extra, *array.shape[1:]), array.dtype)])


def longer(tours: Tours, extra: int) -> Tours:
    """Room for longer routes."""
    wide = {name: _wider(getattr(tours, name), extra) for name in PER_STOP}
    scratch = {
        name: np.zeros(tours.seq.shape[1] + extra, getattr(tours, name).dtype) for name in SCRATCH
    }
    return tours._replace(**wide, **scratch)


def _wider(array: np.ndarray, extra: int) -> np.ndarray:
    shape = (array.shape[0], extra, *array.shape[2:])
    return np.concatenate([array, np.zeros(shape, array.dtype)], axis=1)
