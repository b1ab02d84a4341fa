"""Numba kernels: routes as flat arrays, exact schedules, insertion, ruin and recreate, annealing.

Compiled code is cached on disk under NUMBA_CACHE_DIR (default: var/kernels of the project), in a folder named after the
kernels' own text: numba does not notice that a function called by a cached one has changed.
"""

import hashlib
import os
from pathlib import Path

import numba


def _fingerprint() -> str:
    sources = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:12]


def cache_folder() -> Path:
    """Where compiled kernels are kept."""
    project = Path(__file__).resolve().parents[4]
    base = Path(os.environ.get("NUMBA_CACHE_DIR") or project / "var" / "kernels")
    return base / _fingerprint()


numba.config.CACHE_DIR = str(cache_folder())  # type: ignore[attr-defined]
