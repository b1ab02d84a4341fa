"""Rules about who is aboard with whom and in which order: judged on a whole candidate route, since few riders have them."""

from .arrays import GHOST
from .compiled import kernel


@kernel
def concerned(day, tours, v, rider):
    """Whether any such rule can matter for this rider on this vehicle."""
    if day.waves[v] >= 0 or day.ruled[rider]:
        return True
    for k in range(1, tours.size[v] - 1):
        node = tours.seq[v, k]
        if node < day.n and day.ruled[node]:
            return True
    return False


@kernel
def waves_of(day, path, m):
    """How often a route fills up and becomes empty again; a break counts too."""
    aboard, waves = 0, 0
    for k in range(1, m - 1):
        node = path[k]
        if node >= day.n:
            aboard -= 1
        elif day.is_rest[node] != GHOST:
            waves += 1 if aboard == 0 else 0
            aboard += 1
    return waves


@kernel
def kept(day, path, m, v):
    """Whether the route path[:m] keeps order, apart, together and wave rules."""
    n = day.n
    aboard = 0
    waves = 0
    for k in range(1, m - 1):
        node = path[k]
        if node < n:
            if day.is_rest[node] == GHOST:
                continue
            if aboard == 0:
                waves += 1
            if day.ruled[node] and not _rider_kept(day, path, m, k, aboard):
                return False
            aboard += 1
        else:
            aboard -= 1
    return day.waves[v] < 0 or waves <= day.waves[v]


@kernel
def _rider_kept(day, path, m, k, aboard):
    n = day.n
    rider = path[k]
    bits = day.order[rider]
    if bits & 1 and aboard > 0:
        return False
    inside = aboard + 1
    partner_met = day.partner[rider] < 0
    for j in range(1, k):
        if path[j] == day.partner[rider]:
            partner_met = _still_aboard(path, j, k, n)
        if path[j] < n and _apart(day, rider, path[j]) and _still_aboard(path, j, k, n):
            return False
    j = k + 1
    while path[j] != rider + n:
        node = path[j]
        if node < n:
            inside += 1
            if bits & 2 or _apart(day, rider, node):
                return False
            if node == day.partner[rider]:
                partner_met = True
        else:
            inside -= 1
            if bits & 4:
                return False
        j += 1
    if bits & 8 and inside > 1:
        return False
    return partner_met or not _present(path, m, day.partner[rider])


@kernel
def _still_aboard(path, j, k, n):
    """Whether who boards at position j has not alighted before position k."""
    for i in range(j + 1, k):
        if path[i] == path[j] + n:
            return False
    return True


@kernel
def _apart(day, one, other):
    for k in range(day.apart_from[one], day.apart_from[one + 1]):
        if day.apart_with[k] == other:
            return True
    return False


@kernel
def _present(path, m, rider):
    for k in range(1, m - 1):
        if path[k] == rider:
            return True
    return False
