from playwright.sync_api import Page

from tests.support.browser import Site


def test_the_browser_reads_the_sign_in_page_from_the_site(site: Site, page: Page) -> None:
    answer = page.goto("/account/login/")
    assert answer is not None
    assert answer.status == 200
