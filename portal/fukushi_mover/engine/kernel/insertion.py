"""Where a rider fits into a route most cheaply: loose bounds first, the exact schedule only for what would win."""

from .arrays import EPS, NEVER
from .compiled import kernel
from .route import holding, moving
from .rules import concerned, kept


@kernel
def _lay_out(day, tours, v, rider, a, b):
    """The candidate route with its present bounds, in the scratch rows; gap[k] is the least time from begin k - 1 to begin k."""
    m = tours.size[v]
    path, begin, bound, gap = tours.path, tours.begin, tours.bound, tours.gap
    seq, early, late = tours.seq[v], tours.early[v], tours.late[v]
    stay, hop, spot = tours.stay[v], tours.hop[v], tours.spot[v]
    drop = rider + day.n
    at_pick, at_drop = day.place[rider], day.place[drop]
    for k in range(a + 1):
        path[k], begin[k], bound[k] = seq[k], early[k], late[k]
        gap[k + 1] = stay[k] + hop[k]
    for k in range(a + 1, b + 1):
        path[k + 1], begin[k + 1], bound[k + 1] = seq[k], early[k], late[k]
        gap[k + 2] = stay[k] + hop[k]
    for k in range(b + 1, m):
        path[k + 2], begin[k + 2], bound[k + 2] = seq[k], early[k], late[k]
    for k in range(b + 1, m - 1):
        gap[k + 3] = stay[k] + hop[k]
    path[a + 1], begin[a + 1], bound[a + 1] = rider, day.early[rider], day.late[rider]
    path[b + 2], begin[b + 2], bound[b + 2] = drop, day.early[drop], day.late[drop]
    gap[a + 1] = stay[a] + day.time_to[at_pick, spot[a]]
    if a == b:
        gap[a + 2] = day.service[rider] + day.time[at_pick, at_drop]
    else:
        gap[a + 2] = day.service[rider] + day.time[at_pick, spot[a + 1]]
        gap[b + 2] = stay[b] + day.time_to[at_drop, spot[b]]
    gap[b + 3] = day.service[drop] + day.time[at_drop, spot[b + 1]]
    return m + 2


@kernel
def fits(day, tours, v, rider, a, b, ruled):
    """Whether times exist for route v with the rider boarding after position a and alighting after position b (exact)."""
    n = day.n
    m = _lay_out(day, tours, v, rider, a, b)
    path, begin, bound, gap = tours.path, tours.begin, tours.bound, tours.gap
    if ruled and not kept(day, path, m, v):
        return False
    settled = b + 2
    guard = 64 * m
    k = a + 1
    while k < m:
        guard -= 1
        if guard < 0:
            return False
        node = path[k]
        at = begin[k - 1] + gap[k]
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
    """(added cost, a, b) of the cheapest insertion below `most`; (NEVER, -1, -1) if there is none.

    An insertion that no stop before it notices (see `Tours.ease`) needs no search for times.
    """
    if not day.allowed[rider, v] or tours.size[v] + 2 > tours.seq.shape[1]:
        return NEVER, -1, -1
    m = tours.size[v]
    drop = rider + day.n
    soft = day.aboard_weight + day.duty_weight + day.late_weight > 0.0
    ruled = concerned(day, tours, v, rider)
    base = moving(day, rider, v) + (
        day.fixed[v] if m == 2 + 2 * day.rests[v] and not day.is_rest[rider] else 0.0
    )
    best, best_a, best_b = most, -1, -1
    early, late, ease = tours.early[v], tours.late[v], tours.ease[v]
    spot, stay, hop, fare = tours.spot[v], tours.stay[v], tours.hop[v], tours.fare[v]
    load, aboard = tours.load[v], tours.aboard[v]
    more, longest = day.load[rider], day.ride[rider]
    boarding, alighting = day.service[rider], day.service[drop]
    opens, closes, drop_opens, drop_closes = (
        day.early[rider], day.late[rider], day.early[drop], day.late[drop],
    )  # fmt: skip
    at_pick, at_drop = day.place[rider], day.place[drop]
    to_pick, from_pick = day.time_to[at_pick], day.time[at_pick]
    to_drop, from_drop = day.time_to[at_drop], day.time[at_drop]
    pay_to_pick, pay_from_pick = day.cost_to[at_pick], day.cost[at_pick]
    pay_to_drop, pay_from_drop = day.cost_to[at_drop], day.cost[at_drop]
    direct, pay_direct = from_pick[at_drop], pay_from_pick[at_drop]
    for a in range(day.free[v] - 1, m - 1):
        ready = early[a] + stay[a]
        if ready > closes + EPS:
            break
        here, after = spot[a], spot[a + 1]
        added_here = base + pay_to_pick[here] - (fare[a] if m > 2 else 0.0)
        added_pick = added_here + pay_from_pick[after]
        if soft:
            per_second = day.duty_weight + day.aboard_weight * aboard[a]
            added_pick += per_second * (to_pick[here] + boarding + from_pick[after] - hop[a])
        if added_pick >= best:
            continue
        begin = max(opens, ready + to_pick[here])
        if begin > closes + EPS:
            continue
        mask = holding(day, v, load[a], more, 1.0, tours.mask[v])
        if mask == 0:
            continue
        done = begin + boarding
        own = _lateness(day, rider, begin)
        added = added_here + pay_direct + pay_from_drop[after] + own
        if soft:
            detour = to_pick[here] + direct + from_drop[after] - hop[a] + boarding + alighting
            added += per_second * detour + day.aboard_weight * direct
        if added < best:
            at = max(drop_opens, done + direct)
            added += _lateness(day, drop, at)
            then = at + alighting + from_drop[after]
            if added < best and at <= drop_closes + EPS and then <= late[a + 1] + EPS:
                easy = then <= ease[a + 1] and at - begin <= longest and not ruled
                if easy or fits(day, tours, v, rider, a, a, ruled):
                    best, best_a, best_b = added, a, a
        at = done + from_pick[after]
        if at > late[a + 1] + EPS:
            continue
        calm = at <= ease[a + 1] and not ruled
        travelled = boarding + from_pick[after]
        for b in range(a + 1, m - 1):
            if early[b] > at:
                at = early[b]
            mask = holding(day, v, load[b], more, 1.0, mask)
            if mask == 0:
                break
            travelled += stay[b]
            ready = at + stay[b]
            if ready > drop_closes + EPS or travelled > longest + EPS:
                break
            here, after = spot[b], spot[b + 1]
            leg = to_drop[here]
            added = added_pick + pay_to_drop[here] + pay_from_drop[after] - fare[b] + own
            if soft:
                per_second = day.duty_weight + day.aboard_weight * aboard[b]
                added += per_second * (leg + alighting + from_drop[after] - hop[b])
                added += day.aboard_weight * (travelled + leg - boarding)
            if added < best and travelled + leg <= longest + EPS:
                at_end = max(drop_opens, ready + leg)
                added += _lateness(day, drop, at_end)
                then = at_end + alighting + from_drop[after]
                if added < best and at_end <= drop_closes + EPS and then <= late[b + 1] + EPS:
                    easy = calm and then <= ease[b + 1] and at_end - begin <= longest
                    if easy or fits(day, tours, v, rider, a, b, ruled):
                        best, best_a, best_b = added, a, b
            travelled += hop[b]
            at = ready + hop[b]
    if best_a < 0:
        return NEVER, -1, -1
    return best, best_a, best_b
