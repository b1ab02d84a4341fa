"""The engine runs where Django cannot be imported, and loads the heaviest library only where it solves."""

import subprocess
import sys
from pathlib import Path

ENGINE = Path(__file__).parents[3] / "portal" / "fukushi_mover" / "engine"
PROGRAM = """
import importlib, pathlib, sys
sys.modules["django"] = None
root = pathlib.Path(sys.argv[1])
for path in sorted((root / "portal/fukushi_mover/engine").rglob("*.py")):
    importlib.import_module(".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"))
assert "ortools" not in sys.modules
"""


def test_every_module_of_the_engine_imports_without_django() -> None:
    command = [sys.executable, "-c", PROGRAM, str(ENGINE.parents[2])]
    done = subprocess.run(
        command, cwd=ENGINE.parents[2], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_packages_above_are_empty() -> None:
    above = [ENGINE.parents[1] / "__init__.py", ENGINE.parent / "__init__.py"]
    assert [path.read_text() for path in above] == ["", ""]
