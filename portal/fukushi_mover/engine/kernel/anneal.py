"""The search: ruin, recreate, and accept by simulated annealing (Schrimpf et al. 2000); undo what is not accepted."""

import math

from .arrays import EPS
from .chance import below, uniform
from .compiled import kernel
from .cross import cross
from .recreate import by_regret, recreate, save
from .route import refresh, take_out
from .ruin import costly, related, scattered, strings, whole_route

MEAN_RUIN = 10.0
CROSSINGS = 0.3  # share of the iterations
BESIDE = 0.7  # of the crossings whose ruin is close to the cut


@kernel
def start(day, tours):
    """Make the routes' bounds and costs; who owns whom follows from the sequences."""
    tours.owner[:] = -1
    for v in range(day.vans):
        for k in range(1, tours.size[v] - 1):
            node = tours.seq[v, k]
            if node < day.n:
                tours.owner[node] = v
        refresh(day, tours, v)


@kernel
def _ruin(day, tours, search):
    seed = search.active[below(search.rng, search.share[1])]
    dice = uniform(search.rng)
    most = max(2, min(24, search.share[1] // 3))
    count = 1 + int(most * uniform(search.rng) ** 1.5)
    if dice < 0.60:
        strings(day, tours, search, seed, MEAN_RUIN, 10)
    elif dice < 0.85:
        related(day, tours, search, seed, count)
    elif dice < 0.93:
        scattered(day, tours, search, count)
    elif dice < 0.98 or tours.owner[seed] < 0:
        costly(day, tours, search, count)
    else:
        whole_route(day, tours, search, seed)


@kernel
def _cross(day, tours, search):
    """Exchange the tails of two routes, and ruin a little; False if they cannot be exchanged."""
    seed = search.active[below(search.rng, search.share[1])]
    if not cross(day, tours, search, seed):
        return False
    if uniform(search.rng) < BESIDE:
        seed = search.near[seed, below(search.rng, min(10, search.near.shape[1]))]
    else:
        seed = search.active[below(search.rng, search.share[1])]
    related(day, tours, search, seed, 1 + int(8 * uniform(search.rng)))
    return True


@kernel
def _take_out_ruined(day, tours, search, first):
    """Shorten the routes of those who joined the bank at `first` or later."""
    n = day.n
    for i in range(search.share[0]):
        v = search.vans[i]
        if tours.size[v] == 2:
            continue
        for k in range(1, tours.size[v] - 1):
            node = tours.seq[v, k]
            if node < n and tours.owner[node] != v:
                if search.touched[v] != 2:
                    save(day, tours, search, v)
                take_out(day, tours, v)
                break


@kernel
def undo(day, tours, search):
    """Routes and bank as they were before this iteration."""
    n = day.n
    for i in range(search.share[0]):
        v = search.vans[i]
        if search.touched[v] != 2:
            continue
        m = search.old_size[v]
        tours.size[v] = m
        tours.version[v] = search.old_version[v]
        tours.value[v] = search.old_value[v]
        tours.mask[v] = search.old_mask[v]
        for k in range(m):
            node = search.old_seq[v, k]
            tours.seq[v, k] = node
            tours.pos[node] = k
            tours.early[v, k] = search.old_early[v, k]
            tours.late[v, k] = search.old_late[v, k]
            tours.aboard[v, k] = search.old_aboard[v, k]
            tours.spot[v, k] = search.old_spot[v, k]
            tours.stay[v, k] = search.old_stay[v, k]
            tours.hop[v, k] = search.old_hop[v, k]
            tours.fare[v, k] = search.old_fare[v, k]
            tours.ease[v, k] = search.old_ease[v, k]
            for z in range(day.load.shape[1]):
                tours.load[v, k, z] = search.old_load[v, k, z]
            if node < n:
                tours.owner[node] = v
    search.banked[0] = search.old_banked[0]
    for k in range(search.banked[0]):
        search.bank[k] = search.old_bank[k]
        tours.owner[search.bank[k]] = -1


@kernel
def total(day, tours, search):
    """The cost of the routes and of those left out."""
    cost = 0.0
    for i in range(search.share[0]):
        v = search.vans[i]
        cost += tours.value[v]
    for k in range(search.banked[0]):
        cost += day.penalty[search.bank[k]]
    return cost


@kernel
def keep_best(day, tours, search):
    search.costs[1] = search.costs[0]
    for i in range(search.share[0]):
        v = search.vans[i]
        search.best_size[v] = tours.size[v]
        for k in range(tours.size[v]):
            search.best_seq[v, k] = tours.seq[v, k]


@kernel
def build(day, tours, search):
    """A first plan by regret (or in the order of time where there are many)."""
    search.touched[:] = 0
    recreate(day, tours, search, 0.0) if search.banked[0] > 400 else by_regret(
        day, tours, search, 2, 0.0
    )
    search.costs[0] = total(day, tours, search)
    keep_best(day, tours, search)


@kernel
def anneal(day, tours, search, iterations, hot, cold, scale):
    """Iterations with the temperature falling from hot to cold (in units of cost)."""
    if search.share[0] == 0 or search.share[1] == 0:
        return
    fall = (cold / hot) ** (1.0 / max(1, iterations))
    heat = hot
    for _ in range(iterations):
        search.touched[:] = 0
        search.old_banked[0] = search.banked[0]
        for k in range(search.banked[0]):
            search.old_bank[k] = search.bank[k]
        if uniform(search.rng) >= CROSSINGS:
            _ruin(day, tours, search)
        elif not _cross(day, tours, search):
            undo(day, tours, search)
            heat *= fall
            continue
        _take_out_ruined(day, tours, search, search.old_banked[0])
        recreate(day, tours, search, scale)
        cost = total(day, tours, search)
        if cost < search.costs[0] - heat * math.log(uniform(search.rng) + 1e-300):
            search.costs[0] = cost
            if cost < search.costs[1] - EPS:
                keep_best(day, tours, search)
        else:
            undo(day, tours, search)
        heat *= fall
