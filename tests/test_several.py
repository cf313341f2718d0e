"""Several answers in one text: each for its own question, and nobody's for another."""

from __future__ import annotations

from datetime import date

from handlers.leader.members import NAME, NIK, PHONE
from handlers.talk.question import Open, Taken, Typed
from handlers.talk.several import deal


def test_of_two_people_in_two_lines_the_first_is_taken_whole() -> None:
    told = Typed("Sutarmi 3302145208850021\nMujiyati 3302145208850022 081234567002",
                 date(2020, 12, 15))  # fmt: skip
    dealt = deal(told, Open(NAME, (NAME, NIK, PHONE), several=True))
    assert isinstance(dealt, Taken)
    assert dealt.later == {NIK.key: "3302145208850021"}
    assert dealt.unread == "mujiyati"
