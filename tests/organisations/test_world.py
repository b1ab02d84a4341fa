from datetime import date

import pytest

from portal.accounts.models import User
from portal.demo.world import build_world
from portal.organisations.models import Membership, Municipality, Organisation, Post

pytestmark = pytest.mark.django_db


def test_the_world_of_organisations_is_found_again_and_left_alone():
    def counts():
        return [m.objects.count() for m in (User, Organisation, Municipality, Membership, Post)]

    build_world(date(2026, 11, 23), ["organisations"])
    before = counts()
    Organisation.objects.filter(name_ja__startswith="社会福祉法人ひだまり会").update(
        summary_ja="書き換え"
    )
    world = build_world(date(2026, 12, 1), ["organisations"])
    assert counts() == before
    assert world.handles["organisation"]["hidamari"].summary_ja == "書き換え"


def test_what_is_made_up_says_so():
    build_world(date(2026, 11, 23), ["organisations"])
    towns = Municipality.objects.filter(is_fictional=True)
    assert towns.count() == 10
    assert all("（架空）" in town.name_ja and town.code == "" for town in towns)
    assert Municipality.objects.exclude(code="").filter(is_fictional=True).count() == 0
    assert not User.objects.filter(is_fictional=False).exists()
    assert Organisation.objects.filter(is_fictional=False).count() == 13
    assert Organisation.objects.filter(kind="venture").count() == 25
