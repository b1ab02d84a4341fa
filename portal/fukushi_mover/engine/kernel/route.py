"""One route: its exact schedule bounds, loads and cost.

Begin times of a route form a simple temporal problem: travel, windows, longest rides, longest duty. Its least and
greatest solutions are found by passing along the route and stepping back where a ride or the duty is too long (the
exact counterpart of the eight-step evaluation of Cordeau and Laporte 2003).
"""

from .arrays import EPS, GHOST, NEVER, Day, Tours
from .compiled import kernel
from .rules import waves_of

STEPS = 64
TOO_MANY = 1000.0  # one wave too many is worse than leaving riders out


@kernel
def settle_early(day, tours, v, begin):
    """Raise `begin` (lower bounds on entry) to the least times that keep every rule; False if none exist."""
    n = day.n
    m = tours.size[v]
    seq, stay, hop, pos = tours.seq[v], tours.stay[v], tours.hop[v], tours.pos
    guard = STEPS * m
    k = 1
    while k < m:
        guard -= 1
        if guard < 0:
            return False
        node = seq[k]
        at = begin[k - 1] + stay[k - 1] + hop[k - 1]
        if at > begin[k]:
            begin[k] = at
        if begin[k] > day.late[node] + EPS:
            return False
        if n <= node < 2 * n:
            rider = node - n
            j = pos[rider]
            need = begin[k] - day.ride[rider]
            if need > begin[j] + EPS:
                if need > day.late[rider] + EPS:
                    return False
                begin[j] = need
                k = j + 1
                continue
        k += 1
        if k == m:
            need = begin[m - 1] - day.duty[v]
            if need > begin[0] + EPS:
                if need > day.late[seq[0]] + EPS:
                    return False
                begin[0] = need
                k = 1
    return True


@kernel
def settle_late(day, tours, v, begin):
    """Lower `begin` (upper bounds on entry) to the greatest times that keep every rule; the rules must be keepable."""
    n = day.n
    m = tours.size[v]
    seq, stay, hop, pos = tours.seq[v], tours.stay[v], tours.hop[v], tours.pos
    guard = STEPS * m
    k = m - 2
    while k >= 0 and guard > 0:
        guard -= 1
        node = seq[k]
        at = begin[k + 1] - stay[k] - hop[k]
        if at < begin[k]:
            begin[k] = at
        if node < n:
            j = pos[node + n]
            most = begin[k] + day.ride[node]
            if most < begin[j] - EPS:
                begin[j] = most
                k = j - 1
                continue
        if k == 0:
            most = begin[0] + day.duty[v]
            if most < begin[m - 1] - EPS:
                begin[m - 1] = most
                k = m - 2
                continue
        k -= 1


@kernel
def settle_compact(day, tours, v, begin):
    """Times that end as early as possible and, given that, leave as late as possible: the least duty. Needs fresh bounds."""
    m = tours.size[v]
    for k in range(m):
        begin[k] = tours.late[v, k]
    begin[m - 1] = tours.early[v, m - 1]
    settle_late(day, tours, v, begin)
    for k in range(1, m):
        begin[k] = tours.early[v, k]
    settle_early(day, tours, v, begin)


@kernel
def _lay_legs(day, tours, v):
    """Copy to the stops what the loops over insertions read of places and travel."""
    m = tours.size[v]
    for k in range(m):
        node = tours.seq[v, k]
        tours.spot[v, k] = day.place[node]
        tours.stay[v, k] = day.service[node]
    for k in range(m - 1):
        here, after = tours.spot[v, k], tours.spot[v, k + 1]
        tours.hop[v, k] = day.time[here, after]
        tours.fare[v, k] = day.cost[here, after]


@kernel
def _find_ease(day, tours, v):
    """How far each stop can be put off without a ride or the duty asking an earlier stop to begin later.

    A stop put off to t puts a later one off to no more than t plus service and travel between them, since waiting only helps;
    so a ride that begins before the stop and ends after it bounds t, and no other does.
    """
    n = day.n
    m = tours.size[v]
    ease, early, gone = tours.ease[v], tours.early[v], tours.bound
    gone[0] = 0.0
    for k in range(1, m):
        gone[k] = gone[k - 1] + tours.stay[v, k - 1] + tours.hop[v, k - 1]
    most = early[0] + day.duty[v] - gone[m - 1]
    ease[0] = tours.late[v, 0]
    for k in range(1, m):
        ease[k] = min(tours.late[v, k], most + gone[k])
    for k in range(1, m - 1):
        rider = tours.seq[v, k] - n
        if rider >= 0:
            first = tours.pos[rider]
            most = early[first] + day.ride[rider] - gone[k]
            for j in range(first + 1, k + 1):
                ease[j] = min(ease[j], most + gone[j])


@kernel
def _count_loads(day, tours, v):
    n = day.n
    resources = day.load.shape[1]
    mask = (1 << day.layouts[v]) - 1
    for z in range(resources):
        tours.load[v, 0, z] = 0.0
    tours.aboard[v, 0] = 0.0
    tours.pos[tours.seq[v, 0]] = 0
    for k in range(1, tours.size[v]):
        node = tours.seq[v, k]
        tours.pos[node] = k
        sign = 1.0 if node < n else (-1.0 if node < 2 * n else 0.0)
        if node < n and day.is_rest[node] == GHOST:
            sign = 0.0
        rider = node if node < n else (node - n if node < 2 * n else 0)
        tours.aboard[v, k] = tours.aboard[v, k - 1] + sign
        for z in range(resources):
            tours.load[v, k, z] = tours.load[v, k - 1, z] + sign * day.load[rider, z]
        mask = holding(day, v, tours.load[v, k], day.load[0], 0.0, mask)
    tours.mask[v] = mask


@kernel
def holding(day, v, load, more, factor, mask):
    """The layouts of `mask` that hold `load` and `factor` times `more`."""
    for y in range(day.layouts[v]):
        if mask & (1 << y):
            for z in range(day.load.shape[1]):
                if load[z] + factor * more[z] > day.room[v, y, z] + EPS:
                    mask &= ~(1 << y)
                    break
    return mask


@kernel
def arc(day, a, b):
    return day.cost[day.place[a], day.place[b]]


@kernel
def moving(day, rider, v):
    """The cost of serving a rider by another vehicle than in the reference plan."""
    return day.moved if day.home[rider] >= 0 and day.home[rider] != v else 0.0


@kernel
def timed(day):
    """Whether the cost depends on the times chosen, not on the sequence alone."""
    return day.aboard_weight + day.duty_weight + day.waiting_weight + day.late_weight > 0.0


@kernel
def _soft_cost(day, tours, v):
    """Weighted seconds aboard, on duty, waiting and late, at the times that `settle_compact` chooses."""
    n = day.n
    m = tours.size[v]
    settle_compact(day, tours, v, tours.begin)
    stands = tours.begin[m - 1] - tours.begin[0]
    total = day.duty_weight * stands
    for k in range(m - 1):
        node = tours.seq[v, k]
        stands -= tours.stay[v, k] + tours.hop[v, k]
        if day.due[node] > 0.0:
            total += day.late_weight * max(0.0, tours.begin[k] - day.due[node])
        if node < n:
            ride = tours.begin[tours.pos[node + n]] - tours.begin[k] - day.service[node]
            total += day.aboard_weight * ride
    return total + day.waiting_weight * stands


@kernel
def _price(day, tours, v):
    m = tours.size[v]
    if m <= 2 + 2 * day.rests[v]:
        return 0.0
    total = day.fixed[v]
    if day.waves[v] >= 0:
        total += TOO_MANY * day.penalty[0] * max(0, waves_of(day, tours.seq[v], m) - day.waves[v])
    for k in range(m - 1):
        total += tours.fare[v, k]
    if day.moved != 0.0:
        for k in range(1, m - 1):
            if tours.seq[v, k] < day.n:
                total += moving(day, tours.seq[v, k], v)
    if timed(day):
        total += _soft_cost(day, tours, v)
    return total


@kernel
def refresh(day: Day, tours: Tours, v: int) -> bool:
    """Recompute all that is kept about route v after its sequence has changed; False if no times or no layout exist."""
    m = tours.size[v]
    seq = tours.seq[v]
    tours.counter[0] += 1
    tours.version[v] = tours.counter[0]
    _count_loads(day, tours, v)
    _lay_legs(day, tours, v)
    for k in range(m):
        tours.early[v, k] = day.early[seq[k]]
        tours.late[v, k] = day.late[seq[k]]
        tours.ease[v, k] = -NEVER
    if not settle_early(day, tours, v, tours.early[v]):
        tours.value[v] = NEVER
        return False
    settle_late(day, tours, v, tours.late[v])
    _find_ease(day, tours, v)
    tours.value[v] = _price(day, tours, v)
    return tours.mask[v] != 0


@kernel
def take_out(day, tours, v):
    """Drop from route v every rider whose owner is no longer v."""
    n = day.n
    m = 0
    for k in range(tours.size[v]):
        node = tours.seq[v, k]
        rider = node if node < n else node - n
        if node >= 2 * n or tours.owner[rider] == v:
            tours.seq[v, m] = node
            m += 1
    tours.size[v] = m
    return refresh(day, tours, v)


@kernel
def put_in(day, tours, v, rider, a, b):
    """Insert a rider: boarding after position a, alighting after position b >= a of the present route."""
    m = tours.size[v]
    for k in range(m - 1, b, -1):
        tours.seq[v, k + 2] = tours.seq[v, k]
    tours.seq[v, b + 2] = rider + day.n
    for k in range(b, a, -1):
        tours.seq[v, k + 1] = tours.seq[v, k]
    tours.seq[v, a + 1] = rider
    tours.size[v] = m + 2
    tours.owner[rider] = v
    return refresh(day, tours, v)
