"""A fleet in which every vehicle knows only its own places: the travel times of one vehicle at a time stand in the matrix.

Places of a lane: 0 where the vehicle is, 1 where it ends, 2 and 3 the two ends of what is asked for, then its stops.
"""

from .arrays import NEVER
from .compiled import kernel
from .insertion import best_insertion
from .route import refresh


@kernel
def _lay_legs(day, legs, v, places, driving):
    for a in range(places):
        for b in range(places):
            day.time[a, b] = legs[v, a, b]
            day.cost[a, b] = driving * legs[v, a, b]


@kernel
def _lay_wish(day, legs, near, v, places, driving):
    """near[v] is to the origin, from it, to the destination, from it; the route's own legs are with its stops already."""
    for end in range(2):
        wish, other = 2 + end, 3 - end
        for p in range(places):
            if p == 2 or p == 3:
                continue
            day.time_to[wish, p] = near[v, 2 * end, p]
            day.time[wish, p] = near[v, 2 * end + 1, p]
            day.cost_to[wish, p] = driving * near[v, 2 * end, p]
            day.cost[wish, p] = driving * near[v, 2 * end + 1, p]
        day.time[wish, other] = legs[v, wish, other]
        day.cost[wish, other] = driving * legs[v, wish, other]
        day.time_to[wish, other] = legs[v, other, wish]
        day.cost_to[wish, other] = driving * legs[v, other, wish]


@kernel
def retime(day, tours, v, now, free_at, said_late, said_ride, boarded):
    """Let vehicle v set out at `free_at`. What is late already, or too long aboard, may stay so, but not become worse."""
    n = day.n
    m = tours.size[v]
    seq = tours.seq[v]
    at = free_at
    day.early[seq[0]] = free_at
    for k in range(1, m):
        last, node = seq[k - 1], seq[k]
        at += day.time[day.place[last], day.place[node]]
        if at < day.early[node]:
            at = day.early[node]
        day.late[node] = max(said_late[node], at)
        tours.begin[k] = at
        tours.pos[node] = k
        if node < n:
            day.ride[node] = said_ride[node]
            if boarded[node] >= 0.0:
                day.ride[node] -= max(0.0, now - boarded[node])
        at += day.service[node]
    if refresh(day, tours, v):
        return
    for k in range(1, m):
        node = seq[k]
        if n <= node < 2 * n:
            took = tours.begin[k] - tours.begin[tours.pos[node - n]]
            day.ride[node - n] = max(day.ride[node - n], took)
    refresh(day, tours, v)


@kernel
def retime_all(day, tours, legs, places, driving, now, free_at, said_late, said_ride, boarded):
    for v in range(day.vans):
        _lay_legs(day, legs, v, places[v], driving)
        retime(day, tours, v, now, free_at[v], said_late, said_ride, boarded)


@kernel
def _open(day, rider, windows, opens, closes):
    """The rider's windows within the span; False if nothing is left of them."""
    for k in range(2):
        node = rider + k * day.n
        day.early[node] = max(windows[2 * k], opens)
        day.late[node] = min(windows[2 * k + 1], closes)
        if day.early[node] > day.late[node]:
            return False
    return True


@kernel
def scan(
    day,
    tours,
    legs,
    places,
    driving,
    near,
    rider,
    windows,
    opens,
    closes,
    gain,
    first,
    second,
    pickup,
):
    """The cheapest insertion of a rider into each vehicle within its hours, and how soon it would be there."""
    for v in range(day.vans):
        gain[v] = NEVER
        if not day.allowed[rider, v] or tours.value[v] >= NEVER:
            continue
        if not _open(day, rider, windows, opens[v], closes[v]):
            continue
        _lay_wish(day, legs, near, v, places[v], driving)
        added, a, b = best_insertion(day, tours, v, rider, NEVER)
        if a < 0:
            continue
        gain[v], first[v], second[v] = added, a, b
        here = tours.seq[v, a]
        ready = tours.early[v, a] + day.service[here] + day.time_to[2, day.place[here]]
        pickup[v] = max(day.early[rider], ready)
