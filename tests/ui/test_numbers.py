"""Numbers that come in an address or a form."""

import pytest

from portal.accounts.models import User
from portal.ui.numbers import sent_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("７", 7),
        ("0", 0),
        ("", None),
        ("-1", None),
        ("²", None),
        ("1.5", None),
        ("9" * 19, None),
        ("9" * 5000, None),
    ],
)
def test_only_whole_numbers_that_a_column_holds_are_numbers(text: str, number: int | None) -> None:
    assert sent_number(text) == number


@pytest.mark.django_db
def test_a_list_of_keys_is_asked_without_those_that_no_column_holds() -> None:
    one = User.objects.create_user("a@example.invalid", "a long password", display_name="住民")
    assert list(User.objects.filter(pk__in=[one.pk, 10**30, -(10**30)])) == [one]
    assert not User.objects.filter(pk__in=[10**30]).exists()
