"""Brings a fresh machine to the point where the portal runs. Safe to repeat: what is done is not done again."""

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VAR = ROOT / "var"
STAMPS = VAR / "stamps"
LOCK = ROOT / "requirements" / "all.txt"

# What each system package is for, and how to see that it is there.
LIBRARIES = {
    "libpango-1.0-0": "libpango-1.0.so.0",
    "libpangoft2-1.0-0": "libpangoft2-1.0.so.0",
    "libharfbuzz-subset0": "libharfbuzz-subset.so.0",
}
FONTS = {
    "fonts-morisawa-bizud-gothic": "/usr/share/fonts/truetype/bizud-gothic",
    "fonts-noto-cjk": "/usr/share/fonts/opentype/noto",
}
TEST_PROGRAMS = {"chromium": "chromium", "gettext": "msgfmt"}


def main() -> None:
    os.chdir(ROOT)
    os.environ["UV_PYTHON_DOWNLOADS"] = "never"
    STAMPS.mkdir(parents=True, exist_ok=True)
    system_packages()
    once("venv", "1", make_venv, PYTHON)
    once("packages", LOCK.read_text(), sync_packages, VENV / "bin" / "uv")
    vendored = (ROOT / "package.json").read_text() + (ROOT / "package-lock.json").read_text()
    once("vendor", vendored, vendor, VAR / "vendor" / "htmx")
    run(PYTHON, "tools/compile_messages.py")
    with ThreadPoolExecutor() as beside:  # each keeps one core busy for most of a minute
        kernels = beside.submit(once, "kernels", engine_text(), warm_kernels)
        once("static", static_text(), collect_static, VAR / "static" / "staticfiles.json")
    kernels.result()


def once(name: str, content: str, step: Callable[[], None], product: Path | None = None) -> None:
    """Runs `step` unless it ran before with the same content and its product is still there."""
    if is_done(name, content, product):
        return
    print(f"setup: {name} …", flush=True)
    step()
    (STAMPS / name).write_text(digest(content))


def is_done(name: str, content: str, product: Path | None = None) -> bool:
    stamp = STAMPS / name
    if not stamp.exists() or stamp.read_text() != digest(content):
        return False
    return product is None or product.exists()


def digest(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def run(*command: str | Path, **environment: str) -> None:
    done = subprocess.run(
        [str(part) for part in command], env=os.environ | environment, check=False
    )
    if done.returncode:
        sys.exit(f"setup: stopped, because this failed: {' '.join(str(part) for part in command)}")


def system_packages() -> None:
    missing = [name for name, library in LIBRARIES.items() if not has_library(library)]
    missing += [name for name, folder in FONTS.items() if not Path(folder).is_dir()]
    missing += [name for name, program in TEST_PROGRAMS.items() if not shutil.which(program)]
    if not missing:
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"setup: system packages {' '.join(missing)} …", flush=True)
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        run("apt-get", "update", "-qq", **quiet)
        run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing, **quiet)
        return
    needed = [name for name in missing if name in LIBRARIES]
    line = f"sudo apt-get install --no-install-recommends {' '.join(missing)}"
    if needed:
        sys.exit(f"setup: these system libraries are missing; install them with: {line}")
    print(f"setup: fonts or test programs are missing; install them with: {line}")


def has_library(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def make_venv() -> None:
    venv.create(
        VENV, with_pip=True, clear=VENV.exists() and not PYTHON.exists(), upgrade_deps=False
    )


def sync_packages() -> None:
    run(PYTHON, "-m", "pip", "install", "-q", "uv")
    uv = VENV / "bin" / "uv"
    run(uv, "pip", "sync", "-q", "--require-hashes", LOCK, "--python", PYTHON)


def vendor() -> None:
    run(PYTHON, "tools/vendor.py")


def engine_text() -> str:
    files = sorted((ROOT / "portal" / "fukushi_mover" / "engine").rglob("*.py"))
    return "".join(path.read_text() for path in files)


def static_text() -> str:
    """What the browser is given: the packages' files come with the lock, ours are named with their times."""
    ours = (ROOT / "portal").glob("*/static/**/*")
    files = sorted(path for path in (*ours, *(VAR / "vendor").rglob("*")) if path.is_file())
    named = [f"{path.relative_to(ROOT)} {path.stat().st_mtime_ns}" for path in files]
    return "\n".join((LOCK.read_text(), (ROOT / "portal" / "settings.py").read_text(), *named))


def has_collected_static() -> bool:
    """What the browser is given was collected here and has not changed since."""
    return is_done("static", static_text(), VAR / "static" / "staticfiles.json")


def collect_static() -> None:
    run(PYTHON, "manage.py", "collectstatic", "--noinput", "--clear", "-v0")


def warm_kernels() -> None:
    if (ROOT / "portal" / "fukushi_mover" / "engine" / "warm.py").exists():
        run(PYTHON, "-m", "portal.fukushi_mover.engine.warm", NUMBA_CACHE_DIR=str(VAR / "kernels"))


if __name__ == "__main__":
    main()
