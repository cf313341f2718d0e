"""What is written beside a file that is not kept is heard all the same, and no sentence about a
file claims more than is true."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.config import Config, FilesSettings
from bot.running.setup import open_bench
from bot.simulator.bench import Bench
from handlers.talk.messages import Media, MediaKind
from storage.money import chain, ledger
from tests.support import the_group

FOLDER = Path(__file__).parent / "transcripts" / "files"
BOUGHT = "beli freezer 3 juta kemarin di toko Makmur"
FULL = "Maaf, tempat penyimpanan kami sedang penuh"
Open = Callable[[FilesSettings], Bench]


@pytest.fixture
def opened(tmp_path: Path, config: Config, url: str) -> Iterator[Open]:
    made: list[Bench] = []

    def open_with(files: FilesSettings) -> Bench:
        made.append(open_bench(tmp_path, config.model_copy(update={"files": files}), url))
        return made[-1]

    yield open_with
    for bench in made:
        bench.store.database.close()


@pytest.fixture
def bench(opened: Open) -> Bench:
    return opened(FilesSettings(least_free_megabytes=0))


def say(bench: Bench, text: str = "", *media: Media, channel: str = "telegram") -> str:
    message = bench.message(channel, "ratna", text, "media" if media else "text")
    shown = asyncio.run(bench.receive(replace(message, media=media)))
    return "\n".join(it.reply.text for it in shown if it.address == "ratna")


def a_photo(name: str = "nota.jpg", kind: MediaKind = "photo", mime: str = "") -> Media:
    return Media(kind, str(FOLDER / name), mime, unique=name)


def spent(bench: Bench) -> int:
    with bench.store.reading() as tx:
        melati = the_group(tx)
        return chain.totals(tx, melati.id).spent


@pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
@pytest.mark.parametrize(
    ("media", "told"),
    [
        (a_photo(kind="document", mime="image/heic"), "HEIC"),
        (a_photo(kind="document", mime="application/vnd.ms-excel"), "daftarnya"),
        (replace(a_photo(kind="document"), size=99_000_000), "terlalu besar"),
        (a_photo(kind="document", mime="text/csv"), "daftarnya"),
        (a_photo(kind="document", mime="text/plain"), "daftarnya"),
        (a_photo(kind="document", mime="image/svg+xml"), "SVG"),
        (a_photo(kind="document", mime="application/zip"), "ZIP"),
        (a_photo(kind="document", mime="application/msword"), "Word"),
        (a_photo(kind="document", mime="application/vnd.android.package-archive"), "aplikasi"),
        (a_photo(kind="animated", mime="video/mp4"), "GIF"),
        (a_photo(kind="video", mime="video/mp4"), "video belum bisa"),
        (a_photo(kind="voice", mime="audio/mpeg"), "suara belum bisa"),
    ],
    ids=[
        "heic",
        "sheet",
        "large",
        "csv",
        "text",
        "drawing",
        "zip",
        "word",
        "program",
        "moving",
        "video",
        "sound",
    ],
)
def test_a_purchase_beside_a_refused_file_is_saved(
    bench: Bench, channel: str, media: Media, told: str
) -> None:
    before = spent(bench)
    said = say(bench, BOUGHT, media, channel=channel)
    assert told in said
    assert "freezer" in said and "mohon diperiksa" in said
    assert "Tercatat nomor 2: Rp3.000.000" in say(bench, "ya", channel=channel)
    assert spent(bench) == before + 3_000_000


def test_an_answer_beside_a_refused_file_is_an_answer(bench: Bench) -> None:
    say(bench, "daftar anggota")
    said = say(bench, "Sri Wahyuni", a_photo())
    assert "foto tidak bisa kami baca" in said
    assert "NIK" in said


def test_a_file_that_is_refused_later_takes_no_purchase_with_it(bench: Bench) -> None:
    said = say(bench, BOUGHT, a_photo("rusak.jpg"))
    assert "freezer" in said
    assert "Tercatat nomor 2: Rp3.000.000" in say(bench, "ya")


def test_a_day_with_too_many_photos_says_so_and_loses_no_words(opened: Open) -> None:
    bench = opened(FilesSettings(chat_daily=1, least_free_megabytes=0))
    say(bench, BOUGHT, a_photo())
    say(bench, "ya")
    said = say(bench, "beli panci 200rb kemarin", a_photo("nota-2.jpg"))
    assert said.startswith("Hari ini fotonya sudah banyak sekali")
    assert "panci" in said
    assert "Tercatat nomor 3: Rp200.000" in say(bench, "ya")
    said = say(bench, "", a_photo("nota-2.jpg"))
    assert said.startswith("Foto ini juga belum kami simpan. Simpan dulu di HP")


@pytest.mark.parametrize("caption", ["", BOUGHT])
def test_where_the_disk_is_full_nothing_is_promised(opened: Open, caption: str) -> None:
    bench = opened(FilesSettings(least_free_megabytes=1_000_000_000))
    said = say(bench, caption, a_photo())
    assert said.startswith(FULL)
    assert ("freezer" in said) == bool(caption)
    with bench.store.reading() as tx:
        assert tx.connection.exec_driver_sql("SELECT count(*) FROM files").scalar_one() == 0
    if caption:
        assert "Tercatat nomor 2: Rp3.000.000" in say(bench, "ya")


@pytest.mark.parametrize("typed", ["3", "77", "1,2", "9223372036854775807"])
def test_what_is_typed_where_a_photo_is_asked_for_is_no_photo(bench: Bench, typed: str) -> None:
    assert say(bench, "nota") == "Kirim foto notanya sekarang."
    assert say(bench, typed).startswith("Itu bukan foto. Mohon kirim fotonya")
    assert say(bench, "1").startswith("Masih ditunggu jawabannya:\nKirim foto")
    with bench.store.reading() as tx:
        assert tx.connection.exec_driver_sql("SELECT count(*) FROM receipts").scalar_one() == 0
    assert "Ini nota belanja yang mana?" in say(bench, "", a_photo())


def proofs(bench: Bench) -> list[tuple[int, int]]:
    """The newest purchases of the group: what each cost and how many photos belong to it."""
    with bench.store.reading() as tx:
        melati = the_group(tx)
        latest = ledger.latest(tx, melati.id, 2)
        return [(entry.purchase.total, len(ledger.photos(tx, entry.id))) for entry in latest]


@pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
def test_a_photo_goes_with_the_purchase_that_is_written_beside_it(
    bench: Bench, channel: str
) -> None:
    say(bench, "beli panci 200rb kemarin", channel=channel)
    said = say(bench, BOUGHT, a_photo(), channel=channel)
    assert "Disimpan dulu: " in said and "tanpa foto" in said
    assert "Foto nota: 1 foto" in said
    assert "Tercatat nomor 2: Rp3.000.000" in say(bench, "ya", channel=channel)
    say(bench, "lanjut", channel=channel)
    assert "Tercatat nomor 3: Rp200.000" in say(bench, "ya", channel=channel)
    assert sorted(proofs(bench)) == [(200_000, 0), (3_000_000, 1)]


def test_a_photo_beside_another_question_stays_with_the_purchase_that_is_open(
    bench: Bench,
) -> None:
    say(bench, BOUGHT)
    said = say(bench, "kapan dana cair?", a_photo())
    assert "rekening kelompok" in said and "Foto masuk" in said
    assert "Tercatat nomor 2: Rp3.000.000" in say(bench, "ya")
    assert (3_000_000, 1) in proofs(bench)


def test_each_photo_of_an_album_has_its_own_words(bench: Bench) -> None:
    album = [replace(bench.message("telegram", "ratna", text, "media"), album="a", media=(photo,))
             for text, photo in ((BOUGHT, a_photo()), ("", a_photo("nota-2.jpg")),
                                 ("beli panci 200rb kemarin", a_photo("nota.pdf")))]  # fmt: skip
    said = [shown.reply.text for message in album
            for shown in asyncio.run(bench.receive(message)) if shown.address == "ratna"]  # fmt: skip
    assert said[1] == "Foto ke-2 masuk, kami periksa dulu."
    assert "panci" in said[2] and "Foto nota: 1 foto" in said[2]
    assert "Tercatat nomor 2: Rp200.000" in say(bench, "ya")
    say(bench, "lanjut")
    assert "Tercatat nomor 3: Rp3.000.000" in say(bench, "ya")
    assert sorted(proofs(bench)) == [(200_000, 1), (3_000_000, 2)]


def test_words_of_a_purchase_take_their_photo_out_of_another_form(bench: Bench) -> None:
    say(bench, "daftar anggota")
    said = say(bench, BOUGHT, a_photo())
    assert "belum bisa dipakai" not in said
    assert "Foto nota: 1 foto" in said
    assert "Tercatat nomor 2: Rp3.000.000" in say(bench, "ya")
    assert (3_000_000, 1) in proofs(bench)


@pytest.mark.parametrize("open_form", ["daftar anggota", "beli panci 200rb kemarin"])
def test_of_a_refused_file_is_said_so_where_its_words_begin_something_else(
    bench: Bench, open_form: str
) -> None:
    say(bench, open_form)
    said = say(bench, BOUGHT, a_photo(kind="document", mime="image/heic"))
    assert said.startswith("Foto ini jenis HEIC")
    assert "freezer" in said and "Foto nota: belum ada" in said
