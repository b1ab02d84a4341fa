"""Where a machine cannot run the portal, one clear line says what to do."""

import os
import runpy
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.run import ROOT


def test_without_a_new_enough_python_setup_says_which_one_to_install(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 0\n")
    old.chmod(0o755)
    done = subprocess.run(
        ["/bin/sh", ROOT / "tools" / "find_python.sh"],
        cwd=tmp_path,
        env={"PATH": str(tmp_path), "HOME": str(tmp_path), "FIND_PYTHON_PLACES": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("No Python of 3.12 or later was found. Install one")
    assert done.stderr.count("\n") == 1


def test_a_python_that_a_version_manager_only_pretends_to_have_is_passed_over(
    tmp_path: Path,
) -> None:
    shim = tmp_path / "python3.13"
    shim.write_text("#!/bin/sh\necho 'version 3.13 is not installed' >&2\nexit 127\n")
    shim.chmod(0o755)
    (tmp_path / "python3.12").symlink_to(sys.executable)
    done = subprocess.run(
        ["/bin/sh", ROOT / "tools" / "find_python.sh"],
        cwd=tmp_path,
        env={"PATH": str(tmp_path), "HOME": str(tmp_path), "FIND_PYTHON_PLACES": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert Path(done.stdout.strip()).name.startswith("python")


def test_a_busy_port_is_named_with_another_to_take() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "tools/demo.py"],
            cwd=ROOT,
            env=os.environ | {"PORT": str(port)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == (
        f"demo: port {port} is in use; choose another: make demo PORT={port + 1}\n"
    )


@pytest.mark.parametrize("port", ["web", "0", "70000"])
def test_what_is_no_port_is_said_in_one_line(port: str) -> None:
    done = subprocess.run(
        [sys.executable, "tools/demo.py"],
        cwd=ROOT,
        env=os.environ | {"PORT": port},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == f"demo: PORT must be a number from 1 to 65535, not “{port}”\n"
    assert done.returncode == 1


def test_without_root_a_missing_library_is_named_with_the_line_to_type(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    setup = runpy.run_path(str(ROOT / "tools" / "setup.py"))
    scope = setup["system_packages"].__globals__
    monkeypatch.setitem(scope, "has_library", lambda name: "harfbuzz" not in name)
    monkeypatch.setitem(scope, "FONTS", {})
    monkeypatch.setitem(scope, "TEST_PROGRAMS", {})
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(SystemExit) as stopped:
        setup["system_packages"]()
    assert stopped.value.code == (
        "setup: these system libraries are missing; install them with: "
        "sudo apt-get install --no-install-recommends libharfbuzz-subset0"
    )


class Child:
    """A process that has ended with `code`, or runs."""

    def __init__(self, code: int | None) -> None:
        self.returncode, self.args = code, "worker"

    def poll(self) -> int | None:
        return self.returncode


def test_a_worker_that_dies_is_started_again_but_not_for_ever(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    demo = runpy.run_path(str(ROOT / "tools" / "demo.py"))
    scope = demo["watch"].__globals__
    monkeypatch.setitem(scope, "start", lambda *command: Child(1))
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    with pytest.raises(SystemExit, match="the worker ended 6 times"):
        demo["watch"]([Child(None), Child(-9)])
    assert capsys.readouterr().out.count("started again") == 5
