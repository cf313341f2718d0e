"""The demo over HTTP: photos, files from the bot, the clock, restarts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from demo_site import Json, Site, labels, new_key, photo, served, texts

from bot.codec import dump_reply
from bot.simulator.bench import Bench
from handlers.talk.messages import Attachment, Reply
from storage import chats, files
from storage.mail import outbox
from storage.mail.outbox import Letter

pytest_plugins = ["demo_fixtures"]
BOUGHT = "beli freezer 2 @3,5jt kemarin di toko Makmur"
NIK = "3302145107880004"


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
    assert "Foto ke-2 masuk" in texts(second)[0]


def test_a_list_of_members_is_sent_as_a_file(site: Site) -> None:
    data = b"nama;nik;hp\nMulyadi;3302141506800007;-\nTumini;3302145208850006;-\n"
    sent = {"kind": "media", "media": "document", "name": "anggota.csv"}
    came, told = texts(site.say(file=site.upload(data), **sent))
    assert "sedang kami baca" in came
    assert "2 baris dibaca: 2 bisa disimpan" in told


def test_a_damaged_photo_is_told(site: Site) -> None:
    name = site.upload(photo()[:200])
    said = " ".join(texts(site.say(kind="media", file=name)))
    assert "rusak" in said


def test_an_upload_lies_sealed(quiet: Site) -> None:
    mark = b"NIK 3302145107880004"
    quiet.upload(photo("maroon") + mark)
    kept = [path for path in quiet.folder.rglob("*") if path.is_file()]
    assert any("uploads" in path.parts for path in kept)
    assert [path for path in kept if mark in path.read_bytes()] == []


def test_an_uploaded_page_is_never_served_as_one(quiet: Site) -> None:
    name = quiet.upload(b"<script>alert(1)</script>")
    assert quiet.call(f"/api/uploads/{name}").status == 404


@pytest.mark.parametrize("name", ["0" * 64, "..", "%2e%2e%2fkey", "%2e%2e", "%00", "x" * 5000])
def test_nothing_but_uploads_is_served(quiet: Site, name: str) -> None:
    answer = quiet.call(f"/api/uploads/{name}")
    assert answer.status == 404


def test_a_file_of_more_than_16_megabytes_is_refused_in_plain_words(quiet: Site) -> None:
    answer = quiet.call("/api/uploads", b"x" * (16 * 1024 * 1024 + 1))
    assert answer.status == 413
    assert "16 MB" in answer.json["error"]
    assert quiet.call("/api/uploads", b"x" * (16 * 1024 * 1024)).status == 200


def test_a_message_about_a_file_that_was_never_uploaded_is_answered(site: Site) -> None:
    said = " ".join(texts(site.say(kind="media", file="f" * 64)))
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


@pytest.mark.parametrize("number", ["0", "1", "99", "9" * 5000, "x", "-1"])
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
    assert reminder["text"].startswith("Bapak/Ibu Ratna Wulandari, ini pengingat")
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


def test_the_next_process_shows_what_stood_on_the_screens(
    benches: Callable[..., Bench], tmp_path: Path
) -> None:
    key = new_key()
    with served(benches, tmp_path / "demo") as first:
        first.say(BOUGHT, key=key)
        before = first.state()
    with served(benches, tmp_path / "demo") as second:
        after = second.state()
        assert len(after["entries"]) == 2
        assert after["known"]["talk"] == before["known"]["talk"]
        assert second.say(BOUGHT, key=key) == after["entries"]
        assert "Tercatat" in texts(second.say("ya"))[0]
