"""The timetable as a CP-SAT model. What only speeds up the proof is marked "implied"."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from .problem import Problem, Request, Sense


@dataclass
class Model:
    problem: Problem
    cp: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    at: dict[tuple[int, int], cp_model.IntVar] = field(default_factory=dict)
    """(request, slot) → it stands there; only for slots that suit it."""
    busy: dict[tuple[int, int], cp_model.IntVar] = field(default_factory=dict)
    """(participant, slot) → they meet somebody; only where they could."""
    breaks: dict[int, cp_model.LinearExprT] = field(default_factory=dict)
    met_anybody: dict[int, cp_model.IntVar] = field(default_factory=dict)

    def placed(self, request: Request) -> cp_model.LinearExprT:
        return _sum(self.at[request.id, slot] for slot in self.problem.allowed(request))

    def breaks_total(self) -> cp_model.LinearExprT:
        return _sum(self.breaks.values())

    def value(self) -> cp_model.LinearExprT:
        problem = self.problem
        if problem.sense == Sense.BREAKS:
            return self.breaks_total()
        weight = _sum(request.weight * self.placed(request) for request in problem.requests)
        first = _sum(problem.first_bonus * met for met in self.met_anybody.values())
        return weight + first - problem.break_cost * self.breaks_total()


def build(problem: Problem) -> Model:
    """Variables and constraints; the objective is the caller's."""
    model = Model(problem)
    for request in problem.requests:
        for slot in problem.allowed(request):
            model.at[request.id, slot] = model.cp.new_bool_var(f"at_{request.id}_{slot}")
    _place_requests(model)
    _one_at_a_time(model)
    _fit_tables(model)
    _count_breaks(model)
    _share_breaks(model)
    return model


def _sum(terms: Iterable[cp_model.LinearExprT]) -> cp_model.LinearExprT:
    return cp_model.LinearExpr.sum(list(terms))


def _place_requests(model: Model) -> None:
    for request in model.problem.requests:
        literals = [model.at[request.id, slot] for slot in model.problem.allowed(request)]
        if request.mandatory:
            model.cp.add_exactly_one(literals)
        else:
            model.cp.add_at_most_one(literals)
        for before in request.after:
            _order(model, model.problem.by_id[before], request)


def _order(model: Model, first: Request, then: Request) -> None:
    """`then` stands only where `first` stands in an earlier slot."""
    earlier = model.problem.allowed(first)
    for slot in model.problem.allowed(then):
        done = [model.at[first.id, s] for s in earlier if s < slot]
        model.cp.add_bool_or([*done, ~model.at[then.id, slot]])


def _one_at_a_time(model: Model) -> None:
    problem = model.problem
    for person, requests in problem.of.items():
        for slot in range(1, problem.slots + 1):
            here = [model.at[r.id, slot] for r in requests if (r.id, slot) in model.at]
            if not here:
                continue
            busy = model.busy[person, slot] = model.cp.new_bool_var(f"busy_{person}_{slot}")
            model.cp.add(_sum(here) == busy)
        _implied_total(model, person, requests)


def _implied_total(model: Model, person: int, requests: tuple[Request, ...]) -> None:
    """Implied (43): a participant's busy slots are as many as their meetings."""
    days = [model.busy[person, s] for s in _slots(model, person)]
    if all(r.mandatory for r in requests):
        model.cp.add(_sum(days) == len(requests))
    else:
        model.cp.add(_sum(days) == _sum(model.placed(r) for r in requests))


def _fit_tables(model: Model) -> None:
    problem = model.problem
    for slot in range(1, problem.slots + 1):
        here = [r for r in problem.requests if (r.id, slot) in model.at]
        model.cp.add(_sum(model.at[r.id, slot] for r in here) <= problem.tables)
        for table in {r.table for r in here if r.table}:
            model.cp.add_at_most_one(model.at[r.id, slot] for r in here if r.table == table)
        # Implied (44): the busy are even in number and fill at most two chairs a table.
        pairs = model.cp.new_int_var(0, problem.tables, f"pairs_{slot}")
        people = [model.busy[p, slot] for p in problem.of if (p, slot) in model.busy]
        model.cp.add(_sum(people) == 2 * pairs)


def _slots(model: Model, person: int) -> list[int]:
    return [s for s in range(1, model.problem.slots + 1) if (person, s) in model.busy]


def _count_breaks(model: Model) -> None:
    """Breaks are the runs of busy slots less one."""
    for person, requests in model.problem.of.items():
        starts = [_run_starts(model, person, slot) for slot in _slots(model, person)]
        certain = any(r.mandatory for r in requests)
        if not starts:
            model.breaks[person] = 0
            continue
        met = model.met_anybody[person] = model.cp.new_bool_var(f"met_{person}")
        if certain:
            model.cp.add(met == 1)
        else:
            model.cp.add_max_equality(met, [model.busy[person, s] for s in _slots(model, person)])
        most = min(len(requests), (model.problem.slots + 1) // 2)
        count = model.cp.new_int_var(0, max(0, most - 1), f"breaks_{person}")
        model.cp.add(count == _sum(starts) - met)
        model.breaks[person] = count


def _run_starts(model: Model, person: int, slot: int) -> cp_model.IntVar:
    """True where a run of meetings begins."""
    busy = model.busy[person, slot]
    before = model.busy.get((person, slot - 1))
    if before is None:
        return busy
    start = model.cp.new_bool_var(f"start_{person}_{slot}")
    model.cp.add_implication(start, busy)
    model.cp.add_implication(start, ~before)
    model.cp.add_bool_or([start, ~busy, before])
    return start


def _share_breaks(model: Model) -> None:
    """Fairness counts everybody, also those who meet nobody and so have no break."""
    problem = model.problem
    if problem.fairness is None or not problem.of:
        return
    idle = [p for p in range(1, problem.participants + 1) if p not in problem.of]
    unhurt = idle or [p for p, requests in problem.of.items() if len(requests) < 2]
    if unhurt:
        for count in model.breaks.values():
            model.cp.add(count <= problem.fairness)
        return
    least = model.cp.new_int_var(0, problem.slots, "least_breaks")
    for count in model.breaks.values():
        model.cp.add(count >= least)
        model.cp.add(count <= least + problem.fairness)
