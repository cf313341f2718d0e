"""The demo over HTTP, as its page calls it: the page itself, looking, talking, who may call."""

from __future__ import annotations

import json
import re
import sqlite3
import threading
from pathlib import Path

import pytest
from demo_site import Json, Site, labels, new_key, texts, value

from handlers import demo
from storage import chats

PAGE = Path(__file__).parent.parent / "bot" / "simulator" / "static"
pytest_plugins = ["demo_fixtures"]
BOUGHT = "beli freezer 2 @3,5jt kemarin di toko Makmur"


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


def offered() -> list[tuple[str, list[str]]]:
    """Whose phone, and the examples that the page offers there."""
    people = re.findall(
        r"address: (?:\"(\w+)\"|`).*?tries: \[(.*?)\]", (PAGE / "people.js").read_text(), re.DOTALL
    )
    return [(who or "orang-baru-1", re.findall(r'"([^"]+)"', tries)) for who, tries in people]


@pytest.mark.parametrize(("person", "examples"), offered(), ids=lambda value: str(value)[:12])
def test_every_example_that_the_page_offers_is_understood(
    site: Site, person: str, examples: list[str]
) -> None:
    assert len(examples) >= 4
    (lost,) = texts(site.say("qwerty zxcv plokm", "orang-baru-9"))
    for example in examples:
        (said,) = texts(site.say(example, person))
        assert said != lost, example
        assert "belum terbaca" not in said, example
        site.say("batal", person)


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
    assert labels(answer) == ["Gambar", "Daftar belanja", "Lapor lagi"]


def test_an_answer_says_how_the_text_was_heard(site: Site) -> None:
    site.say("daftar anggota")
    assert site.say("batal aja kak")[-1]["heard"] == "kata kemudi"


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
    assert answer["text"].startswith("Tercatat nomor 2: Rp7.000.000.")


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
        {"text": "\ud83d"},
        {"person": "../x"},
    ],
)
def test_a_message_that_makes_no_sense_is_refused_and_not_received(quiet: Site, more: Json) -> None:
    answer = quiet.call("/api/say", {**quiet.view(), "text": "saldo", "key": new_key(), **more})
    assert answer.status == 422
    assert quiet.state()["known"]["machine"]["inbox"]["done"] == 0


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"text": "\\ud800"}', b"[" * 200_000]
)
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


# Who may call


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
def test_another_sites_page_is_turned_away(quiet: Site, origin: str) -> None:
    body = json.dumps({**quiet.view(), "text": "saldo", "key": new_key()}).encode()
    answer = quiet.call("/api/say", body, Origin=origin)
    assert answer.status == 403
    assert quiet.state()["seq"] == 0


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{port}",
        "127.0.0.1:1",
        "localhost",
        "127.0.0.1.evil.example:{port}",
        "",
        "[",
    ],
)
@pytest.mark.parametrize("path", ["/", "/page/main.js", "/api/state?person=ratna&channel=telegram"])
def test_another_name_that_leads_here_is_not_served(quiet: Site, host: str, path: str) -> None:
    port = quiet.url.rpartition(":")[2]
    answer = quiet.call(path, Host=host.format(port=port))
    assert answer.status == 421
    assert quiet.url in answer.json["error"]


def test_every_own_name_is_served(quiet: Site) -> None:
    port = quiet.url.rpartition(":")[2]
    for name in ("127.0.0.1", "localhost", "LocalHost", "[::1]"):
        assert quiet.call("/", Host=f"{name}:{port}").status == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_a_browser_says_comes_from_elsewhere_is_turned_away(quiet: Site, site: str) -> None:
    said: dict[str, str] = {"Sec-Fetch-Site": site}
    assert quiet.call("/api/restart", quiet.view(), **said).status == 403
    assert quiet.call("/api/state?person=ratna&channel=telegram", **said).status == 403
    assert quiet.call("/", **said).status == 200, "a link may lead here"


@pytest.mark.parametrize(
    "path", ["/nowhere", "/page/%00", "/page/" + "x" * 5000, "/%ff", "/api/say"]
)
def test_a_way_that_leads_nowhere_is_told_in_plain_words(quiet: Site, path: str) -> None:
    answer = quiet.call(path)
    assert answer.status in (404, 405)
    assert re.search(r"tidak (ada|dikenali)", answer.json["error"])


def test_parts_have_their_type_whatever_the_system_says(
    quiet: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mimetypes.guess_type", lambda *_, **__: ("text/plain", None))
    kinds = {
        "js": "text/javascript",
        "css": "text/css",
        "svg": "image/svg+xml",
        "html": "text/html",
    }
    for part in PAGE.iterdir():
        told = quiet.call(f"/page/{part.name}").headers["Content-Type"]
        assert told.startswith(kinds[part.suffix[1:]]), part.name
    assert quiet.call("/").headers["Content-Type"].startswith("text/html")


def test_the_own_page_is_let_in(site: Site) -> None:
    answer = site.call("/api/restart", site.view(), Origin=site.url)
    assert answer.status == 200


def test_a_database_that_does_not_answer_keeps_the_message_with_the_page(
    site: Site, tmp_path: Path
) -> None:
    key, body = new_key(), {**site.view(), "text": "saldo"}
    file = tmp_path / "demo" / "jps.db"
    site.bench.store.database.close()
    file.rename(file.with_name("away"))
    file.mkdir()
    answer = site.call("/api/say", {**body, "key": key})
    assert answer.status == 503
    assert "Coba lagi" in answer.json["error"]
    file.rmdir()
    file.with_name("away").rename(file)
    assert len(site.say("saldo", key=key)) == 2


def test_a_fault_of_ours_keeps_the_message_with_the_page(site: Site, tmp_path: Path) -> None:
    key = new_key()
    other = sqlite3.connect(tmp_path / "demo" / "jps.db", isolation_level=None)
    other.execute("ALTER TABLE inbox RENAME TO gone")
    answer = site.call("/api/say", {**site.view(), "text": "saldo", "key": key})
    assert answer.status == 500
    assert "Coba sekali lagi" in answer.json["error"]
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
