"""Scoring a file of labelled questions."""

from __future__ import annotations

from pathlib import Path

import pytest

from handlers.finding.evaluation import (
    Labelled,
    Scored,
    Tally,
    as_json,
    read_rows,
    report,
    score_rows,
)
from handlers.finding.faq import Faq
from handlers.finding.topic_files import TopicError


def row(
    topic: str,
    *offered: str,
    sure: bool = True,
    refused: bool = False,
    register: str = "sms",
) -> Scored:
    """A question about `topic` to which `offered` was said."""
    return Scored(
        text=f"soal {topic}",
        topic=topic,
        register=register,
        answer=offered[0] if sure and offered else None,
        best=offered[0] if offered else None,
        offered=offered,
        refused=refused,
    )


RIGHT = row("cair", "cair")
WRONG_SURE = row("cair", "nota", register="voice")
OFFERED = row("cair", "nota", "cair", "sisa", sure=False)
FIRST_OFFERED = row("sisa", "sisa", "cair", sure=False)
REFUSED_OURS = row("nota", refused=True)
REFUSED = row("di-luar-topik", refused=True)
ANSWERED_FOREIGN = row("di-luar-topik", "cair", register="voice")
ALL = [RIGHT, WRONG_SURE, OFFERED, FIRST_OFFERED, REFUSED_OURS, REFUSED, ANSWERED_FOREIGN]


class TestTally:
    def test_all_together(self) -> None:
        assert Tally.of(ALL) == Tally(
            ours=5,
            others=2,
            best_right=2,
            answered_right=1,
            offered_right=3,
            wrong_sure=2,
            refused_right=1,
        )

    def test_a_refusal_of_ours_is_wrong_everywhere(self) -> None:
        tally = Tally.of([REFUSED_OURS])
        assert (tally.best_right, tally.answered_right, tally.offered_right) == (0, 0, 0)
        assert tally.wrong_sure == 0

    def test_nothing(self) -> None:
        assert Tally.of([]) == Tally(0, 0, 0, 0, 0, 0, 0)


class TestReport:
    def test_counts_beside_shares_overall_and_by_register(self) -> None:
        assert report(ALL).splitlines() == [
            "register  best         answered     offered      refused       wrong sure",
            "all       40.0% (2/5)  20.0% (1/5)  60.0% (3/5)  50.0% (1/2)   28.6% (2/7)",
            "sms       50.0% (2/4)  25.0% (1/4)  75.0% (3/4)  100.0% (1/1)  0.0% (0/5)",
            "voice     0.0% (0/1)   0.0% (0/1)   0.0% (0/1)   0.0% (0/1)    100.0% (2/2)",
        ]

    def test_no_rows(self) -> None:
        assert report([]).splitlines()[1].split() == ["all", "-", "-", "-", "-", "-"]


class TestJson:
    def test_rows_as_they_were_judged(self) -> None:
        assert as_json([OFFERED, REFUSED]) == {
            "rows": [
                {
                    "text": "soal cair",
                    "topic": "cair",
                    "register": "sms",
                    "answer": None,
                    "offered": ("nota", "cair", "sisa"),
                    "refused": False,
                },
                {
                    "text": "soal di-luar-topik",
                    "topic": "di-luar-topik",
                    "register": "sms",
                    "answer": None,
                    "offered": (),
                    "refused": True,
                },
            ]
        }


class TestFile:
    def test_quotes_are_only_signs(self, tmp_path: Path) -> None:
        path = tmp_path / "dev.tsv"
        path.write_text('text\ttopic\tregister\n"apa itu\tx\tsms\r\n\n', "utf-8")
        assert read_rows(path) == [Labelled('"apa itu', "x", "sms")]

    def test_other_columns_in_another_order_are_fine(self, tmp_path: Path) -> None:
        path = tmp_path / "dev.tsv"
        path.write_text("register\tnote\ttext\ttopic\nsms\t-\tapa\tx\n", "utf-8")
        assert read_rows(path) == [Labelled("apa", "x", "sms")]

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("text\ttopic\n", "line 1: the columns must be text, topic, register"),
            ("", "line 1: the columns must be text, topic, register"),
            ("text\ttopic\tregister\na\tb\n", "line 2: 2 columns, not 3"),
        ],
    )
    def test_mistakes_are_named(self, tmp_path: Path, text: str, said: str) -> None:
        path = tmp_path / "dev.tsv"
        path.write_text(text, "utf-8")
        with pytest.raises(TopicError) as raised:
            read_rows(path)
        assert str(raised.value) == f"dev.tsv, {said}"


def test_questions_are_asked_and_judged() -> None:
    rows = [
        Labelled("kapan dana cair", "pencairan-dana", "casual"),
        Labelled("bantuan", "besar-bantuan", "sms"),
        Labelled("cara mencairkan JHT", "di-luar-topik", "sms"),
    ]
    sure, unsure, refused = score_rows(Faq.load(), rows)
    assert (sure.answer, sure.best, sure.offered, sure.refused) == (
        "pencairan-dana",
        "pencairan-dana",
        ("pencairan-dana",),
        False,
    )
    assert unsure.answer is None
    assert unsure.best == unsure.offered[0]
    assert len(unsure.offered) == 3
    assert (refused.answer, refused.best, refused.offered, refused.refused) == (
        None,
        None,
        (),
        True,
    )
