"""What residents and the service desk need: a telephone, places by every name, a card, somebody's daughter."""

from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from portal.fukushi_mover.actions.issue_card import token_digest
from portal.fukushi_mover.actions.keep_destination import folded_name
from portal.fukushi_mover.enums import PlaceKind
from portal.fukushi_mover.models import (
    Destination,
    Entrance,
    Pilot,
    Proxy,
    Resident,
    ResidentCard,
    SavedPlace,
)

from .world import World

DESK = ("000-0000-9000", "8:00–18:00")
CARD_TOKEN = "demonstration-card-of-the-first-resident"  # noqa: S105 (known on purpose)
CARD_CODE = "123456"
PLACES = [
    (
        PlaceKind.SHOP,
        "スーパーあおば（架空）",
        "すーぱーあおば",
        "あおば 青葉",
        [("正面入口", (36.3285, 139.1045)), ("薬局側", (36.3287, 139.1050))],
    ),
    (
        PlaceKind.CLINIC,
        "みどり野中央クリニック（架空）",
        "みどりのちゅうおうくりにっく",
        "中央 ちゅうおう 病院",
        [("正面玄関", (36.3335, 139.0950)), ("透析センター入口", (36.3338, 139.0946))],
    ),
    (
        PlaceKind.CITY_HALL,
        "みどり野市役所（架空）",
        "みどりのしやくしょ",
        "市役所 役場",
        [("南口", (36.3310, 139.1010))],
    ),
    (
        PlaceKind.STATION,
        "みどり野駅（架空）",
        "みどりのえき",
        "駅",
        [("北口", (36.3220, 139.1015)), ("南口", (36.3216, 139.1014))],
    ),
    (
        PlaceKind.ONSEN,
        "みどりの湯（架空）",
        "みどりのゆ",
        "温泉 お風呂",
        [("", (36.3520, 139.1130))],
    ),
    (
        PlaceKind.SHOP,
        "みどり野商店街（架空）",
        "みどりのしょうてんがい",
        "商店街",
        [("アーケード東口", (36.3232, 139.0995))],
    ),
    (
        PlaceKind.OTHER,
        "市立図書館（架空）",
        "しりつとしょかん",
        "図書館",
        [("", (36.3342, 139.1072))],
    ),
]


def build_homes(world: World, pilot: Pilot) -> None:
    if not pilot.desk_telephone:
        pilot.desk_telephone, pilot.desk_hours = DESK
        pilot.save(update_fields=["desk_telephone", "desk_hours", "updated_at"])
    _destinations(world, pilot)
    first = Resident.objects.filter(public_id=world.uuid("mover/resident/1")).first()
    if first is not None:
        SavedPlace.objects.filter(resident=first, kind=PlaceKind.CLINIC, nickname="").update(
            nickname="いつもの病院"
        )
        _card(world, first)
        _household(world, first)


def _destinations(world: World, pilot: Pilot) -> None:
    for number, (kind, name, kana, nicknames, entrances) in enumerate(PLACES, 1):
        made, is_new = Destination.objects.get_or_create(
            public_id=world.uuid(f"mover/destination/{number}"),
            defaults={
                "pilot": pilot,
                "kind": kind,
                "name": name,
                "kana": kana,
                "nicknames": nicknames,
                "folded": folded_name(name, kana, nicknames),
                "is_fictional": True,
            },
        )
        for position, (entrance, spot) in enumerate(entrances if is_new else [], 1):
            Entrance.objects.create(
                destination=made,
                position=position,
                name=entrance,
                latitude=spot[0],
                longitude=spot[1],
                is_fictional=True,
            )


def _card(world: World, resident: Resident) -> None:
    """A card whose secret is known: it opens nothing but the demonstration's resident."""
    if not resident.cards.exists():
        ResidentCard.objects.create(
            resident=resident,
            token_digest=token_digest(CARD_TOKEN),
            code_digest=make_password(CARD_CODE),
            is_fictional=True,
        )


def _household(world: World, first: Resident) -> None:
    """The second resident lives with the first; the third, who has an account, acts for the first as their child."""
    second = Resident.objects.filter(public_id=world.uuid("mover/resident/2")).first()
    third = Resident.objects.filter(public_id=world.uuid("mover/resident/3")).first()
    if second is None or third is None or third.user is None or first.proxies.exists():
        return
    second.private.telephone = first.private.telephone
    second.private.save(update_fields=["telephone"])
    Proxy.objects.create(
        resident=first,
        user=third.user,
        name=third.private.name,
        relation="child",
        email=third.user.email,
        telephone=third.private.telephone,
        token_digest=token_digest(str(world.uuid("mover/proxy/1"))),
        expires_at=timezone.now() + timedelta(days=14),
        agreed_by=first.user,
        accepted_at=timezone.now(),
        is_fictional=True,
    )
