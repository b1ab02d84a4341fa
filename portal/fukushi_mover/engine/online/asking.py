"""Writing a request into a slot of the board's arrays."""

from collections.abc import Sequence

import numpy as np

from ..compile import ORDER_BITS
from ..kernel.arrays import NEVER, Day
from ..model import Problem, Request
from .board import Board


def write(
    problem: Problem, board: Board, slot: int, request: Request, apart: Sequence[int] = ()
) -> Board:
    """The board with `request` in `slot` (its rows are written in place, only the list of apart pairs is new)."""
    day = board.day
    drop = slot + day.n
    for node, stop in ((slot, request.pickup), (drop, request.dropoff)):
        day.place[node] = stop.place
        day.early[node], day.late[node] = stop.window.earliest, stop.window.latest
        day.service[node] = board.live.service[node] = stop.service
        board.live.left[node] = -1.0
    day.ride[slot] = (
        NEVER if request.longest_ride is None else request.longest_ride + request.pickup.service
    )
    day.load[slot] = _load(problem, day, request)
    day.allowed[slot] = [
        not out and may_drive(request, vehicle.id, vehicle.equipment)
        for vehicle, out in zip(problem.vehicles, board.live.out, strict=True)
    ]
    day.order[slot] = sum(ORDER_BITS[rule] for rule in request.order)
    day.ruled[slot] = bool(day.order[slot] or apart)
    day.home[slot] = day.partner[slot] = -1
    day.penalty[slot] = (
        100.0 * (float(day.cost.max(initial=0.0)) + 1.0) if slot == board.used else 0.0
    )
    _tighten(day, slot)
    return Board(_with_apart(day, slot, apart), board.tours, board.live, board.used, board.lock)


def may_drive(request: Request, vehicle: str, equipment: frozenset[str]) -> bool:
    return request.needs <= equipment and (request.vehicles is None or vehicle in request.vehicles)


def _load(problem: Problem, day: Day, request: Request) -> np.ndarray:
    load = problem.nested_load(request.load)
    return load if len(load) == day.load.shape[1] else np.append(load, 1.0)


def _tighten(day: Day, slot: int) -> None:
    """Windows that travel and longest ride imply."""
    drop = slot + day.n
    direct = day.service[slot] + day.time[day.place[slot], day.place[drop]]
    day.early[drop] = max(day.early[drop], day.early[slot] + direct)
    day.early[slot] = max(day.early[slot], day.early[drop] - day.ride[slot])
    day.late[slot] = min(day.late[slot], day.late[drop] - direct)
    day.late[drop] = min(day.late[drop], day.late[slot] + day.ride[slot])


def _with_apart(day: Day, slot: int, apart: Sequence[int]) -> Day:
    begin, end = day.apart_from[slot : slot + 2]
    if begin == end and not apart:
        return day
    pairs = np.concatenate(
        [day.apart_with[:begin], np.array(apart, np.int64), day.apart_with[end:]]
    )
    offsets = day.apart_from.copy()
    offsets[slot + 1 :] += len(apart) - (end - begin)
    return day._replace(apart_from=offsets, apart_with=pairs)
