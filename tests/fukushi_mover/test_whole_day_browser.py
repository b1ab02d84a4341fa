"""One whole day, played by five people on five pages at once; afterwards its log alone tells the same figures."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from portal.accounts.models import User
from portal.fukushi_mover import clock
from portal.fukushi_mover.enums import Leg
from portal.fukushi_mover.models import (
    Duty,
    Invoice,
    Ride,
    Rider,
    RiderPrivate,
    SeatCheck,
    Stop,
)
from portal.fukushi_mover.queries.figures import figures_of_day
from portal.fukushi_mover.queries.replay import replay
from portal.jobs.testing import run_pending
from portal.organisations.enums import Role
from tests.support.browser import Site
from tests.support.personas import sign_in
from tests.walk.pilot_steps import tap

from .conftest import Clock
from .test_invoice import with_fee
from .test_kpi import officer
from .town import TEN, Town, make_town, person

MINUTE = 60
SIX = 6 * 3600
LAPTOP, TABLET, PHONE = (1280, 900), (1024, 768), (390, 844)
PEOPLE = ("たなか はなこ", "すずき いちろう", "さとう とめ", "やまだ きよし")


@dataclass
class Day:
    """The town, its clock, and who sits at which page."""

    town: Town
    at: Clock
    dispatcher: Page
    operator: Page
    driver: Page
    resident: Page
    city: Page

    def address(self, name: str) -> str:
        return reverse(f"fukushi_mover:{name}", args=[self.town.day.public_id])

    def tap(self) -> str:
        """The tablet's next big button, a minute after the one before. Its card's kind."""
        self.at.second += MINUTE
        self.driver.clock.set_fixed_time(clock.moment_of(self.town.day.date, self.at.second))
        return tap(self.driver)

    def drive_until(self, kind: str) -> None:
        """Taps until a card of this kind is done."""
        for _step in range(80):
            if self.tap() == kind:
                return
        raise AssertionError(f"no {kind}")


def _named_town() -> Town:
    town = make_town(riders=4)
    for private, kana in zip(RiderPrivate.objects.order_by("pk"), PEOPLE, strict=True):
        private.name, private.kana = kana, kana
        private.save()
    return town


@pytest.fixture
def day(site: Site, at: Clock, new_context: Callable[..., BrowserContext]) -> Day:
    at.second = SIX
    town = _named_town()
    desk = person("operator", town.pilot.operator, Role.DISPATCHER)
    caller = town.resident("ume")
    caller.private.telephone = "0270-00-1234"
    caller.private.save()

    def page(user: User, size: tuple[int, int]) -> Page:
        made = new_context()
        made.set_default_timeout(20_000)
        client = Client()
        sign_in(client, user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        made.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site.url}])
        opened = made.new_page()
        opened.set_viewport_size({"width": size[0], "height": size[1]})
        return opened

    driver = town.drivers[0].user
    assert driver is not None
    phone = town.resident("tome")
    return Day(
        town,
        at,
        page(town.dispatcher, LAPTOP),
        page(desk, LAPTOP),
        page(driver, TABLET),
        page(phone.user, PHONE),
        page(officer(town), LAPTOP),
    )


def test_a_whole_day(day: Day, axe: Callable[[Page], None]) -> None:
    _plan_and_publish(day)
    _morning_call(day)
    _drive_the_morning(day)
    _rides_are_asked_for_and_inserted(day, axe)
    _delay_and_return(day, axe)
    _drive_home(day)
    _close(day, axe)
    _the_log_tells_the_same(day)
    _reports_and_invoice(day, axe)


def _plan_and_publish(day: Day) -> None:
    page = day.dispatcher
    page.goto(day.address("day_detail"))
    page.get_by_role("button", name="計画を作る").click()
    expect(page.locator("main .job").first).to_be_visible()
    assert [(job.kind, job.state) for job in run_pending()] == [("mover.plan_day", "succeeded")]
    page.get_by_role("button", name="第1版を公開する").click()
    expect(page.get_by_text("第1版を公開しました")).to_be_visible()
    day.city.goto(reverse("fukushi_mover:pilot_live", args=[day.town.pilot.public_id]))
    expect(day.city.get_by_text(day.town.vans[0].number).first).to_be_visible()


def _morning_call(day: Day) -> None:
    """Two calls, one repair; no stop moves before it is published, and then the homes concerned are listed."""
    page, before = day.dispatcher, _stops()
    page.goto(f"{day.address('day_board')}?leg=morning")
    _say(page, "タナカ", "今日休み", "たなか はなこ")
    _say(page, day.town.vans[1].number, "今日は出せない", day.town.vans[1].number)
    page.get_by_role("button", name="メモ2件をまとめて組み直す").click()
    expect(page.locator(".repair")).to_contain_text("たなか はなこ")
    assert _stops() == before
    page.get_by_role("button", name="この変更を公開する").click()
    expect(page.locator(".morning-said")).to_contain_text("第2版")
    assert _stops() != before
    absent = Rider.objects.get(private__kana="たなか はなこ")
    assert set(absent.stops.values_list("state", flat=True)) == {"dropped"}


def _stops() -> set[Any]:
    return set(Stop.objects.values_list("pk", "run__van", "state", "begin"))


def _say(page: Page, text: str, button: str, note: str) -> None:
    page.locator("[data-box]").fill(text)
    page.locator("[data-hit]:not([hidden])").get_by_role("button", name=button, exact=True).click()
    expect(page.locator(".morning-notes")).to_contain_text(note)


def _drive_the_morning(day: Day) -> None:
    """Nobody is there at the first door; the rest of the run is driven without a line."""
    page, day.at.second = day.driver, 8 * 3600
    page.goto("/drive/")
    day.drive_until("inspection")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    _all_sent(page)
    _a_late_answer_brings_no_old_card_back(day)
    _nobody_is_there(day)
    before = day.town.day.events.count()
    page.context.set_offline(True)
    day.drive_until("seats")
    expect(page.locator("[data-line-state]")).to_contain_text("オフライン")
    assert day.town.day.events.count() == before
    assert not SeatCheck.objects.exists()
    page.context.set_offline(False)
    _all_sent(page)
    expect(page.locator("[data-line-state]")).to_have_text("つながっています")
    assert SeatCheck.objects.count() == 1
    assert {stop.run.van_id for stop in day.town.stops(Leg.MORNING)} == set()
    taps = day.town.day.events.filter(kind="tapped", number__gt=before).order_by("number")
    seconds = [event.payload["second"] for event in taps]
    assert len(seconds) >= 3
    assert seconds == sorted(seconds)


ASK = "window.dispatchEvent(new Event('online'))"
HOLD = """() => {
    const ask = window.fetch, held = (window.held = []);
    window.fetch = async (url, options) => {
        const answer = await ask(url, options);
        if (String(url).includes("part=1")) await new Promise((go) => held.push(go));
        return answer;
    };
    window.release = () => { window.fetch = ask; held.forEach((go) => go()); };
    window.drawn = [];
    const button = () => [...drive.querySelectorAll(".drive-button")].find((one) => one.offsetParent);
    new MutationObserver(() => drawn.push(button()?.innerText)).observe(drive, { childList: true });
}"""


def _a_late_answer_brings_no_old_card_back(day: Day) -> None:
    """The tablet asks, the driver taps, and only then the answer comes: it is not drawn, the next one is."""
    page = day.driver
    page.evaluate(HOLD)
    page.evaluate(ASK)
    page.wait_for_function("() => held.length")
    assert day.tap() == "call"
    _all_sent(page)
    page.evaluate("release()")
    page.wait_for_function("() => drawn.length")
    assert set(page.evaluate("drawn")) == {"乗車"}


def _nobody_is_there(day: Day) -> None:
    """The driver says so, the office confirms it, and the tablet goes on to the next door. What is unfolded for that
    stays so when the tablet asks the office in between."""
    page, office = day.driver, day.dispatcher
    unfolded = page.locator("[data-when-arrived]:visible")
    unfolded.locator("summary").click()
    page.evaluate(f"drawn.length = 0; {ASK}")
    page.wait_for_function("() => drawn.length")
    unfolded.get_by_role("button").click()
    told = page.locator(".drive-told:visible")
    expect(told).to_be_visible()
    office.goto(day.address("day_board"))
    office.get_by_role("link", name="本日の運転者").click()
    office.locator("form", has=office.locator('[value="no_show"]')).locator("button").first.click()
    expect(told).to_have_count(0)
    assert Stop.objects.filter(state="no_show").exists()


def _rides_are_asked_for_and_inserted(day: Day, axe: Callable[[Page], None]) -> None:
    """One by phone, one by voice at the service desk; the tablet shows each without a reload."""
    day.at.second = TEN
    page = day.resident
    page.goto("/ride/")
    page.click(".tile >> nth=1")
    page.click("button[value=now]")
    page.click(".offer button >> nth=0")
    page.wait_for_url("**/ride/*-*/")
    expect(page.locator("#live")).to_contain_text(day.town.vans[0].number)
    cancel = page.locator("#live a").last
    cancel.focus()
    _understood(day)
    expect(cancel).to_be_focused()  # though the page has renewed itself
    desk = day.operator
    desk.goto(reverse("fukushi_mover:call_desk") + "?tel=0270001234")
    desk.keyboard.press("1")
    desk.wait_for_url("**/call/*-*/")
    desk.fill("#to", "スーパーあおば")
    desk.fill("#at", "1200")
    desk.locator(".call-form button[type=submit]").last.click()
    desk.wait_for_url("**wish=**")
    desk.keyboard.press("1")
    desk.wait_for_url("**ride=**")
    axe(desk)
    _understood(day)
    assert Ride.objects.filter(state="booked").count() == 2


WHILE_MOVING = """() => {
    const before = document.body.dataset.moving;
    document.body.dataset.moving = "yes";
    const shown = getComputedStyle(drive.querySelector(".inserted")).display;
    document.body.dataset.moving = before;
    return [shown, document.querySelector("[data-said]").textContent !== ""];
}"""
"""Nothing of an insertion is to be read or tapped before the van stands; it was said aloud."""


def _the_question_keeps_the_focus(page: Page) -> None:
    """By keyboard, nothing below the question that covers the screen can be reached."""
    expect(page.locator(".inserted").get_by_role("button", name="了解")).to_be_focused()
    for _stop in range(4):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('.inserted')"
        )


def _understood(day: Day) -> None:
    asked = day.driver.locator(".inserted")
    expect(asked).to_be_visible()
    assert day.driver.evaluate(WHILE_MOVING) == ["none", True]
    _the_question_keeps_the_focus(day.driver)
    asked.get_by_role("button", name="了解").press("Enter")
    unseen = Stop.objects.filter(seen_by_driver=False, ride__isnull=False)
    _all_sent(day.driver)
    assert not unseen.exists()


def _all_sent(page: Page) -> None:
    """The tablet keeps nothing back any more: what was tapped stands in the log."""
    page.wait_for_function(
        "() => !JSON.parse(localStorage.getItem(`queue:${drive.dataset.day}`) || '[]').length"
    )


def _delay_and_return(day: Day, axe: Callable[[Page], None]) -> None:
    page = day.driver
    page.get_by_role("button", name="5分遅れ").click()
    expect(page.locator("[data-sent]")).to_be_visible()
    _all_sent(page)
    day.dispatcher.goto(day.address("duty_list"))
    expect(day.dispatcher.get_by_text(re.compile("5分")).first).to_be_visible()
    for _step in range(40):
        if page.locator(".drive-return:visible").count():
            break
        day.tap()
    expect(page.locator(".drive-return:visible")).to_contain_text("本来業務に復帰")
    axe(page)
    expect(day.resident.get_by_role("heading", level=1)).to_have_text("到着しました")
    _all_sent(page)
    assert set(Ride.objects.values_list("state", flat=True)) == {"completed"}


def _drive_home(day: Day) -> None:
    """What is being typed into the last check outlives whatever comes from the office meanwhile."""
    page = day.driver
    day.at.second = max(day.at.second, 16 * 3600)
    name = page.locator("[data-kind=after]:visible [name=confirmed_by]")
    for _step in range(60):
        if name.count():
            break
        day.tap()
    name.fill("管理 花")
    page.evaluate(NEXT_EVENT, _stream(day))
    day.dispatcher.locator("main form button").last.click()
    page.wait_for_function("() => window.heard")
    expect(name).to_have_value("管理 花")
    assert day.tap() == "after"
    expect(page.locator("[data-finished]")).to_be_visible()
    _all_sent(page)
    assert Duty.objects.get(van=day.town.vans[0]).odometer_end is not None


NEXT_EVENT = """(url) => {
    window.heard = false;
    const source = new EventSource(url);
    source.addEventListener("dispatch", () => { window.heard = true; source.close(); });
    return new Promise((open) => source.addEventListener("open", open, { once: true }));
}"""


def _stream(day: Day) -> str:
    last = day.town.day.events.count()
    return f"{day.address('day_stream')}?after={last}"


def _close(day: Day, axe: Callable[[Page], None]) -> None:
    page = day.dispatcher
    page.goto(day.address("day_detail"))
    page.get_by_role("button", name="締めて指標を測る").click()
    page.wait_for_url("**/report/")
    axe(page)


def _the_log_tells_the_same(day: Day) -> None:
    held = day.town.day
    held.refresh_from_db()
    events = held.events.order_by("number")
    assert list(events.values_list("number", flat=True)) == list(range(1, held.revision + 1))
    assert held.state == "closed"
    assert figures_of_day(events) == held.figures
    now = replay(events)
    assert now.rides == dict(Ride.objects.values_list("pk", "state"))
    assert {key: (stop.run, stop.state) for key, stop in now.stops.items()} == {
        key: (run, state) for key, run, state in Stop.objects.values_list("pk", "run", "state")
    }


def _reports_and_invoice(day: Day, axe: Callable[[Page], None]) -> None:
    """City hall reads the month's results and the invoice that the office issues."""
    terms = with_fee(day.town)
    terms.payer = day.town.pilot.project.lead
    terms.save()
    pilot, page = day.town.pilot.public_id, day.dispatcher
    page.goto(reverse("fukushi_mover:invoice_list", args=[pilot]))
    for name in ("month", "counted_on"):
        page.fill(f"[name={name}]", day.town.day.date.isoformat())
    page.locator("main form button[type=submit]").last.click()
    expect(page.get_by_text(Invoice.objects.get().number).first).to_be_visible()
    city = day.city
    month = f"{day.town.day.date:%Y-%m}"
    city.goto(reverse("fukushi_mover:monthly_results", args=[pilot, month]))
    expect(city.get_by_role("heading", level=1)).to_contain_text("月次実績")
    city.goto(reverse("fukushi_mover:invoice", args=[Invoice.objects.get().public_id]))
    expect(city.get_by_text(Invoice.objects.get().number).first).to_be_visible()
    axe(city)
