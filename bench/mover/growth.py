"""How planning grows with the town: 10 to 1,000 vans, 50 to 2,000 riders; time, memory and quality.

python bench/mover/growth.py [--seconds 10] [--processor-time]

Each town is planned in a process of its own, so that memory is that town's. Quality is the distance driven per rider and how
many are left out; `first` is the plan before any search, so that the table shows what the seconds buy.
"""

import argparse
import multiprocessing
import resource
import sys
from pathlib import Path
from time import perf_counter

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from portal.fukushi_mover.engine.check import check  # noqa: E402
from portal.fukushi_mover.engine.model import Problem, Request, Stop, Vehicle, Weights, Window  # noqa: E402
from portal.fukushi_mover.engine.solver import solve  # noqa: E402
from portal.fukushi_mover.engine.travel import StraightLine  # noqa: E402
from portal.fukushi_mover.engine.warm import warm_up  # noqa: E402

TOWNS = ((10, 50), (25, 200), (50, 500), (100, 1000), (200, 2000), (1000, 2000))
HOUR = 3600


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--processor-time", action="store_true")
    options = parser.parse_args()
    warm_up()
    print(
        f"{'vans':>5} {'riders':>6} {'first m/rider':>13} {'m/rider':>8} {'left out':>8} {'broken':>6} {'iterations':>10} {'whole s':>8} {'MB':>6}"
    )
    spawn = multiprocessing.get_context("spawn")
    for vans, riders in TOWNS:
        with spawn.Pool(1) as pool:
            print(
                pool.apply(measured, (vans, riders, options.seconds, options.processor_time)),
                flush=True,
            )
    return 0


def measured(vans: int, riders: int, seconds: float, processor_time: bool) -> str:
    problem = town(vans, riders)
    first = solve(problem, iterations=0)
    counts: list[int] = []
    began = perf_counter()
    plan = solve(
        problem,
        seconds=seconds,
        processor_time=processor_time,
        on_progress=lambda progress: counts.append(progress.iterations),
    )
    took = perf_counter() - began
    broken = len(check(problem, plan, partial=True))
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"{vans:>5} {riders:>6} {first.cost / riders:>13.0f} {plan.cost / riders:>8.0f} {len(plan.unserved):>8} "
        f"{broken:>6} {counts[-1]:>10} {took:>8.1f} {megabytes:>6.0f}"
    )


def town(vans: int, riders: int) -> Problem:
    """A plane of 20 km, a house per five vans; riders live within 8 km of theirs and arrive between 9:00 and 9:30 (in two waves)."""
    chance = np.random.default_rng(vans + riders)
    houses = chance.uniform(2_000, 18_000, (max(2, vans // 5), 2))
    own = chance.integers(0, len(houses), riders)
    homes = houses[own] + chance.uniform(-5_500, 5_500, (riders, 2))
    legs = StraightLine().matrix(np.concatenate([houses, homes]))
    arrive = (Window(8.5 * HOUR, 9 * HOUR), Window(9 * HOUR, 9.5 * HOUR))
    requests = tuple(
        Request(
            f"r{k}",
            Stop(len(houses) + k, Window(7 * HOUR, 9.5 * HOUR), 120),
            Stop(int(own[k]), arrive[k % 2], 60),
            longest_ride=45 * 60,
        )
        for k in range(riders)
    )
    vehicles = tuple(
        Vehicle(
            f"v{k}", k % len(houses), k % len(houses), Window(7 * HOUR, 10 * HOUR), ((8,),), waves=3
        )
        for k in range(vans)
    )
    return Problem(
        requests, vehicles, legs.seconds, legs.metres, weights=Weights(driving=0, distance=1)
    )


if __name__ == "__main__":
    sys.exit(main())
