"""A real installation is rehearsed from an empty database on, as README tells it: the operator, an
officer, leaders on both channels. Nothing is seeded, nothing is looked up behind their backs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from handlers.country.content import story
from handlers.papers.group_template import sheets
from handlers.programme import Programme
from tests.installation import Installation, OnTelegram, OnWhatsApp, Phone, installed
from tests.support import ROOT, Postgres

README = (ROOT / "README.md").read_text("utf-8")
NOTA = (ROOT / "tests/transcripts/files/nota.jpg").read_bytes()
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TODAY = date.today()  # noqa: DTZ011 - the service goes by the real clock
PAID, DUE = TODAY - timedelta(days=20), TODAY + timedelta(days=60)

# Groups of the list: name, village, regency, leader, phone.
GROUPS = (
    ("Melati Abon Lele", "Kutasari", "Kab. Banyumas", "Ratna Contoh", ""),
    ("Mawar Jahit", "Pandak", "Kab. Banyumas", "Sari Contoh", "0812-3456-7890"),
    ("Anggrek Keripik", "Kutasari", "33.02", "Dewi Contoh", "0812-3456-7891"),
    ("Seroja Batik", "Sokaraja", "Banyumas", "Tuti Contoh", ""),
    ("Kenanga Tempe", "Cilaku", "Kota Bogor", "Tono Contoh", "0812-3456-7892"),
)


def run_it_for_real() -> set[str]:
    """Every command that README's "Run it for real" tells to type."""
    [told] = re.findall(r"\n## Run it for real\n(.*?)\nSettings stand in", README, re.DOTALL)
    return set(re.findall(r"`(jps-bot [^`]+)`", told))


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """No database yet: what config.toml names, or an empty PostgreSQL."""
    if request.param == "sqlite":
        yield ""
        return
    server: Postgres = request.getfixturevalue("postgres")
    made = server.new("template1")
    yield made
    server.drop(made)


async def test_from_an_empty_database_to_a_group_with_its_books(url: str, tmp_path: Path) -> None:
    async with installed(tmp_path, url) as place:
        await sets_up(place)
        await takes_in_the_groups(place)
        wati = await an_officer_comes_in(place)
        await a_leader_comes_in_by_a_card(place)
        ratna = await a_leader_comes_in_by_code(place, wati)
        sari = await a_leader_comes_in_by_the_phone_of_the_list(place)
        await a_leader_comes_in_by_the_own_contact(place)
        await twenty_members_are_entered(ratna, sari)
        await a_purchase_is_reported(ratna)
        await the_officer_sees_it(wati)
        await sari.says("saldo", hears="Sisa dana Rp40.000.000")
        await place.stops()
        assert run_it_for_real() <= set(place.typed)


async def sets_up(place: Installation) -> None:
    """A key, a look at the settings, the schema, the texts for WhatsApp, the service."""
    refused = await place.types("jps-bot check", exit_code=1)
    assert "privacy.key is empty" in refused
    place.environment["JPS_PRIVACY__KEY"] = (await place.types("jps-bot key")).strip()
    await place.types("jps-bot whatsapp templates push")
    place.twilio.approve_all()
    if "JPS_STORAGE__URL" in place.environment:
        assert "jps-bot migrate" in await place.types("jps-bot check")
    assert "up to date" in await place.types("jps-bot migrate")
    assert "Everything is set up" in await place.types("jps-bot check")
    await place.runs()


async def takes_in_the_groups(place: Installation) -> None:
    """The template is filled as an office fills it, looked at, and taken in; a slip is mended."""
    await place.types("jps-bot groups template kelompok.xlsx")
    file = place.folder / "kelompok.xlsx"
    book = load_workbook(file)
    sheet = book.worksheets[0]
    heads = [str(cell.value) for cell in sheet[1]]
    for name, village, regency, leader, phone in GROUPS:
        row = {"Edisi": "tkm-2020", "Nama kelompok": name, "Desa/Kelurahan": village,
               "Kabupaten/Kota": regency.replace("Kota ", ""), "Nama ketua": leader,
               "No HP ketua": phone, "Tanggal cair": PAID, "Batas LPJ (laporan akhir)": DUE}  # fmt: skip
        sheet.append([row.get(head) for head in heads])
    book.save(file)
    told = await place.types("jps-bot groups import kelompok.xlsx --check")
    assert "baris 6, kolom Kabupaten/Kota: “Bogor” ada lebih dari satu" in told
    assert "4 would be new, 0 would be changed, 0 would be same, 1 would be refused" in told
    sheet.cell(6, heads.index("Kabupaten/Kota") + 1, "Kota Bogor")
    book.save(file)
    told = await place.types("jps-bot groups import kelompok.xlsx")
    assert "5 are new, 0 are changed, 0 are same, 0 are refused" in told
    told = await place.types("jps-bot groups import kelompok.xlsx")
    assert "0 are new, 0 are changed, 5 are same, 0 are refused" in told


async def an_officer_comes_in(place: Installation) -> OnTelegram:
    """The code that the operator made is good once."""
    told = await place.types('jps-bot officers add --area "Kab. Banyumas"')
    [code] = re.findall(r"\b[A-Z0-9]{8}\b", told)
    wati = OnTelegram(place, 501)
    await wati.says(f"masuk {code}", hears="Setuju?")
    await wati.says("ya", hears="Siapa nama lengkap")
    await wati.says("Wati Contoh", hears="petugas")
    stranger = OnTelegram(place, 502)
    await stranger.says(f"masuk {code}", hears="kode")
    assert re.search(
        r"\tWati Contoh\tpetugas\tKabupaten Banyumas\t", await place.types("jps-bot officers list")
    )
    return wati


async def a_leader_comes_in_by_a_card(place: Installation) -> None:
    """Printed for all groups of a regency, cut apart, and handed out."""
    told = await place.types('jps-bot codes sheet kode.pdf --area "Kab. Banyumas"', answer="y\n")
    assert "4 cards are in kode.pdf" in told
    cards = "\n".join(page.extract_text() for page in PdfReader(place.folder / "kode.pdf").pages)
    [code] = re.findall(r"Seroja Batik.*?\b([A-Z0-9]{4}-[A-Z0-9]{4})\b", cards, re.DOTALL)
    tuti = OnWhatsApp(place, "+6281234567893")
    await tuti.says(f"kode {code}", hears="Setuju?")
    await tuti.says("ya", hears="Siapa nama lengkap")
    await tuti.says("Tuti Contoh", hears="ketua *Seroja Batik*")


async def a_leader_comes_in_by_code(place: Installation, wati: OnTelegram) -> OnTelegram:
    """The officer makes it in the chat, and sees no group of another regency."""
    asked = await wati.says("buat kode ketua", hears="kelompok yang mana?")
    assert "Kenanga" not in asked
    await wati.says("melati", hears="Kode baru untuk kelompok")
    told = await wati.says("ya", hears="Kode untuk ketua")
    [code] = re.findall(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", told)
    ratna = OnTelegram(place, 601)
    await ratna.says(code.lower(), hears="Setuju?")
    await ratna.says("ya", hears="Siapa nama lengkap")
    await ratna.says("Ratna Contoh", hears="Anggota: 0 dari 20 terdaftar")
    return ratna


async def a_leader_comes_in_by_the_phone_of_the_list(place: Installation) -> OnWhatsApp:
    sari = OnWhatsApp(place, "+6281234567890")
    await sari.says("masuk", hears="Sari Contoh, ketua *Mawar Jahit* di Pandak?")
    await sari.says("ya", hears="Setuju?")
    await sari.says("ya", hears="Selamat datang")
    return sari


async def a_leader_comes_in_by_the_own_contact(place: Installation) -> None:
    dewi = OnTelegram(place, 602)
    asked = "Dewi Contoh, ketua Anggrek Keripik di Kutasari?"
    await dewi.shares_own_contact("6281234567891", hears=asked)
    await dewi.says("ya", hears="Setuju?")
    await dewi.says("ya", hears="Selamat datang")


async def twenty_members_are_entered(ratna: OnTelegram, sari: OnWhatsApp) -> None:
    """One leader sends a workbook, the other pastes the list as it goes round in the village; each
    with one slip, which is asked about and mended."""
    members, rows = people_of(0)
    table = [("No", "Nama", "NIK", "No HP"), *((n, *row) for n, row in enumerate(rows, 1))]
    await ratna.sends_document(sheets({"Anggota": table}), "anggota.xlsx", XLSX, hears="Berkas")
    told = await ratna.gets(hears="setuju datanya")
    await mends(ratna, told, f"Baris 4, {members[2][0]}", members[2][1])
    members, rows = people_of(1)
    pasted = [f"{n}. {' / '.join(row)}" for n, row in enumerate(rows, 1)]
    told = await sari.says("Daftar anggota kami:\n" + "\n".join(pasted), hears="setuju datanya")
    await mends(sari, told, f"Baris 3, {members[2][0]}", members[2][1])


def people_of(number: int) -> tuple[list[tuple[str, str]], list[tuple[str, str, str]]]:
    """The members of a group, and their list, in which the third lacks a figure of the NIK."""
    members = [(name, nik) for name, nik, _ in story(number, Programme()).members]
    rows = [(name, nik[:15] if place == 2 else nik, f"0812-000{number}-00{place:02}")
            for place, (name, nik) in enumerate(members)]  # fmt: skip
    return members, rows


async def mends(leader: Phone, told: str, slip: str, nik: str) -> None:
    assert "19 bisa disimpan, 1 perlu dibetulkan" in told
    await leader.says("ya", hears="mohon diperiksa")
    told = await leader.says("ya", hears="19 orang tercatat")
    assert f"{slip}: NIK kurang 1 angka" in told
    await leader.says(nik, hears="20 dari 20 anggota tercatat")


async def a_purchase_is_reported(ratna: OnTelegram) -> None:
    """With its receipt, which is fetched from Telegram and counts as proof."""
    said = "beli pakan lele 5 sak @285rb kemarin di toko Contoh"
    await ratna.sends_photo(NOTA, said, hears="Foto nota: 1 foto")
    await ratna.says(
        "ya", hears="Tercatat nomor 1: Rp1.425.000. Sisa dana Rp38.575.000 dari Rp40.000.000"
    )
    told = await ratna.says("saldo", hears="Sudah dilaporkan Rp1.425.000")
    assert "belum ada foto" not in told


async def the_officer_sees_it(wati: OnTelegram) -> None:
    told = await wati.says("kelompok", hears="Melati Abon Lele")
    assert "- Melati Abon Lele: 20 anggota, dilaporkan Rp1.425.000" in told
    assert "- Mawar Jahit: 20 anggota, dilaporkan Rp0" in told
    assert "Kenanga" not in told
