"""What is uploaded in one step and read in the next."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from portal.intake.uploads import FOLDER, KEPT_FOR, forget, keep, kept
from tests.organisations.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_a_file_is_there_for_whom_uploaded_it_until_it_is_forgotten(private_folder: str) -> None:
    before, person, other = _files(private_folder), UserFactory(), UserFactory()
    token = keep(b"a,b\n", person)
    assert (kept(token, person), kept(token, other), kept(token + "x", person)) == (
        b"a,b\n",
        None,
        None,
    )
    forget(token, other)
    assert kept(token, person) == b"a,b\n"
    forget(token, person)
    assert (kept(token, person), _files(private_folder)) == (None, before)


def test_what_was_never_read_does_not_stay(private_folder: str) -> None:
    before, person = _files(private_folder), UserFactory()
    token = keep(b"names", person)
    (file,) = _files(private_folder) - before
    old = (timezone.now() - KEPT_FOR - timedelta(seconds=1)).timestamp()
    os.utime(file, (old, old))
    fresh = keep(b"more", person)
    assert (kept(token, person), kept(fresh, person)) == (None, b"more")
    forget(fresh, person)


def _files(private_folder: str) -> set[Path]:
    """What is kept now; imports that other tests began leave files, too."""
    return set(Path(private_folder, FOLDER).glob("*"))
