"""The service desk: nothing before the caller is recognised, then a ride in a few keys; and how every home is told."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.audit.models import AuditLine
from portal.fukushi_mover.actions.ask_for_ride import Spot, ask_for_ride
from portal.fukushi_mover.actions.cancel_ride import cancel_ride
from portal.fukushi_mover.actions.keep_destination import folded_name
from portal.fukushi_mover.actions.keep_proxy import accept_proxy, end_proxy, invite_proxy
from portal.fukushi_mover.actions.refusal import Refused
from portal.fukushi_mover.actions.take_offer import take_offer
from portal.fukushi_mover.actions.take_trip import take_or_look_again, take_trip
from portal.fukushi_mover.enums import Leg, Mobility, Relation, WhenKind
from portal.fukushi_mover.models import (
    CallNote,
    ContactWay,
    Destination,
    Entrance,
    HomeNotice,
    Pilot,
    Resident,
    Ride,
    RideOffer,
    UnmetWish,
)
from portal.fukushi_mover.queries.callers import digits, residents_by_number
from portal.fukushi_mover.queries.destinations import find_places
from portal.fukushi_mover.web.call_forms import read_time
from portal.notices.models import Notice
from portal.organisations.enums import Role
from tests.support.personas import sign_in

from .conftest import Clock
from .factories import PilotFactory, ProviderFactory
from .town import Town, person


def address(name: str, *args: Any) -> str:
    return reverse(f"fukushi_mover:{name}", args=args)


def text(response: Any) -> str:
    return response.content.decode()


@pytest.fixture
def tome(town: Town) -> Resident:
    resident = town.resident()
    resident.private.telephone = "0270-00-1234"
    resident.private.save()
    return resident


@pytest.fixture
def desk(town: Town, client: Client) -> Client:
    town.publish()
    town.drive(Leg.MORNING)
    sign_in(client, town.dispatcher)
    return client


def recognised(desk: Client, resident: Resident) -> CallNote:
    data = {"resident": resident.public_id, "how": "birth_date", "tel": "0270001234"}
    desk.post(address("call_open"), data)
    return CallNote.objects.latest("pk")


def test_numbers_are_one_however_they_are_written(town: Town, tome: Resident) -> None:
    assert digits("+81 270-00-1234") == "0270001234"
    assert residents_by_number(town.dispatcher, "+81270001234") == [tome]
    assert residents_by_number(town.dispatcher, "1234") == []
    assert residents_by_number(person("stranger"), "0270001234") == []


@pytest.mark.parametrize(
    ("typed", "second"), [("1030", 37800), ("9:05", 32700), ("930", 34200), ("10", 36000)]
)
def test_times_are_typed_fast(typed: str, second: int) -> None:
    assert read_time(typed) == second
    assert [read_time(wrong) for wrong in ("", "99", "2590", "x")] == [None] * 4


def test_nothing_is_read_out_before_the_caller_is_recognised(
    desk: Client, town: Town, tome: Resident
) -> None:
    page = text(desk.get(address("call_desk") + "?tel=0270001234"))
    assert tome.private.name in page
    assert tome.places.last().name not in page
    call = recognised(desk, tome)
    assert (call.identity, call.resident) == ("birth_date", tome)
    assert call.identified_at is not None
    assert AuditLine.objects.filter(verb="recognised_caller").count() == 1


def test_a_repeat_is_booked_by_telephone_and_is_one_record(
    desk: Client, town: Town, tome: Resident
) -> None:
    ride = take_offer(tome.user, town.ask(tome).offers.first())
    cancel_ride(tome.user, ride)
    Ride.objects.update(state="completed")
    call = recognised(desk, tome)
    asked = desk.post(address("call_ask", call.public_id), {"repeat": ride.request.public_id})
    wish = tome.ride_requests.latest("pk")
    assert "お迎えにまいります" in text(desk.get(asked.url))
    taken = desk.post(
        address("call_take", call.public_id), {"offer": wish.offers.first().public_id}
    )
    assert "ご予約しました" in text(desk.get(taken.url))
    desk.post(
        address("call_end", call.public_id), {"outcome": "booked", "told": "yes", "keys": "4"}
    )
    call.refresh_from_db()
    assert (call.outcome, call.told, call.keys) == ("booked", True, 4)
    booked = Ride.objects.latest("pk")
    assert (booked.request.asked_via, booked.request.call) == ("desk", call)
    desk.logout()
    sign_in(desk, tome.user)
    assert desk.get(address("ride_status", booked.public_id)).status_code == 200


def _clinic(town: Town) -> None:
    clinic = Destination.objects.create(
        pilot=town.pilot,
        name="中央クリニック",
        kana="ちゅうおうくりにっく",
        folded=folded_name("中央クリニック", "ちゅうおうくりにっく", "病院"),
    )
    for position, name in enumerate(("正面玄関", "透析入口"), 1):
        Entrance.objects.create(
            destination=clinic,
            position=position,
            name=name,
            latitude=36.30 + position / 100,
            longitude=139.1,
        )


def test_a_word_that_means_two_doors_is_asked_back(
    desk: Client, town: Town, tome: Resident
) -> None:
    _clinic(town)
    call = recognised(desk, tome)
    page = desk.post(address("call_ask", call.public_id), {"to": "くりにっく"})
    assert [choice.name for _, choice in page.context["choices"]] == [
        "中央クリニック 正面玄関",
        "中央クリニック 透析入口",
    ]
    exact = desk.post(address("call_ask", call.public_id), {"to": "病院 透析", "at": "1100"})
    assert "?wish=" in exact.url
    assert tome.ride_requests.get().destination_name == "中央クリニック 透析入口"


def test_the_residents_own_word_for_a_place_is_enough(
    desk: Client, town: Town, tome: Resident
) -> None:
    tome.places.filter(kind="shop").update(nickname="いつもの店")
    call = recognised(desk, tome)
    assert "?wish=" in desk.post(address("call_ask", call.public_id), {"to": "いつもの"}).url


def test_one_ride_of_a_household_carries_one_wheelchair(
    desk: Client, town: Town, tome: Resident
) -> None:
    tome.private.telephone = "0270-00-1234"
    tome.private.save()
    wife = town.resident("wife", mobility=Mobility.WHEELCHAIR)
    wife.private.telephone = "0270-00-1234"
    wife.private.save()
    call = recognised(desk, tome)
    typed = {"to": "スーパー", "along": [str(wife.public_id)]}
    assert "?wish=" in desk.post(address("call_ask", call.public_id), typed).url
    Resident.objects.filter(pk=tome.pk).update(mobility=Mobility.WHEELCHAIR)
    desk.post(address("call_ask", call.public_id), typed)
    assert tome.ride_requests.count() == 1


def test_offers_turned_down_and_wishes_unmet_are_kept_with_code_and_place(
    desk: Client, town: Town, tome: Resident
) -> None:
    call = recognised(desk, tome)
    desk.post(address("call_ask", call.public_id), {"to": "スーパー"})
    desk.post(
        address("call_end", call.public_id), {"outcome": "turned_down:too_late", "told": "yes"}
    )
    other = recognised(desk, tome)
    desk.post(
        address("call_end", other.public_id),
        {"outcome": "unmet:outside_area", "wanted": "となりの市", "told": "no"},
    )
    kept = UnmetWish.objects.order_by("pk").values_list("kind", "code", "told", "destination_name")
    assert list(kept) == [
        ("turned_down", "too_late", True, "スーパーあおば（架空）"),
        ("unmet", "outside_area", False, "となりの市"),
    ]
    assert UnmetWish.objects.earliest("pk").destination_latitude is not None


def test_a_refusal_is_kept_and_what_works_instead_can_be_taken_at_once(
    town: Town, tome: Resident, at: Clock
) -> None:
    town.publish()
    town.drive(Leg.MORNING)
    town.day.refresh_from_db()
    home, shop = (Spot(p.name, p.latitude, p.longitude) for p in tome.places.all())
    in_time = at.second + 300
    wish = ask_for_ride(tome.user, tome, town.day, home, shop, WhenKind.ARRIVE_BY, in_time)
    assert (wish.state, wish.refusal) == ("refused", "no_van_then")
    assert UnmetWish.objects.get().code == "no_van_then"
    offer = wish.offers.get()
    assert offer.pickup_at == wish.instead_at
    ride = take_offer(tome.user, offer)
    assert UnmetWish.objects.get().solved_by == ride


def test_who_was_second_gets_other_offers_or_a_reason(town: Town, tome: Resident) -> None:
    town.publish()
    town.drive(Leg.MORNING)
    offer = town.ask(tome).offers.first()
    for van in town.vans:
        van.lends_seats = False
        van.save()
    again = take_or_look_again(tome.user, offer)
    assert isinstance(again, type(offer.request))
    assert (again.state, again.refusal) == ("refused", "no_vans")


def _daughter(tome: Resident) -> Any:
    proxy = invite_proxy(tome.user, tome, "娘", Relation.CHILD, "daughter@example.invalid")
    return accept_proxy(person("daughter"), proxy)


def test_the_daughters_phone_and_the_residents_are_one_record_and_both_are_told(
    town: Town, tome: Resident, client: Client
) -> None:
    town.publish()
    town.drive(Leg.MORNING)
    proxy = _daughter(tome)
    HomeNotice.objects.all().delete()
    sign_in(client, proxy.user)
    assert tome.private.name in text(client.get(address("ride")))
    home, shop = tome.places.all()
    asked = client.post(
        address("ride_ask"), {"to": shop.public_id, "from": home.public_id, "when": "now"}
    )
    wish = tome.ride_requests.get()
    assert (asked.status_code, wish.asked_via) == (302, "proxy")
    client.post(address("ride_take", wish.public_id), {"offer": wish.offers.first().public_id})
    told = HomeNotice.objects.order_by("pk").values_list("notice__to_name", "proxy")
    assert list(told) == [(tome.private.name, None), ("娘", proxy.pk)]
    end_proxy(tome.user, proxy)
    end_proxy(tome.user, proxy)
    ended = HomeNotice.objects.get(notice__template="fukushi_mover/proxy_ended")
    assert (ended.proxy, ended.notice.to_name, ended.notice.user) == (proxy, "娘", proxy.user)
    assert tome.private.name in ended.notice.body
    assert client.get(address("ride")).status_code == 404


def test_each_home_is_told_its_own_way_and_nobody_outside_the_active(
    town: Town, tome: Resident
) -> None:
    ContactWay.objects.create(resident=tome, channel="voice")
    town.publish()
    town.drive(Leg.MORNING)
    ride = take_offer(town.dispatcher, town.ask(tome).offers.first())
    notice = HomeNotice.objects.get().notice
    assert (notice.channel, notice.address, notice.state) == ("voice", "0270-00-1234", "queued")
    tome.state = "ended"
    tome.save()
    cancel_ride(town.dispatcher, Ride.objects.select_related("resident").get(pk=ride.pk))
    assert HomeNotice.objects.count() == 1


def test_without_a_backend_a_text_message_becomes_a_call(
    town: Town, tome: Resident, settings: Any
) -> None:
    ContactWay.objects.create(resident=tome, channel="sms", mobile="090-0000-0000")
    settings.NOTICES_SMS_BACKEND = ""
    town.publish()
    town.drive(Leg.MORNING)
    ride = take_offer(town.dispatcher, town.ask(tome).offers.first())
    assert Notice.objects.latest("pk").channel == "voice"
    settings.NOTICES_SMS_BACKEND = "portal.notices.sms.MailboxSms"
    cancel_ride(town.dispatcher, ride)
    assert Notice.objects.latest("pk").channel == "sms"


def test_a_notice_is_ticked_and_printed_as_fax_and_slip(
    desk: Client, town: Town, tome: Resident
) -> None:
    ContactWay.objects.create(resident=tome, channel="voice")
    take_offer(town.dispatcher, town.ask(tome).offers.first())
    notice = HomeNotice.objects.get().notice
    assert notice.subject in text(desk.get(address("call_list")))
    for sheet in ("home_fax", "home_slip"):
        assert desk.get(address(sheet, notice.public_id)).content.startswith(b"%PDF")
    desk.post(address("home_told", notice.public_id))
    notice.refresh_from_db()
    assert (notice.state, notice.told_by) == ("sent", town.dispatcher)


def test_there_and_back_is_booked_in_one_go(town: Town, tome: Resident, client: Client) -> None:
    town.publish()
    town.drive(Leg.MORNING)
    home, shop = tome.places.all()
    sign_in(client, tome.user)
    data = {"to": shop.public_id, "from": home.public_id, "when": "now", "back": 12 * 3600}
    page = client.get(client.post(address("ride_ask"), data).url)
    assert "行きも帰りも予約する" in text(page)
    wish = tome.ride_requests.get(return_of=None)
    taken = {
        "offer": wish.offers.first().public_id,
        "back": wish.way_back.offers.first().public_id,
    }
    client.post(address("ride_take", wish.public_id), taken)
    assert tome.rides.count() == 2
    assert "前回と同じ" in text(client.get(address("ride")))


def test_the_way_home_never_begins_before_the_arrival(
    town: Town, tome: Resident, client: Client
) -> None:
    town.publish()
    town.drive(Leg.MORNING)
    home, shop = tome.places.all()
    sign_in(client, tome.user)
    data = {"to": shop.public_id, "from": home.public_id, "when": "leave_at", "at": 12 * 3600}
    page = client.get(client.post(address("ride_ask"), data | {"back": 11 * 3600}).url)
    assert "帰りは" in text(page)
    wish = tome.ride_requests.get()
    late = wish.offers.order_by("-dropoff_at").first()
    back = RideOffer(request=wish, pickup_at=late.dropoff_at - 1)
    with pytest.raises(Refused) as refused:
        take_trip(tome.user, late, back)
    assert (refused.value.code, tome.rides.count()) == ("back_too_early", 0)


def kept(desk: Client, **more: Any) -> Any:
    """The dictionary's form as a browser sends it, with one entrance."""
    data = {"pilot": Pilot.objects.get().pk, "kind": "clinic", "name": "みどり総合病院"}
    data |= {"kana": "みどりそうごうびょういん", "nicknames": "日赤", "is_active": "on"}
    data |= {"doors-TOTAL_FORMS": 2, "doors-INITIAL_FORMS": 0, "doors-0-position": 1}
    data |= {"doors-0-name": "透析センター入口", "doors-1-position": 1}
    data |= {"doors-0-latitude": 36.34, "doors-0-longitude": 139.11}
    return desk.post(address("destination_add"), data | more)


@pytest.mark.parametrize("said", ["にっせき 日赤", "ミドリソウゴウ", "日赤 透析"])
def test_the_desk_keeps_its_dictionary_and_finds_a_place_by_what_it_is_called(
    desk: Client, tome: Resident, said: str
) -> None:
    kept(desk, nicknames="日赤 ニッセキ")
    assert [choice.name for choice in find_places(tome, said)] == [
        "みどり総合病院 透析センター入口"
    ]
    listed = desk.get(address("destination_list"), {"q": said.split()[0]})
    assert [row.name for row in listed.context["object_list"]] == ["みどり総合病院"]


def test_a_place_without_an_entrance_is_not_kept(desk: Client) -> None:
    page = kept(desk, **{"doors-0-latitude": "", "doors-0-longitude": "", "doors-0-name": ""})
    assert (page.status_code, Destination.objects.count()) == (200, 0)


def test_who_does_not_operate_a_pilot_keeps_no_places(client: Client, town: Town) -> None:
    sign_in(client, person("elsewhere", ProviderFactory(), Role.PROVIDER_MANAGER))
    assert client.get(address("destination_list")).status_code == 404


def test_a_desk_of_two_pilots_chooses_for_which_it_enters(
    desk: Client, town: Town, tome: Resident
) -> None:
    page = address("call_desk")
    assert "desk-pilot" not in desk.get(page).content.decode()
    other = PilotFactory(operator=town.pilot.operator, name="となり町の実証")
    PilotFactory(name="よその実証")
    shown = desk.get(page)
    assert [one.name for one in shown.context["desk_pilots"]] == [town.pilot.name, other.name]
    assert shown.context["desk_pilot"] == town.pilot
    chosen = desk.post(address("desk_pilot"), {"pilot": other.public_id, "next": page})
    assert chosen.url == page
    assert desk.get(page).context["desk_pilot"] == other
    desk.post(address("call_open"), {"how": "none", "tel": "0270-00-9999"})
    assert CallNote.objects.latest("pk").pilot == other
    assert desk.get(address("application_add")).context["pilot"] == other
    desk.post(address("application_link"), {"name": "むすめ"})
    assert other.application_links.count() == 1
    assert recognised(desk, tome).pilot == town.pilot, "a resident's call stays with their pilot"
    strange = {"pilot": Pilot.objects.get(name="よその実証").public_id}
    assert desk.post(address("desk_pilot"), strange).status_code == 404
