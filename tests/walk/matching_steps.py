"""Step 3: an event is opened, both sides register, wishes become a timetable, the meeting is held and leads to a trial."""

import re

from playwright.sync_api import expect

from .caravan_steps import TITLE
from .walker import JOB_TIME, LAPTOP, PHONE, Walker

EVENT = "通いの場と移動 マッチングイベント（架空）"
SOLUTION = "空席に乗り合う送迎車の配車支援（架空）"
TODAY = "2026-11-24"


def make_event(w: Walker) -> None:
    w.become("桜井")
    w.open("/admin/events/new/")
    # The date pickers open over what comes after them.
    w.fill(is_fictional=True, tables=4)
    w.fill(
        title_ja=EVENT,
        title_en="Matching event on meeting places and mobility (fictional)",
        venue_ja="さいたま新都心（架空の会場）",
        venue_en="Saitama (fictional venue)",
        starts_on=TODAY,
        ends_on=TODAY,
        registration_opens_on="2026-11-01",
        registration_closes_on=TODAY,
        wishes_close_on=TODAY,
    )
    # By keyboard: a picker may open a moment after its field was filled, and lie over the button.
    w.page.get_by_role("button", name=re.compile("保存|作成")).last.press("Enter")
    row = w.page.get_by_role("row").filter(has_text=EVENT)
    row.get_by_role("link", name="開く").click()
    w.found["event"] = w.key()
    w.open(f"/admin/matching/{w.found['event']}/slots/")
    w.press("コマを作成する")
    w.open(f"/admin/matching/{w.found['event']}/")
    w.press("申込受付中")


def register_venture(w: Walker) -> None:
    w.become("三浦")
    w.open("/my/solutions/new/")
    w.fill(
        title_ja=SOLUTION,
        title_en="Dispatch that lets residents ride along (fictional)",
        summary_ja="デイサービスの送迎車の空席に、通いの場へ行く人が乗り合う。認知症の人にも分かる案内を出す。",
        summary_en="People on their way to a meeting place ride along on day-service vans.",
        readiness="試行経験あり",
    )
    w.page.get_by_label("外出・移動の支援").check()
    w.page.locator("main form button[type=submit]").last.click()
    w.press("公開する")
    w.look()
    _register(w, SOLUTION, "三浦 遥")


def register_town(w: Walker) -> None:
    w.become("清水")
    _register(w, TITLE, "清水 香織")


def _register(w: Walker, brings: str, who: str) -> None:
    w.open(f"/events/{w.found['event']}/register/")
    w.page.locator("main form button[type=submit]").last.click()
    w.page.get_by_label(brings).check()
    w.press("保存して次へ")
    w.fill(contact_name=who, contact_email="contact@example.invalid", goal="試行を始めたい。")
    w.press("保存して次へ")
    w.page.locator("main form button[type=submit]").last.click()
    w.look()
    w.press("申込みを提出する")
    w.found[f"registration/{who}"] = w.key()


def approve(w: Walker) -> None:
    w.become("黒田")
    w.open(f"/admin/matching/{w.found['event']}/registrations/")
    for box in w.page.get_by_role("checkbox").all():
        box.check()
    w.press("承認する")
    expect(w.page.get_by_text("承認済み", exact=True)).to_have_count(3)


def wish(w: Walker) -> None:
    """A score stands beside each need and says why."""
    for who in ("三浦 遥", "清水 香織"):
        w.become(who.split(" ")[0])
        w.open(f"/registrations/{w.found[f'registration/{who}']}/wishes/")
        w.reload_until("テーマが同じです")
        w.page.locator("main summary").first.click()
        expect(w.page.get_by_text("テーマが同じです：外出・移動の支援")).to_be_visible()
        w.page.locator("main select").first.select_option("1")
        w.press("希望を保存する")
        w.look()


def make_timetable(w: Walker) -> None:
    w.become("黒田")
    w.open(f"/admin/matching/{w.found['event']}/board/")
    w.fill(seconds=5)
    w.press("時間割を作成する")
    expect(w.page.get_by_role("button", name="第1版を公開する")).to_be_visible(timeout=JOB_TIME)


def _pick_up_and_put_back(w: Walker) -> None:
    """By keyboard alone: Enter picks a meeting up, arrows carry it, Escape leaves it where it was."""
    meeting = w.page.locator("a.ms-meeting").first
    meeting.focus()
    w.page.keyboard.press("Enter")
    cell = w.page.locator("td[data-place]:focus")
    before = cell.get_attribute("data-place")
    for arrow in ("ArrowUp", "ArrowDown"):  # at the edge one of them stays
        if cell.get_attribute("data-place") == before:
            w.page.keyboard.press(arrow)
    assert cell.get_attribute("data-place") != before
    expect(w.page.locator("[data-board-said]")).not_to_be_empty()
    w.page.keyboard.press("Escape")
    expect(meeting).to_be_focused()


def publish_timetable(w: Walker) -> None:
    w.become("黒田")
    w.open(f"/admin/matching/{w.found['event']}/board/")
    _pick_up_and_put_back(w)
    w.press("第1版を公開する")
    expect(w.page.get_by_text("最良と証明済み")).to_be_visible()
    w.page.locator("a.ms-meeting").first.click()
    w.found["meeting"] = w.key()


def see_the_day(w: Walker) -> None:
    """Where do I go now? On a phone."""
    w.become("清水")
    w.page.set_viewport_size(PHONE)
    w.open(f"/registrations/{w.found['registration/清水 香織']}/day/")
    expect(w.page.get_by_text("番テーブル").first).to_be_visible()
    w.look()
    w.page.set_viewport_size(LAPTOP)


def hold_meeting(w: Walker) -> None:
    w.become("桜井")
    w.open(f"/meetings/{w.found['meeting']}/")
    w.press("「実施済み」にする")
    w.follow("結果を記録する")
    w.put("result", "trial")
    w.fill(note="みどり野市で3か月試行する。", next_step="事業所に声をかける。")
    w.page.locator("main form button[type=submit]").last.click()
    w.look()
