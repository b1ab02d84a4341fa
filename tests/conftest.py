"""What every test may ask for. See tests/README.md."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation
from hypothesis import settings as hypothesis_settings

from tests.support import database, run

pytest_plugins = ["tests.support.browser"]

hypothesis_settings.register_profile("portal", deadline=None, derandomize=True, database=None)
hypothesis_settings.load_profile("portal")


def pytest_configure(config: pytest.Config) -> None:
    """Pages speak the catalogues as they stand."""
    if not hasattr(config, "workerinput"):
        subprocess.run([sys.executable, "tools/compile_messages.py"], cwd=run.ROOT, check=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Browser tests are marked by what they use; the rest is left out by what the run can offer; the longest begins first."""
    chosen, left_out = [], []
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if fixtures & {"site", "page"}:
            item.add_marker(pytest.mark.browser)
        (chosen if _can_run(item, fixtures) else left_out).append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
    items[:] = sorted(chosen, key=lambda item: "tests/walk" not in item.nodeid)


def _can_run(item: pytest.Item, fixtures: set[str]) -> bool:
    if item.get_closest_marker("bench_data") and not os.environ.get("PORTAL_BENCH_DATA"):
        return False
    if not run.wants_postgres():
        return True
    if "tests/access" in item.nodeid:  # the same questions on either database, and many of them
        return False
    asks_the_database = item.get_closest_marker("django_db") or fixtures & {
        "db",
        "transactional_db",
    }
    return bool(asks_the_database) and not item.get_closest_marker("browser")


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> None:
    """A copy of the migrated template for this worker."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        database.reset()


def _back_to_the_template(self: TransactionTestCase) -> None:
    database.reset()


@pytest.fixture(scope="session", autouse=True)
def _committed_rows_do_not_stay() -> Iterator[None]:
    """Flushing tables would also lose the rows that migrations made (Wagtail's root page, locales)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", _back_to_the_template)
        yield


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


@pytest.fixture(autouse=True)
def _japanese_first() -> None:
    """A request in English leaves its language behind in this thread; the next test would reverse addresses in it."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def private_folder() -> str:
    return str(settings.STORAGES["private"]["OPTIONS"]["location"])


@pytest.fixture(scope="session")
def manage() -> Callable[..., subprocess.CompletedProcess[str]]:
    """`manage("site_search", "言葉")` in a process of its own, on this worker's state."""

    def call(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=run.ROOT,
            env=os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings"} | environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return call


@pytest.fixture
def on_postgres() -> bool:
    return connection.vendor == "postgresql"
