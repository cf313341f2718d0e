"""The demo's page on screens of every size, for eyes, fingers, keyboards and screen readers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from demo_site import Site, served
from playwright.sync_api import Browser, expect

from bot.config import Config
from bot.running.setup import open_bench
from tests.demo_browser import DESK, SMALL, Phone, Size, held

pytest_plugins = ["demo_fixtures"]
pytestmark = pytest.mark.browser
TINY: Size = {"width": 320, "height": 568}
SIZES: dict[str, Size] = {
    "the smallest phone": TINY,
    "a usual phone": SMALL,
    "a phone on its side": {"width": 740, "height": 360},
    "a tablet": {"width": 820, "height": 1180},
    "a small laptop": {"width": 1024, "height": 640},
    "a desktop": DESK,
}
LONG = "kata" * 60 + " https://contoh.example/" + "a" * 200

# Elements with text of their own: colour of the text and what is behind it, as CSS says it.
_COLOURS = """selectors => {
    const rgb = text => text.match(/[\\d.]+/g).map(Number);
    const over = (top, under) => {
        const share = top[3] ?? 1;
        return [0, 1, 2].map(i => top[i] * share + under[i] * (1 - share));
    };
    const behind = node => {
        for (let at = node; at; at = at.parentElement) {
            const colour = rgb(getComputedStyle(at).backgroundColor);
            if ((colour[3] ?? 1) === 1) return colour;
            if (colour[3] > 0) return over(colour, behind(at.parentElement));
            if (at.id === "scroll") return [163, 201, 185];  // the darkest of the wall
        }
        return [255, 255, 255];
    };
    const found = [];
    for (const node of document.querySelectorAll("body *")) {
        const words = [...node.childNodes].some(c => c.nodeType === 3 && c.textContent.trim());
        if (!words || node.closest(".hidden")) continue;
        if (!node.checkVisibility({ visibilityProperty: true })) continue;
        const text = rgb(getComputedStyle(node).color);
        found.push([node.textContent.trim().slice(0, 40), over(text, behind(node)), behind(node)]);
    }
    return found;
}"""

# Pairs of controls that cover each other, and controls that stick out of the window.
_MISPLACED = """() => {
    const shown = [...document.querySelectorAll("button, input, textarea, h2, .holder, .top p")]
        .filter(e => e.checkVisibility({ visibilityProperty: true }) && !e.closest(".hidden"));
    const name = e => e.id || e.textContent.trim();
    const wrong = [];
    const inside = e => e.closest(".people, .chips, .scroll, .facts");  // these scroll
    for (const e of shown) {
        const box = e.getBoundingClientRect();
        if (!box.width || inside(e)) continue;
        if (box.left < -0.5 || box.right > innerWidth + 0.5 || box.bottom > innerHeight + 0.5)
            wrong.push(`${name(e)} sticks out`);
        for (const other of shown) {
            if (other === e || inside(other) || e.contains(other) || other.contains(e)) continue;
            const there = other.getBoundingClientRect();
            const wide = Math.min(box.right, there.right) - Math.max(box.left, there.left);
            const high = Math.min(box.bottom, there.bottom) - Math.max(box.top, there.top);
            if (wide > 1 && high > 1) wrong.push(`${name(e)} covers ${name(other)}`);
        }
    }
    return wrong;
}"""


@pytest.fixture(scope="module")
def talked(tmp_path_factory: pytest.TempPathFactory, config: Config) -> Iterator[Site]:
    """A demo in which something of every kind has been said."""
    folder = tmp_path_factory.mktemp("talked")
    with served(lambda: open_bench(folder, config), folder) as site:
        _talk(site)
        yield site
    site.bench.store.database.close()


def _talk(site: Site) -> None:
    for channel in ("telegram", "whatsapp"):
        for text in ("/start", "lainnya", "daftar anggota", LONG, "Budi Santoso"):
            site.say(text, channel=channel)
        site.say(kind="location", channel=channel)
        site.say(kind="media", media="sticker", channel=channel)


def sideways(phone: Phone) -> list[str]:
    """What can be scrolled sideways and should not be."""
    return phone.page.evaluate(
        """() => ["html", "body", "#phone", "#scroll", "#panel", ".facts"].filter(name => {
            const e = document.querySelector(name);
            return e.checkVisibility() && e.scrollWidth > e.clientWidth + 1;
        })"""
    )


@pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES.keys())
def test_nothing_sticks_out_or_covers_another(
    browser: Browser, talked: Site, size: Size, channel: str
) -> None:
    with held(browser, talked, size) as phone:
        phone.on(channel)
        phone.theirs.first.wait_for()
        assert sideways(phone) == []
        assert phone.page.evaluate(_MISPLACED) == []
        expect(phone.page.locator("#text")).to_be_in_viewport(ratio=1)
        expect(phone.theirs.last).to_be_in_viewport()


@pytest.mark.parametrize("size", [TINY, SMALL], ids=["tiny", "small"])
def test_the_panel_and_the_clock_fit_a_phone(browser: Browser, talked: Site, size: Size) -> None:
    with held(browser, talked, size) as phone:
        phone.page.click("#clock")
        expect(phone.page.get_by_role("button", name="Lompat")).to_be_in_viewport(ratio=1)
        phone.page.keyboard.press("Escape")
        expect(phone.page.locator("#jumps")).to_be_hidden()
        phone.page.click("#open-panel")
        expect(phone.page.locator("#restart")).to_be_in_viewport(ratio=1)
        assert sideways(phone) == []
        phone.page.keyboard.press("Escape")
        expect(phone.page.locator("#panel")).to_be_hidden()
        expect(phone.page.locator("#open-panel")).to_be_focused()


def test_turning_the_phone_keeps_the_newest_in_sight(browser: Browser, talked: Site) -> None:
    with held(browser, talked, SMALL) as phone:
        phone.theirs.last.wait_for()
        for size in (SIZES["a phone on its side"], SMALL, TINY):
            phone.page.set_viewport_size(size)
            expect(phone.theirs.last).to_be_in_viewport()
            expect(phone.page.locator("#down")).to_be_hidden()


def test_fingers_find_every_button_and_phones_do_not_zoom(browser: Browser, talked: Site) -> None:
    with held(browser, talked, TINY) as phone:
        small = phone.page.evaluate(
            """() => [...document.querySelectorAll("button")]
                .filter(e => e.checkVisibility({ visibilityProperty: true }))
                .filter(e => e.getBoundingClientRect().height < 36)
                .map(e => e.textContent)"""
        )
        assert small == []
        fields = phone.page.evaluate(
            """() => [...document.querySelectorAll("input, textarea")]
                .map(e => parseFloat(getComputedStyle(e).fontSize))"""
        )
        assert min(fields) >= 16


def _light(colour: list[float]) -> float:
    """Relative luminance, as WCAG 2 defines it."""
    parts = [value / 255 for value in colour[:3]]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: list[float], other: list[float]) -> float:
    low, high = sorted((_light(one), _light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
@pytest.mark.parametrize("size", [SMALL, DESK], ids=["phone", "desktop"])
def test_every_word_can_be_read(browser: Browser, talked: Site, size: Size, channel: str) -> None:
    with held(browser, talked, size) as phone:
        phone.on(channel)
        phone.theirs.first.wait_for()
        if size == SMALL:
            phone.page.click("#open-panel")
        phone.page.evaluate("Promise.all(document.getAnimations().map(one => one.finished))")
        found = phone.page.evaluate(_COLOURS)
        assert len(found) > 30
        faint = [(words, round(contrast(text, back), 2)) for words, text, back in found
                 if contrast(text, back) < 4.5]  # fmt: skip
        assert faint == []


def test_everything_has_a_name_for_those_who_hear_it(browser: Browser, talked: Site) -> None:
    with held(browser, talked, DESK) as phone:
        nameless = phone.page.evaluate(
            """() => [...document.querySelectorAll("button, input, textarea, [role=group], nav, aside")]
                .filter(e => !e.textContent.trim() && !e.getAttribute("aria-label"))
                .filter(e => !e.labels?.length)
                .map(e => e.outerHTML)"""
        )
        assert nameless == []
        assert phone.page.get_by_role("textbox", name="Tulis pesan").count() == 1
        assert phone.page.get_by_role("log", name="Percakapan dengan bot").count() == 1
        pressed = phone.page.locator("[aria-pressed=true]")
        expect(pressed).to_have_count(2)  # one person, one app
        expect(phone.theirs.first).to_contain_text("Bot:")
        expect(phone.mine.first).to_contain_text("Anda:")


def test_a_day_without_a_mouse(browser: Browser, site: Site) -> None:
    with held(browser, site, DESK) as phone:
        keys = phone.page.keyboard
        keys.press("Tab")
        expect(phone.page.locator("[data-person=ratna]")).to_be_focused()
        phone.page.focus("#text")
        keys.type("beli freezer 2 @3,5jt kemarin di toko Makmur")
        phone.answered(lambda: keys.press("Enter"))
        phone.page.locator(".keys button").first.focus()
        phone.answered(lambda: keys.press("Enter"))
        phone.page.focus("#attach")
        keys.press("Enter")
        expect(phone.page.locator("[data-attach=file]")).to_be_focused()
        keys.press("Escape")
        expect(phone.page.locator("#attach")).to_be_focused()
        phone.page.focus("[data-person=joko]")
        keys.press("Enter")
        expect(phone.page.locator("#holder")).to_have_text("HP Joko")
        expect(phone.page.locator("[data-person=joko]")).to_be_focused()


def test_a_touch_is_enough(browser: Browser, site: Site) -> None:
    context = browser.new_context(viewport=SMALL, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(site.url)
    page.get_by_role("button", name="Mulai", exact=True).tap()
    page.locator(".keys button", has_text="Daftar anggota").tap()
    expect(page.locator(".row.theirs").last).to_contain_text("Siapa nama lengkap")
    page.locator("[data-person=dedi]").tap()
    expect(page.locator("#holder")).to_have_text("HP Dedi")
    assert page.evaluate("visualViewport.scale") == 1
    context.close()


def test_the_page_stands_still_for_those_who_want_it(browser: Browser, talked: Site) -> None:
    with held(browser, talked, SMALL) as phone:
        phone.page.emulate_media(reduced_motion="reduce")
        phone.say("saldo")
        assert phone.page.evaluate("document.getAnimations().length") == 0
