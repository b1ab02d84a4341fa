"""Every test: rules of the house, words, migrations, both databases, a real browser, accessibility.

The short steps run two at a time. Then the two databases follow each other, and beside them the browser, whose tests are few and long and
wait much: so no core is idle for want of a last test. What each step said last is repeated at the end.
"""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTEST = (
    *("-m", "pytest", "-q", "-n", "2", "--maxfail=50"),
    *("--durations=12", "--durations-min=5", "--dist=worksteal"),
)
DEPLOYED = {
    "PORTAL_BASE_URL": "https://portal.example.invalid",
    "PORTAL_HOSTS": "portal.example.invalid",
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "EMAIL_HOST": "mail.example.invalid",
}


@dataclass(frozen=True)
class Step:
    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


# Two at a time, the longest first, so that neither core waits for the other's last one.
SHORT = (
    Step("migrated PostgreSQL", ("-m", "tests.support.database", "postgres")),
    Step("migrated SQLite", ("-m", "tests.support.database", "sqlite")),
    Step("style, types, layers, templates", ("tools/lint.py",)),
    Step("words", ("tools/messages.py", "--all", "--check")),
    Step("migrations", ("manage.py", "makemigrations", "--check", "--dry-run", "-v0")),
    Step("deployment", ("manage.py", "check", "--deploy", "--fail-level", "ERROR"), DEPLOYED),
)
BROWSER = Step("pytest in the browser", (*PYTEST, "-m", "browser"))
LONG = (
    Step("pytest on SQLite", (*PYTEST, "-m", "not browser")),
    Step("pytest on PostgreSQL", PYTEST, {"PORTAL_TEST_DB": "postgres"}),
)


@dataclass(frozen=True)
class Outcome:
    step: Step
    seconds: float
    passed: bool
    last_line: str


def main() -> None:
    os.chdir(ROOT)
    os.environ["NUMBA_CACHE_DIR"] = str(ROOT / "var" / "kernels")
    os.environ.pop("PORTAL_TEST_SCHEMA", None)
    with ThreadPoolExecutor(max_workers=2) as two:
        outcomes = list(two.map(lambda step: run(step, aloud=False), SHORT))
        browser = two.submit(run, BROWSER, aloud=False)
        outcomes += [run(step, aloud=True) for step in LONG]
        outcomes.append(browser.result())
    print()
    for outcome in outcomes:
        verdict = "passed" if outcome.passed else "FAILED"
        print(f"{verdict}  {outcome.seconds:4.0f} s  {outcome.step.name}: {outcome.last_line}")
    if not all(outcome.passed for outcome in outcomes):
        sys.exit("test: something failed; see above")


def run(step: Step, *, aloud: bool) -> Outcome:
    began = time.monotonic()
    if aloud:
        print(f"\n== {step.name}", flush=True)
    process = subprocess.Popen(
        [sys.executable, *step.command],
        env=os.environ | step.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said = []
    assert process.stdout is not None
    for line in process.stdout:
        said.append(line)
        if aloud:
            print(line, end="", flush=True)
    passed = process.wait() == 0
    if not aloud and not passed:
        print(f"\n== {step.name}\n{''.join(said)}", flush=True)
    last_line = said[-1].strip().strip("=").strip() if said else ""
    return Outcome(step, time.monotonic() - began, passed, last_line)


if __name__ == "__main__":
    main()
