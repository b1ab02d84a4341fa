"""Step 5: the provider's fleet and riders, the day that is planned, published, printed, ridden and closed."""

import io
import re

from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from .provider_steps import PROVIDER, sign_in
from .walker import JOB_TIME, PHONE, TABLET, Walker

HOUSE = ("36.3330", "139.0900")
RIDERS = """番号,氏名,フリガナ,生年月日,住所,緯度,経度,電話番号,移動,曜日,介助
A01,朝顔 はつ,アサガオ ハツ,昭和9年4月3日,みどり野市架空1-1,36.3370,139.0950,000-0000-0001,杖,月火水木金,
A02,紫陽 きぬ,シヨウ キヌ,大正14年12月1日,みどり野市架空1-2,36.3300,139.0980,000-0000-0002,車いす,月火水木金,玄関まで迎えに行く
A03,向日 葵,ヒュウガ アオイ,昭和15年8月9日,みどり野市架空2-1,36.3280,139.0850,000-0000-0003,歩行,月火水木金,
A04,桔梗 たけ,キキョウ タケ,昭和12年2月20日,みどり野市架空2-5,36.3390,139.0870,000-0000-0004,歩行,月火水木金,
A05,𠮷川 萩,ヨシカワ ハギ,昭和7年7月7日,みどり野市架空3-3,36.3350,139.1010,000-0000-0005,杖,月火水木金,
A06,藤 はる,フジ ハル,昭和10年3月3日,みどり野市架空3-7,36.3310,139.1000,000-0000-0006,歩行,月火水木金,
A07,椿 とよ,ツバキ トヨ,昭和13年1月15日,みどり野市架空5-2,36.3360,139.0850,000-0000-0007,歩行,月火水木金,
"""


COLUMNS = {
    "code": "番号",
    "name": "氏名",
    "kana": "フリガナ",
    "birth_date": "生年月日",
    "address": "住所",
    "latitude": "緯度",
    "longitude": "経度",
    "telephone": "電話番号",
    "mobility": "移動",
    "weekdays": "曜日",
    "help_notes": "介助",
}


def set_up_pilot(w: Walker) -> None:
    w.become("桜井")
    w.open(f"/projects/{w.found['project']}/")
    w.press("実施中")
    w.follow("実証を始める")
    w.fill(operator=PROVIDER, name_en="Asagao outings", yen_per_ride=100)
    w.page.get_by_label(PROVIDER).check()
    w.press("実証を始める")
    w.found["pilot"] = w.key()
    w.look()


def bring_fleet(w: Walker) -> None:
    sign_in(w, "manager")
    w.open("/mover/facilities/new/")
    w.fill(
        name="デイサービスあさがお（架空）",
        address="みどり野市架空1",
        latitude=HOUSE[0],
        longitude=HOUSE[1],
        arrive_from="9:00",
        arrive_to="9:30",
        leave_from="15:30",
        leave_to="17:00",
    )
    _save(w)
    for number, lift in (("1号車", False), ("2号車", True)):
        w.open("/mover/vans/new/")
        w.fill(
            facility="デイサービスあさがお", number=number, plate="群馬 300 あ 00-00", colour="白"
        )
        w.put("parts-0-seats", "4")
        w.put("parts-0-wheelchairs", "1" if lift else "0")
        if lift:
            w.fill(has_lift=True)
        else:
            w.page.locator('[name="lends_seats"]').uncheck()
        _save(w)
    w.open("/mover/drivers/new/")
    w.fill(name="坂本 進", usual_van="2号車", user="坂本 進")
    _save(w)
    w.open("/mover/drivers/new/")
    w.fill(name="谷口 実", usual_van="1号車", user="谷口 実")
    _save(w)
    w.open("/mover/drivers/")
    w.look()


def _save(w: Walker) -> None:
    w.page.locator("main form button[type=submit]").last.click()
    expect(w.page.get_by_text("保存しました").first).to_be_visible()


def import_riders(w: Walker) -> None:
    sign_in(w, "manager")
    w.open("/mover/riders/import/")
    w.fill(facility="デイサービスあさがお")
    w.page.set_input_files(
        'input[type="file"]',
        {"name": "riders.csv", "mimeType": "text/csv", "buffer": RIDERS.encode("utf-8-sig")},
    )
    w.press("ファイルを読む")
    for field, heading in COLUMNS.items():
        w.put(f"column_{field}", heading)
    w.axe(w.page)
    w.page.locator('[name="write"]').click()
    expect(w.page.get_by_text("取り込みました").first).to_be_visible()
    w.open("/mover/riders/")
    expect(w.page.get_by_text("𠮷川 萩")).to_be_visible()
    w.look()


def plan_day(w: Walker) -> None:
    """The day is planned by the worker while its progress shows, and published."""
    w.open("/mover/days/")
    w.page.locator('main input[type="date"]').fill("2026-11-24")
    w.press("この日を開く")
    w.found["day"] = w.key()
    w.press("計画を作る")
    expect(w.page.locator("main .job").first).to_be_visible()
    w.page.get_by_role("button", name="第1版を公開する").click(timeout=JOB_TIME)
    expect(w.page.get_by_text("第1版を公開しました")).to_be_visible()
    w.look()


def print_sheet(w: Walker) -> None:
    """送迎表: A4, tagged, its fonts inside, every name on it."""
    pdf = PdfReader(io.BytesIO(w.read(f"/mover/days/{w.found['day']}/sheet.pdf")))
    assert [round(side) for side in pdf.pages[0].mediabox[2:]] == [595, 842]
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    words = "".join(page.extract_text() for page in pdf.pages)
    assert [name for name in NAMES if name not in words.replace(" ", "")] == []
    assert "架空" in words


NAMES = [line.split(",")[1].replace(" ", "") for line in RIDERS.strip().splitlines()[1:]]


def open_tablet(w: Walker) -> Walker:
    """The driver at the van that lends its seats."""
    tablet = w.beside(TABLET)
    sign_in(tablet, "driver")
    tablet.open("/drive/")
    tablet.look()
    return tablet


def drive_until(tablet: Walker, kind: str) -> None:
    """Taps, stop by stop, until a card of this kind is done."""
    while tap(tablet.page) != kind:
        pass


def drive_home(tablet: Walker) -> None:
    """Taps until the day is done and its last check recorded."""
    while not tablet.page.locator("[data-finished]").is_visible():
        tap(tablet.page)
        tablet.page.wait_for_timeout(300)  # the card is renewed by the log, too


def tap(page: Page) -> str:
    """One card's big button; forms are filled in as a driver does. Returns the card's kind."""
    card = page.locator("[data-card]:visible").first
    kind = card.get_attribute("data-kind") or ""
    _fill_check(card)
    button = card.locator(".drive-button:visible").first
    before = (card.get_attribute("data-card"), card.inner_text(), button.inner_text())
    button.click()
    page.wait_for_function(
        """([number, words, button]) => {
            const card = [...document.querySelectorAll("[data-card]")].find((c) => !c.hidden);
            const big = card && [...card.querySelectorAll(".drive-button")].find((b) => b.offsetParent);
            return !big || card.dataset.card !== number || card.innerText !== words || big.innerText !== button;
        }""",
        arg=list(before),
    )
    return kind


def _fill_check(card: Locator) -> None:
    for name, words in (("confirmed_by", "朝倉 かおる"), ("odometer", "48210")):
        if card.locator(f'[name="{name}"]').count():
            card.locator(f'[name="{name}"]').fill(words)
    if card.locator('[name="method"]').count():
        card.locator('[name="method"]').first.check()


def ride_along(w: Walker) -> None:
    """The ride that a resident asks for stands on the tablet without a reload, and is driven to its end."""
    tablet = open_tablet(w)
    drive_until(tablet, "seats")
    phone = ask_for_ride(w)
    expect(phone.page.get_by_text("2号車")).to_be_visible()
    expect(tablet.page.get_by_role("heading", name="乗車が1件追加されました")).to_be_visible(
        timeout=JOB_TIME
    )
    tablet.press("了解")
    drive_home(tablet)
    phone.page.reload()
    expect(phone.page.get_by_role("heading", level=1)).to_have_text("到着しました")
    phone.look()
    for one in (phone, tablet):
        one.context.close()


def close_day(w: Walker) -> None:
    sign_in(w, "manager")
    w.open(f"/mover/days/{w.found['day']}/board/")
    w.look()
    w.open(f"/mover/days/{w.found['day']}/")
    w.press("締めて指標を測る")
    w.page.wait_for_url("**/report/")
    w.look()


def register_resident(w: Walker) -> None:
    """A resident with two places gets a card; the letter with it bears the code."""
    sign_in(w, "manager")
    w.open("/mover/residents/new/")
    w.put("pilot", 1)
    w.fill(card_number="K-001")
    w.put("private-name", "菖蒲 うめ")
    w.put("private-kana", "アヤメ ウメ")
    w.put("private-birth_date", "1938-05-05")
    w.put("private-address", "みどり野市架空4-4")
    w.put("private-latitude", "36.3345")
    w.put("private-longitude", "139.0930")
    for number, place in enumerate(PLACES):
        _fill_place(w, number, *place)
        _save(w)
        w.open("/mover/residents/")
        w.follow("K-001")
    w.found["resident"] = w.key()
    issue_card(w)


def issue_card(w: Walker) -> None:
    w.look(f"/mover/residents/{w.found['resident']}/card/")
    paper = PdfReader(
        io.BytesIO(w.post(f"/mover/residents/{w.found['resident']}/card/", do="issue"))
    )
    letter = "".join(page.extract_text() for page in paper.pages)
    code = re.search(r"\b(\d{3}) (\d{3})\b", letter)
    assert code, letter
    w.found["code"] = "".join(code.groups())


def _fill_place(w: Walker, number: int, kind: str, name: str, *point: str) -> None:
    w.put(f"parts-{number}-position", str(number + 1))
    w.put(f"parts-{number}-kind", kind)
    w.put(f"parts-{number}-name", name)
    w.put(f"parts-{number}-latitude", point[0])
    w.put(f"parts-{number}-longitude", point[1])


PLACES = (
    ("自宅", "自宅", "36.3345", "139.0930"),
    ("店", "駅前商店街（架空）", "36.3305", "139.0990"),
)


def ask_for_ride(w: Walker) -> Walker:
    """From a phone: the card's number and code, four taps, a promise."""
    phone = w.beside(PHONE)
    phone.open("/card/")
    phone.look()
    phone.fill(number="K-001", code=w.found["code"])
    phone.press("進む")
    phone.look()
    phone.page.get_by_role("link", name="駅前商店街").click()
    phone.look()
    phone.press("今すぐ")
    phone.look()
    phone.press("予約する")
    phone.page.wait_for_url("**/ride/*/")
    phone.look()
    return phone
