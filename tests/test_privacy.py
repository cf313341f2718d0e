"""Nothing personal lies about: not in the database's bytes, not in the log, not in what is shown."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.log import setup
from bot.simulator.bench import Bench
from storage import chats
from storage.tables import metadata
from tests.pictures import picture, receipt

NIK = "3302145506900077"
PHONE = "81298765432"
ADDRESS = "6285511112222"
SAID = ("daftar anggota", "Sekar Ayu Lestari", NIK, f"0{PHONE}", "ya", "ya")


async def registers(bench: Bench, address: str = "ratna") -> str:
    """A leader registers a member; everything that was said to her."""
    heard: list[str] = []
    for text in SAID:
        shown = await bench.receive(bench.message("telegram", address, text))
        heard += [message.reply.text for message in shown]
    assert "tercatat" in heard[-1]
    return "\n".join(heard)


def rows(bench: Bench) -> bytes:
    """Every value of every table, as bytes."""
    found = b""
    with bench.store.reading() as tx:
        for name in metadata.tables:
            for row in tx.connection.exec_driver_sql(f'SELECT * FROM "{name}"').all():
                for value in row:
                    raw = isinstance(value, bytes | memoryview)
                    found += (bytes(value) if raw else str(value).encode()) + b"\n"
    return found


async def test_no_table_holds_a_nik_or_a_phone_in_clear(bench: Bench) -> None:
    await registers(bench)
    stored = rows(bench)
    assert b"Sekar Ayu Lestari" in stored, "the name is found, so the search works"
    assert NIK.encode() not in stored
    assert PHONE.encode() not in stored


async def test_not_even_in_the_middle_of_a_form(bench: Bench) -> None:
    for text in SAID[:4]:
        await bench.receive(bench.message("telegram", "ratna", text))
    await bench.receive(bench.message("telegram", "ratna", "lapor belanja"))
    stored = rows(bench)
    with bench.store.reading() as tx:
        ratna = chats.at(tx, ("telegram", "ratna"))
        assert ratna is not None
        assert [draft.title for draft in chats.waiting(tx, ratna.id)] == [
            "anggota Sekar Ayu Lestari"
        ]
    assert b"Melati" in stored, "the name of a group is found, so the search works"
    assert b"Sekar Ayu" not in stored, "the name of a draft is sealed as what is in it"
    assert NIK.encode() not in stored
    assert PHONE.encode() not in stored


async def test_nor_do_the_bytes_of_the_file(benches: Callable[..., Bench], tmp_path: Path) -> None:
    bench = benches()
    await registers(bench)
    await bench.receive(bench.message("whatsapp", ADDRESS, f"NIK saya {NIK}, hp 0{PHONE}"))
    files = [path for path in tmp_path.rglob("jps.db*") if path.is_file()]
    stored = b"".join(path.read_bytes() for path in files)
    assert b"Sekar Ayu Lestari" in stored
    for secret in (NIK, PHONE, ADDRESS):
        assert secret.encode() not in stored


async def test_a_question_that_nobody_answers_is_kept_without_numbers(bench: Bench) -> None:
    for text in ("tanya petugas", f"NIK saya {NIK}, hp 0{PHONE}, kapan cair?"):
        await bench.receive(bench.message("telegram", "dedi", text))
    [shown] = await bench.receive(bench.message("telegram", "wati", "jawab"))
    assert "kapan cair?" in shown.reply.text
    assert NIK not in shown.reply.text
    assert PHONE not in shown.reply.text


async def test_a_receipt_on_the_disk_is_sealed(
    benches: Callable[..., Bench], tmp_path: Path
) -> None:
    photo = tmp_path / "nota.jpg"
    photo.write_bytes(picture("JPEG", receipt(64, 64), comment=b"KTP 3302145506900077"))
    bench = benches()
    await bench.receive(bench.message("telegram", "ratna", kind="media", file=photo))
    kept = [path for path in (tmp_path / "demo" / "files").rglob("*") if path.is_file()]
    assert len(kept) == 3, "what came, what is shown, a small picture of it"
    assert not any(b"KTP" in path.read_bytes() for path in kept)


async def test_no_line_of_the_log_shows_a_nik_a_phone_or_an_address(
    bench: Bench, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    setup("DEBUG")
    logging.getLogger().setLevel(logging.DEBUG)
    await registers(bench)
    await bench.receive(bench.message("whatsapp", ADDRESS, f"NIK saya {NIK}, hp 0{PHONE}"))
    out, err = capfd.readouterr()
    assert "answered" in err
    for secret in (NIK, PHONE, ADDRESS):
        assert secret not in out + err + caplog.text


async def test_a_message_costs_less_than_300_bytes_of_log(
    bench: Bench, capfd: pytest.CaptureFixture[str]
) -> None:
    setup()
    await registers(bench)
    assert 0 < len(capfd.readouterr().err.encode()) / len(SAID) < 300


async def test_what_is_said_back_shows_no_whole_nik(bench: Bench) -> None:
    said = await registers(bench)
    assert NIK not in said
    assert NIK[-4:] in said
    [shown] = await bench.receive(bench.message("telegram", "ratna", "anggota"))
    assert NIK not in shown.reply.text


async def test_the_key_of_the_demo_is_for_its_owner_alone(
    benches: Callable[..., Bench], tmp_path: Path
) -> None:
    benches()
    assert (tmp_path / "demo" / "key").stat().st_mode & 0o077 == 0
