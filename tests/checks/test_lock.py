import json
import runpy

from tests.support.run import ROOT


def test_the_lock_is_the_one_of_pyproject() -> None:
    lock = runpy.run_path(str(ROOT / "tools" / "lock.py"))
    assert lock["is_fresh"]()


def test_no_lock_names_a_registry() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [p for name, p in packages.items() if name and "integrity" not in p] == []
    locks = [(ROOT / "requirements" / name).read_text() for name in ("all.txt", "bench.txt")]
    lines = "\n".join(locks).splitlines()
    assert [line for line in lines if "://" in line or line.startswith("-")] == []
