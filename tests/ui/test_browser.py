"""Every component in a real browser: axe, no overflow on a small phone, the keyboard, and pages without scripts."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from portal.accounts.models import User
from tests.support.browser import Site

PREFIXES = {"ja": "", "en": "/en"}


@pytest.fixture
def staff(transactional_db: None) -> User:
    return User.objects.create_user(
        "staff@example.invalid",
        "a long password",
        display_name="職員",
        is_staff=True,
        is_superuser=True,
    )


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("density", ["expert", "resident", "cradle"])
def test_every_component_is_accessible_and_fits(
    page: Page,
    axe: Callable[[Page], None],
    sign_in_browser: Callable[[User], None],
    staff: User,
    language: str,
    density: str,
) -> None:
    sign_in_browser(staff)
    page.goto(f"{PREFIXES[language]}/ui/components/{density}/")
    axe(page)
    for width in (320, 640, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("prefix", PREFIXES.values())
@pytest.mark.parametrize(
    "path",
    [
        "/account/login/",
        "/account/login/code/",
        "/account/password/reset/",
        "/no-such-page/",
    ],
)
def test_the_pages_before_signing_in_are_accessible(
    page: Page, axe: Callable[[Page], None], site: Site, prefix: str, path: str
) -> None:
    page.goto(prefix + path)
    axe(page)


@pytest.mark.parametrize("prefix", PREFIXES.values())
@pytest.mark.parametrize(
    "path",
    [
        "/account/email/",
        "/account/password/change/",
        "/account/2fa/",
        "/account/logout/",
    ],
)
def test_the_pages_of_ones_account_are_accessible(
    page: Page,
    axe: Callable[[Page], None],
    sign_in_browser: Callable[[User], None],
    site: Site,
    prefix: str,
    path: str,
) -> None:
    sign_in_browser(
        User.objects.create_user("a@example.invalid", "a long password", display_name="住民")
    )
    page.goto(prefix + path)
    expect(page.locator("h1")).to_be_visible()
    axe(page)


def test_setting_up_a_second_step_is_accessible_and_breaks_no_policy(
    page: Page, axe: Callable[[Page], None], site: Site
) -> None:
    from allauth.account.models import EmailAddress

    person = User.objects.create_user("b@example.invalid", "a long password", display_name="住民")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    page.goto("/en/account/login/")
    page.locator("#id_login").fill(person.email)
    page.locator("#id_password").fill("a long password")
    page.locator("main form").first.get_by_role("button").first.click()
    page.wait_for_url(lambda url: "/account/login/" not in url)
    for path in ("totp/activate/", "webauthn/add/"):
        page.goto(f"/en/account/2fa/{path}")
        expect(page.locator("h1")).to_be_visible()
        axe(page)


def test_a_menu_opens_and_closes_by_keyboard(
    page: Page, sign_in_browser: Callable[[User], None], staff: User
) -> None:
    sign_in_browser(staff)
    page.goto("/en/ui/components/")
    summary = page.locator(".site-header summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Back office")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Back office")).to_be_hidden()
    expect(summary).to_be_focused()
    page.keyboard.press("Space")
    while summary.locator("..").evaluate("menu => menu.contains(document.activeElement)"):
        page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Back office")).to_be_hidden()


def test_the_first_tab_offers_to_skip_to_the_content(page: Page, site: Site) -> None:
    page.goto("/en/account/login/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_the_other_language_is_one_click_away(page: Page, site: Site) -> None:
    page.goto("/account/login/?next=%2Fneeds%2F")
    page.get_by_role("link", name="English").click()
    assert page.url.endswith("/en/account/login/?next=%2Fneeds%2F")
    expect(page.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.parametrize(
    "path",
    [
        "/admin/",
        "/admin/pages/",
        "/admin/account/",
        "/admin/reports/site-history/",
        "/admin/users/",
    ],
)
def test_the_back_office_breaks_no_policy_and_asks_nobody_else(
    page: Page, sign_in_browser: Callable[[User], None], staff: User, path: str
) -> None:
    """The fixture `context` fails the test on a violation or a request to a third party."""
    sign_in_browser(staff)
    page.goto(path)
    page.wait_for_load_state("networkidle")
    expect(page.locator("#wagtail")).to_have_class(re.compile("ready"))


def test_editing_a_page_breaks_no_policy(
    page: Page,
    sign_in_browser: Callable[[User], None],
    staff: User,
    context: BrowserContext,
) -> None:
    """Rich text, link chooser and date picker, the parts that write styles or scripts of their own."""
    from wagtail.models import Locale
    from wagtail.models import Site as WagtailSite

    from portal.library.models.pages import NewsIndexPage

    root = WagtailSite.objects.get(is_default_site=True).root_page
    index = root.add_child(
        instance=NewsIndexPage(title="お知らせ", slug="news", locale=Locale.get_default())
    )
    sign_in_browser(staff)
    page.goto(f"/admin/pages/add/library/newspage/{index.pk}/")
    page.locator(".public-DraftEditor-content").first.click()
    page.keyboard.type("/")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.type("語")
    page.keyboard.press("Control+a")
    page.locator("button[name=LINK]").first.click()
    chooser = page.locator(".modal-dialog").first
    expect(chooser).to_be_visible()
    chooser.get_by_role("button", name=re.compile("Close|閉じる")).first.click()
    page.locator("input[name=date]").click()
    expect(page.locator(".xdsoft_datetimepicker:visible")).to_have_count(1)
