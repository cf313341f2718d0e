"""Word tables: what a good one holds, and what a bad one is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.reading.tables import TableError, Term, read

GOOD = """# What one is, and who reads it.
word\tclass\tvalue\tweight\texample
dua\tunit\t2\t\tdua sak

# another kind
hari ini\tday
mahal\ttalk\t\t2
"""


def table(folder: Path, text: str) -> Path:
    path = folder / "words.tsv"
    path.write_text(text, "utf-8")
    return path


def test_a_table_holds_its_words_by_class(tmp_path: Path) -> None:
    found = read(table(tmp_path, GOOD), "unit day talk", counted="unit")
    assert found.terms[0] == Term("dua", "unit", "2", 0)
    assert found.of("unit", "day") == {"dua", "hari ini"}
    assert found.values("unit") == {"dua": "2"}
    assert found.numbers("unit") == {"dua": 2}
    assert found.weights() == {"mahal": 2}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("tiga", "2 to 5 columns"),
        ("tiga\tunit\t3\t\t\t", None),  # blanks and tabs at the end do no harm
        ("tiga\tunit\t3\t\tx\ty", "2 to 5 columns"),
        ("tiga\tunits\t3", "no class 'units' here, only unit, day, talk"),
        ("tiga\tunit", "needs a whole number"),
        ("tiga\tunit\ttiga", "needs a whole number"),
        ("Tiga\tunit\t3", "small letters"),
        (" tiga\tunit\t3", "small letters"),
        ("\tunit\t3", "small letters"),
        ("murah\ttalk\t\t12", "'12' is no weight; write 1 to 9"),
        ("murah\ttalk\t\tberat", "no weight"),
        ("dua\tunit\t2", "'dua' stands in class 'unit' twice"),
        ("dua\tday", None),  # in another class it may stand again
    ],
)
def test_a_mistake_is_told_by_file_and_line(tmp_path: Path, line: str, told: str | None) -> None:
    path = table(tmp_path, GOOD + line + "\n")
    if told is None:
        assert len(read(path, "unit day talk", counted="unit").terms) == 4
        return
    with pytest.raises(TableError, match=r"^words\.tsv, line 8: ") as error:
        read(path, "unit day talk", counted="unit")
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "there is no word"),
        ("word\tclass\n", "there is no word"),
        ("kata\tkelas\ndua\tunit\n", "line 1: the headings are"),
        ("word\tclass\tcolour\ndua\tunit\n", "line 1: the headings are"),
    ],
)
def test_a_table_without_words_or_headings_is_none(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(TableError, match=told):
        read(table(tmp_path, text), "unit")


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="words.tsv: the file is missing"):
        read(tmp_path / "words.tsv", "unit")
    (tmp_path / "words.tsv").write_bytes(b"word\tclass\n\xff\tunit\n")
    with pytest.raises(TableError, match="save it as UTF-8"):
        read(tmp_path / "words.tsv", "unit")


@given(st.text(alphabet="dua unit\t#\n2word class", max_size=60))
def test_any_text_is_a_table_or_a_mistake_with_a_name(tmp_path_factory, text: str) -> None:
    path = table(tmp_path_factory.getbasetemp(), "word\tclass\tvalue\n" + text)
    try:
        assert read(path, "unit class").terms
    except TableError as error:
        assert str(error).startswith("words.tsv")
