"""A solver as a child process of its job: JSON in on stdin, JSON out on stdout, progress on stderr.

A prefork task may not have multiprocessing children, a child can be stopped at any moment, and what
a solver leaks ends with it. A progress line is JSON, `{"done": 3, "total": 10, "message": "msgid",
"params": {}}`; any other line on stderr is kept for the error's log.
"""

import contextlib
import json
import subprocess
import sys
import threading
import time
from collections import deque
from typing import IO, Any, Protocol

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

LOOK_EVERY_SECONDS = 0.5
GRACE_SECONDS = 5.0


class Watcher(Protocol):
    def progress(self, done: int, total: int = 0, message: str = "", **params: Any) -> None: ...
    def raise_if_cancelled(self) -> None: ...


class ChildFailed(Exception):
    """The child ended with an exit code other than 0, or what it said was not JSON."""


class ChildTooSlow(Exception):
    """The child did not end within the seconds it was given."""


class _Ears:
    """Reads both pipes in threads, so that neither fills up while the other is waited for."""

    def __init__(self, child: subprocess.Popen[str]) -> None:
        self.output = ""
        self.tail: deque[str] = deque(maxlen=40)
        self._news: dict[str, Any] | None = None
        self._lock = threading.Lock()
        assert child.stdout and child.stderr
        self._threads = [
            threading.Thread(target=self._hear_output, args=(child.stdout,), daemon=True),
            threading.Thread(target=self._hear_progress, args=(child.stderr,), daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def news(self) -> dict[str, Any] | None:
        """The newest progress since the last call."""
        with self._lock:
            news, self._news = self._news, None
        return news

    def wait(self) -> None:
        for thread in self._threads:
            thread.join(timeout=GRACE_SECONDS)

    def _hear_output(self, stream: IO[str]) -> None:
        self.output = stream.read()

    def _hear_progress(self, stream: IO[str]) -> None:
        for line in stream:
            news = _progress_in(line)
            if news is None:
                self.tail.append(line.rstrip())
            else:
                with self._lock:
                    self._news = news


def run_python(
    watcher: Watcher,
    module: str,
    payload: Any,
    *,
    seconds: float,
    arguments: tuple[str, ...] = (),
) -> Any:
    """Runs `python -m module` for at most `seconds` and returns the JSON that it printed.

    Raises ChildFailed, ChildTooSlow, or whatever `watcher.raise_if_cancelled` raises; the child is
    ended in each case.
    """
    child = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=settings.BASE_DIR,
    )
    try:
        ears = _Ears(child)
        _say(child, json.dumps(payload, cls=DjangoJSONEncoder))
        _wait(child, ears, watcher, seconds)
        ears.wait()
        return _answer(child, ears)
    finally:
        _end(child)


def _say(child: subprocess.Popen[str], text: str) -> None:
    assert child.stdin
    try:
        child.stdin.write(text)
        child.stdin.close()
    except BrokenPipeError:
        pass  # it ended without listening; its exit code tells why


def _wait(child: subprocess.Popen[str], ears: _Ears, watcher: Watcher, seconds: float) -> None:
    ends_at = time.monotonic() + seconds
    while True:
        try:
            child.wait(timeout=LOOK_EVERY_SECONDS)
            return
        except subprocess.TimeoutExpired:
            pass
        if (news := ears.news()) is not None:
            watcher.progress(
                news.get("done", 0),
                news.get("total", 0),
                news.get("message", ""),
                **news.get("params", {}),
            )
        watcher.raise_if_cancelled()
        if time.monotonic() > ends_at:
            raise ChildTooSlow(f"{seconds} s")


def _answer(child: subprocess.Popen[str], ears: _Ears) -> Any:
    if child.returncode != 0:
        raise ChildFailed(f"exit {child.returncode}\n" + "\n".join(ears.tail))
    try:
        return json.loads(ears.output)
    except ValueError as error:
        raise ChildFailed(f"not JSON: {ears.output[:200]!r}") from error


def _end(child: subprocess.Popen[str]) -> None:
    """Asks first, then does not ask: no child outlives its job."""
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(timeout=GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
    for pipe in (child.stdin, child.stdout, child.stderr):
        if pipe:
            with contextlib.suppress(BrokenPipeError):
                pipe.close()


def _progress_in(line: str) -> dict[str, Any] | None:
    if not line.startswith("{"):
        return None
    try:
        news = json.loads(line)
    except ValueError:
        return None
    return news if isinstance(news, dict) and "done" in news else None
