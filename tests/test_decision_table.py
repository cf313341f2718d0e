"""Table files: a good one is read, and of a bad one every mistake is told in plain words."""

from __future__ import annotations

from pathlib import Path

import pytest

from handlers.public.decision_table import ANY, DecisionTableError, load, value
from handlers.public.eligibility import DecisionTable

GOOD = """
office = "Dinas"
[program]
ask = "Yang mana?"
[[program.arm]]
id = "tkm"
label = "TKM"
name = "TKM"
[[program.arm]]
id = "padat-karya"
label = "Padat Karya"
name = "Padat Karya"

[[question]]
id = "kerja"
ask = "Punya pekerjaan?"
[[question.choice]]
id = "ya"
label = "Ya"
outcome = { tkm-2023 = "N", "*" = "C" }
point = "Punya pekerjaan"
why = "aturannya berbeda tiap tahun"
source = { tkm-2023 = "keterangan 2023", "*" = "" }
[[question.choice]]
id = "tidak"
label = "Tidak"
outcome = "-"

[[question]]
id = "kelompok"
ask = { tkm = "Punya kelompok?", "*" = "Ikut kelompok?" }
skip_if = { kerja = ["tidak"] }
[[question.choice]]
id = "ya"
label = "Sudah"
outcome = "E"
point = "Punya kelompok"
source = "paparan 2020"
[[question.choice]]
id = "tidak"
label = "Belum"
outcome = "C"
point = "Belum punya kelompok"
why = "bentuk dulu"

[[paper]]
only = ["tkm-2020"]
text = "KTP"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "tabel.toml"
    path.write_text(text, "utf-8")
    return path


def mistakes(folder: Path, text: str) -> tuple[str, ...]:
    with pytest.raises(DecisionTableError) as refused:
        load(written(folder, text))
    assert "tabel.toml" in str(refused.value)
    assert all(mistake in str(refused.value) for mistake in refused.value.mistakes)
    return refused.value.mistakes


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


def test_a_good_table_is_read(tmp_path: Path) -> None:
    sheet = load(written(tmp_path, GOOD))
    assert [row.id for row in sheet.question] == ["kerja", "kelompok"]
    assert [arm.label for arm in sheet.program.arm] == ["TKM", "Padat Karya"]
    assert sheet.paper[0].text == "KTP"


def test_a_changed_table_changes_the_check_without_code(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD)
    known = {"program": "tkm", "edisi": "tkm-2020"}
    first = DecisionTable.load(path).next(known)
    assert first is not None
    assert (first.id, first.text) == ("kerja", "Punya pekerjaan?")
    assert DecisionTable.load(path).next({**known, "kerja": "tidak"}) is None
    assert DecisionTable.load(path).result(known).papers == ("KTP",)
    path.write_text(changed('skip_if = { kerja = ["tidak"] }', ""), "utf-8")
    second = DecisionTable.load(path).next({**known, "kerja": "tidak"})
    assert second is not None
    assert second.text == "Punya kelompok?"


def test_the_most_special_value_wins() -> None:
    keyed = {"tkm-2023": "a", "tkm": "b", ANY: "c"}
    assert value(keyed, ("tkm-2023", "tkm", ANY)) == "a"
    assert value(keyed, ("tkm-2020", "tkm", ANY)) == "b"
    assert value(keyed, ("padat-karya", ANY)) == "c"
    assert value({"tkm": "b"}, ("padat-karya", ANY)) is None
    assert value("d", ("tkm", ANY)) == "d"


SINGLE = [
    ('ask = "Punya pekerjaan?"', "", "question.1.ask: Field required"),
    ('label = "Ya"', 'label = "Ya"\nwarna = "biru"', "question.1.choice.1.warna"),
    ('label = "Ya"', f'label = "{"Ya" * 13}"', "at most 24 characters"),
    ('text = "KTP"', f'text = "{"K" * 81}"', "at most 80 characters"),
    ('label = "Sudah"', "label = 3", "question.2.choice.1.label"),
    ('outcome = "-"', 'outcome = "X"', "outcome 'X' for tkm is none of E, N, C, -"),
    ('outcome = "-"', 'outcome = "EN"', "outcome 'EN' for tkm is none of"),
    ('outcome = "-"', 'outcome = ""', "outcome '' for tkm is none of"),
    ('source = "paparan 2020"', "", "E for tkm needs a source"),
    ('tkm-2023 = "keterangan 2023", ', "", "N for tkm-2023 needs a source"),
    ('point = "Punya kelompok"', "", "E for tkm needs a point"),
    ('why = "bentuk dulu"', "", "C for tkm needs a why"),
    (', "*" = "Ikut kelompok?"', "", "ask: nothing is said for 'padat-karya'"),
    (', "*" = "C"', "", "outcome: nothing is said for 'tkm'"),
    ('tkm-2023 = "N"', 'tkn-2023 = "N"', "'tkn-2023' is no arm"),
    ('only = ["tkm-2020"]', 'only = ["tkn"]', "'KTP': 'tkn' is no arm"),
    ('only = ["tkm-2020"]', 'only = ["*"]', "'KTP': '*' is no arm"),
    ('only = ["tkm-2020"]', 'but_not = ["2020"]', "'KTP': '2020' is no arm"),
    ('skip_if = { kerja = ["tidak"] }', 'only = ["tkm-2020", "bsu"]', "'kelompok': 'bsu' is no"),
    ('id = "kelompok"', 'id = "kerja"', "question 'kerja' is there twice"),
    ('id = "padat-karya"', 'id = "tkm"', "arm 'tkm' is there twice"),
    ('id = "kelompok"', 'id = "edisi"', "'edisi': this name is taken"),
    ('kerja = ["tidak"]', 'usia = ["tidak"]', "skip_if names 'usia', which is not asked before"),
    ('kerja = ["tidak"]', 'kelompok = ["ya"]', "skip_if names 'kelompok', which is not asked"),
    ('kerja = ["tidak"]', 'kerja = ["bisa"]', "skip_if names 'bisa', no choice of 'kerja'"),
    ('label = "Belum"', 'label = "Sudah"', "label 'Sudah' cannot be told"),
    (
        'label = "Belum"',
        'label = "Belum"\nalso = ["durung", "durung"]',
        "also 'durung' is there twice",
    ),
    ("[program]", "[program", "no TOML"),
    ('office = "Dinas"', "", "office: Field required"),
]


@pytest.mark.parametrize(("old", "new", "said"), SINGLE)
def test_a_mistake_is_told_where_it_is(tmp_path: Path, old: str, new: str, said: str) -> None:
    found = mistakes(tmp_path, changed(old, new))
    assert any(said in mistake for mistake in found)


def test_a_choice_that_is_there_twice_is_told(tmp_path: Path) -> None:
    head, kerja, kelompok = GOOD.split("[[question]]")
    doubled = "[[question]]".join([head, kerja.replace('id = "tidak"', 'id = "ya"'), kelompok])
    assert any("choice 'ya' is there twice" in found for found in mistakes(tmp_path, doubled))


def test_a_line_of_broken_toml_is_named(tmp_path: Path) -> None:
    assert "line 2" in mistakes(tmp_path, 'office = "Dinas"\nprogram = \n')[0]


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    bad = changed('outcome = "-"', 'outcome = "X"').replace('source = "paparan 2020"', "")
    bad = bad.replace('only = ["tkm-2020"]', 'only = ["bsu"]')
    found = " ".join(mistakes(tmp_path, bad))
    assert all(part in found for part in ("outcome 'X'", "needs a source", "'bsu'"))


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(DecisionTableError, match="cannot be opened"):
        load(tmp_path / "tidak-ada.toml")
    path = tmp_path / "tabel.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DecisionTableError, match="no TOML"):
        load(path)


def test_an_empty_file_tells_what_is_missing(tmp_path: Path) -> None:
    found = " ".join(mistakes(tmp_path, ""))
    assert all(part in found for part in ("office", "program", "question"))


def test_an_edition_may_stand_where_an_arm_stands(tmp_path: Path) -> None:
    only = changed('skip_if = { kerja = ["tidak"] }', 'only = ["tkm-2020"]')
    path = written(tmp_path, only)
    asked = DecisionTable.load(path).next({"program": "tkm", "edisi": "tkm-2020", "kerja": "tidak"})
    assert asked is not None
    assert asked.text == "Punya kelompok?"
    assert (
        DecisionTable.load(path).next({"program": "tkm", "edisi": "tkm-2021", "kerja": "tidak"})
        is None
    )
