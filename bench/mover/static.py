"""One static day planned by everyone: ours, OR-Tools routing, VROOM and PyVRP side by side, each plan judged by our checker.

PORTAL_BENCH_DATA=… python bench/mover/static.py [--seconds 10] [--seeds 1] [--processor-time] [--only-ours] [NAME …]

VROOM and PyVRP know no longest ride: their plans are cheaper because they break it. `--processor-time` counts the seconds on each of our
worker's own processor clock, for measurements on a busy machine (the others know the wall clock alone). The last two columns say what each
was given: seconds of wall clock, and of processor time over all its threads.
"""

import argparse
import csv
import os
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

import rivals  # noqa: E402

from portal.fukushi_mover.engine.check import check_nodes, driven  # noqa: E402
from portal.fukushi_mover.engine.formats.reading import read_instance  # noqa: E402
from portal.fukushi_mover.engine.model import Problem  # noqa: E402
from portal.fukushi_mover.engine.solver import solve  # noqa: E402
from portal.fukushi_mover.engine.warm import warm_up  # noqa: E402

Planner = Callable[[Problem], "list[list[int]] | None"]
FOLDERS = ("cordeau", "cordeau_laporte", "heterogeneous")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*", help="instances (all if none is named)")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--processor-time", action="store_true")
    parser.add_argument("--only-ours", action="store_true")
    options = parser.parse_args()
    if not os.environ.get("PORTAL_BENCH_DATA"):
        print("PORTAL_BENCH_DATA is not set: no instances to plan")
        return 0
    data = Path(os.environ["PORTAL_BENCH_DATA"]) / "darp"
    files = {
        path.stem: path for folder in FOLDERS for path in sorted((data / folder).glob("*.txt"))
    }
    for name in ("vroom", "pyvrp"):
        if not rivals.is_here(name):
            print(f"{name} is left out: not installed (.venv/bin/python tools/rivals.py)")
    warm_up()
    known = best_known(data / "best_known.csv")
    print(
        f"{'instance':15} {'best known':>10} {'solver':9} {'cost':>10} {'gap %':>7} {'left out':>8} {'broken':>6} {'wall s':>7} {'processor s':>11}"
    )
    for name in options.names or files:
        problem = read_instance(files[name]).problem
        for solver, planner in planners(options):
            wall, processor = time.perf_counter(), time.process_time()
            routes = planner(problem)
            spent = time.perf_counter() - wall, time.process_time() - processor
            said = row(name, problem, solver, routes, known.get(name))
            print(f"{said} {spent[0]:>7.1f} {spent[1]:>11.1f}", flush=True)
    return 0


def best_known(path: Path) -> dict[str, float]:
    with path.open() as rows:
        return {row["instance"]: float(row["value"]) for row in csv.DictReader(rows)}


def planners(options: argparse.Namespace) -> Iterator[tuple[str, Planner]]:
    """Everybody's name and way to plan."""
    for seed in range(options.seeds):
        yield f"ours {seed}", partial(ours, options, seed)
    if not options.only_ours:
        yield "OR-Tools", partial(rivals.ortools, seconds=options.seconds)
        if rivals.is_here("vroom"):
            yield "VROOM", rivals.vroom
        if rivals.is_here("pyvrp"):
            yield "PyVRP", partial(rivals.pyvrp, seconds=options.seconds)


def ours(options: argparse.Namespace, seed: int, problem: Problem) -> list[list[int]]:
    plan = solve(problem, seconds=options.seconds, seed=seed, processor_time=options.processor_time)
    return [list(route.nodes) for route in plan.routes]


def row(
    name: str, problem: Problem, solver: str, routes: list[list[int]] | None, best: float | None
) -> str:
    if routes is None:
        return (
            f"{name:15} {best or '':>10} {solver:9} {'no plan':>10} {'':>7} {problem.n:>8} {'':>6}"
        )
    cost = driven(problem, routes)
    left_out = problem.n - sum(map(len, routes)) // 2
    broken = len(check_nodes(problem, routes, partial=True))
    gap = f"{100 * (cost / best - 1):.2f}" if best else ""
    return f"{name:15} {best or '':>10} {solver:9} {cost:>10.2f} {gap:>7} {left_out:>8} {broken:>6}"


if __name__ == "__main__":
    sys.exit(main())
