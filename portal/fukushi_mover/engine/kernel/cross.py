"""Exchange of the tails of two routes (2-opt*, Potvin and Rousseau 1995); who is aboard at a cut goes to the bank.

It moves whole stretches of a shift from one vehicle to another, which ruins of a dozen riders cannot do without a long way up.
"""

from .chance import below, uniform
from .compiled import kernel
from .recreate import save
from .route import refresh
from .rules import kept

TRIES = 8


@kernel
def cross(day, tours, search, seed):
    """Cut the route of `seed` before it boards and that of a related rider there or one stop later, and exchange what follows.

    False if nothing can be exchanged, or not in time: then the routes must be undone.
    """
    v = tours.owner[seed]
    if v < 0:
        return False
    other = _elsewhere(day, tours, search, seed)
    if other < 0:
        return False
    w = tours.owner[other]
    p, q = tours.pos[seed], tours.pos[other] + below(search.rng, 2)
    if not (_movable(day, tours, search, v, w, p) and _movable(day, tours, search, w, v, q)):
        return False
    save(day, tours, search, v)
    save(day, tours, search, w)
    _strand(day, tours, search, v, p)
    _strand(day, tours, search, w, q)
    _lay(day, tours, search, v, w, p, q)
    _lay(day, tours, search, w, v, q, p)
    return _stands(day, tours, v) and _stands(day, tours, w)


@kernel
def _elsewhere(day, tours, search, seed):
    """A rider related to `seed` in another vehicle, or -1."""
    width = search.near.shape[1]
    for _ in range(TRIES):
        u = uniform(search.rng)
        other = search.near[seed, int(u * u * u * width)]
        owner = tours.owner[other]
        if owner >= 0 and owner != tours.owner[seed] and not search.frozen[other]:
            return other
    return -1


@kernel
def _movable(day, tours, search, v, w, p):
    """Whether all who stop at position p of route v or later may ride with w instead, and there is room to write them down."""
    if p < day.free[v] or tours.size[w] + tours.size[v] - p > tours.seq.shape[1]:
        return False
    for k in range(p, tours.size[v] - 1):
        node = tours.seq[v, k]
        rider = node if node < day.n else node - day.n
        bound = search.frozen[rider] or day.ruled[rider] or day.partner[rider] >= 0
        if bound or not day.allowed[rider, w]:
            return False
    return True


@kernel
def _strand(day, tours, search, v, p):
    """Into the bank with those who board before position p and alight at it or later."""
    for k in range(p, tours.size[v] - 1):
        rider = tours.seq[v, k] - day.n
        if rider >= 0 and tours.pos[rider] < p:
            tours.owner[rider] = -1
            search.bank[search.banked[0]] = rider
            search.banked[0] += 1


@kernel
def _lay(day, tours, search, v, w, p, q):
    """Route v of its own stops before p and those of w from q on, both as they were when saved."""
    n = day.n
    m = 0
    for k in range(p):
        node = search.old_seq[v, k]
        if node >= 2 * n or tours.owner[node if node < n else node - n] >= 0:
            tours.seq[v, m] = node
            m += 1
    for k in range(q, search.old_size[w] - 1):
        node = search.old_seq[w, k]
        rider = node if node < n else node - n
        if tours.owner[rider] >= 0:
            tours.owner[rider] = v
            tours.seq[v, m] = node
            m += 1
    tours.seq[v, m] = search.old_seq[v, search.old_size[v] - 1]
    tours.size[v] = m + 1


@kernel
def _stands(day, tours, v):
    return refresh(day, tours, v) and kept(day, tours.seq[v], tours.size[v], v)
