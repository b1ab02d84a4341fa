"""The demonstration's world: big enough to be believed, made up and marked, the same for the same seed and day.

The pilot's room is left to its own tests: living through its days takes minutes.
"""

from datetime import date

import pytest

from portal.caravan.models import Need, Visit
from portal.demo.world import build_world
from portal.demo.world.world import World
from portal.front.actions.ensure_site import ensure_site
from portal.library.models import Measure
from portal.matching.models import Event, Solution
from portal.organisations.models import Organisation
from portal.practices.models import PracticePage

pytestmark = pytest.mark.django_db
ANCHOR = date(2026, 11, 23)
ROOMS = ("organisations", "library", "caravan", "matching", "projects", "practices")


def counts() -> dict[str, int]:
    return {
        "needs": Need.objects.count(),
        "visits": Visit.objects.count(),
        "ventures": Organisation.objects.filter(kind="venture").count(),
        "solutions": Solution.objects.count(),
        "past events": Event.objects.filter(ends_on__lt=ANCHOR).count(),
        "coming events": Event.objects.filter(starts_on__gt=ANCHOR).count(),
        "measures": Measure.objects.published().count(),
        "practices": PracticePage.objects.live().filter(locale__language_code="ja").count(),
    }


def test_the_world_is_as_big_as_it_should_be_and_marked() -> None:
    ensure_site()
    build_world(ANCHOR, ROOMS)
    size = counts()
    assert size["needs"] >= 20
    assert size["ventures"] == 25
    assert (size["past events"], size["coming events"]) == (1, 1)
    assert (size["measures"], size["practices"]) == (12, 6)
    for model in (Need, Visit, Event, Solution, PracticePage):
        assert not model.objects.filter(is_fictional=False).exists()
    practice = PracticePage.objects.live().filter(locale__language_code="ja").first()
    assert practice is not None
    assert practice.contact is not None
    assert practice.measures.count() == 2


def test_one_seed_and_one_day_give_one_world() -> None:
    one, same, other = World(ANCHOR), World(ANCHOR), World(ANCHOR, seed=7)
    assert one.uuid("need/1") == same.uuid("need/1") != other.uuid("need/1")
    draws = [[world.rng("caravan").random() for _time in range(3)] for world in (one, same, other)]
    assert draws[0] == draws[1] != draws[2]
    assert one.moment(-1, 9).isoformat() == "2026-11-22T09:00:00+09:00"
