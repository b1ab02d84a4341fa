"""A file that is uploaded in one step and read in the next waits in private storage, for a while, for one person."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone

KEPT_FOR = timedelta(hours=2)
FOLDER = "intake"


def keep(content: bytes, user: Any) -> str:
    """Stores the file between the two steps and returns a signed name that only this person can use."""
    _drop_old()
    name = storages["private"].save(f"{FOLDER}/{uuid4().hex}", ContentFile(content))
    return signing.dumps([name, user.pk], salt="portal.intake")


def _named(token: str, user: Any) -> str | None:
    try:
        name, owner = signing.loads(token, salt="portal.intake", max_age=KEPT_FOR)
    except signing.BadSignature:
        return None
    return str(name) if owner == user.pk else None


def kept(token: str, user: Any) -> bytes | None:
    name = _named(token, user)
    if name is None or not storages["private"].exists(name):
        return None
    with storages["private"].open(name) as file:
        return file.read()


def forget(token: str, user: Any) -> None:
    if name := _named(token, user):
        storages["private"].delete(name)


def _drop_old() -> None:
    """What was uploaded and never applied does not stay: it may name people."""
    storage = storages["private"]
    if not storage.exists(FOLDER):
        return
    for name in storage.listdir(FOLDER)[1]:
        path = f"{FOLDER}/{name}"
        if storage.get_modified_time(path) < timezone.now() - KEPT_FOR:
            storage.delete(path)
