"""The demo over HTTP, as its page calls it."""

from __future__ import annotations

import json
import re
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from demo_site import Json, Site, labels, new_key, photo, texts, value

from bot.bench import Bench
from bot.codec import dump_reply
from bot.config import Config
from bot.setup import open_bench
from handlers import demo
from handlers.messages import Attachment, Reply
from storage import chats, files, outbox
from storage.outbox import Letter

PAGE = Path(__file__).parent.parent / "bot" / "demo_page"
BOUGHT = "beli freezer 2 @3,5jt kemarin di toko Makmur"
NIK = "3302145107880004"


@pytest.fixture
def open_site(benches: Callable[..., Bench], tmp_path: Path) -> Iterator[Callable[[], Site]]:
    """Serves the demo of one folder; called again it is the next process over the same folder."""
    opened: list[Site] = []

    def serve() -> Site:
        opened.append(Site(benches, tmp_path / "demo"))
        return opened[-1]

    yield serve
    for site in opened:
        site.close()


@pytest.fixture
def site(open_site: Callable[[], Site]) -> Site:
    return open_site()


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory, config: Config) -> Iterator[Site]:
    """One demo for all that changes nothing."""
    folder = tmp_path_factory.mktemp("quiet")
    opened = Site(lambda: open_bench(folder, config), folder)
    yield opened
    opened.close()
    assert opened.bench.clock.time.isoformat() == "2020-12-15T09:00:00+07:00"
    opened.bench.store.database.close()


# The page


def test_the_page_and_its_parts_come_with_a_strict_policy(quiet: Site) -> None:
    for path in ("/", "/page/main.js", "/page/phone.css", "/page/icon.svg", "/api/state?person=x"):
        policy = quiet.call(path).headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
    assert quiet.call("/").headers["X-Content-Type-Options"] == "nosniff"


def test_the_page_names_only_parts_that_exist(quiet: Site) -> None:
    page = quiet.call("/").body.decode()
    parts = set(re.findall(r'(?:href|src)="(/[^"]+)"', page))
    assert "/page/main.js" in parts
    for part in parts:
        assert quiet.call(part).status == 200, part


@pytest.mark.parametrize("part", sorted(PAGE.iterdir()), ids=lambda part: part.name)
def test_no_part_calls_elsewhere_or_builds_html_from_text(part: Path) -> None:
    text = part.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?://\w", text)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=", text) or part.suffix == ".js"
    assert len(text.splitlines()) <= 400


def test_every_import_of_a_script_exists() -> None:
    for script in PAGE.glob("*.js"):
        for name in re.findall(r'from "\./([^"]+)"', script.read_text(encoding="utf-8")):
            assert (PAGE / name).is_file(), f"{script.name} wants {name}"


# Looking


def test_a_fresh_demo_has_said_nothing_and_knows_its_people(quiet: Site) -> None:
    state = quiet.state("ratna")
    assert state["entries"] == []
    assert state["now"].startswith("2020-12-15T09:00")
    assert state["known"]["who"] == {
        "name": "Ratna Wulandari",
        "role": "leader",
        "zone": "Asia/Jakarta",
    }


def test_looking_leaves_nobody_behind(quiet: Site) -> None:
    quiet.state("orang-baru-1", "whatsapp")
    with quiet.bench.store.reading() as tx:
        assert chats.at(tx, ("whatsapp", "orang-baru-1")) is None


@pytest.mark.parametrize(
    "query",
    [
        "",
        "person=ratna",
        "person=ratna&channel=sms",
        "person=Ratna%20W&channel=telegram",
        "person=ratna&channel=telegram&after=-1",
        "person=ratna&channel=telegram&after=x",
        "person=ratna&channel=telegram&more=1",
    ],
)
def test_a_look_that_makes_no_sense_is_refused(quiet: Site, query: str) -> None:
    answer = quiet.call(f"/api/state?{query}")
    assert answer.status == 422
    assert answer.json["error"] == "Permintaan ini tidak dikenali."


# Talking


def test_a_message_and_its_answer_come_back_in_order(site: Site) -> None:
    mine, answer = site.say("saldo")
    assert mine["mine"]
    assert (mine["text"], mine["person"], mine["channel"]) == ("saldo", "ratna", "telegram")
    assert answer["text"].startswith("*Melati Abon Lele*")
    assert answer["n"] == mine["n"] + 1
    assert labels(answer) == ["Lapor lagi"]


def test_only_what_is_new_comes(site: Site) -> None:
    site.say("saldo")
    assert site.say("menu")[0]["text"] == "menu"
    assert site.state()["entries"] == []


def test_buttons_carry_their_wire_value_and_old_ones_still_do_something(site: Site) -> None:
    review = site.say(BOUGHT)[-1]
    stale = value(review, "Ya, simpan")
    site.say("batal")
    (_, answer) = site.say(kind="tap", tap=stale, label="Ya, simpan", on=review["n"])
    assert "sudah lewat" in answer["text"]
    assert site.state()["known"]["groups"][0]["ledger"]["spent"] == "Rp3.250.000"


def test_a_tap_comes_back_with_its_words_and_its_place(site: Site) -> None:
    review = site.say(BOUGHT)[-1]
    tap = value(review, "Ya, simpan")
    mine, answer = site.say(kind="tap", tap=tap, label="Ya, simpan", on=review["n"])
    assert (mine["kind"], mine["label"], mine["on"]) == ("tap", "Ya, simpan", review["n"])
    assert answer["text"].startswith("Tercatat: Rp7.000.000.")


def test_a_typed_number_is_the_button(site: Site) -> None:
    site.say(BOUGHT)
    assert texts(site.say("1"))[0].startswith("Tercatat")


def test_a_message_sent_again_with_its_key_is_the_same_message(site: Site) -> None:
    site.say(BOUGHT)
    key = new_key()
    first = site.say("ya", key=key)
    assert len(first) == 2
    again = site.say("ya", key=key)
    assert again == []
    assert site.state()["known"]["groups"][0]["ledger"]["spent"] == "Rp10.250.000"


def test_an_answer_that_got_lost_comes_with_the_second_try(site: Site) -> None:
    key, before = new_key(), site.view()
    lost = site.call("/api/say", {**before, "text": "saldo", "key": key})
    again = site.call("/api/say", {**before, "text": "saldo", "key": key})
    assert again.json["entries"] == lost.json["entries"]


def test_two_people_on_two_channels_do_not_mix(site: Site) -> None:
    site.say("daftar anggota")
    on_whatsapp = site.say("Budi Santoso", channel="whatsapp")
    assert "NIK" not in texts(on_whatsapp)[0]
    assert "NIK" in texts(site.say("Budi Santoso"))[0]


def test_calls_at_the_same_time_are_done_one_after_the_other(site: Site) -> None:
    views = [{**site.view(f"orang-baru-{n}"), "text": "/start", "key": new_key()} for n in range(8)]
    statuses: list[int] = []

    def send(body: Json) -> None:
        statuses.append(site.call("/api/say", body).status)

    threads = [threading.Thread(target=send, args=(body,)) for body in views]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 8
    entries = site.state()["entries"]
    assert [entry["n"] for entry in entries] == list(range(1, 17))
    assert [entry["mine"] for entry in entries] == [True, False] * 8


@pytest.mark.parametrize(
    "more",
    [
        {"key": "short"},
        {"key": "with space 1"},
        {"kind": "dance"},
        {"file": "../../etc/passwd"},
        {"album": "a b"},
        {"unknown": 1},
        {"text": 5},
        {"person": "../x"},
    ],
)
def test_a_message_that_makes_no_sense_is_refused_and_not_received(quiet: Site, more: Json) -> None:
    answer = quiet.call("/api/say", {**quiet.view(), "text": "saldo", "key": new_key(), **more})
    assert answer.status == 422
    assert quiet.state()["known"]["machine"]["inbox"]["done"] == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"text": "\\ud800"}'])
def test_a_body_that_is_no_message_is_refused(quiet: Site, body: bytes) -> None:
    assert quiet.call("/api/say", body).status == 422


def test_a_text_longer_than_anybody_types_is_refused(quiet: Site) -> None:
    answer = quiet.call("/api/say", {**quiet.view(), "text": "x" * 300_000, "key": new_key()})
    assert answer.status == 413


def test_a_long_text_is_answered(site: Site) -> None:
    site.say("daftar anggota")
    assert texts(site.say("a" * 4000))


def test_strange_characters_come_back_as_they_were(site: Site) -> None:
    odd = "\u202e<img src=x onerror=alert(1)> *tebal* \x00 😀"
    mine, *_ = site.say("daftar anggota")
    mine, *_ = site.say(odd)
    assert mine["text"] == odd
    assert site.state()["seq"] == 4


@pytest.mark.parametrize("kind", ["voice", "sticker", "video"])
def test_what_nobody_can_read_gets_a_fitting_word(site: Site, kind: str) -> None:
    mine, *answers = site.say(kind="media", media=kind)
    assert mine["media"] == kind
    assert texts(answers)


def test_a_location_gets_a_fitting_word(site: Site) -> None:
    assert "lokasi" in texts(site.say(kind="location"))[0]


# Photos


def test_a_photo_with_its_purchase_is_the_proof_of_it(site: Site) -> None:
    data = photo()
    mine, answer = site.say(BOUGHT, kind="media", file=site.upload(data), name="nota.jpg")
    assert (mine["kind"], mine["media"], mine["name"]) == ("media", "photo", "nota.jpg")
    assert "1 foto" in answer["text"]
    site.say("ya")
    row = site.state()["known"]["groups"][0]["ledger"]["rows"][0]
    assert (row["item"], row["photos"]) == ("freezer, 2", 1)


def test_a_photo_can_be_looked_at_again(quiet: Site) -> None:
    data = photo("teal")
    answer = quiet.call(f"/api/uploads/{quiet.upload(data)}")
    assert answer.body == data
    assert answer.headers["Content-Type"] == "image/jpeg"


def test_photos_sent_together_are_one_album(site: Site) -> None:
    site.say(BOUGHT)
    album = {"kind": "media", "album": "album-1"}
    site.say(file=site.upload(photo("red")), **album)
    second = site.say(file=site.upload(photo("blue")), **album)
    assert "Foto ke-2 diterima" in texts(second)[0]


def test_a_damaged_photo_is_told_and_never_shown(site: Site) -> None:
    name = site.upload(photo()[:200])
    said = " ".join(texts(site.say(kind="media", file=name)))
    assert "rusak" in said
    assert site.call(f"/api/uploads/{name}").status == 404


def test_an_uploaded_page_is_never_served_as_one(quiet: Site) -> None:
    name = quiet.upload(b"<script>alert(1)</script>")
    assert quiet.call(f"/api/uploads/{name}").status == 404


@pytest.mark.parametrize("name", ["0" * 32, "..", "%2e%2e%2fkey", "%2e%2e"])
def test_nothing_but_uploads_is_served(quiet: Site, name: str) -> None:
    answer = quiet.call(f"/api/uploads/{name}")
    assert answer.status == 404


def test_a_file_of_more_than_16_megabytes_is_refused_in_plain_words(quiet: Site) -> None:
    answer = quiet.call("/api/uploads", b"x" * (16 * 1024 * 1024 + 1))
    assert answer.status == 413
    assert "16 MB" in answer.json["error"]
    assert quiet.call("/api/uploads", b"x" * (16 * 1024 * 1024)).status == 200


def test_a_message_about_a_file_that_was_never_uploaded_is_answered(site: Site) -> None:
    said = " ".join(texts(site.say(kind="media", file="f" * 32)))
    assert "kirim fotonya sekali lagi" in said


# Files from the bot


def _letter(site: Site, data: bytes, attachment: Attachment) -> None:
    """A letter with a file, waiting in the outbox."""
    with site.bench.store.transaction() as tx:
        file = files.add(tx, site.bench.cabinet.put(data), len(data), "")
        reply = Reply("Ini berkasnya", attachment=Attachment(str(file), attachment.name,
                                                             attachment.kind))  # fmt: skip
        chat = chats.find(tx, [("telegram", "ratna")])["telegram", "ratna"]
        outbox.put(tx, [Letter(chat, dump_reply(reply))])


@pytest.mark.parametrize(
    ("data", "name", "kind", "mime"),
    [
        (photo("olive"), "status.jpg", "picture", "image/jpeg"),
        (b"%PDF-1.4 lpj", "lpj.pdf", "document", "application/pdf"),
        (b"nama,jumlah", "belanja.csv", "document", "application/octet-stream"),
    ],
)
def test_a_file_from_the_bot_can_be_fetched(
    site: Site, data: bytes, name: str, kind: str, mime: str
) -> None:
    _letter(site, data, Attachment("", name, kind))  # type: ignore[arg-type]
    (entry,) = site.seen(site.call("/api/restart", site.view()))
    assert (entry["attachment"]["name"], entry["attachment"]["kind"]) == (name, kind)
    answer = site.call(f"/api/files/{entry['n']}")
    assert answer.body == data
    assert answer.headers["Content-Type"] == mime


@pytest.mark.parametrize("number", ["0", "1", "99"])
def test_an_entry_without_a_file_has_none(site: Site, number: str) -> None:
    site.say("saldo")
    assert site.call(f"/api/files/{number}").status == 404


# Time


def test_the_clock_jumps_and_the_reminder_is_for_its_person(site: Site) -> None:
    site.say("saldo")
    entries = site.seen(site.call("/api/clock", {**site.view("wati"), "hours": 168}))
    (reminder,) = entries
    assert reminder["own"]
    assert reminder["person"] == "ratna"
    assert reminder["at"] == "2020-12-22T02:00:00+00:00"
    assert reminder["text"].startswith("Pengingat untuk *Melati Abon Lele*")
    assert labels(reminder) == ["Isi laporan"]


def test_a_day_without_a_zone_is_meant_in_jakarta(site: Site) -> None:
    answer = site.call("/api/clock", {**site.view(), "until": "2020-12-20T08:00"})
    assert answer.json["now"] == "2020-12-20T08:00:00+07:00"


def test_the_next_reminder_can_be_jumped_to(site: Site) -> None:
    upcoming = site.state()["known"]["machine"]["next"]
    answer = site.call("/api/clock", {**site.view(), "until": upcoming})
    assert [entry["own"] for entry in answer.json["entries"]] == [True]
    assert answer.json["known"]["machine"]["next"] > upcoming


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"until": "2020-12-14T08:00"}, "maju"),
        ({"until": "2030-01-01T08:00"}, "satu tahun"),
        ({"until": "besok"}, "tidak dikenali"),
        ({"hours": -1}, "tidak dikenali"),
        ({"hours": 999_999}, "satu tahun"),
    ],
)
def test_a_jump_that_cannot_be_is_refused_in_plain_words(quiet: Site, how: Json, why: str) -> None:
    answer = quiet.call("/api/clock", {**quiet.view(), **how})
    assert answer.status == 422
    assert why in answer.json["error"]
    assert quiet.state()["now"].startswith("2020-12-15T09:00")


# Restarts


def test_a_restart_loses_neither_the_talk_nor_the_screen(site: Site) -> None:
    site.say("daftar anggota")
    site.say("Budi Santoso")
    answer = site.call("/api/restart", {**site.view(), "after": 0})
    assert len(answer.json["entries"]) == 4
    assert answer.json["known"]["talk"]["asked"] == "nik"
    assert "HP" in texts(site.say(NIK))[0]


def test_the_next_process_shows_what_stood_on_the_screens(open_site: Callable[[], Site]) -> None:
    first = open_site()
    key = new_key()
    first.say(BOUGHT, key=key)
    before = first.state()
    first.close()
    second = open_site()
    after = second.state()
    assert len(after["entries"]) == 2
    assert after["known"]["talk"] == before["known"]["talk"]
    assert second.say(BOUGHT, key=key) == after["entries"]
    assert "Tercatat" in texts(second.say("ya"))[0]


# Who may call


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
def test_another_sites_page_is_turned_away(quiet: Site, origin: str) -> None:
    body = json.dumps({**quiet.view(), "text": "saldo", "key": new_key()}).encode()
    answer = quiet.call("/api/say", body, Origin=origin)
    assert answer.status == 403
    assert quiet.state()["seq"] == 0


def test_the_own_page_is_let_in(site: Site) -> None:
    answer = site.call("/api/restart", site.view(), Origin=site.url)
    assert answer.status == 200


def test_a_database_that_does_not_answer_keeps_the_message_with_the_page(
    site: Site, tmp_path: Path
) -> None:
    key = new_key()
    other = sqlite3.connect(tmp_path / "demo" / "jps.db", isolation_level=None)
    other.execute("ALTER TABLE inbox RENAME TO gone")
    answer = site.call("/api/say", {**site.view(), "text": "saldo", "key": key})
    assert answer.status == 503
    assert "Coba lagi" in answer.json["error"]
    other.execute("ALTER TABLE gone RENAME TO inbox")
    other.close()
    assert len(site.say("saldo", key=key)) == 2


# The way in with a code


def test_a_stranger_comes_in_with_the_unused_code_of_the_panel(site: Site) -> None:
    fresh = "orang-baru-1"
    code = site.state(fresh)["known"]["codes"][0]
    assert code == {"code": "MAWAR-349", "opens": "Mawar Jahit", "used": False}
    for text in (f"/masuk {demo.CODE}", "ya", "Budi Santoso"):
        site.say(text, fresh)
    known = site.state(fresh)["known"]
    assert known["who"]["name"] == "Budi Santoso"
    assert [group["name"] for group in known["groups"]] == ["Mawar Jahit"]
    assert known["codes"][0] == {"code": "MAWAR-349", "opens": "", "used": True}
