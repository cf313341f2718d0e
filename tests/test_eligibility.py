"""The self-check: every path through the table, what it asks, and what it may say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.public.eligibility import (
    LONGEST_TEXT,
    DecisionTable,
    OpenQuestion,
    Point,
    Result,
    text,
)
from handlers.talk.messages import Unfit

TABLE = DecisionTable.load()
EDITIONS = ["tkm-2020", "tkm-2021", "tkm-2022", "tkm-2023", "tkm-2025", "padat-karya-2020"]
TKM = {"program": "tkm", "edisi": "tkm-2020"}
WORKS = {"program": "padat-karya", "edisi": "padat-karya-2020"}


def edition(name: str) -> dict[str, str]:
    return {"program": name.rpartition("-")[0], "edisi": name}


def question(answers: dict[str, str]) -> OpenQuestion:
    found = TABLE.next(answers)
    assert found is not None
    return found


def paths(answers: dict[str, str]) -> Iterator[dict[str, str]]:
    """Every way through the check from here."""
    found = TABLE.next(answers)
    if found is None:
        yield answers
        return
    for choice in found.choices:
        yield from paths({**answers, found.id: choice.id})


@cache
def ends(name: str) -> tuple[dict[str, str], ...]:
    return tuple(paths(edition(name)))


def asked(answers: dict[str, str]) -> list[str]:
    return [key for key in answers if key not in ("program", "edisi")]


def finish(answers: dict[str, str], **chosen: str) -> Result:
    """The result when these choices are taken and the first one everywhere else."""
    answers = dict(answers)
    while found := TABLE.next(answers):
        answers[found.id] = chosen.get(found.id, found.choices[0].id)
    return TABLE.result(answers)


def said(points: tuple[Point, ...]) -> str:
    return " | ".join(f"{point.text}: {point.why}" for point in points)


def test_the_first_question_is_which_programme() -> None:
    first = question({})
    assert first.id == "program"
    assert [choice.id for choice in first.choices] == ["tkm", "padat-karya"]
    assert question({"program": "bukan"}).id == "program"
    assert question({"edisi": "tkm-2020"}).id == "program"


@pytest.mark.parametrize(
    ("name", "most", "usual"),
    [("tkm-2020", 5, 5), ("tkm-2023", 6, 6), ("tkm-2025", 3, 3), ("padat-karya-2020", 4, 4)],
)
def test_few_questions_are_asked(name: str, most: int, usual: int) -> None:
    counts = [len(asked(end)) for end in ends(name)]
    assert max(counts) == most
    assert sorted(counts)[len(counts) // 2] == usual


def moments(name: str, every: int) -> dict[tuple[str, ...], tuple[dict[str, str], str]]:
    """What is known and asked next on every so-many-th way, each moment once: ways begin alike."""
    found: dict[tuple[str, ...], tuple[dict[str, str], str]] = {}
    for end in ends(name)[::every]:
        known = edition(name)
        for id in asked(end):
            found[(*known.values(), id)] = (dict(known), id)
            known[id] = end[id]
    return found


@pytest.mark.parametrize("name", EDITIONS)
def test_every_question_could_change_the_result(name: str) -> None:
    for known, id in moments(name, 7).values():
        results = {TABLE.result({**known, id: choice.id}) for choice in question(known).choices}
        assert question(known).id == id
        assert len(results) > 1


@pytest.mark.parametrize("name", EDITIONS)
def test_every_result_fits_a_message_with_its_reasons(name: str) -> None:
    for end in ends(name):
        result = TABLE.result(end)
        shown = text(result)
        assert len(shown) <= LONGEST_TEXT
        assert all(point.why in shown for point in (*result.unmet, *result.undecided))


VERDICTS = [
    "lolos",
    "berhak",
    "diterima",
    "ditolak sistem",
    "dijamin",
    "pasti dapat",
    "memenuhi syarat",
]


@pytest.mark.parametrize("name", EDITIONS)
def test_no_result_is_a_verdict(name: str) -> None:
    for end in ends(name):
        shown = text(TABLE.result(end))
        assert "Yang memutuskan Kemnaker" in shown
        assert "bukan keputusan" in shown
        assert not any(verdict in shown.lower() for verdict in VERDICTS)


@pytest.mark.parametrize("name", EDITIONS)
def test_every_verdict_names_its_source_and_year(name: str) -> None:
    for end in ends(name):
        result = TABLE.result(end)
        for point in (*result.met, *result.unmet):
            assert any(year in point.source for year in ("2020", "2021", "2022", "2023", "2025"))
            assert point.source in text(result)


@pytest.mark.parametrize("base", [TKM, WORKS])
def test_a_point_that_is_not_met_ends_the_check_at_once(base: dict[str, str]) -> None:
    refused = {**base, "pekerjaan": "asn"}
    assert TABLE.next(refused) is None
    result = TABLE.result(refused)
    assert "ASN" in said(result.unmet)
    assert "2020" in said(result.unmet)
    assert (result.undecided, result.papers, result.places) == ((), (), ())
    assert "Belum sesuai" in text(result)
    assert "Yang dibawa" not in text(result)


OUTCOMES = [
    # edition, question, choice, outcome by the ministry's papers and what was said of them
    ("tkm-2020", "pekerjaan", "menganggur", "E"),
    ("tkm-2020", "pekerjaan", "serabutan", "E"),
    ("tkm-2020", "pekerjaan", "usaha-kecil", "E"),
    ("tkm-2020", "pekerjaan", "kerja-tetap", "C"),
    ("tkm-2021", "pekerjaan", "kerja-tetap", "C"),
    ("tkm-2023", "pekerjaan", "kerja-tetap", "N"),
    ("tkm-2020", "pekerjaan", "asn", "N"),
    ("tkm-2020", "pekerjaan", "perangkat-desa", "C"),
    ("tkm-2020", "pekerjaan", "pensiunan", "C"),
    ("tkm-2020", "pekerjaan", "pasangan-asn", "C"),
    ("tkm-2020", "ktp", "sini", "E"),
    ("tkm-2020", "ktp", "luar", "C"),
    ("tkm-2020", "ktp", "belum", "C"),
    ("tkm-2020", "ktp", "bukan-wni", "N"),
    ("tkm-2023", "usia", "muda", "C"),
    ("tkm-2023", "usia", "dewasa", "E"),
    ("tkm-2023", "usia", "tua", "C"),
    ("tkm-2020", "bantuan", "tidak", "E"),
    ("tkm-2020", "bantuan", "prakerja-bsu", "C"),
    ("tkm-2020", "bantuan", "bansos", "C"),
    ("tkm-2020", "bantuan", "kemnaker", "C"),
    ("tkm-2020", "kelompok", "lengkap", "E"),
    ("tkm-2020", "kelompok", "kurang", "C"),
    ("tkm-2020", "kelompok", "tanpa-surat", "C"),
    ("tkm-2020", "kelompok", "belum", "C"),
    ("tkm-2020", "sekeluarga", "ya", "C"),
    ("padat-karya-2020", "pekerjaan", "menganggur", "E"),
    ("padat-karya-2020", "pekerjaan", "serabutan", "E"),
    ("padat-karya-2020", "pekerjaan", "usaha-kecil", "C"),
    ("padat-karya-2020", "pekerjaan", "asn", "N"),
    ("padat-karya-2020", "manfaat", "umum", "E"),
    ("padat-karya-2020", "manfaat", "pribadi", "N"),
    ("padat-karya-2020", "manfaat", "belum-tahu", "C"),
    ("padat-karya-2020", "ktp", "luar", "C"),
    ("padat-karya-2020", "ktp", "bukan-wni", "C"),
    ("padat-karya-2020", "anggota-tkm", "ya", "C"),
]


@pytest.mark.parametrize(("name", "id", "choice", "outcome"), OUTCOMES)
def test_the_table_says_what_the_papers_say(name: str, id: str, choice: str, outcome: str) -> None:
    without = TABLE.result(edition(name))
    with_it = TABLE.result({**edition(name), id: choice})
    groups = {"E": "met", "N": "unmet", "C": "undecided"}
    grown = getattr(with_it, groups[outcome])
    new = [point for point in grown if point not in getattr(without, groups[outcome])]
    assert len(new) == 1
    assert new[0].outcome == outcome


NO_MATTER = [("tkm-2020", "sekeluarga"), ("padat-karya-2020", "anggota-tkm")]


@pytest.mark.parametrize(("name", "id"), NO_MATTER)
def test_what_does_not_matter_is_not_written(name: str, id: str) -> None:
    assert TABLE.result({**edition(name), id: "tidak"}) == TABLE.result(edition(name))


def test_where_no_age_limit_is_known_age_is_not_asked_but_told() -> None:
    for name in ("tkm-2020", "tkm-2021", "padat-karya-2020"):
        assert all("usia" not in end for end in ends(name))
        assert "batas umur" in said(finish(edition(name)).undecided)
    assert all("usia" in end or len(asked(end)) < 3 for end in ends("tkm-2023"))


def test_without_a_group_nobody_is_asked_about_its_families() -> None:
    for end in ends("tkm-2020"):
        assert not (end.get("kelompok") == "belum" and "sekeluarga" in end)


def test_an_edition_for_single_people_does_not_ask_for_a_group() -> None:
    assert all("kelompok" not in end for end in ends("tkm-2025"))
    assert finish(edition("tkm-2025")).papers == ("KTP",)


@pytest.mark.parametrize(
    ("name", "size"), [("tkm-2020", "20"), ("tkm-2022", "10"), ("tkm-2023", "10")]
)
def test_the_size_of_a_group_is_that_of_the_edition(name: str, size: str) -> None:
    answers = edition(name)
    while (found := question(answers)).id != "kelompok":
        answers[found.id] = found.choices[0 if found.id != "usia" else 1].id
    assert f"{size} orang" in found.text


def test_no_size_is_invented_where_none_is_known() -> None:
    answers = edition("tkm-2021")
    while (found := question(answers)).id != "kelompok":
        answers[found.id] = found.choices[0].id
    assert not any(map(str.isdigit, found.text))


def test_papers_and_places_follow_the_answers() -> None:
    result = finish(TKM, ktp="belum", kelompok="tanpa-surat")
    assert "Proposal usaha kelompok" in result.papers
    places = " ".join(result.places)
    assert "Dukcapil" in places
    assert "Kantor desa" in places
    assert result.places[-1].startswith("Dinas Tenaga Kerja")
    assert finish(TKM).places == result.places[-1:]
    assert finish(WORKS).papers == ("KTP",)


def test_earlier_recipients_hear_of_the_next_programme() -> None:
    assert "TKM Lanjutan" in said(finish(TKM, bantuan="kemnaker").undecided)


def test_the_title_names_the_year_when_it_is_known() -> None:
    assert TABLE.result(TKM).title == "Cek syarat TKM 2020"
    assert TABLE.result({"program": "tkm"}).title == "Cek syarat TKM"
    assert TABLE.result({"program": "tkm", "edisi": "tkm-uji"}).title == "Cek syarat TKM"
    assert TABLE.result(WORKS).title == "Cek syarat Padat Karya 2020"


def test_answers_that_the_table_no_longer_has_are_asked_again() -> None:
    assert question({**TKM, "pekerjaan": "dulu-ada"}).id == "pekerjaan"
    assert question({**TKM, "dulu-ditanya": "ya"}).id == "pekerjaan"
    assert TABLE.result({**TKM, "pekerjaan": "dulu-ada"}) == TABLE.result(TKM)


READ = [
    ("usia", "45", "dewasa"),
    ("usia", "umur saya 45 tahun", "dewasa"),
    ("usia", "17", "dewasa"),
    ("usia", "16", "muda"),
    ("usia", "56 th", "tua"),
    ("usia", "1", "muda"),  # the first of the list
    ("usia", "di atas 55 tahun", "tua"),
    ("usia", "dewasa", "dewasa"),
    ("usia", "45?", None),
    ("usia", "45 atau 46", None),
    ("usia", "9999", None),
    ("usia", "lupa", None),
    ("pekerjaan", "1", "menganggur"),
    ("pekerjaan", "Kena PHK.", "menganggur"),
    ("pekerjaan", "phk", "menganggur"),
    ("pekerjaan", "serabutn", "serabutan"),
    ("pekerjaan", "PNS", "asn"),
    ("pekerjaan", "asn", "asn"),
    ("pekerjaan", "bukan asn", None),
    ("pekerjaan", "istri asn", "pasangan-asn"),
    ("pekerjaan", "jualan", None),  # short of capital, or doing well?
    ("pekerjaan", "jualan sepi", "usaha-kecil"),
    ("pekerjaan", "pensiunan pak", "pensiunan"),
    ("pekerjaan", "yang kedua", "serabutan"),
    ("pekerjaan", "45", None),
    ("sekeluarga", "gak ada", "tidak"),
    ("sekeluarga", "nggih", "ya"),
    ("sekeluarga", "tidak salah", None),
]


@pytest.mark.parametrize(("id", "typed", "choice"), READ)
def test_answers_are_understood(id: str, typed: str, choice: str | None) -> None:
    answers = edition("tkm-2023")
    while (found := question(answers)).id != id:
        answers[found.id] = found.choices[1 if found.id == "usia" else 0].id
    if choice is not None:
        assert found.read(typed) == choice
        return
    with pytest.raises(Unfit) as refused:
        found.read(typed)
    assert [value for _, value in refused.value.choices] == [c.id for c in found.choices]


def test_every_label_and_id_reads_as_itself() -> None:
    for name in EDITIONS:
        for known, _ in moments(name, 11).values():
            asks = question(known)
            for choice in asks.choices:
                assert asks.read(choice.label) == choice.id
                assert asks.read(choice.id) == choice.id


SLAMET = """*Cek syarat TKM 2020*
Ini catatan dari jawaban Bapak/Ibu, bukan keputusan. Yang memutuskan Kemnaker.

*Sudah sesuai*
• Menganggur, kena PHK atau dirumahkan
• WNI, punya KTP di desa ini
• Belum menerima bantuan lain

*Dinas yang menentukan*
• Umur: batas umur tahun ini belum kami temukan
• Belum punya kelompok: bentuk kelompok atau gabung dulu

*Yang dibawa*
• KTP semua anggota kelompok
• Proposal usaha kelompok
• Surat kelompok dari desa/kelurahan atau Dinas

*Ke mana*
• Kantor desa/kelurahan: tanya kelompok yang bisa diikuti
• Dinas Tenaga Kerja kabupaten/kota: tanya jadwal dan berkas lain

Kelompok perempuan dan kelompok disabilitas juga boleh.

Dasar: paparan Kemnaker 2020; keterangan Kemnaker 2020.

Tunjukkan pesan ini di kantor desa/kelurahan atau Dinas."""

YANTI = """*Cek syarat TKM 2023*
Ini catatan dari jawaban Bapak/Ibu, bukan keputusan. Yang memutuskan Kemnaker.

*Belum sesuai*
• Punya pekerjaan tetap: tahun 2023 yang terdata bekerja ditolak

Kalau ragu atau keadaan berubah, tanya Dinas Tenaga Kerja.

Dasar: keterangan Dinas Tarakan 2023.

Tunjukkan pesan ini di kantor desa/kelurahan atau Dinas."""

KARTO = """*Cek syarat Padat Karya 2020*
Ini catatan dari jawaban Bapak/Ibu, bukan keputusan. Yang memutuskan Kemnaker.

*Sudah sesuai*
• Kerja serabutan (setengah menganggur)
• Pekerjaan untuk kepentingan umum

*Dinas yang menentukan*
• Alamat KTP di daerah lain: boleh tidaknya belum kami temukan
• Umur: batas umur tahun ini belum kami temukan

*Yang dibawa*
• KTP

*Ke mana*
• Dinas Tenaga Kerja kabupaten/kota: tanya jadwal dan berkas lain

Dasar: keterangan Kemnaker 2020; keterangan Kemnaker 2025.

Tunjukkan pesan ini di kantor desa/kelurahan atau Dinas."""

TALKS = [
    ("tkm-2020", ["kena phk", "ktp desa ini", "gak ada", "blm punya kelompok"], SLAMET),
    ("tkm-2023", ["pegawai tetap"], YANTI),
    ("padat-karya-2020", ["2", "kepentingan umum", "ktp daerah lain", "tidak"], KARTO),
]


@pytest.mark.parametrize(("name", "typed", "shown"), TALKS)
def test_a_whole_check_as_it_is_typed_and_shown(name: str, typed: list[str], shown: str) -> None:
    answers = edition(name)
    for line in typed:
        found = question(answers)
        answers[found.id] = found.read(line)
    assert TABLE.next(answers) is None
    assert text(TABLE.result(answers)) == shown


def test_a_result_that_grows_too_long_loses_reasons_then_lines_never_its_end() -> None:
    base = finish(TKM)
    point = Point("C", "Sesuatu yang perlu dilihat Dinas", "alasan " * 12)
    reasons = text(replace(base, undecided=(point,) * 8))
    assert "alasan" not in reasons
    assert reasons.count("Sesuatu") == 8
    cut = text(replace(base, undecided=(point,) * 80))
    assert len(cut) <= LONGEST_TEXT
    assert cut.endswith(reasons.rpartition("\n")[2])
    assert "bukan keputusan" in cut


@given(st.dictionaries(st.sampled_from(["program", "edisi", "pekerjaan", "ktp"]), st.text()))
@settings(max_examples=60)
def test_any_stored_answers_can_be_walked(answers: dict[str, str]) -> None:
    TABLE.next(answers)
    assert len(text(TABLE.result(answers))) <= LONGEST_TEXT


@given(st.text())
@settings(max_examples=100)
def test_nothing_but_unfit_is_raised(typed: str) -> None:
    for found in (question({}), question(TKM)):
        try:
            assert found.read(typed) in [choice.id for choice in found.choices]
        except Unfit as refused:
            assert refused.choices
