"""The picture on the README's first screen: the thread of the flagship project, from the running demonstration.

make demo            # in one shell
make picture         # in another: writes docs/thread.png
"""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "thread.png"
PROJECT = "空いている送迎車の座席で外出を支えるモデル事業"


def main() -> None:
    address = f"http://localhost:{os.environ.get('PORT') or 8000}"
    chromium = shutil.which("chromium") or sys.exit("picture: no chromium; make setup installs it")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="ja-JP")
        page.goto(f"{address}/projects/?q=")
        page.get_by_role("link", name=PROJECT).first.click()
        page.wait_for_load_state()
        page.screenshot(path=TARGET)
        browser.close()


if __name__ == "__main__":
    main()
