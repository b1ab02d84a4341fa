"""`snapshot`: the running day as a problem and a plan, for readers and for the checker."""

from dataclasses import replace
from itertools import pairwise

from ..model import Plan, Problem, Request, Route, Vehicle, Visit, Window
from .state import FleetState, clock


def snapshot(state: FleetState) -> tuple[Problem, Plan]:
    """The riders on the board with the windows promised to them, and every vehicle's run: what has happened and what is planned.

    Vehicles show the shift, duty and waves that delays and absences have forced on them. Stops of riders who were struck off while a vehicle drove
    to them do not show.
    """
    requests = tuple(state.requests[name] for name in state.slots)
    with state.board.lock:
        vehicles = tuple(_vehicle(state, v) for v in range(len(state.problem.vehicles)))
        plan = Plan(
            tuple(_run(state, v) for v in range(len(vehicles))),
            (),
            float(state.board.tours.value.sum()),
        )
    return _problem(state, requests, vehicles), plan


def _problem(
    state: FleetState, requests: tuple[Request, ...], vehicles: tuple[Vehicle, ...]
) -> Problem:
    ids, problem = set(state.slots), state.problem
    return replace(
        problem,
        requests=requests,
        vehicles=vehicles,
        apart=tuple(pair for pair in (*problem.apart, *state.apart) if ids.issuperset(pair)),
        together=tuple(pair for pair in problem.together if ids.issuperset(pair)),
        links=tuple(link for link in problem.links if {link.there, link.back} <= ids),
    )


def _vehicle(state: FleetState, v: int) -> Vehicle:
    vehicle, day = state.problem.vehicles[v], state.board.day
    latest = max(vehicle.shift.latest, clock(day.late[2 * day.n + day.vans + v]))
    duty = None if vehicle.longest_duty is None else clock(day.duty[v])
    rests = () if state.board.live.out[v] and not _rests(state, v) else vehicle.breaks
    waves = None if vehicle.waves is None else int(day.waves[v]) - len(rests)
    late = {k: clock(day.late[slot]) for slot, k in _rests(state, v).items()}
    breaks = tuple(
        replace(rest, window=Window(rest.window.earliest, max(rest.window.latest, late.get(k, 0))))
        for k, rest in enumerate(rests)
    )
    return replace(
        vehicle,
        shift=Window(vehicle.shift.earliest, latest),
        longest_duty=duty,
        waves=waves,
        breaks=breaks,
    )


def _rests(state: FleetState, v: int) -> dict[int, int]:
    """Slots of the breaks on a vehicle's route, and which break each is."""
    route = state.board.tours.seq[v, 1 : state.board.tours.size[v] - 1]
    first = len(state.problem.requests)
    every = [
        (w, k)
        for w, vehicle in enumerate(state.problem.vehicles)
        for k in range(len(vehicle.breaks))
    ]
    return {first + i: k for i, (w, k) in enumerate(every) if w == v and first + i in route}


def _run(state: FleetState, v: int) -> Route:
    """One vehicle's run as it stands; empty if it serves nobody."""
    board, size = state.board, int(state.board.tours.size[v])
    name, path = state.problem.vehicles[v].id, [int(node) for node in board.tours.seq[v, :size]]
    numbers = _numbers(state, v)
    if not any(numbers.get(node, 0) > 0 for node in path):
        return Route(name)
    begins = [float(at) for at in board.tours.early[v, :size]]
    leaves = [_leave(state, v, k, path, begins) for k in range(size - 1)]
    legs = [
        float(board.day.time[board.day.place[a], board.day.place[b]]) for a, b in pairwise(path)
    ]
    arrives = [leave + leg for leave, leg in zip(leaves, legs, strict=True)]
    visits = tuple(
        Visit(numbers[node], clock(arrives[k - 1]), clock(begins[k]), clock(leaves[k]))
        for k, node in enumerate(path[:-1])
        if node in numbers
    )
    return Route(name, visits, clock(leaves[0]), clock(arrives[-1]))


def _numbers(state: FleetState, v: int) -> dict[int, int]:
    """Kernel node → node of the snapshot's problem, for riders on the board and breaks."""
    size, riders = state.board.day.n, len(state.slots)
    boards = {slot: number for number, slot in enumerate(state.slots.values(), 1)}
    leaves = {slot + size: number + riders for slot, number in boards.items()}
    return {**boards, **leaves, **{slot: -(k + 1) for slot, k in _rests(state, v).items()}}


def _leave(state: FleetState, v: int, k: int, path: list[int], begins: list[float]) -> float:
    """When the vehicle left or will leave position k of its path."""
    board, node = state.board, path[k]
    if board.live.left[node] >= 0:
        return float(board.live.left[node])
    done = float(begins[k] + board.live.service[node])
    here = k == int(board.live.begun[v]) - 1
    if here:
        done = max(done, float(begins[k] + board.day.service[node]))
    if k + 2 == len(path) or (state.drive_first and k):
        return max(done, float(board.live.known[v])) if here else done
    leg = float(board.day.time[board.day.place[node], board.day.place[path[k + 1]]])
    return max(done, begins[k + 1] - leg)
