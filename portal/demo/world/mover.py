"""The pilot of the fictional city: three day services that lend the empty seats of twelve vans."""

import math
from datetime import date, timedelta
from typing import Any

from allauth.account.models import EmailAddress

from portal.accounts.models import User
from portal.fukushi_mover.enums import LegalMode, Mobility, PlaceKind
from portal.fukushi_mover.models import (
    BrokerageRate,
    Driver,
    Facility,
    Pilot,
    PilotProvider,
    Resident,
    ResidentPrivate,
    Rider,
    RiderPrivate,
    SavedPlace,
    StandingOrder,
    Van,
    VanLayout,
)
from portal.models_projects.models import ModelProject
from portal.organisations.enums import Role
from portal.organisations.models import (
    Membership,
    Municipality,
    Organisation,
    OrganisationKind,
    Prefecture,
)

from .mover_days import build_days
from .mover_duty import build_duty
from .mover_homes import build_homes
from .mover_masters import build_masters
from .mover_money import build_money
from .mover_month import build_month
from .world import World

CENTRE = (36.3300, 139.1000)
PROVIDERS = [
    (
        "hidamari",
        "社会福祉法人ひだまり会（架空）",
        "Hidamari-kai (fictional)",
        "ひだまりの里",
        (36.3440, 139.0860),
        ("takei", "iizuka"),
    ),
    (
        "kawasemi",
        "株式会社かわせみケア（架空）",
        "Kawasemi Care Inc. (fictional)",
        "デイサービスかわせみ",
        (36.3180, 139.1220),
        ("takahashi",),
    ),
    (
        "nanohana",
        "医療法人なのはな会（架空）",
        "Nanohana-kai Medical Corporation (fictional)",
        "なのはなデイ",
        (36.3245, 139.0780),
        ("soma",),
    ),
]
SHORT = {"hidamari": "ひだまり", "kawasemi": "かわせみ", "nanohana": "なのはな"}
VANS = [
    ("1号車", "白", [(7, 0), (4, 2)], True),
    ("2号車", "銀", [(9, 0), (5, 2)], True),
    ("3号車", "水色", [(6, 0)], False),
    ("4号車", "白", [(5, 1)], True),
]
DESTINATIONS: list[tuple[PlaceKind, str, tuple[float, float]]] = [
    (PlaceKind.SHOP, "スーパーあおば（架空）", (36.3285, 139.1045)),
    (PlaceKind.CLINIC, "みどり野中央クリニック（架空）", (36.3335, 139.0950)),
    (PlaceKind.CITY_HALL, "みどり野市役所（架空）", (36.3310, 139.1010)),
    (PlaceKind.STATION, "みどり野駅（架空）", (36.3220, 139.1015)),
    (PlaceKind.ONSEN, "みどりの湯（架空）", (36.3520, 139.1130)),
    (PlaceKind.SHOP, "みどり野商店街（架空）", (36.3232, 139.0995)),
    (PlaceKind.OTHER, "市立図書館（架空）", (36.3342, 139.1072)),
]
FAMILY = [
    ("佐藤", "さとう"),
    ("鈴木", "すずき"),
    ("高橋", "たかはし"),
    ("田中", "たなか"),
    ("渡辺", "わたなべ"),
    ("小林", "こばやし"),
    ("加藤", "かとう"),
    ("吉田", "よしだ"),
    ("山田", "やまだ"),
    ("松本", "まつもと"),
    ("井上", "いのうえ"),
    ("木村", "きむら"),
    ("清水", "しみず"),
    ("山崎", "やまざき"),
    ("阿部", "あべ"),
    ("池田", "いけだ"),
    ("橋本", "はしもと"),
    ("石川", "いしかわ"),
    ("前田", "まえだ"),
    ("藤田", "ふじた"),
    ("小川", "おがわ"),
    ("岡田", "おかだ"),
    ("後藤", "ごとう"),
    ("長谷川", "はせがわ"),
    ("村上", "むらかみ"),
    ("近藤", "こんどう"),
    ("石井", "いしい"),
    ("髙﨑", "たかさき"),
    ("坂本", "さかもと"),
    ("遠藤", "えんどう"),
]
GIVEN = [
    ("和子", "かずこ"),
    ("幸子", "さちこ"),
    ("節子", "せつこ"),
    ("洋子", "ようこ"),
    ("弘子", "ひろこ"),
    ("信子", "のぶこ"),
    ("京子", "きょうこ"),
    ("光子", "みつこ"),
    ("フミ", "ふみ"),
    ("ハル", "はる"),
    ("トメ", "とめ"),
    ("スミ", "すみ"),
    ("清", "きよし"),
    ("正", "ただし"),
    ("茂", "しげる"),
    ("勇", "いさむ"),
    ("実", "みのる"),
    ("進", "すすむ"),
    ("博", "ひろし"),
    ("昭", "あきら"),
    ("武", "たけし"),
    ("勝", "まさる"),
    ("一郎", "いちろう"),
    ("三郎", "さぶろう"),
]
TOWNS = ["本町", "若葉町", "川原町", "緑が丘", "上野原", "下野原", "栄町", "東", "西", "桜台"]
HELP = [
    "玄関の段差2段。右手を支えると上がりやすい",
    "耳が遠いので正面からゆっくり話す",
    "玄関まで迎えに行き、家族に声をかける",
    "杖を忘れていないか確かめる",
    "犬がいるため門で待つ",
    "手すり側から立ち上がりを見守る",
]


def build(world: World) -> None:
    """Masters first, then the days around the anchor. What is there already stays as it is."""
    municipality = _municipality(world)
    operator = _organisation(
        world,
        "operator",
        municipality,
        "system_operator",
        "一般社団法人みどり野おでかけ機構（架空）",
        "Midorino Outings Organisation (fictional)",
    )
    pilot = _pilot(world, municipality, operator)
    for index, row in enumerate(PROVIDERS):
        _provider(world, pilot, municipality, index, row)
    _residents(world, pilot)
    build_homes(world, pilot)
    _staff(world, operator, Role.DISPATCHER, "operator/yanai", "矢内 徹")
    _staff(world, operator, Role.CALL_CENTRE_OPERATOR, "operator/saeki", "佐伯 麻衣")
    world.handles["mover/pilot"] = pilot
    build_masters(world, pilot)
    build_days(world, pilot)
    build_duty(world, pilot)
    build_money(world, pilot)
    build_month(world, pilot)


def _kind(code: str) -> OrganisationKind:
    kind, _ = OrganisationKind.objects.get_or_create(code=code, defaults={"name": code})
    return kind


def _municipality(world: World) -> Municipality:
    if found := world.handles.get("municipality", {}).get("midorino"):
        return found
    prefecture, _ = Prefecture.objects.get_or_create(
        code="10",
        defaults={
            "name": "群馬県",
            "kana": "ぐんまけん",
            "in_health_area": True,
            "in_economy_area": True,
        },
    )
    municipality, _ = Municipality.objects.get_or_create(
        public_id=world.uuid("municipality/midorino"),
        defaults={
            "prefecture": prefecture,
            "name_ja": "みどり野市（架空）",
            "name_en": "Midorino City (fictional)",
            "kana": "みどりのし",
            "is_fictional": True,
            "latitude": CENTRE[0],
            "longitude": CENTRE[1],
        },
    )
    return municipality


def _organisation(
    world: World, slug: str, place: Municipality, kind: str, ja: str, en: str
) -> Organisation:
    """The room of organisations made it; alone, this room makes its own."""
    if found := world.handles.get("organisation", {}).get(slug):
        return found
    organisation, _ = Organisation.objects.get_or_create(
        public_id=world.uuid(f"mover/organisation/{slug}"),
        defaults={
            "kind": _kind(kind),
            "name_ja": ja,
            "name_en": en,
            "municipality": place,
            "prefecture": place.prefecture,
            "is_fictional": True,
        },
    )
    return organisation


def _staff(
    world: World, organisation: Organisation, role: Role, key: str, display: str, kana: str = ""
) -> User:
    """Somebody who can sign in: of the room of organisations if it knows them, else made here."""
    if found := world.handles.setdefault("user", {}).get(key):
        return found
    at, name = key.split("/")
    email = f"{name}@{at}.example"
    user = User.objects.filter(email=email).first() or User.objects.create_user(
        email,
        display_name=display,
        kana=kana,
        is_fictional=True,
        public_id=world.uuid(f"user/{key}"),
    )
    EmailAddress.objects.get_or_create(
        user=user, email=email, defaults={"verified": True, "primary": True}
    )
    Membership.objects.get_or_create(
        user=user,
        organisation=organisation,
        role=role,
        ended_at=None,
        defaults={"is_fictional": True},
    )
    world.handles["user"][key] = user
    return user


def _pilot(world: World, municipality: Municipality, operator: Organisation) -> Pilot:
    starts = (world.anchor.replace(day=1) - timedelta(days=1)).replace(day=1)  # after its project
    pilot, is_new = Pilot.objects.get_or_create(
        public_id=world.uuid("mover/pilot"),
        defaults={
            "project": _project(world, municipality, operator, starts),
            "municipality": municipality,
            "operator": operator,
            "name_ja": "みどり野市 福祉Mover 実証（架空）",
            "name_en": "Midorino Fukushi Mover pilot (fictional)",
            "legal_mode": LegalMode.VOLUNTEER,
            "starts_on": starts,
            "is_fictional": True,
        },
    )
    if is_new:
        BrokerageRate.objects.create(pilot=pilot, yen_per_ride=100, valid_from=starts)
    return pilot


def _project(
    world: World, municipality: Municipality, operator: Organisation, starts: date
) -> ModelProject:
    if found := world.handles.get("project/outings"):
        return found
    project, _ = ModelProject.objects.get_or_create(
        public_id=world.uuid("project/outings"),
        defaults={
            "title_ja": "福祉Moverによる移動支援モデル事業（架空）",
            "title_en": "Model project: outings by Fukushi Mover (fictional)",
            "municipality": municipality,
            "lead": operator,
            "starts_on": starts,
            "ends_on": date(starts.year + 1, 3, 31),
            "is_fictional": True,
        },
    )
    return project


def _spot(rng: Any, centre: tuple[float, float], reach: float) -> tuple[float, float]:
    """A home somewhere within `reach` degrees, denser towards the middle."""
    angle, far = rng.uniform(0, 2 * math.pi), reach * rng.random() ** 0.7
    return round(centre[0] + far * math.sin(angle) * 0.8, 6), round(
        centre[1] + far * math.cos(angle), 6
    )


def _person(rng: Any, spot: tuple[float, float], number: int) -> dict[str, Any]:
    (family, family_kana), (given, given_kana) = rng.choice(FAMILY), rng.choice(GIVEN)
    return {
        "name": f"{family} {given}",
        "kana": f"{family_kana} {given_kana}",
        "birth_date": date(rng.randint(1932, 1950), rng.randint(1, 12), rng.randint(1, 28)),
        "address": f"みどり野市{rng.choice(TOWNS)}{rng.randint(1, 5)}-{rng.randint(1, 30)}（架空）",
        "latitude": spot[0],
        "longitude": spot[1],
        "telephone": f"000-0000-{number:04d}",
        "help_notes": rng.choice(HELP) if rng.random() < 0.5 else "",
    }


def _provider(world: World, pilot: Pilot, place: Municipality, index: int, row: Any) -> None:
    slug, ja, en, house, spot, drivers = row
    provider = _organisation(world, slug, place, "care_provider", ja, en)
    PilotProvider.objects.get_or_create(
        pilot=pilot, provider=provider, defaults={"tolerance_minutes": 10}
    )
    _staff(world, provider, Role.DISPATCHER, f"{slug}/haisha", f"{SHORT[slug]} 配車係")
    facility, _ = Facility.objects.get_or_create(
        public_id=world.uuid(f"mover/facility/{slug}"),
        defaults={
            "provider": provider,
            "name": house,
            "address": f"みどり野市{TOWNS[index]}1-1（架空）",
            "latitude": spot[0],
            "longitude": spot[1],
            "telephone": f"000-000-00{index}0",
            "is_fictional": True,
        },
    )
    for number, van in enumerate(VANS, 1):
        known = drivers[number - 1] if number <= len(drivers) else f"untenshi{number}"
        _van(world, provider, facility, f"{slug}/{known}", number, van)
    _riders(world, provider, facility, slug, index)


def _van(
    world: World, provider: Organisation, facility: Facility, driver: str, number: int, row: Any
) -> None:
    slug = driver.split("/")[0]
    label, colour, layouts, lift = row
    van, is_new = Van.objects.get_or_create(
        public_id=world.uuid(f"mover/van/{slug}/{number}"),
        defaults={
            "provider": provider,
            "facility": facility,
            "number": f"{SHORT[slug]}{label}",
            "colour": colour,
            "has_lift": lift,
            "plate": f"みどり野 500 あ {number}{number}-{10 + number}{len(slug)}（架空）",
            "is_fictional": True,
        },
    )
    if not is_new:
        return
    VanLayout.objects.bulk_create(
        VanLayout(van=van, seats=seats, wheelchairs=chairs) for seats, chairs in layouts
    )
    rng = world.rng(f"mover/driver/{slug}/{number}")
    user = _staff(
        world, provider, Role.DRIVER, driver, f"{rng.choice(FAMILY)[0]} {rng.choice(GIVEN[12:])[0]}"
    )
    Driver.objects.get_or_create(
        public_id=world.uuid(f"mover/driver/{slug}/{number}"),
        defaults={
            "provider": provider,
            "user": user,
            "name": user.display_name,
            "usual_van": van,
            "is_fictional": True,
        },
    )


def _riders(
    world: World, provider: Organisation, facility: Facility, name: str, index: int
) -> None:
    rng = world.rng(f"mover/riders/{name}")
    if provider.riders.exists():
        return
    for number in range(1, 51):
        spot = _spot(rng, (facility.latitude, facility.longitude), 0.035)
        draw = rng.random()
        mobility = (
            Mobility.WHEELCHAIR if draw < 0.14 else Mobility.STICK if draw < 0.5 else Mobility.WALKS
        )
        rider = Rider.objects.create(
            public_id=world.uuid(f"mover/rider/{name}/{number}"),
            provider=provider,
            facility=facility,
            code=f"{'HKN'[index]}{number:03d}",
            mobility=mobility,
            helpers=int(mobility == Mobility.WHEELCHAIR),
            never_alone=rng.random() < 0.1,
            handed_over=rng.random() < 0.15,
            boarding_seconds=240 if mobility == Mobility.WHEELCHAIR else 120,
            alighting_seconds=120 if mobility == Mobility.WHEELCHAIR else 60,
            is_fictional=True,
        )
        RiderPrivate.objects.create(rider=rider, **_person(rng, spot, index * 100 + number))
        days = rng.sample(range(5), rng.choice([2, 2, 3]))
        StandingOrder.objects.bulk_create(
            StandingOrder(rider=rider, weekday=day) for day in sorted(days)
        )


def _residents(world: World, pilot: Pilot) -> None:
    rng = world.rng("mover/residents")
    if pilot.residents.exists():
        return
    for number in range(1, 61):
        spot = _spot(rng, CENTRE, 0.032)
        wheels = number % 9 == 2
        user = None
        private = _person(rng, spot, 1000 + number)
        if number <= 3:
            user = _staff(
                world,
                pilot.operator,
                Role.RESIDENT,
                f"resident/resident{number}",
                private["name"],
                private["kana"],
            )
        resident = Resident.objects.create(
            public_id=world.uuid(f"mover/resident/{number}"),
            pilot=pilot,
            user=user,
            card_number=f"M{number:04d}",
            mobility=Mobility.WHEELCHAIR if wheels else Mobility.WALKS,
            helpers=int(wheels),
            boarding_seconds=240 if wheels else 60,
            alighting_seconds=120 if wheels else 60,
            is_fictional=True,
        )
        ResidentPrivate.objects.create(resident=resident, **private)
        _places(resident, spot, rng)


def _places(resident: Resident, home: tuple[float, float], rng: Any) -> None:
    rows = [(PlaceKind.HOME, "自宅", home), *DESTINATIONS[:3], rng.choice(DESTINATIONS[3:])]
    SavedPlace.objects.bulk_create(
        SavedPlace(
            resident=resident,
            position=position,
            kind=kind,
            name=name,
            latitude=spot[0],
            longitude=spot[1],
            is_fictional=True,
        )
        for position, (kind, name, spot) in enumerate(rows, 1)
    )
