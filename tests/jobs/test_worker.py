"""A real worker on the filesystem broker is killed in mid-task; the sweep has the job finished, once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from portal.audit.models import AuditLine
from portal.jobs.models import Job
from portal.jobs.running import DEAD_AFTER, sweep
from tests.jobs import kinds  # noqa: F401
from tests.support import run

SECONDS = 60


def wait_for(holds: Callable[[], bool]) -> None:
    ends_at = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < ends_at, "waited too long"
        time.sleep(0.2)


@pytest.fixture
def worker_settings(tmp_path: Path) -> dict[str, str]:
    """This test's own database, and a broker in a folder of its own."""
    module = tmp_path / "worker_settings.py"
    database = connection.settings_dict
    folders = {name: str(tmp_path / "broker") for name in ("data_folder_in", "data_folder_out")}
    (tmp_path / "broker").mkdir()
    (tmp_path / "control").mkdir()
    folders["control_folder"] = str(tmp_path / "control")
    kept = {
        key: database[key]
        for key in ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")
    }
    kept["NAME"] = str(kept["NAME"])
    module.write_text(
        "from portal.settings import *\n"
        f"DATABASES = {{'default': {kept!r}}}\n"
        "CELERY_BROKER_URL = 'filesystem://'\n"
        f"CELERY_BROKER_TRANSPORT_OPTIONS = {folders!r}\n"
        "CELERY_IMPORTS = ['tests.jobs.kinds']\n"
    )
    return {
        "DJANGO_SETTINGS_MODULE": "worker_settings",
        "PYTHONPATH": f"{tmp_path}{os.pathsep}{run.ROOT}",
        "PORTAL_VAR": str(tmp_path / "var"),
    }


@pytest.fixture
def start_worker(
    worker_settings: dict[str, str],
) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    workers: list[subprocess.Popen[bytes]] = []

    def begin() -> subprocess.Popen[bytes]:
        worker = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "celery",
                "-A",
                "portal",
                "worker",
                "--concurrency",
                "1",
                "--pool",
                "prefork",
            ],
            cwd=run.ROOT,
            env=os.environ | worker_settings,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        workers.append(worker)
        return worker

    yield begin
    for worker in workers:
        kill(worker)


def kill(worker: subprocess.Popen[bytes]) -> None:
    """The worker and its children, without a chance to say goodbye."""
    if worker.poll() is None:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


def enqueue(pk: int, worker_settings: dict[str, str], *, times: int = 1) -> None:
    code = (
        "import django; django.setup(); from portal.celery import app; from portal.jobs.tasks import run\n"
        f"for _ in range({times}): run.delay({pk})"
    )
    subprocess.run(
        [sys.executable, "-c", code], cwd=run.ROOT, env=os.environ | worker_settings, check=True
    )


@pytest.mark.timeout(240, func_only=True)
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_mid_task_costs_time_but_nothing_else(
    start_worker: Callable[[], subprocess.Popen[bytes]], worker_settings: dict[str, str]
) -> None:
    job = Job.objects.create(kind="test.slow", queued_at=timezone.now())
    worker = start_worker()  # gets up while the message is written
    enqueue(job.pk, worker_settings)
    wait_for(lambda: Job.objects.get(pk=job.pk).state == "running")
    kill(worker)
    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - 2 * DEAD_AFTER)
    assert sweep() == [job.pk]
    start_worker()
    enqueue(job.pk, worker_settings, times=2)
    wait_for(lambda: Job.objects.get(pk=job.pk).state == "succeeded")
    time.sleep(1)  # for the second delivery
    ended = Job.objects.get(pk=job.pk)
    assert (ended.attempts, ended.result) == (2, {"lines": 1})
    assert AuditLine.objects.filter(verb="test.slow").count() == 1
