"""Recreate: riders of the bank go back into routes, cheapest first, or the one who would regret waiting most."""

from .arrays import NEVER
from .chance import below, uniform
from .compiled import kernel
from .insertion import best_insertion
from .route import put_in


@kernel
def added_cost(day, tours, search, rider, v):
    """The cheapest insertion of a rider into a route, remembered as long as the route is the same."""
    other = day.partner[rider]
    if other >= 0 and tours.owner[other] >= 0:
        if tours.owner[other] != v:
            return NEVER
        search.known[rider, v] = -1
    if search.known[rider, v] != tours.version[v]:
        gain, a, b = best_insertion(day, tours, v, rider, NEVER)
        search.gain[rider, v] = gain
        search.first[rider, v] = a
        search.second[rider, v] = b
        search.known[rider, v] = tours.version[v]
    return search.gain[rider, v]


@kernel
def _same_empty(day, tours, search, i):
    """Whether an equal empty vehicle stands before the i-th one: one of them is enough to try."""
    if i == 0:
        return False
    before, v = search.vans[i - 1], search.vans[i]
    return (
        tours.size[v] == 2
        and tours.size[before] == 2
        and day.kind[v] == day.kind[before]
        and day.free[v] == 1
    )


@kernel
def save(day, tours, search, v):
    """Keep route v as it is, to be able to undo."""
    m = tours.size[v]
    search.touched[v] = 2
    search.old_size[v] = m
    search.old_version[v] = tours.version[v]
    search.old_value[v] = tours.value[v]
    search.old_mask[v] = tours.mask[v]
    for k in range(m):
        search.old_seq[v, k] = tours.seq[v, k]
        search.old_early[v, k] = tours.early[v, k]
        search.old_late[v, k] = tours.late[v, k]
        search.old_aboard[v, k] = tours.aboard[v, k]
        search.old_spot[v, k] = tours.spot[v, k]
        search.old_stay[v, k] = tours.stay[v, k]
        search.old_hop[v, k] = tours.hop[v, k]
        search.old_fare[v, k] = tours.fare[v, k]
        search.old_ease[v, k] = tours.ease[v, k]
        for z in range(day.load.shape[1]):
            search.old_load[v, k, z] = tours.load[v, k, z]


@kernel
def _board(day, tours, search, rider, v):
    if search.touched[v] != 2:
        save(day, tours, search, v)
    put_in(day, tours, v, rider, search.first[rider, v], search.second[rider, v])


@kernel
def cheapest_vehicle(day, tours, search, rider, blink, noise):
    """The vehicle that takes a rider most cheaply, now and then overlooking one; -1 if none can."""
    best, chosen = NEVER, -1
    for i in range(search.share[0]):
        v = search.vans[i]
        if not day.allowed[rider, v] or _same_empty(day, tours, search, i):
            continue
        if blink > 0.0 and uniform(search.rng) < blink:
            continue
        gain = added_cost(day, tours, search, rider, v)
        if gain < NEVER and noise > 0.0:
            gain += noise * (uniform(search.rng) - 0.5)
        if gain < best:
            best, chosen = gain, v
    return chosen


@kernel
def sort_bank(day, search, manner):
    """Order the bank: by chance, tightest, farthest from the first vehicle's start, or earliest first."""
    count = search.banked[0]
    n = day.n
    for k in range(count):
        rider = search.bank[k]
        if manner == 0:
            search.key[k] = uniform(search.rng)
        elif manner == 1:
            search.key[k] = -day.time[day.place[rider], day.place[rider + n]]
        elif manner == 2:
            search.key[k] = (
                -day.time[day.place[2 * n], day.place[rider]]
                - day.time[day.place[2 * n], day.place[rider + n]]
            )
        elif manner == 3:
            search.key[k] = day.early[rider] + day.late[rider]
        else:
            search.key[k] = (
                day.late[rider] - day.early[rider] + day.late[rider + n] - day.early[rider + n]
            )
    for k in range(1, count):
        key, rider = search.key[k], search.bank[k]
        j = k - 1
        while j >= 0 and search.key[j] > key:
            search.key[j + 1] = search.key[j]
            search.bank[j + 1] = search.bank[j]
            j -= 1
        search.key[j + 1] = key
        search.bank[j + 1] = rider


@kernel
def greedy(day, tours, search, blink, noise):
    """Riders in the bank's order, each to its cheapest place; who finds none stays in the bank."""
    left = 0
    for k in range(search.banked[0]):
        rider = search.bank[k]
        v = cheapest_vehicle(day, tours, search, rider, blink, noise)
        if v < 0:
            search.bank[left] = rider
            left += 1
        else:
            _board(day, tours, search, rider, v)
    search.banked[0] = left


@kernel
def _regret(day, tours, search, rider, depth, noise):
    """(regret, vehicle): how much dearer the next best vehicles are than the best one."""
    low0, low1, low2 = NEVER, NEVER, NEVER
    chosen = -1
    for i in range(search.share[0]):
        v = search.vans[i]
        if not day.allowed[rider, v] or _same_empty(day, tours, search, i):
            continue
        gain = added_cost(day, tours, search, rider, v)
        if gain >= NEVER:
            continue
        if noise > 0.0:
            gain += noise * (uniform(search.rng) - 0.5)
        if gain < low0:
            low0, low1, low2, chosen = gain, low0, low1, v
        elif gain < low1:
            low1, low2 = gain, low1
        elif gain < low2:
            low2 = gain
    if depth == 1:
        return -low0, chosen
    large = NEVER / 1e6
    regret = min(low1, large) - low0
    if depth > 2:
        regret += min(low2, large) - low0
    return regret, chosen


@kernel
def by_regret(day, tours, search, depth, noise):
    """Again and again the rider with the greatest regret (depth 1: with the cheapest place)."""
    while search.banked[0] > 0:
        best, pick, van = -2.0 * NEVER, -1, -1
        for k in range(search.banked[0]):
            regret, v = _regret(day, tours, search, search.bank[k], depth, noise)
            if v >= 0 and regret > best:
                best, pick, van = regret, k, v
        if pick < 0:
            return
        rider = search.bank[pick]
        search.banked[0] -= 1
        search.bank[pick] = search.bank[search.banked[0]]
        _board(day, tours, search, rider, van)


@kernel
def recreate(day, tours, search, scale):
    """One of the ways above, by chance; `scale` is the mean distance, to size the noise."""
    dice = uniform(search.rng)
    noise = 0.5 * scale * uniform(search.rng) if uniform(search.rng) < 0.5 else 0.0
    if search.banked[0] > 80 or dice < 0.8:
        u = uniform(search.rng)
        manner = 0 if u < 0.4 else (1 if u < 0.5 else (2 if u < 0.7 else (3 if u < 0.8 else 4)))
        sort_bank(day, search, manner)
        greedy(day, tours, search, 0.02, 0.0)
    else:
        by_regret(day, tours, search, 1 + below(search.rng, 3), noise)
