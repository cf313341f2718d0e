"""Lists in messages: how people number, label, greet, forward and dress them."""

from __future__ import annotations

import pytest

from handlers.reading.roster import whole
from tests.roster_scoring import MOST, TODAY

SITI, SUPARNO, ROHANI = "3302154512889901", "3302151205779902", "3302156603679903"


def told(text: str) -> list[tuple[str | None, str | None, str | None]]:
    found = whole.read_text(text, TODAY, MOST)
    return [(each.name, each.nik, each.phone and each.phone[-4:]) for each in found.members]


def doubts(text: str) -> list[list[str]]:
    found = whole.read_text(text, TODAY, MOST)
    return [[problem.code for problem in each.problems] for each in found.members]


BOTH = [("Siti Aminah", SITI, "9901"), ("Suparno", SUPARNO, "9902")]


@pytest.mark.parametrize(
    "text",
    [
        f"1.\nSiti Aminah\n{SITI}\n081200009901\n2.\nSuparno\n{SUPARNO}\n081200009902",
        f"1. Ibu Siti Aminah {SITI} 081200009901\n2. Pak Suparno, S.Pd {SUPARNO} 081200009902",
        f"Pak ini datanya\n{SITI}\nSiti Aminah\n081200009901\n{SUPARNO}\nSuparno\n081200009902",
        f"081200009901\n{SITI}\nSiti Aminah\n081200009902\n{SUPARNO}\nSuparno",
        f"[10/12/2020 19.10] +62 812-0000-9999: 1. Siti Aminah {SITI} 081200009901\n"
        f"[10/12/2020 19.11] +62 812-0000-9999: 2. Suparno {SUPARNO} 081200009902",
        f"[10/12/2020 19.10] 1. Siti Aminah NIK: {SITI} HP: 081200009901\n"
        f"10/12/20 19.11 - Bu Ani: Suparno {SUPARNO} 081200009902",
        f"Nama Siti Aminah\nNik {SITI}\nHp 081200009901\n\nNama Suparno\nNik {SUPARNO}\nHp 081200009902",
        f"1. Siti Aminah, Brebes 05-12-1988, {SITI}, Dusun Krajan RT 02 RW 01, 081200009901\n"
        f"2. Suparno (12 Mei 1977) {SUPARNO} hp 0812-0000-9902",
        f"*Nama :* Siti Aminah\n*NIK :* {SITI}\n*No. HP :* 081200009901\n\n"
        f"*Nama :* Suparno\n*NIK :* {SUPARNO}\n*No. HP :* 081200009902",
        f"Siti Aminah N.I.K : {SITI} No.Hp.081200009901\nSuparno N I K : {SUPARNO} No Hp 081200009902",
        f"Nama ketua : Siti Aminah\nNIK ketua : {SITI}\nHP : 081200009901\n"
        f"Nama sekretaris : Suparno\nNIK sekretaris : {SUPARNO}\nHP : 081200009902",
        f"No,No KK,NIK,Nama Ibu,Nama,HP\n1,3302150101120001,{SITI},Kornelia,Siti Aminah,081200009901\n"
        f"2,3302150101120002,{SUPARNO},Berta,Suparno,081200009902",
        f"Siti Aminah / {SITI[:6]}-{SITI[6:12]}-{SITI[12:]} / 0812 0000 9901\n"
        f"Suparno / {SUPARNO[:6]}-{SUPARNO[6:12]}-{SUPARNO[12:]} / 0812 0000 9902",
        f"1) {SITI} Siti Aminah alamat dusun II rt 03, hp 081200009901\n"
        f"2) {SUPARNO} Suparno dsn Krajan, hp 081200009902",
        f"Nama: Siti Aminah (ketua)\nNIK: {SITI}\nHP: 081200009901\n\ncatatan: satu lagi menyusul\n\n"
        f"Nama: Suparno\nNIK: {SUPARNO}\nHP: 081200009902",
        f"Siti Aminah{SITI} 081200009901\nSuparno{SUPARNO} 081200009902",
    ],
)
def test_two_people_however_they_are_told(text: str) -> None:
    assert told(text) == BOTH


def test_a_role_behind_a_name_is_read_and_a_remark_between_people_is_nobody() -> None:
    text = f"Nama: Siti (ketua)\nNIK: {SITI}\n\ncatatan: satu lagi\n\nNama: Rohani\nNIK: {ROHANI}"
    found = whole.read_text(text, TODAY, MOST)
    assert [each.role for each in found.members] == ["ketua", "anggota"]
    assert [each.entry.at for each in found.members] == [1, 6]
    assert [each.at for each in found.ignored] == [4]


def test_lines_of_several_layouts_are_no_table() -> None:
    text = f"1; Siti Aminah; {SITI}; 081200009901\n2; Suparno; {SUPARNO}; 081200009902\n"
    assert told(f"{text}3. Rohani {ROHANI} 081200009903")[2:] == [("Rohani", ROHANI, "9903")]


@pytest.mark.parametrize(
    "text", ["Siti Aminah\nSuparno\nRohani", "Kami bertiga:\n1. Siti Aminah\n2. Suparno\n3. Rohani"]
)
def test_names_alone_are_people_whose_nik_is_missing(text: str) -> None:
    assert [name for name, *_ in told(text)] == ["Siti Aminah", "Suparno", "Rohani"]
    assert doubts(text) == [["refuse:nik_missing", "note:phone_missing"]] * 3


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        (f"Siti {SITI} 081200009901 / 081300009901", ["note:phone_two"]),
        (f"Siti {SITI} 081200009901 atau 0813-0000-9901", ["note:phone_two"]),
        ("Siti 330215451288990 081200009901", ["refuse:nik_length"]),
        ("Siti 33021545128899011 081200009901", ["refuse:nik_length"]),
        ("Siti 33O2154512889901 081200009901", ["note:nik_letter_o"]),
        (f"Alm. Siti {SITI} 081200009901", ["ask:deceased"]),
        (f"Siti (mengundurkan diri) {SITI} 081200009901", ["ask:withdrawn"]),
        (f"Siti pengganti Suparno {SITI} 081200009901", ["ask:replacement"]),
        (f"Siti {SITI} tdk ada hp", ["note:phone_missing"]),
        (f"Nama: Siti NIK: {SITI} HP: -", ["note:phone_missing"]),
    ],
)
def test_what_is_doubtful_in_a_line(line: str, codes: list[str]) -> None:
    assert doubts(line) == [codes]
    assert told(line)[0][0] == "Siti"
