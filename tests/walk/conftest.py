"""The demonstration as `make demo` starts it, with a state of its own: real web server, real worker, real files."""

import os
import runpy
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import database, run

STARTS_WITHIN = 600  # seconds, on a busy machine
TODAY = "2026-11-24"  # a Tuesday


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Its address. Everything that it started has ended when it is left."""
    state = tmp_path_factory.mktemp("demo")
    shutil.copyfile(database.sqlite_template(), state / "db.sqlite3")
    environment = _environment(state)
    _give_static(state, environment)
    said = state / "said.txt"
    with said.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "tools/demo.py"],
            cwd=run.ROOT,
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        yield _address_when_ready(process, said)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


def _give_static(state: Path, environment: dict[str, str]) -> None:
    """What `make setup` collected, if it still fits: collecting compresses every file of Wagtail's anew."""
    if runpy.run_path(str(run.ROOT / "tools" / "setup.py"))["has_collected_static"]():
        shutil.copytree(run.ROOT / "var" / "static", state / "static")
        return
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"],
        cwd=run.ROOT,
        env=environment,
        check=True,
    )


def _environment(state: Path) -> dict[str, str]:
    """Of a person's shell, not of a test: the settings that tests make are taken out."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DJANGO_SETTINGS_MODULE", "DATABASE_URL", "DJANGO_ALLOW_ASYNC_UNSAFE")
    }
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return kept | {
        "PORTAL_VAR": str(state),
        "PORT": str(port),
        "DEMO_DATE": TODAY,
        "PORTAL_DEMO": "1",
        "NUMBA_CACHE_DIR": str(run.ROOT / "var" / "kernels"),
    }


def _address_when_ready(process: subprocess.Popen[bytes], said: Path) -> str:
    for _ in range(STARTS_WITHIN * 2):
        words = said.read_text(errors="replace")
        if "Ctrl-C stops everything" in words:
            return words.partition("READY ")[2].split()[0]
        try:
            process.wait(timeout=0.5)
        except subprocess.TimeoutExpired:
            continue
        break
    pytest.fail(f"the demonstration did not start:\n{said.read_text(errors='replace')[-5000:]}")
