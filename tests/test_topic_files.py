"""Topic files: what a good one holds, and what a bad one is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from handlers.finding.topic_files import (
    LONGEST_ANSWER,
    TopicError,
    read_off_topic,
    read_table,
    read_text,
    read_topic,
    read_topics,
)

GOOD = """# Dana cair

Dana masuk ke rekening kelompok.

- Tahap satu dulu.
- Lalu tahap dua.

Sumber: Dirjen Binapenta, 2020
Tanggal: 2020-12-01
Terkait: rekening, sisa
Singkat: Masuk ke rekening.

## Contoh pertanyaan

### resmi
- Kapan dana dicairkan?

### sms
- dana cair kpn
- kpn cair min
"""


def written(folder: Path, text: str, name: str = "cair.md") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def complaint(folder: Path, text: str) -> str:
    with pytest.raises(TopicError) as raised:
        read_topic(written(folder, text))
    return str(raised.value)


class TestGoodTopic:
    def test_all_parts_are_read(self, tmp_path: Path) -> None:
        topic = read_topic(written(tmp_path, GOOD))
        assert topic.id == "cair"
        assert topic.title == "Dana cair"
        assert topic.source == "Dirjen Binapenta, 2020"
        assert topic.date == date(2020, 12, 1)
        assert topic.related == ("rekening", "sisa")

    def test_the_answer_keeps_its_paragraphs_and_lists(self, tmp_path: Path) -> None:
        answer = read_topic(written(tmp_path, GOOD)).answer
        assert answer == (
            "Dana masuk ke rekening kelompok.\n\n- Tahap satu dulu.\n- Lalu tahap dua."
        )

    def test_examples_by_the_names_of_the_evaluation(self, tmp_path: Path) -> None:
        assert dict(read_topic(written(tmp_path, GOOD)).examples) == {
            "formal": ("Kapan dana dicairkan?",),
            "sms": ("dana cair kpn", "kpn cair min"),
        }

    def test_windows_line_ends_are_fine(self, tmp_path: Path) -> None:
        path = tmp_path / "cair.md"
        path.write_bytes(GOOD.replace("\n", "\r\n").encode())
        assert read_topic(path).title == "Dana cair"

    def test_examples_cannot_be_changed(self, tmp_path: Path) -> None:
        examples = read_topic(written(tmp_path, GOOD)).examples
        with pytest.raises(TypeError):
            examples["sms"] = ()  # type: ignore[index]


class TestBadTopic:
    def test_without_title(self, tmp_path: Path) -> None:
        said = complaint(tmp_path, GOOD.removeprefix("# "))
        assert said == "cair.md, line 1: the first line must be '# ' and the title"

    def test_empty_file(self, tmp_path: Path) -> None:
        assert complaint(tmp_path, "").startswith("cair.md, line 0: the first line")

    def test_title_too_long_for_a_button(self, tmp_path: Path) -> None:
        said = complaint(tmp_path, GOOD.replace("# Dana cair", "# Kapan dananya akan cair"))
        assert said == "cair.md, line 1: the title has 23 characters, at most 20 fit"

    def test_answer_too_long(self, tmp_path: Path) -> None:
        long = "a" * (LONGEST_ANSWER + 1)
        said = complaint(tmp_path, GOOD.replace("Dana masuk ke rekening kelompok.", long))
        assert said.startswith("cair.md, line 13: the answer above has 7")
        assert "at most 700 fit" in said

    def test_no_answer(self, tmp_path: Path) -> None:
        start, end = GOOD.index("Dana masuk"), GOOD.index("Sumber")
        said = complaint(tmp_path, GOOD[:start] + GOOD[end:])
        assert "there is no answer between the title and 'Sumber'" in said

    @pytest.mark.parametrize("name", ["Singkat", "Sumber", "Tanggal", "Terkait"])
    def test_a_field_is_missing(self, tmp_path: Path, name: str) -> None:
        lines = [line for line in GOOD.split("\n") if not line.startswith(name)]
        assert f"'{name}: …' is missing or empty" in complaint(tmp_path, "\n".join(lines))

    def test_a_field_is_empty(self, tmp_path: Path) -> None:
        said = complaint(tmp_path, GOOD.replace("Dirjen Binapenta, 2020", ""))
        assert said == "cair.md, line 13: 'Sumber: …' is missing or empty above this line"

    def test_a_date_that_is_none(self, tmp_path: Path) -> None:
        said = complaint(tmp_path, GOOD.replace("2020-12-01", "1 Desember 2020"))
        assert said == ("cair.md, line 13: 'Tanggal: 1 Desember 2020' is no date; write 2020-12-31")

    def test_text_between_fields_and_examples(self, tmp_path: Path) -> None:
        said = complaint(tmp_path, GOOD.replace("Terkait:", "Penting: ya\nTerkait:"))
        assert said.startswith(
            "cair.md, line 10: only 'Singkat', 'Sumber', 'Tanggal' and 'Terkait'"
        )

    def test_no_heading_of_examples(self, tmp_path: Path) -> None:
        said = complaint(tmp_path, GOOD[: GOOD.index("## Contoh")])
        assert "the heading '## Contoh pertanyaan' is missing" in said

    def test_an_unknown_register(self, tmp_path: Path) -> None:
        said = complaint(tmp_path, GOOD.replace("### sms", "### bahasa gaul"))
        assert said.startswith("cair.md, line 18: '### bahasa gaul' is none of ### resmi, ### ")

    def test_an_example_without_dash(self, tmp_path: Path) -> None:
        said = complaint(tmp_path, GOOD.replace("- kpn cair", "kpn cair"))
        assert said == "cair.md, line 20: an example is written '- question'"

    def test_an_empty_example(self, tmp_path: Path) -> None:
        said = complaint(tmp_path, GOOD.replace("- kpn cair min", "-"))
        assert said == "cair.md, line 20: an example is written '- question'"

    def test_an_example_above_all_headings(self, tmp_path: Path) -> None:
        said = complaint(tmp_path, GOOD.replace("### resmi\n", ""))
        assert said == "cair.md, line 15: this example stands under no heading"

    def test_no_examples(self, tmp_path: Path) -> None:
        said = complaint(tmp_path, GOOD[: GOOD.index("### resmi")])
        assert "there is no example question" in said

    def test_another_encoding(self, tmp_path: Path) -> None:
        path = tmp_path / "cair.md"
        path.write_bytes(GOOD.encode() + "né".encode("latin-1"))
        with pytest.raises(TopicError, match=r"cair\.md: save it as UTF-8 \(byte \d+ is not\)"):
            read_topic(path)


class TestFolder:
    def test_topics_by_id_without_the_off_topic_file(self, tmp_path: Path) -> None:
        alone = GOOD.replace("rekening, sisa", "b")
        written(tmp_path, alone, "a.md")
        written(tmp_path, alone.replace("Terkait: b", "Terkait: a"), "b.md")
        written(tmp_path, "## x\n- y\n", "di-luar-topik.md")
        assert sorted(read_topics(tmp_path)) == ["a", "b"]

    def test_a_related_topic_that_does_not_exist(self, tmp_path: Path) -> None:
        written(tmp_path, GOOD)
        with pytest.raises(TopicError, match=r"cair\.md: 'Terkait' names rekening, sisa"):
            read_topics(tmp_path)

    def test_a_topic_related_to_itself(self, tmp_path: Path) -> None:
        written(tmp_path, GOOD.replace("rekening, sisa", "cair"))
        with pytest.raises(TopicError, match=r"cair\.md: 'Terkait' names cair"):
            read_topics(tmp_path)

    def test_an_empty_folder(self, tmp_path: Path) -> None:
        with pytest.raises(TopicError, match="there is no topic file"):
            read_topics(tmp_path)


class TestOffTopic:
    def test_kinds_with_and_without_referral(self, tmp_path: Path) -> None:
        text = (
            "# Di luar topik\n\nKeterangan.\n\n"
            "## bpjs\n> Silakan ke\n> BPJS.\n\n- jht\n- jkp\n\n## sapaan\n- halo\n"
        )
        bpjs, greeting = read_off_topic(written(tmp_path, text))
        assert (bpjs.id, bpjs.referral, bpjs.examples) == (
            "bpjs",
            "Silakan ke BPJS.",
            ("jht", "jkp"),
        )
        assert (greeting.id, greeting.referral, greeting.examples) == ("sapaan", "", ("halo",))

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("- x\n", "line 1: this example stands under no heading"),
            ("## a\n- x\n## a\n", "line 3: '## a' stands here for the second time"),
            ("## a\nx\n", "line 2: write '## category', '> sentence' or '- example'"),
        ],
    )
    def test_mistakes_are_named(self, tmp_path: Path, text: str, said: str) -> None:
        with pytest.raises(TopicError) as raised:
            read_off_topic(written(tmp_path, text, "di-luar-topik.md"))
        assert str(raised.value) == f"di-luar-topik.md, {said}"


class TestTable:
    def test_two_columns_below_a_heading(self, tmp_path: Path) -> None:
        path = written(tmp_path, "tulis\tarti\n\n# pendek\ngmn\tbagaimana\ndong\t\n", "kata.tsv")
        assert read_table(path) == {"gmn": "bagaimana", "dong": ""}

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("a\tb\ngmn bagaimana\n", "line 2: a line has two columns with one tab between them"),
            ("a\tb\ngmn\tba\tgi\n", "line 2: a line has two columns with one tab between them"),
            ("a\tb\n\tx\n", "line 2: a line has two columns with one tab between them"),
            ("a\tb\ng\tx\ng\ty\n", "line 3: 'g' stands in this table twice"),
        ],
    )
    def test_mistakes_are_named(self, tmp_path: Path, text: str, said: str) -> None:
        with pytest.raises(TopicError) as raised:
            read_table(written(tmp_path, text, "kata.tsv"))
        assert str(raised.value) == f"kata.tsv, {said}"


def test_a_missing_file_is_named_with_its_folder(tmp_path: Path) -> None:
    with pytest.raises(TopicError) as raised:
        read_text(tmp_path / "kata.tsv")
    assert str(raised.value) == f"kata.tsv: the file is missing in {tmp_path}"


def test_what_is_said_first_is_short_and_no_question(tmp_path: Path) -> None:
    long = complaint(tmp_path, GOOD.replace("Masuk ke rekening.", "a" * 161))
    assert "'Singkat' answers in at most 160 characters (it has 161)" in long
    assert "is no question" in complaint(tmp_path, GOOD.replace("rekening.\n", "mana?\n"))
