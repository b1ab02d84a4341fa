"""The broker of files, made safe for a reader and a writer at the same moment.

Kombu writes a message under its final name and moves it away to read it. A worker that looks between
the making of the file and its first byte takes an empty message, loses it, and dies of it; the same
holds for the table of queues. Here a file appears only when it is whole, and what cannot be read is put aside.
"""

import json
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

import structlog
from kombu.transport import filesystem

log = structlog.get_logger(__name__)

_BEING_WRITTEN = ".tmp"
_TAKEN = ".taken"
_UNREADABLE = ".unreadable"


class Channel(filesystem.Channel):
    def _put(self, queue: str, message: Any, **kwargs: Any) -> None:  # type: ignore[override]
        name = f"{time.time_ns()}_{uuid.uuid4()}.{queue}.msg"
        _write_whole(Path(self.data_folder_out) / name, message)

    def _get(self, queue: str, timeout: Any = None) -> Any:
        folder = Path(self.data_folder_in)
        for name in sorted(path.name for path in folder.iterdir()):
            if name.partition(".")[2] != f"{queue}.msg":
                continue
            taken = folder / f"{name}{_TAKEN}"
            try:
                (folder / name).rename(taken)
            except FileNotFoundError:
                continue  # another worker was faster
            try:
                message = json.loads(taken.read_bytes())
            except ValueError:
                log.exception("broker_message_unreadable", file=name)
                taken.rename(folder / f"{name}{_UNREADABLE}")
                continue
            taken.unlink()
            return message
        raise Empty

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        table = self._exchange_file(exchange)
        if not table.exists():
            _write_whole(table, [], keep=True)
        super()._queue_bind(exchange, routing_key, pattern, queue)


class Transport(filesystem.Transport):
    Channel = Channel


def _write_whole(path: Path, content: Any, *, keep: bool = False) -> None:
    """With `keep`, a file that somebody else made in the meantime stays as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{uuid.uuid4().hex}{_BEING_WRITTEN}")
    draft.write_text(json.dumps(content), encoding="utf-8")
    if not keep:
        draft.rename(path)
        return
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
