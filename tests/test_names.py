"""Full names: what is cut away, how they are spelt, and what is no name at all."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from handlers.reading import names
from handlers.talk.messages import Unfit, Unlikely

LEAD_INS = [
    "siti aminah",
    "SITI AMINAH",
    "nama saya siti aminah",
    "Nama: Siti Aminah",
    "nama lengkap sy adalah siti aminah",
    "namanya siti aminah ya pak",
    "perkenalkan saya Siti Aminah",
    "assalamualaikum saya siti aminah",
    "nami abdi siti aminah",
    "jenengku siti aminah",
    "asma kula siti aminah",
    "a.n. siti aminah",
    "an siti aminah",
    "my name is Siti Aminah",
    "Ibu Siti Aminah",
    "Hj. Siti Aminah",
    "Hj.Siti Aminah",
    "Ny. Siti Aminah, S.Pd.",
    "dra. siti aminah",
    "Siti Aminah, S.E., M.M.",
    "Siti Aminah S.Pd",
    "siti aminah, s.pd. ya pak",
    "siti aminah min",
    "siti aminah 🙏😊",
    '"Siti Aminah"!!',
    "*siti aminah*",
    "siti\u200b aminah\u202e",
    "siti\x00aminah",
    "ｓｉｔｉ aminah",
    "  siti \n aminah.  ",
]


@pytest.mark.parametrize("typed", LEAD_INS)
def test_only_the_name_is_left(typed: str) -> None:
    assert names.read(typed) == "Siti Aminah"


SPELLINGS = [
    ("SITI AMINAH BINTI KARTA", "Siti Aminah binti Karta"),
    ("ahmad bin salim", "Ahmad bin Salim"),
    ("maria da costa", "Maria da Costa"),
    ("de jong", "De Jong"),
    ("nur’aini", "Nur'aini"),
    ("MA'RUF AMIN", "Ma'ruf Amin"),
    ("d'arc", "D'Arc"),
    ("al-amin", "Al-Amin"),
    ("m.yusuf", "M. Yusuf"),
    ("h. m. yusuf", "M. Yusuf"),
    ("muhammad ya'qub", "Muhammad Ya'qub"),
    ("Rosmiati (Alm.)", "Rosmiati"),
    ("siti (ketua)", "Siti"),
    ("moh. ali", "Moh. Ali"),
    ("St. Aminah", "St. Aminah"),
    ("i gusti ngurah rai", "I Gusti Ngurah Rai"),
    ("A.A. Ngurah Putra", "A.A. Ngurah Putra"),
    ("ahmad s.", "Ahmad S"),
    ("suharto", "Suharto"),
    ("rené", "René"),
    ("ßeta", "Sseta"),
]


@pytest.mark.parametrize(("typed", "name"), SPELLINGS)
def test_names_are_spelt_as_on_a_card(typed: str, name: str) -> None:
    assert names.read(typed) == name


KEPT = ["Abdi Negara", "Asma Nadia", "Benar Sembiring", "Dana", "Maria Mau", "Yang Mei", "Putu Mas"]


@pytest.mark.parametrize("name", KEPT)
def test_real_names_that_look_like_other_words_are_kept(name: str) -> None:
    assert names.read(name) == name


REFUSED = [
    ("", "belum melihat"),
    ("nama saya", "belum melihat"),
    ("Pak", "belum melihat"),
    ("ya", "belum melihat"),
    ("x", "tidak biasa"),
    ("😊😊😊", "belum melihat"),
    ("\u202e\u200b\x00", "belum melihat"),
    ("siti4", "angka"),
    ("3201014505850001", "angka"),
    ("siti aminah?", "belum seperti nama"),
    ("kapan uangnya cair", "belum seperti nama"),
    ("saya mau tanya", "belum seperti nama"),
    ("cara daftar bagaimana", "belum seperti nama"),
    ("tidak tahu", "belum seperti nama"),
    ("iya", "belum seperti nama"),
    ("betul", "belum seperti nama"),
    ("batal", "belum seperti nama"),
    ("siti dan budi", "belum seperti nama"),
    ("siti, budi", "satu nama saja"),
    ("saya mau tanya, kapan cair", "satu nama saja"),
    ("siti aminah, istri karta", "satu nama saja"),
    ("siti/ani", "huruf biasa"),
    ("<b>siti</b>", "huruf biasa"),
    ("محمد", "huruf biasa"),
    ("李明", "huruf biasa"),
    ("aaaaaa", "tidak biasa"),
    ("saya sendiri", "belum seperti nama"),
    ("selesai", "belum seperti nama"),
    ("siti " * 11, "terlalu panjang"),
    ("siti" * 21, "terlalu panjang"),
    ("ab" * 500_000, "terlalu panjang"),
]


@pytest.mark.parametrize(("typed", "said"), REFUSED)
def test_what_is_no_name_is_refused_with_the_reason(typed: str, said: str) -> None:
    with pytest.raises(Unfit, match=said) as refused:
        names.read(typed)
    assert "Siti Aminah" in str(refused.value)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Tanya Marlina", "Tanya Marlina"),
        ("ubah siti", "Ubah Siti"),
        ("x", "X"),
        ("aaaaaa", "Aaaaaa"),
    ],
)
def test_what_hardly_is_a_name_says_which_it_would_be(typed: str, name: str) -> None:
    with pytest.raises(Unlikely) as asked:
        names.read(typed)
    assert asked.value.canonical == name
    assert name in str(asked.value)


NAME_PARTS = st.sampled_from(
    [
        "siti",
        "AMINAH",
        "h.",
        "bin",
        "d'arc",
        "al-amin",
        "m.",
        "s.pd",
        "nama",
        "pak",
        "ya",
        "é",
        ",",
        ".",
    ]
)


@given(st.lists(NAME_PARTS, max_size=6).map(" ".join) | st.text(st.sampled_from("abé .'-,ßŉ")))
@example("s.e.. x")
@settings(max_examples=200)
def test_a_name_that_was_read_stays_as_it_is(typed: str) -> None:
    try:
        name = names.read(typed)
    except Unfit:
        return
    assert names.read(name) == name


@given(st.text())
@settings(max_examples=150)
def test_nothing_but_unfit_is_raised(text: str) -> None:
    try:
        name = names.read(text)
    except Unfit as refused:
        assert str(refused)
    else:
        assert 2 <= len(name) <= names.LONGEST
        assert names.read(name) == name
