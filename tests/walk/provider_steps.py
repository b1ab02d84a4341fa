"""A provider joins: invited by the bureau, its people open accounts, and it brings a facility, vans, drivers and riders."""

from playwright.sync_api import Page, expect

from .caravan_steps import TOWN
from .walker import Walker

PROVIDER = "社会福祉法人あさがお苑（架空）"
PASSWORD = "walk-along-the-river"
PEOPLE = {
    "manager": ("provider_manager", "朝倉 かおる", "manager@asagao.example.invalid"),
    "driver": ("driver", "坂本 進", "sakamoto@asagao.example.invalid"),
    "second": ("driver", "谷口 実", "taniguchi@asagao.example.invalid"),
}


def make_provider(w: Walker) -> None:
    w.become("波多野")
    w.open("/admin/organisation_rows/new/")
    w.fill(
        kind="介護事業者",
        name_ja=PROVIDER,
        name_en="Asagao-en (fictional)",
        kana="アサガオエン",
        prefecture="群馬県",
        municipality=TOWN,
        is_fictional=True,
    )
    w.page.locator("form button[type=submit]").last.click()
    w.open("/admin/organisation_rows/?q=あさがお苑")
    row = w.page.get_by_role("row").filter(has_text=PROVIDER).first
    row.get_by_role("link", name="メンバーと役職").click()
    w.found["provider"] = w.key()
    _invite(w, "manager")


def _invite(w: Walker, who: str) -> None:
    role, name, email = PEOPLE[who]
    w.open(f"/organisation/{w.found['provider']}/invite/")
    w.fill(email=email, name=name)
    w.page.locator('[name="role"]').select_option(role)
    w.press("招待を送る")


def join(w: Walker, who: str) -> Page:
    """Opens the link of the mail, chooses a password, signs in."""
    _role, _name, email = PEOPLE[who]
    w.nobody()
    w.open("/mailbox/")
    row = w.page.get_by_role("row").filter(has_text=email)
    deadline = 60
    while not row.count() and deadline:
        deadline -= 1
        w.page.wait_for_timeout(500)
        w.page.reload()
    row.get_by_role("link").first.click()
    link = w.page.locator('main a[href*="/invitation/"]').first.get_attribute("href")
    assert link
    w.open(link)
    w.look()
    w.fill(password=PASSWORD)
    w.press("アカウントを作成して承諾する")
    return sign_in(w, who)


def sign_in(w: Walker, who: str) -> Page:
    w.nobody()
    w.open("/account/login/")
    w.fill(login=PEOPLE[who][2], password=PASSWORD)
    w.page.locator("main form button[type=submit]").first.click()
    expect(w.page).not_to_have_url(f"{w.url}/account/login/")
    return w.page


def manager_joins(w: Walker) -> None:
    join(w, "manager")
    for driver in ("driver", "second"):
        _invite(w, driver)


def drivers_join(w: Walker) -> None:
    for driver in ("driver", "second"):
        join(w, driver)
