"""What moves while the day runs: the clock freezes stops, a request is held against every vehicle."""

from .arrays import EPS, NEVER
from .compiled import kernel
from .insertion import best_insertion
from .route import refresh


@kernel
def advance_vehicle(day, tours, live, v, now, drive_first):
    """Let vehicle v live until `now`: what has begun or been set out for may no longer change.

    live.begun[v] counts positions whose begin is history; day.free[v] is the first position that may still change;
    live.left[node] is when the vehicle left a node (negative: not yet); live.service holds the true service times.
    """
    end = tours.size[v] - 1
    while True:
        k = live.begun[v] - 1
        node = tours.seq[v, k]
        if day.free[v] > live.begun[v]:
            if not _begin_next(day, tours, live, v, now):
                return
            continue
        done = tours.early[v, k] + live.service[node]
        if k + 1 >= end:
            _stand(day, tours, live, v, k, max(done, min(now, _goes_home(day, tours, v, k))))
            return
        leaves = _leaves(day, tours, live, v, k, done, drive_first)
        if leaves > now + EPS:
            _stand(day, tours, live, v, k, max(done, now))
            return
        live.left[node] = leaves
        day.free[v] = k + 2
        _stand(day, tours, live, v, k, leaves)


@kernel
def _begin_next(day, tours, live, v, now):
    """Begin service at the stop that the vehicle drives to, if its time has come."""
    k = live.begun[v]
    at = tours.early[v, k]
    if at > now + EPS:
        return False
    node = tours.seq[v, k]
    day.early[node] = at
    day.late[node] = at
    live.begun[v] += 1
    return True


@kernel
def _leaves(day, tours, live, v, k, done, drive_first):
    """When the vehicle sets out for its next stop: at once, or so that it need not wait there. From the start place never too soon."""
    node, after = tours.seq[v, k], tours.seq[v, k + 1]
    leg = day.time[day.place[node], day.place[after]]
    if drive_first and k > 0:
        return max(done, live.known[v])
    return max(done, tours.early[v, k + 1] - leg, live.known[v])


@kernel
def _goes_home(day, tours, v, k):
    """When a vehicle with nothing more to do leaves position k at the latest."""
    node, home = tours.seq[v, k], tours.seq[v, k + 1]
    leg = day.time[day.place[node], day.place[home]]
    latest = day.late[home] - leg
    return latest if k == 0 else min(latest, tours.early[v, 0] + day.duty[v] - leg)


@kernel
def _stand(day, tours, live, v, k, until):
    """The vehicle cannot have left position k before `until`."""
    node = tours.seq[v, k]
    if k == 0:
        if until > day.early[node]:
            day.early[node] = until
        if live.left[node] >= 0.0:
            day.late[node] = live.left[node]
    else:
        day.service[node] = max(live.service[node], until - tours.early[v, k])
    refresh(day, tours, v)


@kernel
def advance(day, tours, live, now, drive_first):
    for v in range(day.vans):
        if live.out[v] == 0:
            advance_vehicle(day, tours, live, v, now, drive_first)


@kernel
def scan(day, tours, live, rider, limit, gain, first, second):
    """The cheapest insertion of a rider into each vehicle, as far as it may be among the `limit` best; how many were found."""
    found = 0
    for v in range(day.vans):
        gain[v] = NEVER
        if live.out[v]:
            continue
        most = NEVER
        if found >= limit:
            most = _nth(gain, v, limit)
        added, a, b = best_insertion(day, tours, v, rider, most)
        if a >= 0:
            gain[v] = added
            first[v] = a
            second[v] = b
            found += 1
    return found


@kernel
def _nth(gain, count, n):
    """The n-th smallest (n up to 3) of gain[:count]."""
    low0, low1, low2 = NEVER, NEVER, NEVER
    for v in range(count):
        if gain[v] < low0:
            low0, low1, low2 = gain[v], low0, low1
        elif gain[v] < low1:
            low1, low2 = gain[v], low1
        elif gain[v] < low2:
            low2 = gain[v]
    if n == 1:
        return low0
    return low1 if n == 2 else low2
