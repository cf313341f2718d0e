"""Replies as Telegram shows them: bold words, pieces, buttons."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.cutting import units
from bot.channels.telegram.drawing import LIMITS, draw, keyboard
from handlers.talk.messages import Attachment, Option, Reply

FILE = Attachment("17", "lpj.pdf", "document")


def shown(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The text of one message, and its marks as (kind, words) read back by Telegram's count."""
    (part,) = draw(Reply(text))
    return part.text, [(e["type"], words(part.text, e)) for e in part.extra.get("entities", [])]


def words(text: str, entity: dict[str, Any]) -> str:
    raw = text.encode("utf-16-le")
    start = 2 * entity["offset"]
    return raw[start : start + 2 * entity["length"]].decode("utf-16-le")


@pytest.mark.parametrize(
    ("text", "plain", "marks"),
    [
        ("halo", "halo", []),
        ("*Saldo* Anda", "Saldo Anda", [("bold", "Saldo")]),
        ("ketik *menu*, lalu *bantuan*.", "ketik menu, lalu bantuan.",
         [("bold", "menu"), ("bold", "bantuan")]),
        ("_sesuai KTP_", "sesuai KTP", [("italic", "sesuai KTP")]),
        ("(*16 angka*)", "(16 angka)", [("bold", "16 angka")]),
        ("*Rp 1.250.000*?", "Rp 1.250.000?", [("bold", "Rp 1.250.000")]),
        ("👍 *sip* 🌾 *ya*", "👍 sip 🌾 ya", [("bold", "sip"), ("bold", "ya")]),
        ("*🌾🌾*", "🌾🌾", [("bold", "🌾🌾")]),
        ("*x_y*", "x_y", [("bold", "x_y")]),
    ],
)  # fmt: skip
def test_marks_become_bold_and_italic(text: str, plain: str, marks: list[tuple[str, str]]) -> None:
    assert shown(text) == (plain, marks)


@pytest.mark.parametrize(
    "text",
    [
        "2 * 3 * 4", "3*4*5 cm", "harga * belum pasti", "*belum ditutup", "tutup saja*",
        "* a *", "**", "***", "* *", "file_nama_panjang.jpg", "_", "__init__", "*dua\nbaris*",
        "<b>bukan</b> & [bukan](x) `bukan`", "https://contoh.id/_a_/b", "a*b*", "Ibu *Siti",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_mark_stays_as_it_is(text: str) -> None:
    assert shown(text) == (text, [])


def test_a_broken_character_is_shown_as_a_question_mark() -> None:
    assert shown("a\ud800b") == ("a?b", [])


@given(st.text(st.sampled_from("ab *_\n.👍<"), max_size=60))
def test_marks_take_away_only_themselves(text: str) -> None:
    for part in draw(Reply(text)):
        entities = part.extra.get("entities", [])
        ends = [(e["offset"], e["offset"] + e["length"]) for e in entities]
        assert all(0 <= start < end <= units(part.text) for start, end in ends)
        assert all(one[1] <= next_[0] for one, next_ in pairwise(ends))
        lost = sum(text.count(sign) - part.text.count(sign) for sign in "*_")
        assert lost == 2 * len(entities)
        for sign in "ab.👍<":
            assert part.text.count(sign) == text.count(sign)


def test_more_marks_than_telegram_takes_stay_plain() -> None:
    (part,) = draw(Reply("*a* " * 120))
    assert len(part.extra["entities"]) == 100
    assert part.text == " ".join(["a"] * 120)


def test_a_long_text_is_several_messages_with_the_buttons_under_the_last() -> None:
    sentence = "Kelompok *Mekar Jaya* membeli bibit. "
    parts = draw(Reply(sentence * 300, (Option("Menu", "/menu", command=True),)))
    assert len(parts) == 3
    assert all(units(part.text) <= LIMITS.text for part in parts)
    assert all(part.text.endswith("bibit.") for part in parts)
    assert ["reply_markup" in part.extra for part in parts] == [False, False, True]
    for part in parts:
        assert {words(part.text, e) for e in part.extra["entities"]} == {"Mekar Jaya"}


def test_bold_words_that_are_cut_in_two_stay_bold_in_both() -> None:
    first, second = draw(Reply("*" + "kata " * 1000 + "akhir*"))
    assert words(first.text, first.extra["entities"][0]).strip() == first.text
    assert words(second.text, second.extra["entities"][0]) == second.text


def test_links_open_no_preview() -> None:
    (part,) = draw(Reply("Lihat https://contoh.id"))
    assert part.extra["link_preview_options"] == {"is_disabled": True}


def test_a_file_carries_a_short_text_with_its_marks_and_buttons() -> None:
    (part,) = draw(Reply("Ini *LPJ* Anda.", (Option("Ya", "1:0"),), FILE))
    assert part.with_file
    assert part.text == "Ini LPJ Anda."
    assert part.extra["caption_entities"] == [{"type": "bold", "offset": 4, "length": 3}]
    assert "reply_markup" in part.extra


def test_a_file_goes_before_a_text_too_long_for_it() -> None:
    file, text = draw(Reply("Baris. " * 200, (Option("Ya", "1:0"),), FILE))
    assert (file.with_file, file.text, file.extra) == (True, "", {})
    assert not text.with_file
    assert "reply_markup" in text.extra


def test_a_file_without_words_goes_alone() -> None:
    (part,) = draw(Reply("", attachment=FILE))
    assert (part.with_file, part.text, part.extra) == (True, "", {})


def test_nothing_to_say_is_no_message() -> None:
    assert draw(Reply("")) == []
    assert draw(Reply(" \n", (Option("Ya", "1:0"),))) == []


def rows(*labels: str) -> list[list[str]]:
    made = keyboard([Option(label, f"1:{place}") for place, label in enumerate(labels)])
    return [[button["text"] for button in row] for row in made]


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["Ya", "Ubah", "Batal"], [["Ya", "Ubah", "Batal"]]),
        (["Ya", "Tidak"], [["Ya", "Tidak"]]),
        (["1", "2", "3", "4", "5"], [["1", "2", "3"], ["4", "5"]]),
        (["Lapor belanja", "Daftar anggota", "Menu"], [["Lapor belanja", "Daftar anggota"],
                                                       ["Menu"]]),
        (["Berapa besar bantuannya?", "Ya", "Menu"], [["Berapa besar bantuannya?"],
                                                      ["Ya", "Menu"]]),
        (["Ya", "Berapa besar bantuannya?"], [["Ya"], ["Berapa besar bantuannya?"]]),
    ],
)  # fmt: skip
def test_short_labels_stand_side_by_side(labels: list[str], expected: list[list[str]]) -> None:
    assert rows(*labels) == expected


def test_a_button_says_its_label_and_sends_its_value() -> None:
    assert keyboard([Option("Ya", "4711:0")]) == [[{"text": "Ya", "callback_data": "4711:0"}]]


def test_a_label_that_cannot_be_shown_is_made_to_fit() -> None:
    (((button),),) = keyboard([Option("kata " * 40, "1:0")])
    assert len(button["text"]) == LIMITS.label
    assert button["text"].endswith("…")
    assert keyboard([Option(" \n", "/menu", command=True)])[0][0]["text"] == "/menu"


def test_a_value_that_is_too_long_for_a_button_leaves_numbers_and_loses_nothing() -> None:
    fits, long = "é" * 32, "é" * 32 + "a"
    (part,) = draw(Reply("Yang mana?", (Option("A", fits), Option("B", long))))
    assert part.text == "Yang mana?\n\n1. A\n2. B\n\nBalas dengan angka atau tulisannya."
    assert "reply_markup" not in part.extra
    (part,) = draw(Reply("Yang mana?", (Option("A", fits), Option("B", "1:1"))))
    assert "reply_markup" in part.extra


@pytest.mark.parametrize("tail", ["", " barat"])
def test_buttons_that_would_look_alike_bear_their_numbers(tail: str) -> None:
    long = "kelompok usaha bersama ibu ibu desa sukamaju kecamatan sukamakmur"
    labels = [f"{long} satu{tail}", "Mawar", f"{long} dua{tail}"]
    made = [label for row in rows(*labels) for label in row]
    assert [label[:3] for label in made] == ["1. ", "Maw", "3. "]
    assert all(len(label) <= LIMITS.label for label in made)


@pytest.mark.parametrize("count", [LIMITS.buttons, LIMITS.buttons + 1, 253])
def test_more_options_than_telegram_takes_as_buttons_are_all_told(count: int) -> None:
    options = tuple(Option(f"Melati {n} *x*", f"1:{n}") for n in range(1, count + 1))
    parts = draw(Reply("Yang *mana*?", options, FILE))
    markup = parts[-1].extra.get("reply_markup", {"inline_keyboard": []})
    drawn = [button["text"] for row in markup["inline_keyboard"] for button in row]
    told = "\n".join(part.text for part in parts).splitlines()
    lines = {f"{n}. Melati {n} x" for n in range(1, count + 1)}
    assert drawn == [option.label for option in options] or lines <= set(told)
    assert bool(drawn) == (count <= LIMITS.buttons)
