"""A real Chromium that looks at the demo, and the hands of somebody who holds the phone."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from demo_site import Site
from playwright.sync_api import Browser, Dialog, Locator, Page, Route, sync_playwright
from playwright.sync_api import ViewportSize as Size

SMALL: Size = {"width": 360, "height": 740}
DESK: Size = {"width": 1280, "height": 800}
_ARGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
]
PATIENCE = 10_000  # milliseconds; whatever takes longer is broken


@contextmanager
def chromium() -> Iterator[Browser]:
    """One browser, of the system: nothing is downloaded."""
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or "/usr/bin/chromium"
        browser = playwright.chromium.launch(executable_path=path, args=_ARGS)
        yield browser
        browser.close()


class Phone:
    """The page, used as a person uses it. `complaints` is what the browser complained about."""

    def __init__(self, browser: Browser, site: Site, size: Size) -> None:
        self.site = site
        self._context = browser.new_context(viewport=size, locale="id-ID")
        self.page: Page = self._context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda line: self._heard(line.type, line.text))
        self.page.on("dialog", self._surprised)
        self.page.goto(site.url)
        self.page.locator("#log > *").first.wait_for()

    def _heard(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(text)

    def _surprised(self, dialog: Dialog) -> None:
        self.complaints.append(dialog.message)
        dialog.dismiss()

    def close(self) -> None:
        self._context.close()

    # Talking

    @property
    def theirs(self) -> Locator:
        return self.page.locator(".row.theirs")

    @property
    def mine(self) -> Locator:
        return self.page.locator(".row.mine")

    def answered(self, act: Callable[[], object]) -> str:
        """Do something that the bot answers; gives the answer's text."""
        before = self.theirs.count()
        act()
        answer = self.theirs.nth(before)
        answer.wait_for()
        return answer.locator(".words").last.inner_text()

    def type(self, text: str) -> None:
        self.page.fill("#text", text)
        self.page.press("#text", "Enter")

    def say(self, text: str) -> str:
        """Type and press Enter; gives the answer."""
        return self.answered(lambda: self.type(text))

    def tap(self, label: str, row: int = -1) -> str:
        """Tap a button of the last bubble that has one (or the one in that row)."""
        found = self.page.locator(".keys button", has_text=label).nth(row)
        return self.answered(found.click)

    def as_(self, address: str) -> None:
        self.page.locator(f"[data-person={address}]").click()

    def on(self, channel: str) -> None:
        self.page.locator(f"[data-pick={channel}]").click()

    def send_photo(self, path: Path, caption: str = "") -> str:
        """Choose a photo, give it a caption, send it; gives the answer."""
        self.page.set_input_files("#file", path)
        self.page.fill("#caption", caption)
        return self.answered(lambda: self.page.press("#caption", "Enter"))

    # Around the phone

    def jump(self, label: str) -> None:
        """Let time pass, and wait for the word about it."""
        if self.page.locator("#jumps").is_hidden():
            self.page.click("#clock")
        self.page.get_by_role("button", name=label).click()
        self.page.locator("#notice.shown").wait_for()

    def look_again(self) -> None:
        """What happens when one comes back to the page: it looks for news at once."""
        self.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    def card(self, title: str) -> str:
        """The text of a card of the panel."""
        return self.page.locator(".card", has_text=title).first.inner_text()

    # The network

    def cut(self, path: str = "**/api/say", after: bool = False) -> None:
        """Nothing gets through any more; `after`: the server hears it, the answer gets lost."""

        def lost(route: Route) -> None:
            if after:
                route.fetch()
            route.abort()

        self.page.route(path, lost)

    def mend(self, path: str = "**/api/say") -> None:
        self.page.unroute(path)
        self.complaints = [said for said in self.complaints if "ERR_FAILED" not in said]


@contextmanager
def held(browser: Browser, site: Site, size: Size) -> Iterator[Phone]:
    """A phone of this size in somebody's hand; the browser must have nothing to complain about."""
    phone = Phone(browser, site, size)
    yield phone
    assert phone.complaints == []
    phone.close()
