"""The rules of the house: style, types, layers, templates, and a lock that fits what is asked for."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
STEPS = (
    ("ruff", "check", "--quiet", "."),
    ("ruff", "format", "--check", "--quiet", "."),
    ("lint-imports",),
    ("mypy",),
    ("djlint", "templates", "--lint", "--quiet"),
    ("python", "tools/lock.py", "--check"),
)


def main() -> None:
    os.chdir(ROOT)
    failed = [" ".join(step) for step in STEPS if not passes(step)]
    if failed:
        sys.exit(f"lint: these found something; see above: {', '.join(failed)}")
    print("nothing found")


def passes(step: tuple[str, ...]) -> bool:
    """Says nothing where nothing is wrong."""
    done = subprocess.run(
        [str(BIN / step[0]), *step[1:]],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        print(f"-- {' '.join(step)}\n{done.stdout}", flush=True)
    return not done.returncode


if __name__ == "__main__":
    main()
