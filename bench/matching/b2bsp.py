"""Solves the published B2BSP instances by the command that outsiders use and compares with the best known.

PORTAL_BENCH_DATA=… python bench/matching/b2bsp.py [--seconds 150] [NAME …]
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*")
    parser.add_argument("--seconds", type=float, default=150)
    options = parser.parse_args()
    if not os.environ.get("PORTAL_BENCH_DATA"):
        print("PORTAL_BENCH_DATA is not set: no timetables to solve")
        return 0
    folder = Path(os.environ["PORTAL_BENCH_DATA"]) / "b2bsp"
    with (folder / "best_known.csv").open() as rows:
        known = {row["instance"]: int(row["optimum_breaks_d2"]) for row in csv.DictReader(rows)}
    worse = 0
    print(
        f"{'instance':14} {'best known':>10} {'found':>6} {'bound':>6} {'proven':>7} {'seconds':>8}  method"
    )
    for name in options.names or sorted(known):
        answer = solve(folder / f"{name}.original.dzn", options.seconds)
        worse += answer["objective"] is None or answer["objective"] > known[name]
        print(
            f"{name:14} {known[name]:>10} {answer['objective']!s:>6} {answer['bound']!s:>6} "
            f"{answer['proven']!s:>7} {answer['wall']:>8.1f}  {answer['method']}",
            flush=True,
        )
    return 1 if worse else 0


def solve(path: Path, seconds: float) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.json"
        started = time.monotonic()
        subprocess.run(
            [
                sys.executable,
                "manage.py",
                "matching_solve",
                str(path),
                "--seconds",
                str(seconds),
                "--out",
                str(out),
            ],
            cwd=ROOT,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return json.loads(out.read_text()) | {"wall": time.monotonic() - started}


if __name__ == "__main__":
    sys.exit(main())
