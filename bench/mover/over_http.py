"""Answers over HTTP: residents ask a running server for a van, over a fleet of 1,000.

python bench/mover/over_http.py [--vans 1000] [--asks 100] [--folder FOLDER]

The server is the portal's own, on the loopback, with a database of its own in a temporary folder; one resident after the other asks
(POST, until the redirect to the offers), reads the offers, and every second one takes the first. Milliseconds of wall clock as the client sees
them, and of processor time that the server spent meanwhile (on a busy machine the truer figure).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "b" * 32
BEGIN, END = 9 * 3600, 15 * 3600


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--vans", type=int, default=1000)
    parser.add_argument("--asks", type=int, default=100)
    parser.add_argument("--folder", type=Path, help="keep the database there, and use it again")
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        environment = _environment(options.folder or Path(folder))
        town = _made(environment, options.vans)
        with _server(environment) as (address, process):
            spent = asked(address, process, town, options.asks)
    print(f"load {os.getloadavg()[0]:.1f} at the end; {options.vans} vans")
    print(f"{'':34} {'wall ms':>24} {'processor ms':>24}\n{'':26} {'number':>7} {'p50':>7} {'p95':>8} {'p99':>7} {'p50':>8} {'p95':>7} {'p99':>7}")  # fmt: skip
    for name, rows in spent.items():
        cells = np.percentile(rows, [50, 95, 99], axis=0).T.ravel()
        print(f"{name:26} {len(rows):>7} " + " ".join(f"{cell:>7.1f}" for cell in cells))


def _environment(folder: Path) -> dict[str, str]:
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "static").exists():
        (folder / "static").symlink_to(ROOT / "var" / "static")
    kernels = os.environ.get("NUMBA_CACHE_DIR") or str(ROOT / "var" / "kernels")
    return os.environ | {"PORTAL_VAR": str(folder), "NUMBA_CACHE_DIR": kernels, "ROADS_ENGINE": "straight", "PORTAL_DEMO": ""}  # fmt: skip


def _made(environment: dict[str, str], vans: int) -> dict[str, Any]:
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)  # fmt: skip
    said = subprocess.run([sys.executable, "bench/mover/seeds/lent_town.py", str(vans)], cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE)  # fmt: skip
    town: dict[str, Any] = json.loads(said.stdout)
    return town


@contextmanager
def _server(environment: dict[str, str]) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "portal.asgi:application", "--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        address = f"http://127.0.0.1:{port}"
        began = time.monotonic()
        _wait(address)
        print(f"the server answers after {time.monotonic() - began:.1f} s", flush=True)
        yield address, process
    finally:
        process.terminate()
        process.wait(10)


def _wait(address: str) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(f"{address}/readyz", timeout=5).close()  # noqa: S310 (our own server)
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise SystemExit("the server does not answer")


def asked(
    address: str, process: subprocess.Popen[bytes], town: dict[str, Any], count: int
) -> dict[str, list[tuple[float, float]]]:
    """(wall, processor) milliseconds of each kind of answer."""
    chance, spent = random.Random(1), defaultdict(list)
    time.sleep(float(os.environ.get("BENCH_SETTLES", "20")))
    kind = "first ask"
    for k in range(count):
        person = town["people"][k % len(town["people"])]
        call = _caller(address, process, person["session"])
        origin, destination = chance.sample(person["places"], 2)
        wish = {"day": town["day"], "from": origin, "to": destination, "when": "leave_at", "at": chance.randrange(BEGIN, END, 60), "people": 1}  # fmt: skip
        where, _, cost = call("/ride/ask/", wish)
        spent[kind].append(cost)
        _, page, cost = call(where, None)
        spent["read the offers"].append(cost)
        kind = "ask, nothing changed"
        offer = re.search(r'name="offer" value="([^"]+)"', page)
        if k % 2 and offer:
            _, _, cost = call(f"{where}take/", {"offer": offer[1]})
            spent["take an offer"].append(cost)
            kind = "ask after a booking"
    return spent


Answer = tuple[str, str, tuple[float, float]]


def _caller(
    address: str, process: subprocess.Popen[bytes], session: str
) -> Callable[[str, dict[str, Any] | None], Answer]:
    opener = urllib.request.build_opener(_NoRedirect)
    cookies = {"Cookie": f"sessionid={session}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN}

    def call(path: str, fields: dict[str, Any] | None) -> Answer:
        data = urllib.parse.urlencode(fields).encode() if fields is not None else None
        request = urllib.request.Request(f"{address}{path}", data, cookies)  # noqa: S310 (our own server)
        processor, wall = _processor_ms(process.pid), time.perf_counter()
        try:
            with opener.open(request, timeout=60) as answer:
                where, page = "", answer.read().decode()
        except urllib.error.HTTPError as answer:
            if answer.code != 302:
                raise
            where, page = answer.headers["Location"], ""
        took = 1000 * (time.perf_counter() - wall)
        return where, page, (took, _processor_ms(process.pid) - processor)

    return call


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def _processor_ms(pid: int) -> float:
    """What a process has spent on processors so far: its clock, as Linux numbers it (clock_getcpuclockid)."""
    return 1000 * time.clock_gettime((~pid << 3) | 2)


if __name__ == "__main__":
    main()
