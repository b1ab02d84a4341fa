"""The site in a real browser: served as in production (ASGI, so that live pages work), read by Debian's chromium.

pytest-django's `live_server` is WSGI; an open event stream would hang it.
"""

import os
import re
import shutil
import socket
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.signals import got_request_exception
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Route

from tests.support import run

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PATIENCE = 15_000  # milliseconds


@dataclass
class Site:
    """The running site. `errors` are the exceptions that views raised; a test that expects none checks nothing."""

    url: str
    errors: list[str] = field(default_factory=list)

    def __call__(self, path: str) -> str:
        return self.url + path


def _free_port() -> socket.socket:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    return listener


@pytest.fixture(scope="session")
def _served() -> Iterator[str]:
    from portal.asgi import application

    listener = _free_port()
    server = uvicorn.Server(
        uvicorn.Config(
            application, log_level="warning", lifespan="off", timeout_graceful_shutdown=1
        )
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    url = f"http://localhost:{listener.getsockname()[1]}"
    settings.BASE_URL = settings.WAGTAILADMIN_BASE_URL = url
    yield url
    server.should_exit = True
    thread.join(timeout=5)


@pytest.fixture
def site(_served: str, transactional_db: None) -> Iterator[Site]:
    """The site on the test's own database. Rows that the test commits are seen by it, and the other way round."""
    running = Site(_served)

    def remember(sender: object, **_: object) -> None:
        running.errors.append(traceback.format_exc())

    got_request_exception.connect(remember)
    yield running
    got_request_exception.disconnect(remember)
    assert not running.errors, "\n".join(running.errors)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    found = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if found is None:
        pytest.fail(
            "No chromium on this machine: install the package `chromium` (`make setup` does, as root)."
        )
    return {"executable_path": found, "args": FLAGS, "headless": True}


@pytest.fixture(scope="session")
def browser_context_args(_served: str) -> dict[str, Any]:
    return {
        "base_url": _served,
        "locale": "ja-JP",
        "timezone_id": "Asia/Tokyo",
        "viewport": {"width": 1280, "height": 900},
    }


def _only_this_site(context: BrowserContext, base_url: str, strangers: list[str]) -> None:
    def answer(route: Route, request: Request) -> None:
        if request.url.startswith((base_url, "data:", "blob:", "about:")):
            route.fallback()
        else:
            strangers.append(request.url)
            route.abort()

    context.route(lambda url: not url.startswith(base_url), answer)


@pytest.fixture
def context(site: Site, new_context: Callable[..., BrowserContext]) -> Iterator[BrowserContext]:
    """A browser profile whose pages may ask nobody but the site, break no policy and raise no error."""
    strangers: list[str] = []
    broken: list[str] = []

    def said(message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            broken.append(message.text)

    made = new_context()
    made.set_default_timeout(PATIENCE)
    _only_this_site(made, site.url, strangers)
    made.on("console", said)
    made.on("weberror", lambda error: broken.append(str(error.error)))
    yield made
    made.close()
    assert not strangers, f"Requests to third parties: {strangers}"
    assert not broken, "\n".join(broken)


@pytest.fixture
def sign_in_browser(context: BrowserContext, site: Site) -> Callable[[Any], None]:
    """`sign_in_browser(user)`: the browser becomes that person's, past the sign-in page and MFA."""
    from tests.support.personas import sign_in

    def become(user: Any) -> None:
        client = Client()
        sign_in(client, user)
        context.clear_cookies()
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site.url}])

    return become


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], None]:
    """`axe(page)`: the page breaks no rule of axe at all."""

    def check(page: Page) -> None:
        results = Axe().run(page).response["violations"]
        found = [
            f"{v['id']} ({v['impact']}): {v['help']}\n    "
            + "\n    ".join(n["html"] for n in v["nodes"])
            for v in results
        ]
        assert not found, f"{page.url}\n" + "\n".join(found)

    return check


@pytest.fixture
def screenshot(request: pytest.FixtureRequest) -> Callable[..., Path]:
    """`screenshot(page, "board")` keeps a picture of the whole page in PORTAL_SCREENSHOTS (or test-results/)."""
    folder = Path(os.environ.get("PORTAL_SCREENSHOTS") or run.ROOT / "test-results" / "screens")

    def take(page: Page, name: str, *, full_page: bool = True) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        test = re.sub(r"\W+", "-", request.node.name)
        path = folder / f"{test}-{name}.png"
        page.screenshot(path=path, full_page=full_page)
        return path

    return take
