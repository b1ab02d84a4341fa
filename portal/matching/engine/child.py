"""The solver as a child process: a problem in JSON on stdin, a plan on stdout, progress as JSON lines on stderr.

The caller hands over the words of its progress message; only numbers are put in here.
"""

import json
import sys
import threading
import time
from typing import Any

from .files import FORMAT, places_from_json, plan_as_json, read_json
from .portfolio import solve_best
from .problem import Progress
from .search import Limits

EVERY_SECONDS = 0.5


class _Teller(threading.Thread):
    """Says twice a second how far the search is, whether or not it found anything new."""

    def __init__(self, seconds: float, message: str) -> None:
        super().__init__(daemon=True)
        self.seconds, self.message = seconds, message
        self.started, self.last = time.monotonic(), Progress(0.0, None, None, 0)
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.wait(EVERY_SECONDS):
            self.tell()

    def hear(self, progress: Progress) -> None:
        self.last = progress

    def tell(self) -> None:
        line: dict[str, Any] = {
            "done": min(round(time.monotonic() - self.started), round(self.seconds)),
            "total": round(self.seconds),
        }
        if self.last.objective is not None:
            line["message"] = self.message
            line["params"] = {
                "met": self.last.met,
                "objective": self.last.objective,
                "bound": self.last.bound,
            }
        print(json.dumps(line), file=sys.stderr, flush=True)


def main() -> None:
    order = json.load(sys.stdin)
    problem = read_json(json.dumps(order["problem"] | {"format": FORMAT}))
    seconds = float(order.get("seconds", 30))
    teller = _Teller(seconds, order.get("message", ""))
    teller.start()
    plan = solve_best(
        problem,
        Limits(seconds, order.get("iterations"), order.get("seed", 0), order.get("workers", 2)),
        listener=teller.hear,
        before=places_from_json(order.get("before", [])),
    )
    teller.over.set()
    teller.tell()
    json.dump(plan_as_json(problem, plan) | {"method": plan.method}, sys.stdout)


if __name__ == "__main__":
    main()
