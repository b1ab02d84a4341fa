"""The portal's processes, for tests that kill them: a web server, a worker, each on the test's own database and broker.

Django is loaded once, in a fork server (a clean process, without the threads of pytest); from there a server or a worker
is up in a moment, and is as real as one that was typed: sockets, signals, children of its own.
"""

import multiprocessing
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from unittest.mock import patch

PATIENCE = 60  # seconds
_forkserver = multiprocessing.get_context("forkserver")
_forkserver.set_forkserver_preload(["tests.support.preloaded"])


@dataclass(frozen=True)
class Hold:
    """Where a process stops for ever: at the call of `target` that follows `lets_pass` calls. It leaves `mark` first."""

    target: str
    mark: Path
    lets_pass: int = 0

    def begin(self) -> None:
        module, _dot, name = self.target.rpartition(".")
        original = getattr(_resolve(module), name)
        passed = 0

        def held(*arguments: object, **named: object) -> object:
            nonlocal passed
            if passed < self.lets_pass:
                passed += 1
                return original(*arguments, **named)
            self.mark.touch()
            time.sleep(10 * PATIENCE)
            raise AssertionError("nobody killed this process")

        patch(self.target, held).start()


def _resolve(name: str) -> object:
    from pkgutil import resolve_name

    return resolve_name(name)


def wait_for(holds: Callable[[], bool]) -> None:
    ends_at = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < ends_at, "waited too long"
        time.sleep(0.05)


def load_in_the_background() -> None:
    """What the processes have in common is read while the test makes its world."""
    from multiprocessing.forkserver import ensure_running

    ensure_running()


def kill(process: BaseProcess) -> None:
    """The process and its children, without a chance to say goodbye."""
    if process.is_alive() and process.pid:
        os.killpg(process.pid, signal.SIGKILL)
    process.join()


@contextmanager
def _running(work: Callable[..., None], *arguments: object) -> Iterator[tuple[BaseProcess, int]]:
    ours, theirs = _forkserver.Pipe()
    process = _forkserver.Process(target=work, args=(theirs, *arguments))
    process.start()
    try:
        assert ours.poll(PATIENCE), "the process did not start"
        yield process, ours.recv()
    finally:
        kill(process)


@contextmanager
def web(hold: Hold | None = None, second: int | None = None) -> Iterator[tuple[BaseProcess, int]]:
    """A web server and its port; `second` stops the service day's clock."""
    with _running(_serve, hold, second) as started:
        yield started


@contextmanager
def worker(hold: Hold | None = None) -> Iterator[BaseProcess]:
    with _running(_work, hold) as (process, _nothing):
        yield process


def _serve(told: Connection, hold: Hold | None, second: int | None) -> None:
    os.setsid()
    import uvicorn

    from portal.asgi import application
    from portal.fukushi_mover import clock
    from portal.ui.dates import today

    if second is not None:
        patch.object(clock, "now", lambda: clock.moment_of(today(), second)).start()
    if hold is not None:
        hold.begin()
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    told.send(listener.getsockname()[1])
    config = uvicorn.Config(application, log_level="error", lifespan="off")
    uvicorn.Server(config).run(sockets=[listener])


def _work(told: Connection, hold: Hold | None) -> None:
    os.setsid()
    from portal.celery import app
    from portal.fukushi_mover import tasks

    tasks.SOLVER = "tests.support.brief_planner"
    if hold is not None:
        hold.begin()
    for stream in (1, 2):  # it greets at length
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    told.send(0)
    app.worker_main(
        [
            *("worker", "--concurrency", "1", "--pool", "prefork", "--loglevel", "CRITICAL"),
            *("--without-gossip", "--without-mingle", "--without-heartbeat"),
        ]
    )
