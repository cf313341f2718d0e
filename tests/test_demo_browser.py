"""A whole day in the demo, in a real Chromium: what a person sees, taps and types."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from demo_site import Site, photo
from playwright.sync_api import Browser, Route, expect

from tests.demo_browser import DESK, SMALL, Phone, held

pytest_plugins = ["demo_fixtures"]
pytestmark = pytest.mark.browser
BOUGHT = "beli freezer 2 @3,5jt kemarin di toko Makmur"
NIK = "3302145107880004"


@pytest.fixture
def phone(browser: Browser, site: Site) -> Iterator[Phone]:
    with held(browser, site, SMALL) as opened:
        yield opened


@pytest.fixture
def desk(browser: Browser, site: Site) -> Iterator[Phone]:
    """The same page on a desktop, where the panel stands beside the phone."""
    with held(browser, site, DESK) as opened:
        yield opened


@pytest.fixture
def receipt(tmp_path: Path) -> Path:
    path = tmp_path / "nota.jpg"
    path.write_bytes(photo("orange"))
    return path


def inbox(site: Site) -> int:
    """How many messages the bot has answered."""
    return site.state()["known"]["machine"]["inbox"]["done"]


# Talking


def test_a_newcomer_starts_with_one_tap(phone: Phone) -> None:
    start = phone.page.get_by_role("button", name="Mulai", exact=True)
    said = phone.answered(start.click)
    assert said.startswith("Selamat datang")
    expect(start).to_be_hidden()
    expect(phone.mine.locator(".ticks")).to_have_count(1)
    expect(phone.page.locator(".day")).to_have_text("Selasa, 15 Desember 2020")
    expect(phone.page.locator(".keys button").first).to_have_text("Lapor belanja")


def test_a_question_is_answered_with_bold_words_and_a_source(phone: Phone) -> None:
    phone.as_("dedi")
    phone.say("dapat bantuan berapa?")
    phone.tap("Selengkapnya")
    words = phone.theirs.last.locator(".words")
    expect(words.locator("strong").first).to_be_visible()
    expect(words.locator("em")).to_contain_text("Sumber")
    assert "*" not in words.inner_text()


def test_enter_sends_and_shift_enter_makes_a_line(phone: Phone) -> None:
    phone.page.click("#text")
    phone.page.keyboard.type("saldo")
    phone.page.keyboard.press("Shift+Enter")
    phone.page.keyboard.type("ya")
    phone.answered(lambda: phone.page.keyboard.press("Enter"))
    assert phone.mine.locator(".words").inner_text() == "saldo\nya"
    expect(phone.page.locator("#text")).to_have_value("")
    expect(phone.page.locator("#text")).to_be_focused()


def test_what_somebody_types_stays_text(phone: Phone) -> None:
    evil = "<img src=x onerror=alert(1)> *a* https://x.example"
    phone.say("daftar anggota")
    phone.say(evil)
    expect(phone.mine.last.locator(".words")).to_have_text(evil)
    expect(phone.page.locator(".log img, .log .mine a, .log .mine strong")).to_have_count(0)


def test_an_old_button_is_answered_and_marked(phone: Phone) -> None:
    phone.say(BOUGHT)
    phone.say("batal")
    said = phone.tap("Ya, simpan", row=0)
    assert "sudah lewat" in said
    expect(phone.page.locator(".keys .tapped")).to_have_text("Ya, simpan, sudah dipilih")


def test_a_trembling_finger_taps_once(phone: Phone) -> None:
    phone.say(BOUGHT)
    button = phone.page.locator(".keys button", has_text="Ya, simpan")
    said = phone.answered(lambda: button.evaluate("e => { e.click(); e.click(); }"))
    assert said.startswith("Tercatat")
    expect(phone.theirs).to_have_count(2)
    assert inbox(phone.site) == 2


def test_the_dots_stand_only_while_one_really_waits(phone: Phone) -> None:
    waiting: list[Route] = []
    phone.page.route("**/api/say", lambda route: waiting.append(route))
    phone.type("saldo")
    expect(phone.page.locator("#typing")).to_be_visible()
    expect(phone.page.locator("#bot-state")).to_have_text("mengetik…")
    expect(phone.mine.locator(".pending")).to_have_count(1)
    phone.answered(waiting[0].continue_)
    expect(phone.page.locator("#typing")).to_be_hidden()
    expect(phone.page.locator("#bot-state")).to_have_text("bot")


def test_one_can_read_back_without_being_pulled_to_the_end(phone: Phone) -> None:
    for _ in range(4):
        phone.say("/start")
    phone.page.locator("#scroll").hover()
    phone.page.mouse.wheel(0, -5000)
    expect(phone.page.locator("#down")).to_be_visible()
    phone.site.say("saldo")
    phone.look_again()
    expect(phone.theirs).to_have_count(5)
    assert phone.page.locator("#scroll").evaluate("e => e.scrollTop") == 0
    phone.page.click("#down")
    expect(phone.theirs.last).to_be_in_viewport()
    expect(phone.page.locator("#down")).to_be_hidden()


# The leader's day


def test_a_member_is_registered_and_only_the_end_of_the_nik_is_shown(desk: Phone) -> None:
    desk.say("daftar anggota")
    desk.say("Budi Santoso")
    assert "Menunggu jawaban: nik" in desk.card("Percakapan").replace("\n", " ")
    desk.say(NIK)
    desk.tap("Lewati")
    desk.tap("Ya")
    said = desk.tap("Ya, simpan")
    assert said.startswith("Budi Santoso tercatat")
    member = desk.page.locator(".card li", has_text="Budi Santoso")
    expect(member).to_have_text("Budi SantosoNIK …0004")
    expect(member).to_have_class("new")
    assert NIK not in desk.page.locator("#panel").inner_text()


def test_a_purchase_is_reported_with_a_photo(desk: Phone, receipt: Path) -> None:
    said = desk.send_photo(receipt, BOUGHT)
    assert "Rp7.000.000" in said
    assert "1 foto" in said
    picture = desk.mine.locator("img")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 480
    desk.tap("Ya, simpan")
    ledger = desk.card("Buku belanja")
    assert re.search(r"freezer, 2\s+14 Des · toko Makmur · 1 foto nota\s+Rp7.000.000", ledger)
    assert re.search(r"Sisa dana\s+Rp29.750.000", ledger)


def test_a_photo_comes_from_the_server_when_the_page_is_opened_again(
    phone: Phone, receipt: Path
) -> None:
    phone.send_photo(receipt, BOUGHT)
    phone.page.reload()
    picture = phone.mine.locator("img")
    expect(picture).to_have_attribute("src", re.compile(r"^/api/uploads/[0-9a-f]{64}$"))
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 480


def test_a_photo_can_be_dropped_on_the_phone(phone: Phone) -> None:
    phone.say(BOUGHT)
    drop = """bytes => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], "nota.jpg", { type: "image/jpeg" }));
        document.querySelector("#phone").dispatchEvent(
            new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    }"""
    phone.page.evaluate(drop, list(photo()))
    expect(phone.page.locator("#previews img")).to_be_visible()
    said = phone.answered(phone.page.get_by_role("button", name="Kirim", exact=True).last.click)
    assert "Foto masuk" in said


def test_a_file_that_is_too_big_is_told_at_once(phone: Phone, tmp_path: Path) -> None:
    big = tmp_path / "besar.jpg"
    with big.open("wb") as out:
        out.truncate(16 * 1024 * 1024 + 1)
    phone.page.set_input_files("#file", big)
    expect(phone.page.locator("#notice")).to_contain_text("16 MB")
    expect(phone.page.locator("#photo")).to_be_hidden()


def test_a_voice_note_and_a_sticker_are_answered(phone: Phone) -> None:
    for name in ("Pesan suara", "Stiker"):
        phone.page.click("#attach")
        phone.answered(phone.page.get_by_role("button", name=name).click)
    expect(phone.mine).to_have_count(2)


def test_a_reminder_comes_to_the_phone_it_is_for(phone: Phone) -> None:
    phone.say("saldo")
    phone.as_("wati")
    phone.jump("+7 hari")
    expect(phone.page.locator("[data-person=ratna] .badge")).to_have_text("1 pesan baru")
    banner = phone.page.locator(".banner")
    expect(banner).to_contain_text("Ratna · Telegram")
    banner.click()
    expect(phone.theirs.last).to_contain_text("pengingat untuk Melati Abon Lele")
    expect(phone.page.locator(".day").last).to_have_text("Selasa, 22 Desember 2020")
    expect(phone.page.locator(".badge, .banner")).to_have_count(0)


def test_a_reminder_on_the_other_app_is_marked_there(phone: Phone) -> None:
    phone.on("whatsapp")
    phone.say("saldo")
    phone.on("telegram")
    phone.jump("Ke pengingat berikutnya")
    expect(phone.page.locator("[data-pick=whatsapp] .badge")).to_have_text("1 pesan baru")
    phone.on("whatsapp")
    expect(phone.theirs.last).to_contain_text("ini pengingat untuk")


def test_time_goes_to_a_day_one_picks_and_never_back(desk: Phone) -> None:
    desk.page.fill("#until", "2020-12-20T08:00")
    desk.jump("Lompat")
    word = desk.page.locator("#notice")
    expect(word).to_have_text("Sekarang Minggu, 20 Desember 2020, 08.00 WIB.")
    desk.page.locator("#until").evaluate("field => (field.min = '')")
    desk.page.fill("#until", "2020-12-01T08:00")
    desk.page.get_by_role("button", name="Lompat").click()
    expect(word).to_have_text("Waktu hanya bisa maju, tidak bisa mundur.")
    desk.complaints = [said for said in desk.complaints if "422" not in said]


def test_a_restart_keeps_the_talk(phone: Phone) -> None:
    phone.say("daftar anggota")
    phone.page.click("#open-panel")
    phone.page.click("#restart")
    expect(phone.page.locator("#notice")).to_contain_text("menyala lagi")
    phone.page.click("#close-panel")
    assert "NIK" in phone.say("Budi Santoso")


def test_a_page_opened_again_shows_the_same(phone: Phone) -> None:
    phone.say(BOUGHT)
    phone.page.reload()
    expect(phone.theirs).to_have_count(1)
    assert phone.tap("Ya, simpan").startswith("Tercatat")


# Whose phone, which app


def test_each_person_has_a_phone_of_their_own(desk: Phone) -> None:
    desk.say("saldo")
    desk.as_("joko")
    expect(desk.theirs).to_have_count(0)
    expect(desk.page.locator(".hint")).to_contain_text("Bina Desa")
    expect(desk.page.locator(".card", has_text="Anggota Bina Desa")).to_be_visible()
    desk.say("saldo")
    expect(desk.theirs.locator("time")).to_have_text("10.00")  # an hour ahead of Jakarta
    desk.as_("ratna")
    expect(desk.theirs.locator("time")).to_have_text("09.00")


def test_an_officer_sees_what_waits(desk: Phone) -> None:
    desk.as_("dedi")
    desk.say("tanya petugas")
    desk.say("Kapan dana kelompok saya cair?")
    desk.as_("wati")
    expect(desk.page.locator(".card", has_text="Meja petugas")).to_contain_text("Kapan dana")


def test_somebody_new_comes_in_with_the_code(desk: Phone) -> None:
    desk.page.locator(".people .more").click()
    expect(desk.page.locator("#holder")).to_have_text("HP Orang baru 2")
    desk.answered(desk.page.get_by_role("button", name="Coba: /masuk MAWAR349").click)
    desk.tap("Ya")
    assert "Mawar Jahit" in desk.say("Budi Santoso")
    assert "sudah dipakai" in desk.card("Kode pendaftaran")
    assert "Budi Santoso" in desk.card("HP Orang baru 2")


def test_whatsapp_looks_like_it_and_opens_lists(phone: Phone) -> None:
    top = phone.page.locator(".top")
    before = top.evaluate("e => getComputedStyle(e).backgroundColor")
    phone.on("whatsapp")
    expect(top).not_to_have_css("background-color", before)
    phone.say("/start")
    expect(phone.theirs.last.locator(".keys button")).to_have_count(3)
    phone.tap("Lainnya")
    expect(phone.mine.last.locator("blockquote")).to_contain_text("Selamat datang")
    phone.page.get_by_role("button", name="Lihat pilihan").click()
    choices = phone.page.locator("#choices button")
    assert 3 < choices.count() <= 10
    said = phone.answered(choices.filter(has_text="Saldo").click)
    assert said.startswith("Melati Abon Lele")
    expect(phone.mine.last.locator(".words")).to_have_text("Saldo")


def test_news_from_another_page_comes_without_asking(phone: Phone) -> None:
    phone.site.say("saldo", "ratna")
    phone.site.say("/start", "orang-baru-7")
    phone.look_again()
    expect(phone.mine).to_have_count(1)
    expect(phone.page.locator("[data-person=orang-baru-7] .badge")).to_have_text("1 pesan baru")


# A bad network


@pytest.mark.parametrize("heard", [False, True], ids=["nothing arrives", "the answer gets lost"])
def test_what_did_not_get_through_is_sent_again_once(phone: Phone, heard: bool) -> None:
    phone.say(BOUGHT)
    phone.cut(after=heard)
    phone.type("ya")
    retry = phone.page.get_by_role("button", name="Belum terkirim, ketuk untuk kirim lagi")
    expect(retry).to_be_visible()
    phone.mend()
    assert phone.answered(retry.click).startswith("Tercatat")
    expect(retry).to_have_count(0)
    expect(phone.mine).to_have_count(2)
    assert inbox(phone.site) == 2
    assert phone.site.state()["known"]["groups"][0]["ledger"]["spent"] == "Rp10.250.000"


def test_what_was_written_meanwhile_keeps_its_order(phone: Phone) -> None:
    phone.say("daftar anggota")
    held: list[Route] = []
    with phone.page.expect_request("**/api/say"):
        phone.page.route("**/api/say", lambda route: held.append(route), times=1)
        phone.type("Budi Santoso")
    phone.type(NIK)
    held[0].abort()  # from now on the network is whole again
    retry = phone.page.locator(".retry")
    expect(retry).to_have_count(2)
    assert inbox(phone.site) == 1
    phone.mend()
    retry.first.click()
    expect(phone.theirs.last).to_contain_text("Nomor HP")
    expect(phone.mine.locator(".words")).to_have_text(["daftar anggota", "Budi Santoso", NIK])


def test_a_tap_that_did_not_get_through_can_be_sent_again(phone: Phone) -> None:
    phone.say(BOUGHT)
    phone.cut()
    phone.page.locator(".keys button", has_text="Ya, simpan").click()
    expect(phone.mine.last).to_contain_text("Ya, simpan")
    phone.mend()
    assert phone.answered(phone.page.locator(".retry").click).startswith("Tercatat")
    expect(phone.mine).to_have_count(1)


def test_a_photo_is_kept_until_it_gets_through(phone: Phone, receipt: Path) -> None:
    phone.cut("**/api/uploads")
    phone.page.set_input_files("#file", receipt)
    phone.page.fill("#caption", BOUGHT)
    phone.page.press("#caption", "Enter")
    phone.page.locator(".retry").wait_for()
    phone.mend("**/api/uploads")
    assert "1 foto" in phone.answered(phone.page.locator(".retry").click)


def test_the_page_says_when_the_service_is_out_of_reach(phone: Phone) -> None:
    phone.cut("**/api/state*")
    phone.look_again()
    expect(phone.page.locator("#bot-state")).to_have_text("menunggu jaringan…")
    phone.mend("**/api/state*")
    phone.look_again()
    expect(phone.page.locator("#bot-state")).to_have_text("bot")
