"""Locks the packages of pyproject.toml with their hashes, for Python 3.12 and later: requirements/all.txt, and
requirements/bench.txt for the other solvers that `make bench` measures beside ours.

    python tools/lock.py           writes it anew (asks the package registry)
    python tools/lock.py --check   fails where pyproject.toml asks for something else than the lock was made for

They are requirements files and no uv.lock, because they must name no registry.
"""

import hashlib
import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements" / "all.txt"
BENCH_LOCK = ROOT / "requirements" / "bench.txt"
MARK = "# made for: "


def wanted() -> str:
    """A digest of everything in pyproject.toml that decides what is installed."""
    project = _project()
    return _digest(
        sorted(project["project"]["dependencies"]),
        sorted(project["dependency-groups"]["dev"]),
        project["project"]["requires-python"],
    )


def wanted_for_bench() -> str:
    return _digest(sorted(_project()["dependency-groups"]["bench"]))


def _project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def _digest(*said: object) -> str:
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def is_fresh() -> bool:
    return all(
        MARK + digest in path.read_text().splitlines()
        for path, digest in ((LOCK, wanted()), (BENCH_LOCK, wanted_for_bench()))
    )


def lock() -> None:
    _compile(LOCK, wanted(), "pyproject.toml", "--group", "dev")
    _compile(BENCH_LOCK, wanted_for_bench(), "--group", "bench", "--constraints", LOCK)


def _compile(path: Path, digest: str, *what: str | Path) -> None:
    subprocess.run(
        [
            *(Path(sys.executable).parent / "uv", "pip", "compile", *what, "--quiet"),
            *("--universal", "--python-version", "3.12", "--generate-hashes"),
            *("--no-emit-index-url", "--no-emit-find-links", "--python", sys.executable),
            *("--custom-compile-command", "python tools/lock.py", "--output-file", path),
        ],
        cwd=ROOT,
        check=True,
    )
    path.write_text(f"{MARK}{digest}\n{path.read_text()}")


if __name__ == "__main__":
    if "--check" not in sys.argv:
        lock()
    elif not is_fresh():
        sys.exit(
            "a lock in requirements/ is older than pyproject.toml: run .venv/bin/python tools/lock.py"
        )
