"""The folder of one test run: state of each worker, directly under the system's temporary folder, gone afterwards.

The first process of a run (pytest itself) makes it and tells its workers by the environment.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / "var" / "test-cache"
_VARIABLE = "PORTAL_TEST_RUN"


def folder() -> Path:
    if _VARIABLE not in os.environ:
        made = tempfile.mkdtemp(prefix="renkei-test-")
        os.environ[_VARIABLE] = made
        owner = os.getpid()

        def remove() -> None:
            if os.getpid() == owner:
                shutil.rmtree(made, ignore_errors=True)

        atexit.register(remove)
    return Path(os.environ[_VARIABLE])


def worker() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def worker_folder() -> Path:
    path = folder() / worker()
    path.mkdir(parents=True, exist_ok=True)
    return path


def wants_postgres() -> bool:
    return os.environ.get("PORTAL_TEST_DB", "sqlite") == "postgres"
