"""Where a person starts after signing in."""

import pytest

from portal.organisations.enums import Role
from portal.ui.navigation import first_page
from tests.organisations.factories import member

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "desk"),
    [
        (Role.BUREAU_STAFF, "/my/"),
        (Role.MUNICIPALITY_OFFICER, "/needs/mine/"),
        (Role.VENTURE_MEMBER, "/my/solutions/"),
        (Role.PROVIDER_MANAGER, "/mover/days/"),
        (Role.DISPATCHER, "/mover/days/"),
        (Role.EXPERT, "/my/"),
    ],
)
def test_each_starts_at_the_desk_of_their_work(role: Role, desk: str) -> None:
    assert first_page(member(role)) == desk
