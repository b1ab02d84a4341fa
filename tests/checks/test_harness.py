"""The tests' own ground: both databases, the site in a browser."""

import pytest
from django.db import connection
from wagtail.models import Page as WagtailPage

from portal.accounts.models import User


@pytest.mark.django_db
def test_the_database_is_migrated() -> None:
    assert WagtailPage.objects.filter(depth=1).count() == 1
    assert User.objects.count() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_committed_rows_are_gone_in_the_next_test(turn: int) -> None:
    assert User.objects.count() == 0
    assert WagtailPage.objects.filter(depth=1).count() == 1
    User.objects.create_user("a@example.invalid", display_name="A")


@pytest.mark.django_db
def test_the_database_is_the_chosen_one(on_postgres: bool) -> None:
    assert connection.vendor == ("postgresql" if on_postgres else "sqlite")
