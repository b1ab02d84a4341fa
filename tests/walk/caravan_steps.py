"""Steps 1 and 2: a visit is planned and recorded, an answer becomes a need, the municipality consents, the public reads it."""

from playwright.sync_api import expect

from .walker import Walker

TOWN = "みどり野市（架空）"
ANSWER = (
    "認知症対策として通いの場を増やしましたが、そこまで行く足がありません。"
    "家族が仕事で送れない日は、本人が外出をあきらめています。"
)
NOTE = "市長選の前なので、予算の話は内部限り。"
TITLE = "通いの場までの足がない人を減らしたい"
TITLE_EN = "Fewer people who cannot get to their meeting place"


def plan_visit(w: Walker) -> None:
    w.become("桜井")
    w.open("/visits/new/")
    w.fill(
        municipality=TOWN,
        host="みどり野市",
        bureau="厚生局",
        starts_at="2026-11-24T09:00",
        place="市役所 第2会議室",
        purpose="認知症の人の外出について",
    )
    team = w.page.locator('[data-rows="team"] select[name$="-user"] option:checked')
    assert [name.strip() for name in team.all_text_contents()][0::2] == ["桜井 美和", "黒田 健太"]
    w.press("訪問を保存する")
    expect(w.page.get_by_role("heading", level=1)).to_contain_text("みどり野市")
    w.found["visit"] = w.key()
    w.press("「確定」にする")
    w.look()


def record_visit(w: Walker) -> None:
    w.open(f"/visits/{w.found['visit']}/edit/")
    w.paste("attendees-0-title", "高齢福祉課長\t清水 香織\n同課 係長\t小林 実\n")
    w.page.locator('[data-add-row][value="attendees"]').click()
    w.put("attendees-2-name", "大野 裕子")
    w.put("presentations-0-measure", 1)
    w.put("presentations-0-to", "高齢福祉課")
    w.put("follow_ups-0-title", "通いの場の送迎の事例を送る")
    w.put("follow_ups-0-owner", "黒田")
    w.put("follow_ups-0-due_on", "2026-12-08")
    w.press("訪問を保存する")
    expect(w.page.get_by_text("通いの場の送迎の事例を送る")).to_be_visible()
    expect(w.page.get_by_text("同課 係長 小林 実")).to_be_visible()
    expect(w.page.get_by_text("大野 裕子")).to_be_visible()


def hold_hearing(w: Walker) -> None:
    w.press("「実施済み」にする")
    w.press("ヒアリングを記録する")
    w.look()
    w.put("answers-0-text", ANSWER)
    w.put("answers-0-share_scope", "市区町村")
    w.put("answers-0-internal_note", NOTE)
    w.press("保存してヒアリングを終える")
    expect(w.page.get_by_text(NOTE)).to_be_visible()


def make_need(w: Walker) -> None:
    w.open(f"/visits/{w.found['visit']}/")
    w.follow("この回答からニーズをつくる")
    w.fill(
        title_ja=TITLE,
        title_en=TITLE_EN,
        summary_ja="認知症の人が通いの場や買い物に出かける足がない。",
        summary_en="People with dementia cannot get to their meeting place or the shops.",
        theme="外出・移動の支援",
    )
    w.page.locator("main form button[type=submit]").last.click()
    expect(w.page.get_by_role("heading", level=1)).to_contain_text(TITLE)
    w.found["need"] = w.key()
    w.press("自治体に共有する")


def consent_to_need(w: Walker) -> None:
    """The officer sees the answer and not the note, corrects the words and agrees to their publication."""
    w.become("清水")
    w.open("/needs/mine/")
    w.look()
    w.follow(TITLE)
    assert NOTE not in w.page.content()
    w.follow("文章を修正する")
    w.fill(background_ja="令和7年度に通いの場を3か所増やしたが、参加者は増えていない。")
    w.page.locator("main form button[type=submit]").last.click()
    w.press("公開に同意する")
    w.open(f"/visits/{w.found['visit']}/")
    assert NOTE not in w.page.content()
    expect(w.page.get_by_text("家族が仕事で送れない日は")).to_be_visible()


def publish_need(w: Walker) -> None:
    w.become("桜井")
    w.open(f"/needs/{w.found['need']}/")
    w.press("公開する")
    w.nobody()
    w.open("/needs/")
    w.look()
    w.follow(TITLE)
    w.look()
