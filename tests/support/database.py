"""A migrated database in seconds: migrate once, keep the result, copy it for every worker and every test that commits.

Wagtail's migrations alone take 15 s, and without migrations there are no search tables.

While models are still moving, PORTAL_TEST_SCHEMA=models takes the portal's own tables from the models as they stand,
whatever migrations are written down; those of the installed packages run all the same.
"""

import fcntl
import hashlib
import importlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from importlib.metadata import distributions
from pathlib import Path

from django.db import connection, connections

from tests.support import postgres, run

KEPT = 8


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256(b"models" if from_models() else b"migrations")
    for name, version in sorted({(d.name, d.version) for d in distributions()}):
        digest.update(f"{name}={version};".encode())
    digest.update((run.ROOT / "portal" / "settings.py").read_bytes())
    for path in sorted(paths):
        digest.update(str(path.relative_to(run.ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def from_models() -> bool:
    return os.environ.get("PORTAL_TEST_SCHEMA") == "models"


def _shape(*apps: str) -> list[Path]:
    """The files that decide what the tables look like."""
    patterns = (
        ("models.py", "models/**/*.py", "enums.py", "translation.py")
        if from_models()
        else ("migrations/*.py", "models/guards.py")
    )
    return [
        path
        for app in apps or ["*"]
        for pattern in patterns
        for path in (run.ROOT / "portal").glob(f"{app}/{pattern}")
    ]


@contextmanager
def _alone(name: str) -> Iterator[None]:
    run.CACHE.mkdir(parents=True, exist_ok=True)
    with (run.CACHE / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(database_url: str, *, only_others: bool = False) -> None:
    """In a process of its own, so that this one never has a half-migrated database open."""
    environment = os.environ | {
        "PORTAL_VAR": str(run.folder() / "template"),
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }
    code = (
        f"from tests.support.database import migrate_here; migrate_here(only_others={only_others})"
    )
    made = subprocess.run(
        [sys.executable, "-c", code],
        cwd=run.ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise RuntimeError(f"The test database could not be migrated:\n{made.stdout}{made.stderr}")


def migrate_here(*, only_others: bool = False) -> None:
    """Every migration; or those of the installed packages alone (and what of ours they stand on)."""
    import django

    django.setup()
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command
    from django.db.migrations.executor import MigrationExecutor

    ours = {a.label for a in apps.get_app_configs() if a.name.startswith("portal.")}
    if from_models():
        settings.MIGRATION_MODULES = _scratch_migrations(ours)
        call_command("makemigrations", *sorted(ours), verbosity=0, interactive=False)
        importlib.invalidate_caches()
    if only_others:
        executor = MigrationExecutor(connection)
        executor.migrate([n for n in executor.loader.graph.leaf_nodes() if n[0] not in ours])
    else:
        call_command("migrate", verbosity=0, interactive=False)


def _scratch_migrations(labels: Iterable[str]) -> dict[str, str]:
    """A package for new migrations of each app, gone with the process."""
    folder = Path(tempfile.mkdtemp(dir=run.folder()))
    package = folder / "scratch_migrations"
    for place in (package, *(package / label for label in labels)):
        place.mkdir()
        (place / "__init__.py").touch()
    sys.path.insert(0, str(folder))
    return {label: f"scratch_migrations.{label}" for label in labels}


def _sqlite_file(kind: str, key: str, start_from: Path | None = None) -> Path:
    path = run.CACHE / f"{kind}-{key}.sqlite3"
    if not path.exists():
        making = run.folder() / path.name
        if start_from is not None:
            shutil.copyfile(start_from, making)
        _migrate(f"sqlite:///{making}", only_others=start_from is None)
        with closing(sqlite3.connect(making)) as made:
            made.execute("PRAGMA journal_mode=DELETE")
        shutil.move(making, path.with_suffix(".making"))
        path.with_suffix(".making").rename(path)
        _forget_old(f"{kind}-*.sqlite3")
    path.touch()
    return path


def _forget_old(pattern: str) -> None:
    newest_first = sorted(run.CACHE.glob(pattern), key=lambda p: p.stat().st_mtime, reverse=True)
    for path in newest_first[KEPT:]:
        path.unlink(missing_ok=True)


@cache
def sqlite_template() -> Path:
    with _alone("sqlite"):
        base = _sqlite_file("packages", _digest(_shape("accounts", "records")))
        return _sqlite_file("all", _digest(_shape()), start_from=base)


@cache
def postgres_template() -> str:
    """Migrated once per installed state: the dump is kept, the server is not."""
    with _alone("postgres"):
        if postgres.exists(postgres.TEMPLATE):
            return postgres.TEMPLATE
        dump = run.CACHE / f"all-{_digest(_shape())}.sql"
        making = f"{postgres.TEMPLATE}_making"
        postgres.create_empty(making)
        if dump.exists():
            postgres.load(making, dump)
        else:
            _migrate(postgres.url(making))
            postgres.dump(making, dump)
            _forget_old("all-*.sql")
        postgres.rename(making, postgres.TEMPLATE)
        return postgres.TEMPLATE


def reset() -> None:
    """The worker's database is the template again, also for connections that other threads hold."""
    connections.close_all()
    if connection.vendor == "postgresql":
        postgres.clone(postgres_template(), postgres.worker_database())
        return
    with (
        closing(sqlite3.connect(sqlite_template())) as template,
        closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=20)) as ours,
    ):
        template.backup(ours)


if __name__ == "__main__":
    # `python -m tests.support.database sqlite`: migrated beforehand, beside something else, instead of while the workers wait.
    {"sqlite": sqlite_template, "postgres": postgres_template}[sys.argv[1]]()
    print("migrated")
