"""The broker of files between a reader and a writer."""

import threading
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection

from portal.celery import app


@pytest.fixture
def folders(tmp_path: Path) -> dict[str, str]:
    queue, control = tmp_path / "queue", tmp_path / "control"
    queue.mkdir()
    control.mkdir()
    return {
        "data_folder_in": str(queue),
        "data_folder_out": str(queue),
        "control_folder": str(control),
    }


@pytest.fixture
def channel(folders: dict[str, str]) -> Any:
    with Connection(transport=app.conf.broker_transport, transport_options=folders) as connection:
        yield connection.channel()


def test_the_portal_uses_its_own_broker_of_files() -> None:
    connection = app.connection_for_write()
    assert type(connection.transport).__module__ == "portal.jobs.broker"


def test_messages_come_in_the_order_in_which_they_were_sent(channel: Any) -> None:
    for number in range(3):
        channel._put("work", {"n": number})
    channel._put("other", {"n": 9})
    assert [channel._get("work")["n"] for _ in range(3)] == [0, 1, 2]
    with pytest.raises(Empty):
        channel._get("work")
    assert channel._get("other") == {"n": 9}


def test_an_empty_message_is_put_aside_and_the_next_is_read(channel: Any, folders: Any) -> None:
    queue = Path(folders["data_folder_in"])
    (queue / "0_broken.work.msg").touch()
    channel._put("work", {"n": 1})
    assert channel._get("work") == {"n": 1}
    assert [path.name for path in queue.iterdir()] == ["0_broken.work.msg.unreadable"]


def test_a_reader_beside_writers_gets_each_message_whole_and_once(channel: Any) -> None:
    payload = {"text": "長" * 20_000}

    def send() -> None:
        for _ in range(40):
            channel._put("work", payload)

    writers = [threading.Thread(target=send) for _ in range(2)]
    for writer in writers:
        writer.start()
    received = []
    while any(writer.is_alive() for writer in writers) or channel._size("work"):
        try:
            received.append(channel._get("work"))
        except Empty:
            continue
    assert received == [payload] * 80


def test_a_table_of_queues_that_is_being_made_is_never_empty(channel: Any, folders: Any) -> None:
    channel._queue_bind("work", "work", "", "work")
    channel._queue_bind("work", "more", "", "more")
    assert sorted(row.queue for row in channel.get_table("work")) == ["more", "work"]
    assert [path.name for path in Path(folders["control_folder"]).iterdir()] == ["work.exchange"]
