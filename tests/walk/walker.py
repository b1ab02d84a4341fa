"""One person after another at one browser: signing in by one click, filling in forms, having axe look at each page."""

import re
import time
import urllib.request
from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

PHONE = {"width": 390, "height": 844}
TABLET = {"width": 1024, "height": 768}
LAPTOP = {"width": 1280, "height": 900}
JOB_TIME = 60_000  # milliseconds; a worker of the demonstration plans within


class Walker:
    """Drives the demonstration. What a step made and a later one needs is kept in `found`."""

    def __init__(self, context: BrowserContext, url: str, axe: Callable[[Page], None]) -> None:
        self.context, self.url, self.axe = context, url, axe
        self.page = context.new_page()
        self.found: dict[str, str] = {}

    def beside(self, viewport: dict[str, int]) -> "Walker":
        """Another person at another device, at the same time."""
        browser = self.context.browser
        assert browser is not None
        context = browser.new_context(locale="ja-JP", timezone_id="Asia/Tokyo", viewport=viewport)
        context.set_default_timeout(30_000)
        other = Walker(context, self.url, self.axe)
        other.found = self.found
        return other

    def without_scripts(self) -> "PlainWalker":
        """The same person at a browser that runs no scripts."""
        browser = self.context.browser
        assert browser is not None
        context = browser.new_context(
            locale="ja-JP", timezone_id="Asia/Tokyo", viewport=LAPTOP, java_script_enabled=False
        )
        context.set_default_timeout(30_000)
        return PlainWalker(context, self)

    def hand_over(self, other: "Walker") -> None:
        """The other browser is signed in as this one is."""
        other.context.clear_cookies()
        other.context.add_cookies(self.context.cookies())  # type: ignore[arg-type]

    def become(self, name: str) -> Page:
        """Signs in as one of the demonstration's people."""
        self.context.clear_cookies()
        self.page.goto(f"{self.url}/demo/")
        self.page.get_by_role("button", name=name).first.click()
        expect(self.page).not_to_have_url(f"{self.url}/demo/")
        return self.page

    def nobody(self) -> Page:
        self.context.clear_cookies()
        return self.page

    def open(self, path: str) -> Page:
        self.page.goto(path if path.startswith("http") else self.url + path)
        return self.page

    def look(self, path: str = "") -> None:
        """The page as it stands, in Japanese and in English: axe finds nothing, nothing sticks out, it is marked."""
        here = self.page.url if not path else self.url + path
        self.page.goto(here)
        self._judge("公式サイトではありません")
        self.page.goto(here.replace(self.url, f"{self.url}/en", 1))
        self._judge("Not an official site")
        self.page.goto(here)

    def _judge(self, mark: str) -> None:
        expect(self.page.get_by_text(mark).first).to_be_visible()
        width = self.page.viewport_size["width"] if self.page.viewport_size else 0
        assert self.page.evaluate("document.documentElement.scrollWidth") <= width, self.page.url
        self.axe(self.page)

    def reload_until(self, text: str) -> None:
        """Asks again while the worker is at work."""
        deadline = time.monotonic() + JOB_TIME / 1000
        while not self.page.get_by_text(text).count():
            assert time.monotonic() < deadline, f"{text!r} did not come: {self.page.url}"
            self.page.wait_for_timeout(500)
            self.page.reload()

    def press(self, name: str, *, within: Locator | None = None) -> None:
        (within or self.page).get_by_role("button", name=name, exact=True).first.click()

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name, exact=True).first.click()

    def fill(self, **fields: Any) -> None:
        """By the form's own names, since labels repeat in rows: a text, a choice's label or place, or True for a tick."""
        for name, value in fields.items():
            self.put(name, value)

    def put(self, name: str, value: Any) -> None:
        control = self.page.locator(f'[name="{name}"]')
        if value is True:
            control.first.check()
        elif control.first.evaluate("e => e.tagName") == "SELECT":
            if isinstance(value, int):
                control.first.select_option(index=value)
            else:
                _choose(control.first, value)
        elif control.first.get_attribute("type") == "radio":
            self.page.locator(f'[name="{name}"][value="{value}"]').check()
        else:
            control.first.fill(str(value))

    def paste(self, name: str, text: str) -> None:
        """Cells of a spreadsheet from the clipboard into a field."""
        self.page.locator(f'[name="{name}"]').evaluate(
            """(field, text) => {
                const clipboardData = new DataTransfer();
                clipboardData.setData("text/plain", text);
                field.dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}));
            }""",
            text,
        )

    def key(self) -> str:
        """The public id in the page's address."""
        self.page.wait_for_url(re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}"))
        found = re.search(r"[0-9a-f]{8}-[0-9a-f-]{27}", self.page.url)
        assert found, self.page.url
        return found.group()

    def read(self, path: str) -> bytes:
        """What the address answers to the person who is signed in."""
        answer = self.context.request.get(self.url + path)
        assert answer.ok, (path, answer.status)
        return answer.body()

    def post(self, path: str, **fields: str) -> bytes:
        """What a button answers that opens a paper in a tab of its own."""
        answer = self.context.request.post(
            self.url + path, headers=self._token_headers(), form=dict(fields)
        )
        assert answer.ok, (path, answer.status)
        return answer.body()

    def _token_headers(self) -> dict[str, str]:
        token = next(c["value"] for c in self.context.cookies() if c["name"] == "csrftoken")
        return {"X-CSRFToken": token, "Referer": self.url}

    def send(self, path: str, name: str, content: bytes) -> None:
        """Uploads a file as the form of an upload does."""
        answer = self.context.request.post(
            self.url + path,
            headers=self._token_headers(),
            multipart={"file": {"name": name, "mimeType": "text/plain", "buffer": content}},
        )
        assert answer.ok, (path, answer.status)


class PlainWalker(Walker):
    """Fills in forms without scripts. Axe is a script: what is to be looked at, the other browser looks at."""

    def __init__(self, context: BrowserContext, other: Walker) -> None:
        super().__init__(context, other.url, other.axe)
        self.found, self.other = other.found, other

    def look(self, path: str = "") -> None:
        self.hand_over(self.other)
        self.other.look(path or self.page.url.removeprefix(self.url))


def _choose(select: Locator, label: str) -> None:
    """The option whose words contain `label`, chosen as a person would."""
    options = select.locator("option").all_text_contents()
    match = [text for text in options if text.strip() == label] or [
        text for text in options if label in text
    ]
    assert match, (label, options)
    select.select_option(label=match[0])


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except OSError:
        return False
