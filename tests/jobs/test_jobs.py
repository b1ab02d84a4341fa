from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone, translation

from portal.audit.models import AuditLine
from portal.jobs import running
from portal.jobs.actions import request_cancel, start
from portal.jobs.enums import OPEN_STATES, TRANSITIONS, JobState
from portal.jobs.models import Job
from portal.jobs.registry import UnknownKind
from portal.jobs.testing import run_pending
from tests.jobs import kinds  # noqa: F401  registers the kinds
from tests.organisations.factories import UserFactory

pytestmark = pytest.mark.django_db


def age(job: Job, **columns: timedelta) -> None:
    Job.objects.filter(pk=job.pk).update(
        **{name: timezone.now() - by for name, by in columns.items()}
    )


def test_a_job_runs_and_keeps_its_result() -> None:
    start("test.add", input={"numbers": [1, 2]})
    (job,) = run_pending()
    assert (job.state, job.result, job.attempts, job.percent) == ("succeeded", {"sum": 3}, 1, 100)


def test_an_unknown_kind_is_refused_at_the_start() -> None:
    with pytest.raises(UnknownKind):
        start("test.nobody_registered_this")


def test_only_the_id_goes_to_the_queue_and_only_after_the_commit(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks
) -> None:
    sent: list[int] = []
    monkeypatch.setattr("portal.jobs.tasks.run.delay", sent.append)
    with django_capture_on_commit_callbacks(execute=True):
        job = start("test.add", input={"numbers": []})
        assert sent == []
    assert sent == [job.pk]


def test_what_is_rolled_back_was_never_queued(monkeypatch: pytest.MonkeyPatch) -> None:
    class Regret(Exception):
        pass

    with pytest.raises(Regret), transaction.atomic():
        start("test.add", input={"numbers": []})
        raise Regret
    assert Job.objects.count() == 0


def test_a_job_delivered_twice_counts_once() -> None:
    job = start("test.line")
    assert [running.run_now(job.pk), running.run_now(job.pk)] == [True, False]
    assert AuditLine.objects.filter(verb="test.line").count() == 1


def test_of_two_claims_one_wins() -> None:
    job = start("test.add", input={"numbers": []})
    assert [running.claim(job.pk) is None, running.claim(job.pk) is None] == [False, True]


def test_an_error_keeps_its_traceback_from_the_reader() -> None:
    start("test.break")
    (job,) = run_pending()
    assert job.state == JobState.FAILED
    assert "a name that readers must not see" in job.error
    assert "a name that readers must not see" not in job.error_text


def test_a_refusal_is_told_to_the_reader() -> None:
    start("test.refuse")
    (job,) = run_pending()
    with translation.override("en"):
        assert job.error_text == "finished"


def test_progress_shows_in_the_language_of_whoever_reads() -> None:
    start("test.add", input={"numbers": []})
    (job,) = run_pending()
    assert job.message == "running"
    with translation.override("en"):
        assert job.message_text == "running"


def test_a_waiting_job_is_cancelled_at_once_and_never_runs() -> None:
    job = request_cancel(start("test.add", input={"numbers": []}))
    assert (job.state, running.run_now(job.pk)) == (JobState.CANCELLED, False)


def test_a_running_job_stops_at_its_next_look() -> None:
    start("test.ask")
    (job,) = run_pending()
    assert job.state == JobState.CANCELLED


def test_the_sweep_offers_a_dead_job_again_and_its_first_run_writes_nothing_more() -> None:
    job = start("test.add", input={"numbers": [5]})
    first = running.claim(job.pk)
    assert first is not None
    age(job, heartbeat_at=timedelta(minutes=5))
    assert running.sweep() == [job.pk]
    assert first.beat() is False
    with pytest.raises(running.LostClaim):
        first.progress(1, 1)
    (ended,) = run_pending()
    assert (ended.state, ended.attempts, ended.result) == ("succeeded", 2, {"sum": 5})


def test_the_sweep_leaves_the_living_alone() -> None:
    job = start("test.add", input={"numbers": []})
    running.claim(job.pk)
    assert running.sweep() == []


def test_a_job_that_the_queue_lost_is_offered_again_once() -> None:
    job = start("test.add", input={"numbers": []})
    age(job, queued_at=timedelta(minutes=5))
    assert [running.sweep(), running.sweep()] == [[job.pk], []]


def test_after_too_many_attempts_a_job_is_given_up() -> None:
    job = start("test.add", input={"numbers": []})
    running.claim(job.pk)
    Job.objects.filter(pk=job.pk).update(attempts=3)
    age(job, heartbeat_at=timedelta(minutes=5))
    assert running.sweep() == []
    job.refresh_from_db()
    assert job.state == JobState.FAILED


def test_a_dead_job_that_was_to_be_cancelled_is_not_tried_again() -> None:
    job = start("test.add", input={"numbers": []})
    running.claim(job.pk)
    request_cancel(job)
    age(job, heartbeat_at=timedelta(minutes=5))
    assert running.sweep() == []
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED


def test_a_child_process_answers_and_reports() -> None:
    start("test.child", input={"number": 21, "sleep": 1})
    (job,) = run_pending()
    assert (job.state, job.result, job.message) == ("succeeded", {"double": 42}, "running")


@pytest.mark.parametrize(
    "order", [{"number": 1, "fail": True}, {"number": 1, "sleep": 30, "seconds": 1}]
)
def test_a_child_that_fails_or_dawdles_fails_its_job(order: dict[str, object]) -> None:
    start("test.child", input=order)
    (job,) = run_pending()
    assert job.state == JobState.FAILED


def test_every_ended_state_is_final() -> None:
    assert {state for state, following in TRANSITIONS.items() if following} == set(OPEN_STATES)


@pytest.fixture
def owner_and_job() -> tuple[object, Job]:
    owner = UserFactory()
    return owner, start("test.add", actor=owner, input={"numbers": []})


def test_the_page_answers_a_program_a_fragment_and_a_person(
    client: Client, owner_and_job: tuple[object, Job]
) -> None:
    owner, job = owner_and_job
    client.force_login(owner)
    address = f"/jobs/{job.public_id}/"
    data = client.get(address, headers={"accept": "application/json"}).json()
    assert (data["state"], "input" in data) == ("queued", False)
    fragment = client.get(address, headers={"hx-request": "true"}).content.decode()
    assert ("<html" in fragment, f"job-{job.public_id}" in fragment) == (False, True)
    assert "<html" in client.get(address).content.decode()


def test_the_page_leads_on_within_the_portal_only(
    client: Client, owner_and_job: tuple[object, Job]
) -> None:
    owner, job = owner_and_job
    run_pending()
    client.force_login(owner)
    address = f"/jobs/{job.public_id}/"
    assert 'href="/needs/"' in client.get(address, {"next": "/needs/"}).content.decode()
    assert (
        'href="https://evil'
        not in client.get(address, {"next": "https://evil.example/"}).content.decode()
    )


def test_strangers_do_not_learn_of_a_job_and_the_kinds_rule_lets_others_in(client: Client) -> None:
    job = start("test.ask", actor=UserFactory())
    answers = []
    for person in (UserFactory(), UserFactory(is_staff=True)):
        client.force_login(person)
        answers.append(
            client.get(
                f"/jobs/{job.public_id}/", headers={"accept": "application/json"}
            ).status_code
        )
    assert answers == [404, 200]


def test_stopping_is_a_post(client: Client, owner_and_job: tuple[object, Job]) -> None:
    owner, job = owner_and_job
    client.force_login(owner)
    assert client.get(f"/jobs/{job.public_id}/cancel/").status_code == 405
    client.post(f"/jobs/{job.public_id}/cancel/")
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED


def test_polling_costs_a_fixed_number_of_queries(
    client: Client, owner_and_job: tuple[object, Job], django_assert_num_queries
) -> None:
    owner, job = owner_and_job
    client.force_login(owner)
    with django_assert_num_queries(3):  # session, person, job
        client.get(f"/jobs/{job.public_id}/", headers={"accept": "application/json"})
