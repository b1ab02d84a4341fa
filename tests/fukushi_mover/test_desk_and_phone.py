"""In a browser: a resident on a small phone, and the service desk by keyboard alone."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from playwright.sync_api import Page, expect

from portal.fukushi_mover.actions.issue_card import issue_card
from portal.fukushi_mover.actions.take_offer import take_offer
from portal.fukushi_mover.enums import Leg
from portal.fukushi_mover.models import CallNote, Ride
from tests.support.browser import Site

from .conftest import Clock
from .town import Town, make_town

PHONES = ({"width": 320, "height": 640}, {"width": 390, "height": 844})


def _town() -> Town:
    town = make_town()
    town.publish()
    town.drive(Leg.MORNING)
    return town


def _fits(page: Page) -> bool:
    """Asked of the whole page: one whose styles are still on their way sticks out."""
    page.wait_for_load_state()
    return bool(
        page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
    )


def test_a_resident_signs_in_by_card_and_books_on_a_phone(
    site: Site, at: Clock, page: Page, axe: Callable[[Page], None]
) -> None:
    town = _town()
    resident = town.resident()
    issued = issue_card(town.dispatcher, resident)
    page.set_viewport_size(PHONES[0])
    page.goto(reverse("fukushi_mover:card"))
    axe(page)
    page.fill("#number", resident.card_number)
    page.fill("#code", issued.code)
    page.click(".ride-big")
    for phone in PHONES:
        page.set_viewport_size(phone)
        for way in ("/ride/", "/en/ride/"):
            page.goto(way)
            axe(page)
            assert _fits(page)
    page.goto("/ride/")
    page.click(".tile >> nth=1")
    page.wait_for_url("**/ride/to/**")
    axe(page)
    assert _fits(page)
    page.click("button[value=now]")
    axe(page)
    assert _fits(page)
    page.click(".offer button >> nth=0")
    page.wait_for_url("**/ride/*-*/")
    axe(page)
    assert _fits(page)
    ride = Ride.objects.get()
    expect(page.locator("#live")).to_contain_text(ride.van.number)
    page.click("text=取り消す")
    page.click(".ride-danger")
    ride.refresh_from_db()
    assert ride.state == "cancelled"


def test_the_desk_books_a_repeat_with_four_keys(
    site: Site,
    at: Clock,
    page: Page,
    sign_in_browser: Callable[[Any], None],
    axe: Callable[[Page], None],
) -> None:
    town = _town()
    resident = town.resident()
    resident.private.telephone = "0270-00-1234"
    resident.private.save()
    take_offer(resident.user, town.ask(resident).offers.first())
    Ride.objects.update(state="completed")
    sign_in_browser(town.dispatcher)
    page.goto(reverse("fukushi_mover:call_desk") + "?tel=0270001234")
    axe(page)
    page.keyboard.press("1")
    page.wait_for_url("**/call/*-*/")
    axe(page)
    page.keyboard.press("1")
    page.wait_for_url("**wish=**")
    axe(page)
    page.keyboard.press("1")
    page.wait_for_url("**ride=**")
    page.keyboard.press("y")
    page.wait_for_url("**/call/")
    call = CallNote.objects.get()
    assert (call.outcome, call.told, call.keys) == ("booked", True, 3)
    assert Ride.objects.filter(request__call=call).count() == 1
