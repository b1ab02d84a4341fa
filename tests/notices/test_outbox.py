from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import transaction
from django.test import Client
from django.utils import timezone

from portal.notices import sending
from portal.notices.backend import MailboxBackend
from portal.notices.checks import mail_leaves_the_house
from portal.notices.enums import NoticeState
from portal.notices.models import Mail, Notice
from portal.notices.outbox import queue
from tests.organisations.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def letters(settings, tmp_path) -> None:
    """A letter of the test's own, found before the portal's."""
    folder = tmp_path / "notices" / "tests"
    folder.mkdir(parents=True)
    (folder / "hello.txt").write_text(
        "{% load i18n %}{% translate 'waiting' %} & {{ name }}\n\nDear {{ person }}\n{{ base_url }}/needs/\n"
    )
    templates = [dict(settings.TEMPLATES[0])]
    templates[0]["DIRS"] = [tmp_path, *templates[0]["DIRS"]]
    settings.TEMPLATES = templates


def hello(to: object = "town@example.invalid", **more: object) -> Notice:
    return queue(to=to, template="tests/hello", context={"name": "R&D"}, language="en", **more)


def test_the_first_line_is_the_subject_and_names_arrive_as_written() -> None:
    notice = hello(UserFactory(display_name="山田"))
    assert notice.subject == "waiting & R&D"
    assert notice.body == "Dear 山田\nhttp://localhost:8000/needs/\n"


def test_a_rolled_back_action_writes_to_nobody() -> None:
    class Regret(Exception):
        pass

    with pytest.raises(Regret), transaction.atomic():
        hello()
        raise Regret
    assert Notice.objects.count() == 0


def test_a_notice_is_sent_once_however_often_it_is_offered() -> None:
    notice = hello()
    assert [sending.send(notice.pk), sending.send(notice.pk), sending.send_due()] == [
        True,
        False,
        0,
    ]
    assert [message.to for message in mail.outbox] == [["town@example.invalid"]]


def test_a_mail_server_that_is_down_is_asked_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    def down(self: EmailMessage, **options: object) -> int:
        raise OSError("no route")

    notice = hello()
    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", down)
        assert sending.send_due() == 0
    notice.refresh_from_db()
    assert (notice.state, notice.attempts, notice.error) == (
        NoticeState.QUEUED,
        1,
        "OSError: no route",
    )
    assert notice.due_at > timezone.now()
    Notice.objects.update(due_at=timezone.now())
    assert sending.send_due() == 1


def test_after_the_last_attempt_a_notice_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EmailMessage, "send", lambda self, **options: 1 / 0)
    notice = hello()
    Notice.objects.update(attempts=sending.MAX_ATTEMPTS - 1)
    sending.send(notice.pk)
    notice.refresh_from_db()
    assert notice.state == NoticeState.FAILED


def test_a_sender_that_died_in_mid_send_is_not_repeated() -> None:
    notice = hello()
    Notice.objects.update(state=NoticeState.SENDING, claimed_at=timezone.now() - timedelta(hours=1))
    assert sending.send_due() == 0
    notice.refresh_from_db()
    assert (notice.state, mail.outbox) == (NoticeState.FAILED, [])


def test_i_see_my_notices_and_nobody_elses(client: Client) -> None:
    mine, other = UserFactory(), UserFactory()
    notice, theirs = hello(mine), hello(other)
    client.force_login(mine)
    page = client.get("/notices/").content.decode()
    assert (str(notice.public_id) in page, str(theirs.public_id) in page) == (True, False)
    assert client.get(f"/notices/{theirs.public_id}/").status_code == 404


def test_reading_marks_a_notice_read(client: Client) -> None:
    person = UserFactory()
    notice = hello(person, link="/needs/")
    client.force_login(person)
    assert client.get(f"/notices/{notice.public_id}/").status_code == 200
    notice.refresh_from_db()
    assert notice.read_at is not None
    assert client.post(f"/notices/{notice.public_id}/open/").url == "/needs/"


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_a_fixed_number_of_queries(
    client: Client, count: int, django_assert_num_queries
) -> None:
    person = UserFactory()
    for _ in range(count):
        hello(person)
    client.force_login(person)
    client.get("/notices/")
    with django_assert_num_queries(LIST_QUERIES):
        client.get("/notices/")


LIST_QUERIES = 6


def test_the_mailbox_exists_in_the_demonstration_only(client: Client, settings) -> None:
    MailboxBackend().send_messages(
        [EmailMessage("件名", "本文", "a@example.invalid", ["b@example.invalid"])]
    )
    pk = Mail.objects.get().pk
    addresses = ("/mailbox/", f"/mailbox/{pk}/")
    assert [client.get(address).status_code for address in addresses] == [404, 404]
    settings.DEMO_MODE = True
    assert [client.get(address).status_code for address in addresses] == [200, 200]
    assert "件名" in client.get("/mailbox/").content.decode()


def test_a_portal_that_keeps_its_mail_is_no_production(settings) -> None:
    settings.EMAIL_BACKEND = "portal.notices.backend.MailboxBackend"
    assert [error.id for error in mail_leaves_the_house(None)] == ["notices.E001"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert mail_leaves_the_house(None) == []
