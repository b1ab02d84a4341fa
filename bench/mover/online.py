"""The online engine: latency over fleets of 10 to 1,000 vans, the first answer after start, and days without foresight.

python bench/mover/online.py [--think-ms 200] [--part latency start days]; the days need PORTAL_BENCH_DATA (Berbeglia et al. 2012,
instances of Ropke et al.), and are left out without it.
"""

from __future__ import annotations

import argparse
import csv
import os
import platform
import random
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
os.environ.setdefault("NUMBA_CACHE_DIR", str(ROOT / "var" / "kernels"))
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

import numpy as np  # noqa: E402
from fleets import BEGIN, fleet, wish  # noqa: E402
from side_by_side import ask_of, lanes_of  # noqa: E402

from portal.fukushi_mover.engine import online  # noqa: E402
from portal.fukushi_mover.engine.formats.reading import read_day  # noqa: E402
from portal.fukushi_mover.engine.model import Request  # noqa: E402
from portal.fukushi_mover.engine.simulate import Lived, live_through  # noqa: E402
from portal.fukushi_mover.engine.warm import warm_up  # noqa: E402

FLEETS = (10, 30, 100, 300, 1000)
ASKED, REFUSED = 400, 40
FIRST = """
import sys, time
sys.path[:0] = ["bench/mover", "."]
from portal.fukushi_mover.engine.warm import warm_up
print(warm_up())
import random
from fleets import fleet, wish
from portal.fukushi_mover.engine import online
state, chance = fleet(300), random.Random(1)
for k in range(51):
    request = wish(chance, k)
    began = time.perf_counter()
    online.offers(state, request)
    print(1000 * (time.perf_counter() - began))
"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--think-ms", type=float, default=200)
    parser.add_argument("--part", nargs="*", default=["latency", "start", "days"])
    options = parser.parse_args()
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start"
    )
    if "latency" in options.part:
        latency()
    if "start" in options.part:
        start()
    if "days" in options.part and os.environ.get("PORTAL_BENCH_DATA"):
        days(Path(os.environ["PORTAL_BENCH_DATA"]) / "darp", options.think_ms / 1000)


def latency() -> None:
    """Milliseconds of an answer, by the wall clock and (on a busy machine the truer figure) of processor time."""
    warm_up()
    print(
        f"\n{'':13} {'offers, ms':>22} {'processor ms':>21} {'refusals, processor ms':>23} {'kept lanes, processor ms':>25}"
    )
    print(f"{'vans':>6} {'stops':>6} {'p50':>7} {'p95':>7} {'p99':>6} {'p50':>7} {'p95':>6} {'p99':>6} {'p50':>16} {'p95':>6} {'p50':>18} {'p95':>6}")  # fmt: skip
    for vans in FLEETS:
        state, chance = fleet(vans), random.Random(1)
        wishes = [wish(chance, k) for k in range(ASKED)]
        offered = _timed(state, wishes, tuple)
        kept = _timed_lanes(state, wishes)
        refused = _timed(state, [_too_many(one) for one in wishes[:REFUSED]], online.Refusal)
        cells = [*np.percentile(offered, [50, 95, 99], axis=0).T.ravel(), *np.percentile(refused[:, 1], [50, 95]), *np.percentile(kept, [50, 95])]  # fmt: skip
        print(f"{vans:>6} {2 * len(state.slots):>6} " + "{:>7.2f} {:>7.2f} {:>6.2f} {:>7.2f} {:>6.2f} {:>6.2f} {:>16.1f} {:>6.1f} {:>18.2f} {:>6.2f}".format(*cells), flush=True)  # fmt: skip


def _timed(state: online.FleetState, wishes: list[Request], kind: type) -> np.ndarray:
    """(wall, processor) milliseconds of each answer of that kind."""
    spent = []
    for one in wishes:
        wall, processor = time.perf_counter(), time.thread_time()
        answer = online.offers(state, one)
        if isinstance(answer, kind):
            spent.append((time.perf_counter() - wall, time.thread_time() - processor))
    return 1000 * np.array(spent)


def _timed_lanes(state: online.FleetState, wishes: list[Request]) -> np.ndarray:
    """Processor milliseconds of an answer from the lanes that a web process keeps (the whole fleet timed anew each time)."""
    lanes, vans, spent = lanes_of(state), len(state.problem.vehicles), []
    for k, one in enumerate(wishes):
        processor = time.thread_time()
        lanes.scan(BEGIN + k, ask_of(state.problem.times, vans, one))
        spent.append(time.thread_time() - processor)
    return 1000 * np.array(spent)


def _too_many(request: Request) -> Request:
    """More people than any van has seats for."""
    return replace(request, load=(9, 0))


def start() -> None:
    """A new process whose kernels are on disk: how long it warms up, its first answer, its usual one (300 vans)."""
    said = subprocess.run(
        [sys.executable, "-c", FIRST], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split()
    warm, first, *later = map(float, said)
    print(
        f"\nstart: kernels loaded in {warm:.2f} s; first answer {first:.2f} ms, then p50 {np.median(later):.2f} ms"
    )


def days(folder: Path, think: float) -> None:
    """Accepted and cost above the clairvoyant best known; greedy insertion (no thinking, no search) beside it."""
    with (folder / "best_known.csv").open() as rows:
        known = {row["instance"]: float(row["value"]) for row in csv.DictReader(rows)}
    print(
        f"\n{'day':8} {'asked':>6} {'ours':>6} {'above':>7} {'p95 ms':>7} {'greedy':>7} {'above':>7}"
    )
    gaps: dict[str, list[float]] = {"ours": [], "greedy": []}
    accepted = {"ours": 0, "greedy": 0}
    asked = broken = 0
    for path in sorted((folder / "dynamic_ropke").glob("*.json")):
        scenario = read_day(path)
        lived = {
            "ours": live_through(scenario, think_seconds=think),
            "greedy": live_through(scenario, think_seconds=0, rescue_iterations=0),
        }
        cells = []
        for name, day in lived.items():
            taken, above = _taken(day), 100 * (day.cost / known[path.stem] - 1)
            accepted[name] += taken
            broken += len(day.broken)
            if taken == len(day.answers):
                gaps[name].append(above)
            cells.append(f"{taken:>6} {above:>6.1f}%")
        asked += len(lived["ours"].answers)
        p95 = np.percentile([answer.latency_ms for answer in lived["ours"].answers], 95)
        print(f"{path.stem:8} {len(lived['ours'].answers):>6} {cells[0]} {p95:>7.2f} {cells[1]}", flush=True)  # fmt: skip
    for name in lived:
        mean = np.mean(gaps[name])
        print(
            f"{name}: accepted {accepted[name]} of {asked} ({100 * accepted[name] / asked:.2f} %), "
            f"{mean:.2f} % above the best known where all are accepted ({len(gaps[name])} days)"
        )
    print(f"promises broken: {broken}")


def _taken(day: Lived) -> int:
    return sum(answer.accepted for answer in day.answers)


if __name__ == "__main__":
    main()
