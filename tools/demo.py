"""Starts the demonstration: the world, the web server, the worker. Stops what it started on Ctrl-C."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("PORTAL_VAR") or ROOT / "var").resolve()


def chosen_port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65_536):
        sys.exit(f"demo: PORT must be a number from 1 to 65535, not “{text}”")
    return int(text)


PORT = chosen_port()
ADDRESS = f"http://localhost:{PORT}"
STARTS_WITHIN = 120
MOST_WORKERS = 5
KEPT_BY_RESET = {"stamps", "vendor", "test-cache", "kernels", "secret_key", "static", "roads"}

ENVIRONMENT = os.environ | {
    "PORTAL_DEMO": "1",
    "PORTAL_BASE_URL": ADDRESS,
    "PORTAL_DEMO_STARTED_AT": str(int(time.time())),
    "NUMBA_CACHE_DIR": os.environ.get("NUMBA_CACHE_DIR") or str(VAR / "kernels"),
    "PYTHONUNBUFFERED": "1",
}


class Stop(Exception):
    """Ctrl-C, or a wish from outside."""


def main() -> None:
    os.chdir(ROOT)
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    refuse_busy_port()
    children: list[subprocess.Popen[bytes]] = []
    try:
        if "--reset" in sys.argv:
            reset()
        manage("migrate", "-v0")
        manage("load_demo")
        children += [start(*command) for command in (web(), worker())]
        wait_until_ready(children)
        print(f"\nREADY {ADDRESS}\n\nSign in by one click at {ADDRESS}/demo/ as:", flush=True)
        manage("demo_people")
        print("\nCtrl-C stops everything.", flush=True)
        watch(children)
    except Stop:
        print("\nStopping …", flush=True)
    finally:
        end(children)


def _stop(_signal: int, _frame: object) -> None:
    raise Stop


def refuse_busy_port() -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", PORT))
        except OSError:
            sys.exit(f"demo: port {PORT} is in use; choose another: make demo PORT={PORT + 1}")


def reset() -> None:
    """Forgets everything that was typed; keeps what only costs time to make again."""
    for path in VAR.iterdir():
        if path.name in KEPT_BY_RESET:
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def manage(*arguments: str) -> None:
    child = start("manage.py", *arguments)
    try:
        code = child.wait()
    finally:
        end([child])
    if code:
        sys.exit(f"demo: stopped, because this failed: manage.py {' '.join(arguments)}")


def web() -> tuple[str, ...]:
    return (
        *("-m", "uvicorn", "portal.asgi:application", "--host", "127.0.0.1"),
        *("--port", str(PORT), "--log-level", "warning", "--timeout-graceful-shutdown", "2"),
    )


def worker() -> tuple[str, ...]:
    return (
        *("-m", "celery", "-A", "portal.celery", "worker", "--beat", "--concurrency", "2"),
        *("--loglevel", "WARNING", "--without-gossip", "--without-mingle"),
    )


def start(*command: str) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C reaches the children through us, once, and not from the terminal as well.
    return subprocess.Popen([sys.executable, *command], env=ENVIRONMENT, start_new_session=True)


def wait_until_ready(children: list[subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        complain_of_the_dead(children)
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/readyz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    sys.exit(f"demo: the site did not answer within {STARTS_WITHIN} s; what it said stands above")


def complain_of_the_dead(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is not None:
            sys.exit(f"demo: this ended by itself with code {child.returncode}: {child.args!r}")


def watch(children: list[subprocess.Popen[bytes]]) -> None:
    """The web server must live. A worker that dies is started again: what it was at is offered to the next one."""
    server, fallen = children[0], 0
    while True:
        complain_of_the_dead([server])
        if (code := children[1].poll()) is not None:
            fallen += 1
            if fallen > MOST_WORKERS:
                sys.exit(f"demo: the worker ended {fallen} times; what it said stands above")
            print(f"demo: the worker ended by itself with code {code}; started again", flush=True)
            children[1] = start(*worker())
        time.sleep(1)


def end(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
