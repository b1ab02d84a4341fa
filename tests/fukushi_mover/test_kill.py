"""Killing the web process, the worker, or the database in mid-action: nothing confirmed is lost, nothing half-made shows."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, RemoteDisconnected
from pathlib import Path

import pytest
from django.conf import settings
from django.db import Error, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.audit.models import AuditLine
from portal.fukushi_mover.actions import take_offer as booking
from portal.fukushi_mover.actions import write_plan as writing
from portal.fukushi_mover.actions.publish_plan import publish_plan
from portal.fukushi_mover.actions.take_offer import take_offer
from portal.fukushi_mover.enums import Leg
from portal.fukushi_mover.models import DailyPlan, DispatchEvent, Ride, RideOffer, Run, Stop
from portal.fukushi_mover.queries.replay import replay
from portal.jobs.actions import enqueue, start
from portal.jobs.models import Job
from portal.jobs.running import DEAD_AFTER, sweep
from portal.papers.models import Paper
from tests.support import processes
from tests.support.personas import sign_in

from .conftest import Clock
from .town import TEN, Town, make_town

ASKING = 2
QUEUE = Path(settings.BROKER_DIR) / "queue"


def as_it_stands(town: Town) -> None:
    """Rows and log agree; every ride is whole: one boarding, one alighting, one entry, one taken offer."""
    now = replay(town.day.events.order_by("number"))
    rides = list(Ride.objects.order_by("pk"))
    assert sorted(now.rides) == [ride.pk for ride in rides]
    for ride in rides:
        assert sorted(ride.stops.values_list("kind", flat=True)) == ["alight", "board"]
        assert ride.request.state == "taken"
        assert ride.request.offers.filter(state="taken").count() == 1
    assert {key: (s.run, s.begin) for key, s in now.stops.items()} == {
        s.pk: (s.run_id, s.begin) for s in Stop.objects.all()
    }
    town.day.refresh_from_db()
    numbers = DispatchEvent.objects.filter(day=town.day).order_by("number")
    assert list(numbers.values_list("number", flat=True)) == list(range(1, town.day.revision + 1))


class Phone:
    """A resident's telephone: signed in, in touch with a web process that may be gone at any moment."""

    def __init__(self, offer: RideOffer) -> None:
        client = Client()
        sign_in(client, offer.request.resident.user)
        self.offer, self._token = offer, "a" * 32
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self._cookies = f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={self._token}"

    def take(self, port: int) -> str:
        """Books, and says where the answer leads."""
        line = HTTPConnection("127.0.0.1", port, timeout=processes.PATIENCE)
        line.request(
            "POST",
            reverse("fukushi_mover:ride_take", args=[self.offer.request.public_id]),
            f"offer={self.offer.public_id}&csrfmiddlewaretoken={self._token}",
            {
                "Host": "localhost",
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": self._cookies,
            },
        )
        return str(line.getresponse().headers["Location"])

    def looks_at(self, port: int, path: str) -> int:
        line = HTTPConnection("127.0.0.1", port, timeout=processes.PATIENCE)
        line.request("GET", path, headers={"Host": "localhost", "Cookie": self._cookies})
        return line.getresponse().status


@pytest.fixture
def asking(transactional_db: None, at: Clock) -> tuple[Town, list[RideOffer]]:
    """A published day, and several residents each with an offer in hand."""
    town = make_town()
    town.publish()
    town.drive(Leg.MORNING)
    offers = [
        town.ask(town.resident(f"tome{n}"), 10 * 3600 + 1800 * (n + 1)).offers.first()
        for n in range(ASKING)
    ]
    return town, [offer for offer in offers if offer is not None]


def test_a_web_process_killed_before_the_commit_loses_no_answered_ride(
    asking: tuple[Town, list[RideOffer]], tmp_path: Path
) -> None:
    town, offers = asking
    first, second = (Phone(offer) for offer in offers)
    written = processes.Hold(f"{booking.__name__}.append", tmp_path / "written", lets_pass=1)
    with processes.web(written, TEN) as (process, port):
        answered = first.take(port)
        with ThreadPoolExecutor(1) as hand:
            cut_off = hand.submit(second.take, port)
            processes.wait_for(written.mark.exists)
            processes.kill(process)
            with pytest.raises((RemoteDisconnected, ConnectionError)):
                cut_off.result()
    ride = Ride.objects.get()
    assert answered == reverse("fukushi_mover:ride_status", args=[ride.public_id])
    as_it_stands(town)
    with processes.web(None, TEN) as (_process, port):
        assert first.looks_at(port, answered) == 200
        again = second.take(port)
        assert second.looks_at(port, again) == 200
    other = Ride.objects.exclude(pk=ride.pk).get()
    assert again == reverse("fukushi_mover:ride_status", args=[other.public_id])
    as_it_stands(town)


def as_kept(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def is_done(job: Job) -> bool:
    kept = as_kept(job)
    assert kept.state != "failed", kept.error
    return kept.state == "succeeded"


def found_dead(job: Job) -> None:
    """Time passes without a sign of life; the sweep offers the job again."""
    assert as_kept(job).state == "running"
    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - 2 * DEAD_AFTER)
    assert sweep() == [job.pk]


def test_a_worker_killed_in_mid_plan_and_in_mid_paper_does_each_once(
    transactional_db: None, at: Clock, tmp_path: Path
) -> None:
    """The plan has all its runs when its worker dies, the paper its file: neither shows before it is whole."""
    shutil.rmtree(QUEUE)
    QUEUE.mkdir()  # what other tests sent is not this worker's
    town = make_town()
    planned = processes.Hold(f"{writing.__name__}.measure_plan", tmp_path / "planned")
    printed = processes.Hold("portal.papers.models.Paper.save", tmp_path / "printed")
    job = start("mover.plan_day", actor=town.dispatcher, subject=town.day)
    with processes.worker(planned) as worker:
        processes.wait_for(planned.mark.exists)
        processes.kill(worker)
    assert not DailyPlan.objects.exists() and not Run.objects.exists()
    found_dead(job)
    with processes.worker(printed) as worker:
        processes.wait_for(lambda: is_done(job))
        plan = DailyPlan.objects.get()
        assert (plan.version, as_kept(job).attempts) == (1, 2)
        assert Stop.objects.filter(run__plan=plan).count() == 3 * 2 * 2
        publish_plan(town.dispatcher, plan)
        paper = start("mover.pickup_sheet", actor=town.dispatcher, subject=plan)
        processes.wait_for(printed.mark.exists)
        processes.kill(worker)
    assert not Paper.objects.exists()
    found_dead(paper)
    enqueue(paper.pk)
    enqueue(job.pk)
    with processes.worker():
        processes.wait_for(lambda: is_done(paper) and not list(QUEUE.iterdir()))
    assert (as_kept(paper).attempts, as_kept(job).attempts) == (2, 2)
    assert Paper.objects.get().file.read(5) == b"%PDF-"
    assert AuditLine.objects.filter(verb="planned").count() == 1


def test_a_database_lost_before_the_commit_leaves_nothing_half_made(
    asking: tuple[Town, list[RideOffer]], monkeypatch: pytest.MonkeyPatch
) -> None:
    town, offers = asking
    first = take_offer(offers[0].request.resident.user, offers[0])

    def lose(*_entry: object, **_more: object) -> None:
        """Everything is written but the log's entry, and the database goes away."""
        assert Ride.objects.count() == 2
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        else:
            connection.connection.close()
            Ride.objects.count()

    with monkeypatch.context() as patch:
        patch.setattr(booking, "append", lose)
        with pytest.raises(Error):
            take_offer(offers[1].request.resident.user, offers[1])
    connection.close()
    assert list(Ride.objects.all()) == [first]
    as_it_stands(town)
    again = RideOffer.objects.select_related("request__day__pilot", "request__resident__user").get(
        pk=offers[1].pk
    )
    take_offer(again.request.resident.user, again)
    assert Ride.objects.count() == 2
    as_it_stands(town)
