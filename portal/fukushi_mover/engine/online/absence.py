"""Somebody does not come: the day without a rider who has not boarded."""

from dataclasses import replace

from ..kernel.arrays import GHOST, NEVER
from ..kernel.route import refresh, take_out
from ..kernel.rules import waves_of
from .board import Board
from .state import FleetState


def without(state: FleetState, rider: str) -> FleetState:
    """The day without a rider who has not boarded."""
    slot, board = state.slots[rider], state.board.copy()
    v = int(board.tours.owner[slot])
    if v >= 0:
        position = int(board.tours.pos[slot])
        if position < board.live.begun[v]:
            raise ValueError(f"{rider!r} has boarded")
        _strike(board, v, slot, heading=position < board.day.free[v])
    slots = {name: other for name, other in state.slots.items() if name != rider}
    requests = {name: request for name, request in state.requests.items() if name != rider}
    return replace(state, board=board, slots=slots, requests=requests, revision=state.revision + 1)


def _strike(board: Board, v: int, slot: int, *, heading: bool) -> None:
    """Take a rider out; a vehicle that drives there already gets there, serves nobody, and goes on."""
    day, tours = board.day, board.tours
    if not heading:
        tours.owner[slot] = -1
        take_out(day, tours, v)
        allow_waves(board, v)
        return
    size = int(tours.size[v])
    path = [node for node in tours.seq[v, :size] if node != slot + day.n]
    tours.seq[v, : len(path)] = path
    tours.size[v] = len(path)
    day.load[slot], day.ride[slot], day.ruled[slot], day.is_rest[slot] = 0.0, NEVER, 0, GHOST
    day.service[slot] = board.live.service[slot] = 0.0
    day.early[slot] = 0.0
    refresh(day, tours, v)
    allow_waves(board, v)


def allow_waves(board: Board, v: int) -> None:
    """Who is missing between two riders splits a wave; that breaks no rule."""
    day, tours = board.day, board.tours
    if day.waves[v] >= 0:
        waves = waves_of(day, tours.seq[v], tours.size[v])
        day.waves[v] = max(int(day.waves[v]), int(waves))
        refresh(day, tours, v)
