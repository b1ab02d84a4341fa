"""The timetable as MaxSAT: soft clauses for wishes, and against each place at which a break could end.

After the encoding of Bofill et al. (JAIR 74, 2022), with its implied constraints 43 and 44. Core-guided
search (RC2: Ignatiev, Morgado, Marques-Silva, JSAT 11, 2019) lifts the bound; linear search lowers the cost.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from pysat.card import CardEnc, EncType, ITotalizer
from pysat.examples.rc2 import RC2, RC2Stratified
from pysat.formula import CNF, WCNF, IDPool
from pysat.solvers import Solver

from .problem import Problem, Request, Sense

Tell = Callable[[dict[int, int] | None, int | None], None]
"""(slots of a solution, or None; a bound on the problem's own objective, or None)."""


@dataclass
class Encoding:
    problem: Problem
    pool: IDPool = field(default_factory=IDPool)
    hard: CNF = field(default_factory=CNF)
    ends: list[int] = field(default_factory=list)
    """Literals that are true where a break ends."""
    soft: list[tuple[int, int]] = field(default_factory=list)
    """(literal that should be true, weight)."""
    at: dict[tuple[int, int], int] = field(default_factory=dict)
    busy: dict[tuple[int, int], int] = field(default_factory=dict)

    def new(self) -> int:
        return self.pool.id()

    def add(self, *literals: int) -> None:
        self.hard.append(list(literals))

    def count(self, literals: Sequence[int], least: int, most: int) -> None:
        """Between `least` and `most` of `literals`."""
        if least > len(literals):
            self.refute()
            return
        if most < len(literals):
            self._bounded(CardEnc.atmost, literals, most)
        if least > 0:
            self._bounded(CardEnc.atleast, literals, least)

    def refute(self) -> None:
        literal = self.new()
        self.add(literal)
        self.add(-literal)

    def _bounded(self, encode: Callable[..., CNF], literals: Sequence[int], bound: int) -> None:
        for clause in encode(
            lits=list(literals), bound=bound, vpool=self.pool, encoding=EncType.seqcounter
        ).clauses:
            self.hard.append(clause)

    def slots_in(self, model: Iterable[int]) -> dict[int, int]:
        true = {literal for literal in model if literal > 0}
        return {id_: slot for (id_, slot), literal in self.at.items() if literal in true}


def encode(problem: Problem) -> Encoding:
    """Fairness is held to somebody's having no break at all: see `honest_bound`."""
    it = Encoding(problem)
    for request in problem.requests:
        _place(it, request)
    for request in problem.requests:
        _order(it, request)
    for person in problem.of:
        _diary(it, person)
        _breaks(it, person)
    _tables(it)
    _weigh(it)
    return it


def _weigh(it: Encoding) -> None:
    problem = it.problem
    if problem.sense == Sense.BREAKS:
        it.soft = [(-end, 1) for end in it.ends]
        return
    it.soft = [(-end, problem.break_cost) for end in it.ends if problem.break_cost]
    for request in problem.requests:
        _reward(it, request.weight, [it.at[request.id, s] for s in problem.allowed(request)])
    for person in problem.of:
        _reward(it, problem.first_bonus, [it.busy[person, s] for s in _days(it, person)])


def _reward(it: Encoding, weight: int, any_of: Sequence[int]) -> None:
    if weight and any_of:
        literal = it.new()
        it.add(-literal, *any_of)
        it.soft.append((literal, weight))


def objective(it: Encoding, cost: int) -> int:
    """The problem's own objective at this sum of broken soft clauses."""
    if it.problem.sense == Sense.BREAKS:
        return cost
    return sum(weight for literal, weight in it.soft if literal > 0) - cost


def _at_most_one(it: Encoding, literals: Sequence[int]) -> None:
    for one, other in combinations(literals, 2):
        it.add(-one, -other)


def _place(it: Encoding, request: Request) -> None:
    literals = []
    for slot in it.problem.allowed(request):
        it.at[request.id, slot] = it.new()
        literals.append(it.at[request.id, slot])
    _at_most_one(it, literals)
    if request.mandatory and literals:
        it.add(*literals)
    elif request.mandatory:
        it.refute()


def _order(it: Encoding, request: Request) -> None:
    for before in request.after:
        first = it.problem.by_id[before]
        for slot in it.problem.allowed(request):
            done = [it.at[first.id, s] for s in it.problem.allowed(first) if s < slot]
            it.add(-it.at[request.id, slot], *done)


def _diary(it: Encoding, person: int) -> None:
    requests = it.problem.of[person]
    for slot in range(1, it.problem.slots + 1):
        here = [it.at[r.id, slot] for r in requests if (r.id, slot) in it.at]
        if not here:
            continue
        busy = it.busy[person, slot] = it.new()
        it.add(-busy, *here)
        for literal in here:
            it.add(busy, -literal)
        _at_most_one(it, here)
    days = [it.busy[person, s] for s in _days(it, person)]
    if all(r.mandatory for r in requests):
        it.count(days, len(requests), len(requests))  # implied (43)


def _days(it: Encoding, person: int) -> list[int]:
    return [s for s in range(1, it.problem.slots + 1) if (person, s) in it.busy]


def _breaks(it: Encoding, person: int) -> None:
    days = _days(it, person)
    if len(it.problem.of[person]) < 2 or not days:
        return
    ends, before = [], 0
    for slot in range(days[0], days[-1] + 1):
        busy = it.busy.get((person, slot))
        idle_before = it.busy.get((person, slot - 1))
        if busy is not None and before:
            end = it.new()
            ends.append(end)
            it.add(*([idle_before] if idle_before is not None else []), -busy, -before, end)
        if busy is None and not before:
            continue
        later = it.new()
        if before:
            it.add(-before, later)
        if busy is not None:
            it.add(-busy, later)
        before = later
    it.ends += ends
    if it.problem.fairness is not None and len(ends) > it.problem.fairness:
        it.count(ends, 0, it.problem.fairness)


def _tables(it: Encoding) -> None:
    """A meeting keeps two people busy: at most two a table (44), and never fewer than the other slots leave over."""
    problem = it.problem
    certain = sum(r.mandatory for r in problem.requests)
    least = certain - (problem.slots - 1) * problem.tables
    for slot in range(1, problem.slots + 1):
        pinned = [r for r in problem.requests if r.table and (r.id, slot) in it.at]
        for table in {r.table for r in pinned}:
            _at_most_one(it, [it.at[r.id, slot] for r in pinned if r.table == table])
        people = [it.busy[p, slot] for p in problem.of if (p, slot) in it.busy]
        it.count(people, 2 * max(0, least), 2 * problem.tables)


def somebody_never_waits(problem: Problem) -> bool:
    """Then fairness is what is encoded here: at most `fairness` breaks for each."""
    if problem.fairness is None or problem.participants > len(problem.of):
        return True
    return any(len(requests) < 2 for requests in problem.of.values())


def honest_bound(problem: Problem, bound: int) -> int:
    """A bound on the problem itself from one on its encoding: plans in which everybody waits are left out of it."""
    if somebody_never_waits(problem):
        return bound
    if problem.sense == Sense.BREAKS:
        return min(bound, problem.participants)
    everything = sum(r.weight for r in problem.requests) + problem.first_bonus * len(problem.of)
    return max(bound, everything - problem.break_cost * problem.participants)


class _Telling(RC2):
    tell: Callable[[int], None] | None = None

    def process_core(self) -> None:
        super().process_core()
        if self.tell:
            self.tell(self.cost)


class _TellingByWeight(RC2Stratified):
    """Heavy wishes first (stratification: Ansótegui, Bonet, Levy, 2013)."""

    tell: Callable[[int], None] | None = None

    def process_core(self) -> None:
        super().process_core()
        if self.tell:
            self.tell(self.cost)


def core_guided(problem: Problem, tell: Tell) -> bool:
    """Tells tighter and tighter bounds and at last an optimum. False: there is no timetable."""
    it = encode(problem)
    formula = WCNF()
    formula.extend(it.hard.clauses)
    formula.nv = max(formula.nv, it.pool.top)
    for literal, weight in it.soft:
        formula.append([literal], weight=weight)
    kind = _Telling if len({weight for _literal, weight in it.soft}) < 2 else _TellingByWeight
    with kind(formula, solver="g4", adapt=True, exhaust=True, minz=True) as search:
        search.tell = lambda cost: tell(None, objective(it, cost))
        model = search.compute()
        if model is None:
            return False
        tell(it.slots_in(model), objective(it, search.cost))
        return True


def linear(problem: Problem, tell: Tell) -> bool:
    """For breaks alone: tells better and better timetables until none is left. False: there is none at all."""
    it = encode(problem)
    with Solver(name="cd195", bootstrap_with=it.hard.clauses) as search:
        if not search.solve():
            return False
        cost = _tell_solution(it, search, tell)
        if cost == 0:
            tell(None, 0)
            return True
        with ITotalizer(lits=it.ends, ubound=min(cost, len(it.ends)), top_id=it.pool.top) as total:
            search.append_formula(total.cnf.clauses)
            while cost > 0:
                search.add_clause([-total.rhs[cost - 1]])
                if not search.solve():
                    break
                cost = _tell_solution(it, search, tell)
        tell(None, cost)
        return True


def _tell_solution(it: Encoding, search: Solver, tell: Tell) -> int:
    model = search.get_model()
    true = {literal for literal in model if literal > 0}
    tell(it.slots_in(model), None)
    return sum(end in true for end in it.ends)
