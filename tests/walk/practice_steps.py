"""Step 6: the day measured the indicator; a good practice is drafted, reviewed, translated, published, found and walked back."""

import re

import polib
from playwright.sync_api import expect

from .caravan_steps import TITLE, TITLE_EN
from .walker import Walker

CHANGED = "通いの場に一人で来られる人が増え、認知症対策として始めた外出の支えが続いている。"
ENGLISH = [
    (TITLE, TITLE_EN),
    (
        "一人で来られる人が増え",
        "More people come on their own, and what began for people with dementia goes on.",
    ),
    ("3か所増やした", "Three meeting places were added in 2025; not more people came."),
    (
        "空席に",
        "People on their way to a meeting place ride along on the empty seats of day-service vans.",
    ),
    ("出かける足がない", "People with dementia cannot get to their meeting place or the shops."),
    ("住民の乗車回数", "Rides of residents"),
    ("回/日", "rides a day"),
    ("サービス日", "Event log of the service day"),
]


def see_measurement(w: Walker) -> None:
    w.become("桜井")
    w.open(f"/projects/{w.found['project']}/")
    expect(w.page.get_by_text("運行日の配車記録").first).to_be_visible()
    w.look()


def draft_practice(w: Walker) -> None:
    w.become("桜井")
    w.open(f"/projects/{w.found['project']}/practice/")
    w.press("下書きを作る")
    w.page.wait_for_url("**/edit/")
    found = re.search(r"/pages/(\d+)/edit/", w.page.url)
    assert found, w.page.url
    w.found["practice"] = found.group(1)
    _write_rich_text(w, "what_changed", CHANGED)
    w.press("他のアクション")
    w.page.locator('[name="action-submit"]').click()
    expect(w.page.get_by_text("承認に提出しました").first).to_be_visible()


def _write_rich_text(w: Walker, name: str, words: str) -> None:
    box = w.page.locator(f'[id*="{name}"] [contenteditable="true"]').first
    box.click()
    w.page.wait_for_timeout(500)  # the editor takes the keyboard a moment after the click
    w.page.keyboard.press("Control+End")
    w.page.keyboard.type(words)
    expect(w.page.locator(f'[name="{name}"]')).to_have_value(re.compile(words))


def approve_practice(w: Walker) -> None:
    w.become("波多野")
    w.open(f"/admin/pages/{w.found['practice']}/edit/")
    w.press("他のアクション")
    approve = "[data-workflow-action-name='approve']:not([data-workflow-action-modal-url])"
    w.page.locator(approve).locator("visible=true").first.click()
    w.page.wait_for_url("**/admin/pages/*/")


def translate_practice(w: Walker) -> None:
    """With the file that translators work on."""
    w.become("波多野")
    w.open(f"/admin/localize/submit/page/{w.found['practice']}/")
    w.page.get_by_label("English").check()
    w.page.locator("form input[type=submit]").last.click()
    expect(w.page.get_by_role("button", name="公開：English")).to_be_visible()
    found = re.search(r"localize/translate/(\d+)/pofile/download", w.page.content())
    assert found, w.page.url
    address = f"/admin/localize/translate/{found.group(1)}/pofile"
    file = polib.pofile(w.read(f"{address}/download/").decode())
    for entry in file:
        entry.msgstr = _in_english(entry.msgid)
    here = w.page.url
    w.send(f"{address}/upload/", "translation.po", str(file).encode())
    w.open(here)
    w.press("公開：English")
    expect(w.page.get_by_text("を公開しました").first).to_be_visible()


def _in_english(japanese: str) -> str:
    """Addresses and figures without words stay as they are."""
    return next((said for begins, said in ENGLISH if begins in japanese), japanese)


def submit_practice(w: Walker) -> None:
    w.become("波多野")
    w.open(f"/admin/pages/{w.found['practice']}/edit/")
    w.page.wait_for_timeout(500)
    _write_rich_text(w, "what_changed", CHANGED)
    w.press("他のアクション")
    w.page.locator('[name="action-submit"]').click()
    expect(w.page.get_by_text("承認に提出しました").first).to_be_visible()


def read_practice(w: Walker) -> None:
    """A reader finds it by a word from inside a sentence, reads it in both languages, and walks the thread back."""
    w.nobody()
    w.open("/")
    w.look()
    w.page.locator("main input[type=search]").first.fill("認知症")
    w.page.keyboard.press("Enter")
    w.page.wait_for_url("**/search/**")
    w.look()
    w.page.locator('a[href*="/practices/"]').filter(has_text=TITLE).first.click()
    expect(w.page.get_by_role("heading", level=1)).to_contain_text(TITLE)
    w.look()
    w.page.locator(f'a[href*="{w.found["project"]}"]').first.click()
    w.page.locator(f'a[href*="{w.found["need"]}"]').first.click()
    expect(w.page.get_by_role("heading", level=1)).to_contain_text(TITLE)
    w.open("/en/search/?q=meeting+place")
    w.page.locator('a[href*="/practices/"]').filter(has_text=TITLE_EN).first.click()
    expect(w.page.get_by_role("heading", level=1)).to_contain_text(TITLE_EN)
