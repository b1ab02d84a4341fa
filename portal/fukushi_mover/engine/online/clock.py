"""`advance`: time passes; what has begun, and the stop that a vehicle drives to, may no longer change."""

from dataclasses import replace

from ..kernel import live
from ..model import Seconds
from .state import FleetState


def advance(state: FleetState, now: Seconds) -> FleetState:
    """The same day at `now` (not before `state.now`); the revision stays, since nothing is decided."""
    if now < state.now:
        raise ValueError(f"time cannot run back from {state.now} to {now}")
    board = state.board.copy()
    live.advance(board.day, board.tours, board.live, float(now), state.drive_first)
    return replace(state, board=board, now=now)
