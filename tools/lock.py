"""Locks the packages of pyproject.toml with their hashes: requirements/all.txt, for Python 3.12 and later.

    python tools/lock.py           writes it anew (asks the package registry)
    python tools/lock.py --check   fails where pyproject.toml asks for something else than the lock was made for

It is a requirements file and no uv.lock, because it must name no registry.
"""

import hashlib
import json
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements" / "all.txt"
MARK = "# made for: "


def wanted() -> str:
    """A digest of everything in pyproject.toml that decides what is installed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    said = [
        sorted(project["project"]["dependencies"]),
        sorted(project["dependency-groups"]["dev"]),
        project["project"]["requires-python"],
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def is_fresh() -> bool:
    return MARK + wanted() in LOCK.read_text().splitlines()


def lock() -> None:
    subprocess.run(
        [
            *(Path(sys.executable).parent / "uv", "pip", "compile", "pyproject.toml", "--quiet"),
            *("--group", "dev", "--universal", "--python-version", "3.12", "--generate-hashes"),
            *("--no-emit-index-url", "--no-emit-find-links", "--python", sys.executable),
            *("--custom-compile-command", "python tools/lock.py", "--output-file", LOCK),
        ],
        cwd=ROOT,
        check=True,
    )
    LOCK.write_text(f"{MARK}{wanted()}\n{LOCK.read_text()}")


if __name__ == "__main__":
    if "--check" not in sys.argv:
        lock()
    elif not is_fresh():
        sys.exit(
            "requirements/all.txt is older than pyproject.toml: run .venv/bin/python tools/lock.py"
        )
