"""Files with lists of members: read by a process that can be killed, told once, never lost."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.answering.engine import Engine
from bot.receiving import photos
from bot.receiving.lists import read
from bot.receiving.marks import BadFile
from bot.receiving.photos import FileLimits, NotLooked, told
from bot.simulator.bench import Bench
from handlers.listing import CATALOGUE
from handlers.reading.plan import rows as plan
from handlers.reading.roster.listing import PeopleList
from handlers.talk.messages import Unfit
from storage import files as promised
from storage.mail import inbox
from storage.tables import files, members, roster_photos

FILES = Path(__file__).parent / "transcripts" / "files"
DAY = date(2020, 12, 15)


async def send(bench: Bench, name: str, caption: str = "") -> str:
    message = bench.message("telegram", "ratna", caption, "media", file=FILES / name,
                            media="document")  # fmt: skip
    return "\n".join(each.reply.text for each in await bench.receive(message))


def rows(bench: Bench, table: Any) -> list[Any]:
    with bench.store.reading() as tx:
        return list(tx.connection.execute(select(table)))


async def test_a_workbook_is_read_in_a_process_of_its_own() -> None:
    kind, text = await told((FILES / "anggota.xlsx").read_bytes(), DAY, FileLimits())
    assert kind == "list"
    found = PeopleList.model_validate_json(text)
    assert [row.name for row in found.rows][:2] == ["Kartinah Dewi", "Mulyadi"]
    assert found.rows[1].doubts[0].said == "NIK kurang 1 angka"


async def test_a_plan_in_a_file_is_told_as_it_could_be_pasted() -> None:
    for name in ("rencana.xlsx", "rencana.csv"):
        kind, text = await told((FILES / name).read_bytes(), DAY, FileLimits())
        assert kind == "plan"
        reading = plan.read(text)
        assert [(row.name, row.amount) for row in reading.rows] == [
            ("Freezer", 3_500_000), ("Pakan lele", 2_850_000), ("Bibit lele", 500_000)]  # fmt: skip
        assert reading.stated == 6_850_000
    table = "No;Uraian;Volume;Satuan;Harga;Jumlah\n" + "1;Ember;1;buah;5000;5000\n" * 900
    with pytest.raises(Unfit, match="terlalu panjang"):
        await told(table.encode(), DAY, FileLimits())


async def test_what_is_no_list_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Unfit, match="kata sandi|model lama|tidak bisa"):
        await told(b"\xd0\xcf\x11\xe0" + bytes(600), DAY, FileLimits())
    with pytest.raises(Unfit, match="nama, NIK, nomor HP"):
        await told(b"barang;harga\nfreezer;3000000\n", DAY, FileLimits())
    monkeypatch.setattr(photos, "_PATIENCE", 0)
    with pytest.raises(BadFile, match="heavy"):
        await told(b"nama;nik\n", DAY, FileLimits())
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    with pytest.raises(NotLooked):
        await told(b"nama;nik\n", DAY, FileLimits())


def test_no_bytes_raise_anything() -> None:
    whole = (FILES / "anggota.xlsx").read_bytes()
    for data in (b"", b"PK\x03\x04", whole[:900], whole[:-200], bytes(5000), _bomb()):
        found = read(data, DAY)
        assert found["good"] is False
        assert str(found["why"])


def _bomb() -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 60_000_000)
    return into.getvalue()


async def test_a_file_is_told_once_however_often_it_comes(bench: Bench) -> None:
    message = bench.message("telegram", "ratna", "", "media", file=FILES / "anggota.xlsx",
                            media="document")  # fmt: skip
    first = await bench.receive(message)
    assert len(first) == 2
    assert await bench.receive(message) == []
    assert [row.state for row in rows(bench, files)] == ["read"]
    assert rows(bench, files)[0].sha256 == "", "nothing of it is kept"


async def test_a_process_that_dies_between_loses_nothing(
    benches: Callable[..., Bench], url: str
) -> None:
    bench = benches(url=url)
    message = bench.message("telegram", "ratna", "", "media", file=FILES / "anggota.xlsx",
                            media="document")  # fmt: skip
    engine = Engine(bench.store, CATALOGUE, bench.programme, bench.cabinet)
    engine.receive([message])
    engine.drain()  # and nobody fetches
    again = benches(url=url)
    shown = await again.settle()
    assert ["baris dibaca" in each.reply.text for each in shown] == [False, True]
    assert await benches(url=url).settle() == []


async def test_what_was_read_waits_as_a_message_until_it_is_answered(bench: Bench) -> None:
    await send(bench, "anggota.xlsx")
    with bench.store.transaction() as tx:
        [file] = tx.connection.execute(select(files)).all()
        wanted = promised.Wanted(file.id, file.chat_id, "telegram", "ratna", "", 1, file.due_at)
        assert not promised.read(tx, wanted), "it is nobody's any more"
        twice = inbox.Arrival("telegram", f"list-{file.id}", file.chat_id, "{}")
        assert inbox.add(tx, [twice]) == [None]


async def test_whoever_wrote_much_gets_the_list_all_the_same(bench: Bench, tmp_path: Path) -> None:
    file, names = tmp_path / "anggota.csv", ("Tumini", "Paijo", "Darto", "Lasmini") * 4
    people = [f"{name};33021452088501{at:02};-" for at, name in enumerate(names)]
    file.write_text("\n".join(["nama;nik;hp", *people]))
    long = "halo " * 250
    for _ in range(21):
        [last] = await bench.receive(bench.message("telegram", "ratna", long))
    assert "sudah banyak sekali" in last.reply.text
    assert "16 baris dibaca" in await send(bench, str(file))


async def test_a_list_is_no_receipt(bench: Bench) -> None:
    await bench.receive(bench.message("telegram", "ratna", "lapor belanja"))
    photo = bench.message("telegram", "ratna", "", "media", file=FILES / "anggota.csv")
    shown = await bench.receive(photo)
    assert "2 baris dibaca" in shown[-1].reply.text
    with bench.store.reading() as tx:
        [row] = tx.connection.execute(select(files)).all()
        assert promised.good(tx, row.chat_id, [row.id]) == ()


async def test_a_stranger_s_list_is_not_fetched(bench: Bench) -> None:
    message = bench.message("telegram", "dedi", "", "media", file=FILES / "anggota.xlsx",
                            media="document")  # fmt: skip
    await bench.receive(message)
    assert rows(bench, files) == []
    assert len(rows(bench, members)) == 3


async def test_a_photo_of_a_list_is_kept_with_the_group(bench: Bench) -> None:
    await bench.receive(bench.message("telegram", "ratna", "daftar anggota"))
    shown = await bench.receive(
        bench.message("telegram", "ratna", "", "media", file=FILES / "nota.jpg")
    )
    assert "foto tidak bisa kami baca" in shown[0].reply.text
    assert len(rows(bench, roster_photos)) == 1
