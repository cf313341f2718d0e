"""Own data: heard where somebody says that it is theirs, and not in questions about the rules."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.finding.ear import Ear
from handlers.own import hearing
from handlers.own.hearing import Own, own
from handlers.reading.tables import read as read_table

PLACE = Path(hearing.__file__).parent
PATTERNS = [
    line.split("\t")
    for line in (PLACE / "asked.tsv").read_text("utf-8").splitlines()
    if line.count("\t") == 2 and not line.startswith("word\t")
]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("saldo kelompok saya berapa", "money"),
        ("sisa uang kami", "money"),
        ("sisa uang kami berapa ya bu", "money"),
        ("sudah berapa yang dilaporkan", "money"),
        ("uang kelompok kami tinggal brp", "money"),
        ("saldo kami masih berapa min", "money"),
        ("kapan batas laporan saya", "due"),
        ("lpj kami paling lambat kapan", "due"),
        ("tgl brp batas lapor kelompok saya", "due"),
        ("laporan saya jatuh temponya kapan", "due"),
        ("anggota saya siapa saja", "members"),
        ("anggota kelompok kami ada berapa orang", "members"),
        ("berapa anggota saya yang sudah tercatat", "members"),
        ("siapa aja anggota kelompok saya", "members"),
        ("laporan saya sudah diterima belum", "reports"),
        ("lpj kami udah masuk blm", "reports"),
        ("status laporan kelompok saya", "reports"),
        ("laporan kami sudah dicek petugas belum ya", "reports"),
        ("pertanyaan saya sudah dijawab?", "question"),
        ("pertanyaan saya yang kemarin kok belum dijawab", "question"),
        ("sejak kapan di petugas", "question"),
        ("udah lama di petugas ya pertanyaan saya", "question"),
        ("saya ketua kelompok", "leader"),
        ("sy ketua klp melati", "leader"),
        ("bendahara mau lihat saldo", "treasurer"),
        ("saya bendahara, mau cek sisa dana", "treasurer"),
        ("duit kelompok saya kari pira", "money"),
        ("saldone piro", "money"),
        ("sisane pira", "money"),
        ("lpj kapan", "due"),
        ("kapan batas waktu laporan", "due"),
        ("anggotaku sopo wae", "members"),
        ("laporan apa aja yg blm", "reports"),
        ("artos kelompok abdi kantun sabaraha", "money"),
    ],
)
def test_what_is_asked_of_ones_own_is_heard(text: str, kind: Own) -> None:
    assert own(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        "berapa besar bantuan",
        "sisa dana dikembalikan ke mana",
        "sisa uang kami 350rb boleh buat apa",
        "anggota minimal berapa orang",
        "anggota kami mau keluar, ganti siapa",
        "kami dikasih waktu berapa lama",
        "siapa ketua kelompok itu",
        "saya ketua kelompok, anggota saya meninggal gimana",
        "laporan akhir isinya apa",
        "kalau laporan kami telat gimana",
        "kapan dana kami cair",
        "berapa bantuan per kelompok kami",
        "mau tanya petugas",
        "apa saja pertanyaan yang sering ditanyakan",
        "beli pakan 3 sak 900rb",
        "cara lihat saldo",
        "bendahara kabur bawa uang",
        "anggota saya belum punya ktp",
    ],
)
def test_a_question_about_the_rules_or_anything_else_is_not(text: str) -> None:
    assert own(text) is None


@pytest.mark.parametrize(("pattern", "kind", "example"), PATTERNS)
def test_each_pattern_finds_its_example(pattern: str, kind: Own, example: str) -> None:
    words = read_table(PLACE / "words.tsv", hearing.CLASSES)
    alone = read_table(PLACE / "asked.tsv", " ".join(hearing.KINDS))
    alone.terms = tuple(term for term in alone.terms if term.word == pattern)
    assert Ear(words, alone, hearing.KINDS, "").kind(example) == kind


@given(st.text(max_size=100))
def test_no_text_raises(text: str) -> None:
    assert own(text) in (None, *get_args(Own))
