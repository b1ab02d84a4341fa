"""The engine is pure Python: it runs where Django cannot be imported."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "portal" / "matching" / "engine"


def test_every_module_of_the_engine_loads_without_django():
    modules = [
        f"portal.matching.engine.{p.stem}" for p in FOLDER.glob("*.py") if p.stem != "__init__"
    ]
    code = (
        "import sys; sys.modules['django'] = None\n"
        + "".join(f"import {name}\n" for name in modules)
        + "assert not [m for m in sys.modules if m.startswith('django.')]\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
