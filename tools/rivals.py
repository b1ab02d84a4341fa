"""Installs the solvers that the benchmarks measure beside ours into var/rivals, from requirements/bench.txt.

They stand apart so that nothing of theirs (an older NumPy, say) can reach the portal.
"""

import hashlib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements" / "bench.txt"
FOLDER = ROOT / "var" / "rivals"


def main() -> int:
    stamp, digest = FOLDER / ".lock", hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return 0
    print("bench: installing the other solvers …", flush=True)
    done = subprocess.run(
        [
            *(Path(sys.executable).parent / "uv", "pip", "install", "--quiet"),
            *("--python", sys.executable, "--target", FOLDER),
            *("--require-hashes", "--requirements", LOCK),
        ],
        check=False,
    )
    if done.returncode == 0:
        stamp.write_text(digest)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
