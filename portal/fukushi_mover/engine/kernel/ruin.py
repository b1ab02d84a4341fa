"""Ruin: which riders leave their routes in this iteration.

Adjacent strings after Christiaens and Vanden Berghe (SISR, 2020), related riders after Shaw (1998), the costly ones
and chance after Ropke and Pisinger (2006).
"""

from .chance import below, uniform
from .compiled import kernel
from .route import arc


@kernel
def _remove(day, tours, search, rider):
    """Into the bank; who must ride together leaves together."""
    tours.owner[rider] = -1
    search.bank[search.banked[0]] = rider
    search.banked[0] += 1
    other = day.partner[rider]
    if other >= 0 and tours.owner[other] >= 0 and not search.frozen[other]:
        tours.owner[other] = -1
        search.bank[search.banked[0]] = other
        search.banked[0] += 1


@kernel
def strings(day, tours, search, seed, mean, longest):
    """Take neighbouring stretches out of several routes: about `mean` riders, at most `longest` of a route."""
    stops, used = 0, 0
    for i in range(search.share[0]):
        size = tours.size[search.vans[i]]
        stops += size - 2
        used += 1 if size > 2 else 0
    typical = min(float(longest), 0.5 * stops / max(1, used))
    count = int(1.0 + uniform(search.rng) * (4.0 * mean / (1.0 + typical) - 1.0))
    for k in range(search.near.shape[1]):
        rider = search.near[seed, k]
        v = tours.owner[rider]
        if v < 0 or search.touched[v] or search.frozen[rider]:
            continue
        search.touched[v] = 1
        riders = (tours.size[v] - 2) // 2
        _string(
            day, tours, search, v, rider, 1 + int(uniform(search.rng) * min(float(riders), typical))
        )
        count -= 1
        if count <= 0:
            break


@kernel
def _string(day, tours, search, v, rider, length):
    """Riders next to each other in the order of boarding (or of alighting), one of whom is `rider`."""
    n = day.n
    boarding = uniform(search.rng) < 0.5
    shift = below(search.rng, length)
    anchor = tours.pos[rider] if boarding else tours.pos[rider + n]
    k = anchor
    back = 0
    while k > 1 and back < shift:
        k -= 1
        back += 1 if (tours.seq[v, k] < n) == boarding else 0
    taken = 0
    while k < tours.size[v] - 1 and taken < length:
        node = tours.seq[v, k]
        if (node < n) == boarding:
            other = node if boarding else node - n
            if not search.frozen[other] and tours.owner[other] == v:
                _remove(day, tours, search, other)
            taken += 1
        k += 1


@kernel
def related(day, tours, search, seed, count):
    """Riders near one another, chosen with a bias to the nearest."""
    width = search.near.shape[1]
    left = count
    for _ in range(4 * count):
        u = uniform(search.rng)
        rider = search.near[seed, int(u * u * u * width)]
        if tours.owner[rider] >= 0 and not search.frozen[rider]:
            _remove(day, tours, search, rider)
            left -= 1
            if left == 0:
                break
            if uniform(search.rng) < 0.3:
                seed = search.bank[below(search.rng, search.banked[0])]


@kernel
def scattered(day, tours, search, count):
    """Riders by chance."""
    for _ in range(count):
        rider = search.active[below(search.rng, search.share[1])]
        if tours.owner[rider] >= 0 and not search.frozen[rider]:
            _remove(day, tours, search, rider)


@kernel
def costly(day, tours, search, count):
    """Riders whose two stops add most, blurred by chance."""
    for rider in range(day.n):
        search.key[rider] = -1.0
        if tours.owner[rider] >= 0 and not search.frozen[rider]:
            search.key[rider] = _saving(day, tours, rider) * (0.4 + uniform(search.rng))
    for _ in range(count):
        worst = 0
        for rider in range(day.n):
            if search.key[rider] > search.key[worst]:
                worst = rider
        if search.key[worst] < 0.0:
            break
        search.key[worst] = -1.0
        if tours.owner[worst] >= 0:
            _remove(day, tours, search, worst)


@kernel
def _saving(day, tours, rider):
    v = tours.owner[rider]
    a, b = tours.pos[rider], tours.pos[rider + day.n]
    before, after = tours.seq[v, a - 1], tours.seq[v, b + 1]
    if b == a + 1:
        return (
            arc(day, before, rider)
            + arc(day, rider, rider + day.n)
            + arc(day, rider + day.n, after)
            - arc(day, before, after)
        )
    inner, outer = tours.seq[v, a + 1], tours.seq[v, b - 1]
    first = arc(day, before, rider) + arc(day, rider, inner) - arc(day, before, inner)
    return (
        first
        + arc(day, outer, rider + day.n)
        + arc(day, rider + day.n, after)
        - arc(day, outer, after)
    )


@kernel
def whole_route(day, tours, search, seed):
    """Everyone of one vehicle."""
    v = tours.owner[seed]
    for k in range(1, tours.size[v] - 1):
        node = tours.seq[v, k]
        if node < day.n and not search.frozen[node] and tours.owner[node] == v:
            _remove(day, tours, search, node)
