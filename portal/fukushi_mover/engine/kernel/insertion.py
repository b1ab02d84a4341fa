"""Where a rider fits into a route most cheaply: loose bounds first, the exact schedule only for what would win."""

from .arrays import EPS, NEVER
from .compiled import kernel
from .route import arc, holding, moving
from .rules import concerned, kept


@kernel
def _lay_out(day, tours, v, rider, a, b):
    """The candidate route with its present bounds, in the scratch rows."""
    m = tours.size[v]
    shift = 0
    for k in range(m):
        tours.path[k + shift] = tours.seq[v, k]
        tours.begin[k + shift] = tours.early[v, k]
        tours.bound[k + shift] = tours.late[v, k]
        if k == a:
            shift += 1
            tours.path[k + shift] = rider
            tours.begin[k + shift] = day.early[rider]
            tours.bound[k + shift] = day.late[rider]
        if k == b:
            shift += 1
            node = rider + day.n
            tours.path[k + shift] = node
            tours.begin[k + shift] = day.early[node]
            tours.bound[k + shift] = day.late[node]
    return m + 2


@kernel
def fits(day, tours, v, rider, a, b, ruled):
    """Whether times exist for route v with the rider boarding after position a and alighting after position b (exact)."""
    n = day.n
    m = _lay_out(day, tours, v, rider, a, b)
    path, begin, bound = tours.path, tours.begin, tours.bound
    if ruled and not kept(day, path, m, v):
        return False
    settled = b + 2
    guard = 64 * m
    k = a + 1
    while k < m:
        guard -= 1
        if guard < 0:
            return False
        last = path[k - 1]
        node = path[k]
        at = begin[k - 1] + day.service[last] + day.time[day.place[last], day.place[node]]
        if at > begin[k]:
            begin[k] = at
            if at > bound[k] + EPS:
                return False
        elif k > settled:
            return True
        if n <= node < 2 * n:
            other = node - n
            if other == rider:
                j = a + 1
            else:
                j = tours.pos[other]
                j += (1 if j > a else 0) + (1 if j > b else 0)
            need = begin[k] - day.ride[other]
            if need > begin[j] + EPS:
                if need > bound[j] + EPS:
                    return False
                begin[j] = need
                settled = max(settled, k)
                k = j + 1
                continue
        k += 1
        if k == m:
            need = begin[m - 1] - day.duty[v]
            if need > begin[0] + EPS:
                if need > bound[0] + EPS:
                    return False
                begin[0] = need
                settled = m
                k = 1
    return True


@kernel
def _lateness(day, node, begin):
    """The price of beginning after the time wished for."""
    if day.late_weight > 0.0 and day.due[node] > 0.0:
        return day.late_weight * max(0.0, begin - day.due[node])
    return 0.0


@kernel
def best_insertion(day, tours, v, rider, most):
    """(added cost, a, b) of the cheapest insertion below `most`; (NEVER, -1, -1) if there is none."""
    if not day.allowed[rider, v] or tours.size[v] + 2 > tours.seq.shape[1]:
        return NEVER, -1, -1
    n = day.n
    m = tours.size[v]
    drop = rider + n
    soft = day.aboard_weight + day.duty_weight + day.late_weight > 0.0
    ruled = concerned(day, tours, v, rider)
    base = moving(day, rider, v) + (
        day.fixed[v] if m == 2 + 2 * day.rests[v] and not day.is_rest[rider] else 0.0
    )
    best, best_a, best_b = most, -1, -1
    place, time, service = day.place, day.time, day.service
    at_pick, at_drop = place[rider], place[drop]
    more = day.load[rider]
    direct = time[at_pick, at_drop]
    for a in range(day.free[v] - 1, m - 1):
        here = tours.seq[v, a]
        ready = tours.early[v, a] + service[here]
        if ready > day.late[rider] + EPS:
            break
        mask = holding(day, v, tours.load[v, a], more, 1.0, tours.mask[v])
        if mask == 0:
            continue
        begin = max(day.early[rider], ready + time[place[here], at_pick])
        if begin > day.late[rider] + EPS:
            continue
        after = tours.seq[v, a + 1]
        skipped = arc(day, here, after) if m > 2 else 0.0
        to_pick = arc(day, here, rider)
        added = base + to_pick + arc(day, rider, drop) + arc(day, drop, after) - skipped
        done = begin + service[rider]
        if soft:
            detour = (
                time[place[here], at_pick]
                + direct
                + time[at_drop, place[after]]
                - time[place[here], place[after]]
            )
            detour += service[rider] + service[drop]
            added += (
                day.duty_weight + day.aboard_weight * tours.aboard[v, a]
            ) * detour + day.aboard_weight * direct
        own = _lateness(day, rider, begin)
        if added + own < best:
            at = max(day.early[drop], done + direct)
            added += own + _lateness(day, drop, at)
            if (
                added < best
                and at <= day.late[drop] + EPS
                and at + service[drop] + time[at_drop, place[after]] <= tours.late[v, a + 1] + EPS
            ):
                if fits(day, tours, v, rider, a, a, ruled):
                    best, best_a, best_b = added, a, a
        added_pick = base + to_pick + arc(day, rider, after) - skipped
        if added_pick >= best and not soft:
            continue
        at = done + time[at_pick, place[after]]
        travelled = service[rider] + time[at_pick, place[after]]
        if soft:
            detour = (
                time[place[here], at_pick]
                + service[rider]
                + time[at_pick, place[after]]
                - time[place[here], place[after]]
            )
            added_pick += (day.duty_weight + day.aboard_weight * tours.aboard[v, a]) * detour
        for b in range(a + 1, m - 1):
            node = tours.seq[v, b]
            if tours.early[v, b] > at:
                at = tours.early[v, b]
            if at > tours.late[v, b] + EPS:
                break
            mask = holding(day, v, tours.load[v, b], more, 1.0, mask)
            if mask == 0:
                break
            travelled += service[node]
            ready = at + service[node]
            if ready > day.late[drop] + EPS or travelled > day.ride[rider] + EPS:
                break
            after = tours.seq[v, b + 1]
            added = (
                added_pick + arc(day, node, drop) + arc(day, drop, after) - arc(day, node, after)
            )
            leg = time[place[node], at_drop]
            if soft:
                detour = (
                    leg
                    + service[drop]
                    + time[at_drop, place[after]]
                    - time[place[node], place[after]]
                )
                added += (day.duty_weight + day.aboard_weight * tours.aboard[v, b]) * detour
                added += day.aboard_weight * (travelled + leg - service[rider])
            if added + own < best and travelled + leg <= day.ride[rider] + EPS:
                then = max(day.early[drop], ready + leg)
                added += own + _lateness(day, drop, then)
                if added < best and then <= day.late[drop] + EPS:
                    if (
                        then + service[drop] + time[at_drop, place[after]]
                        <= tours.late[v, b + 1] + EPS
                    ):
                        if fits(day, tours, v, rider, a, b, ruled):
                            best, best_a, best_b = added, a, b
            hop = time[place[node], place[after]]
            travelled += hop
            at = ready + hop
    if best_a < 0:
        return NEVER, -1, -1
    return best, best_a, best_b
