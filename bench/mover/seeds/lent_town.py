"""A made-up pilot in an empty database: so many vans on the road tomorrow, 10 to 20 stops each, and residents who may ask.

python bench/mover/seeds/lent_town.py VANS: writes it into the portal's database (PORTAL_VAR) and prints, as JSON, the day and each resident's
session and places.
"""

import json
import os
import random
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

import django  # noqa: E402

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402

from portal.accounts.models import User  # noqa: E402
from portal.fukushi_mover import models as mover  # noqa: E402
from portal.fukushi_mover.actions.locked_day import append, locked  # noqa: E402
from portal.fukushi_mover.enums import DayState, EventKind, Leg, PlanState, StopKind  # noqa: E402
from portal.fukushi_mover.roads.estimate import StraightLines  # noqa: E402
from portal.models_projects.models import ModelProject  # noqa: E402
from portal.organisations.models import (  # noqa: E402
    Municipality,
    Organisation,
    OrganisationKind,
    Prefecture,
)
from portal.ui.dates import today  # noqa: E402

PLACES, SIDE, CENTRE = 2000, 0.063, (36.33, 139.10)  # about 14 km from end to end
PROVIDERS, RESIDENTS, SPOTS = 20, 40, 6
BEGIN, SLACK, SERVICE = 8 * 3600, 600, 60
Point = tuple[float, float]


def main() -> None:
    chance = random.Random(0)
    points = [_point(chance) for _ in range(PLACES)]
    pilot, providers = _pilot()
    plan = _plan(pilot)
    _fill(chance, points, plan, providers, int(sys.argv[1]))
    with locked(plan.day) as day:
        append(day, EventKind.PLAN_PUBLISHED, {"plan": plan.pk}, None)
    people = [_resident(chance, points, pilot, k) for k in range(RESIDENTS)]
    json.dump({"day": str(plan.day.public_id), "people": people}, sys.stdout)


def _point(chance: random.Random) -> Point:
    return CENTRE[0] + chance.uniform(-SIDE, SIDE), CENTRE[1] + chance.uniform(-SIDE, SIDE)


def _pilot() -> tuple[mover.Pilot, list[Organisation]]:
    prefecture, _ = Prefecture.objects.get_or_create(code="10", defaults={"name": "群馬県", "kana": "ぐんまけん", "in_health_area": True, "in_economy_area": True})  # fmt: skip
    city = Municipality.objects.create(prefecture=prefecture, name="測定市（架空）", kana="そくていし", is_fictional=True)  # fmt: skip
    kind, _ = OrganisationKind.objects.get_or_create(
        code="care_provider", defaults={"name": "care provider"}
    )
    offices = Organisation.objects.bulk_create(
        Organisation(kind=kind, name=f"測定 {k}（架空）", municipality=city, is_fictional=True)
        for k in range(PROVIDERS)
    )
    first, last = today() - timedelta(days=1), today() + timedelta(days=30)
    project = ModelProject.objects.create(title="測定", municipality=city, lead=offices[0], starts_on=first, ends_on=last, is_fictional=True)  # fmt: skip
    pilot = mover.Pilot.objects.create(project=project, municipality=city, operator=offices[0], name="測定", starts_on=first, is_fictional=True)  # fmt: skip
    mover.BrokerageRate.objects.create(pilot=pilot, yen_per_ride=100, valid_from=first)
    for office in offices:
        mover.PilotProvider.objects.create(pilot=pilot, provider=office)
    return pilot, offices


def _plan(pilot: mover.Pilot) -> mover.DailyPlan:
    day = mover.ServiceDay.objects.create(pilot=pilot, date=today() + timedelta(days=1), state=DayState.PUBLISHED, is_fictional=True)  # fmt: skip
    return mover.DailyPlan.objects.create(
        day=day, version=1, state=PlanState.PUBLISHED, travel_source="straight-line"
    )


def _fill(
    chance: random.Random,
    points: list[Point],
    plan: mover.DailyPlan,
    offices: list[Organisation],
    count: int,
) -> None:
    houses = mover.Facility.objects.bulk_create(
        mover.Facility(provider=one, name=one.name, latitude=points[k][0], longitude=points[k][1], is_fictional=True)
        for k, one in enumerate(offices)
    )  # fmt: skip
    vans = mover.Van.objects.bulk_create(_van(houses[k % PROVIDERS], k) for k in range(count))
    mover.VanLayout.objects.bulk_create(
        mover.VanLayout(van=van, seats=seats, wheelchairs=chairs)
        for van in vans
        for seats, chairs in ((7, 0), (4, 2))
    )
    runs = mover.Run.objects.bulk_create(
        mover.Run(plan=plan, van=van, leg=Leg.DAYTIME, leave=BEGIN, back=20 * 3600) for van in vans
    )
    stops = [_stops(chance, points, run) for run in runs]
    mover.Rider.objects.bulk_create(rider for riders, _ in stops for rider in riders)
    mover.Stop.objects.bulk_create((stop for _, rows in stops for stop in rows), batch_size=500)


def _van(house: mover.Facility, k: int) -> mover.Van:
    return mover.Van(
        provider=house.provider, facility=house, number=f"{k + 1}", plate=f"{k + 1}", colour="白", has_lift=True, is_fictional=True
    )  # fmt: skip


def _stops(
    chance: random.Random, points: list[Point], run: mover.Run
) -> tuple[list[mover.Rider], list[mover.Stop]]:
    """Riders in groups of three: all board, then all alight. Promised their planned times ± 10 minutes."""
    house, at = run.van.facility, BEGIN + chance.randint(0, 3600)
    place: Point = (house.latitude, house.longitude)
    riders = [
        mover.Rider(provider=house.provider, facility=house, code=f"{run.van.number}-{k}", longest_ride=5400, is_fictional=True)
        for k in range(chance.randint(5, 10))
    ]  # fmt: skip
    rows: list[mover.Stop] = []
    for group in (riders[k : k + 3] for k in range(0, len(riders), 3)):
        for kind in (StopKind.BOARD, StopKind.ALIGHT):
            for rider in group:
                there = chance.choice(points)
                at += int(StraightLines().matrix([place], [there]).seconds[0, 0])
                rows.append(_stop(run, rider, kind, there, at, len(rows)))
                at, place = at + SERVICE, there
    return riders, rows


def _stop(
    run: mover.Run, rider: mover.Rider, kind: StopKind, point: Point, at: int, seq: int
) -> mover.Stop:
    return mover.Stop(
        run=run, seq=seq, kind=kind, rider=rider, latitude=point[0], longitude=point[1], arrive=at, begin=at, depart=at + SERVICE,
        service=SERVICE, promised_from=at - SLACK, promised_to=at + SLACK, is_fictional=True,
    )  # fmt: skip


def _resident(
    chance: random.Random, points: list[Point], pilot: mover.Pilot, k: int
) -> dict[str, Any]:
    user = User.objects.create(email=f"bench-{pilot.pk}-{k}@example.invalid", display_name=f"測定 {k}")  # fmt: skip
    one = mover.Resident.objects.create(
        pilot=pilot, user=user, card_number=f"B{k}", is_fictional=True
    )
    home = chance.choice(points)
    mover.ResidentPrivate.objects.create(resident=one, name=f"測定 {k}", address="測定市（架空）", latitude=home[0], longitude=home[1])  # fmt: skip
    places = [
        mover.SavedPlace.objects.create(resident=one, position=n, name=f"{n}", latitude=spot[0], longitude=spot[1])
        for n, spot in enumerate((home, *chance.sample(points, SPOTS - 1)), 1)
    ]  # fmt: skip
    return {"session": _session(user), "places": [str(place.public_id) for place in places]}


def _session(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    main()
