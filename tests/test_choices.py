"""Short answers: yes, no, which one, nothing; and when it is better to ask again."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.choices import pick, skip, yes_no

YES = """
ya|iya|y|yes|Ya.|YA!!!|iyaaa|ya ya ya|yaa|betul|bener|btl|benar semua|ok|oke|okee|OK sip|ok, sip|
oke sip|siap|sudah|sudah benar|udah bener|sdh betul pak|ya sudah|ya, benar|iya betul|lanjut|gas|
gasss|leres|nggih|inggih|injih|enggih|sumuhun|muhun|enya|👍|👍🏽|👍👍👍|✅|✔️|ok 👍|ya 🙏|iya pak|
ya bu makasih|betul semua datanya|sampun|sampun leres|wis bener|parantos|mangga|setuju|boleh|
ya saya setuju|punya|pernah|ya, pernah|mau|y\nbetul|i\u200bya|ＹＡ|sesuai|cocok|pas|simpan|heueuh
"""
NO = """
tidak|Tidak.|tdk|gak|ga|g|nggak|enggak|ngga|engga|enggaaak|gak gak|bukan|belum|blm|salah|keliru|
salah semua|ada salah|ada yang salah|masih salah|tidak betul|tidak benar|ga bener|belum benar|
bukan saya|tidak setuju|gak mau|tidak punya|belum pernah|tidak ada|ga ada|mboten|boten|ora|durung|
dereng|henteu|teu|sanes|teu leres|mboten leres|ora bener|moal|teu acan|👎|❌|tidak 🙏|gak pak|
tidak, salah|salah, bukan|ubah|ganti|no|tidak perlu|gak usah|kagak|ndak
"""
UNSURE = """
|tidak salah|gak salah kok|tidak ada yang salah|bukan tidak benar|tidak pernah salah|ya tidak|
iya gak|betul tidak|betul?|ya?|benar gak ya?|sudah belum|sudah tidak|tidak, sudah benar|👍👎|
tidak 👍|ya salah|tidak apa-apa|gak papa|mungkin|terserah|kayaknya|tidak tahu|belum tahu|ada|
ada yang benar|siti aminah|2|0812|pak|😡|tidak sudah benar|ok bukan|jangan salah|jangan diubah|
gimana|kapan cair|yah|iya tapi nomornya beda|ya 3|ya!no|,,,|...|\u200b
"""


def lines(table: str) -> list[str]:
    return table.strip("\n").replace("|\n", "|").split("|")


@pytest.mark.parametrize("text", lines(YES))
def test_a_yes(text: str) -> None:
    assert yes_no(text) is True


@pytest.mark.parametrize("text", lines(NO))
def test_a_no(text: str) -> None:
    assert yes_no(text) is False


@pytest.mark.parametrize("text", lines(UNSURE))
def test_what_could_be_both_is_neither(text: str) -> None:
    assert yes_no(text) is None


ARMS = ("TKM (usaha kelompok)", "Padat Karya", "Belum tahu")

PICKED = [
    ("1", 0),
    ("2", 1),
    ("2.", 1),
    ("02", 1),
    ("(2)", 1),
    ("#2", 1),
    ("2\ufe0f\u20e3", 1),
    ("no 2", 1),
    ("no. 2 pak", 1),
    ("nomor dua", 1),
    ("yang nomor 2 aja", 1),
    ("pilihan 3", 2),
    ("yang kedua", 1),
    ("ke-2", 1),
    ("ke2", 1),
    ("kedua", 1),
    ("pertama", 0),
    ("yang pertama pak", 0),
    ("kaping kalih", 1),
    ("kaping pisan", 0),
    ("nomer siji", 0),
    ("nu katilu", 2),
    ("terakhir", 2),
    ("TKM", 0),
    ("tkm usaha", 0),
    ("usaha kelompok", 0),
    ("padat karya", 1),
    ("Padat Karya!", 1),
    ("pilih padat karya aja pak", 1),
    ("saya mau ikut padat karya", 1),
    ("pad", 1),
    ("pdat karya", 1),
    ("padta", 1),
    ("padat kaeya", 1),
    ("kelompk", 0),
    ("belum tahu", 2),
    ("belum thau", 2),
]


@pytest.mark.parametrize(("text", "index"), PICKED)
def test_a_choice_is_picked(text: str, index: int) -> None:
    assert pick(text, ARMS) == index


NOT_PICKED = [
    "",
    "0",
    "4",
    "99999999999999999999",
    "1 dan 2",
    "1 2",
    "dua-duanya",
    "2,5",
    "p",
    "padat karya itu apa",
    "padat karya?",
    "bukan padat karya",
    "padat karya atau tkm",
    "sepeda motor",
    "👍",
    "padat " * 100,
]


@pytest.mark.parametrize("text", NOT_PICKED)
def test_what_fits_nothing_or_several_is_not_picked(text: str) -> None:
    assert pick(text, ARMS) is None


BETWEEN = [
    ("iya betul", ("Ya", "Tidak"), 0),
    ("nggih", ("Ya", "Tidak"), 0),
    ("gak", ("Ya", "Tidak", "Tidak tahu"), 1),
    ("tidak", ("Ya", "Tidak", "Tidak tahu"), 1),
    ("tidak tahu", ("Ya", "Tidak", "Tidak tahu"), 2),
    ("👍", ("Sudah benar", "Ubah"), 0),
    ("salah", ("Sudah benar", "Ubah"), 1),
    ("tidak salah", ("Sudah benar", "Ubah"), None),
    ("belum", ("Sudah, ada surat", "Sudah, belum ada surat", "Belum punya"), None),
    ("belum punya", ("Sudah, ada surat", "Sudah, belum ada surat", "Belum punya"), 2),
    ("2", ("2", "1"), None),  # the label or the place?
    ("2", ("1", "2"), 1),
    ("2", ("2 orang", "1 orang"), None),
    ("3", ("2 orang", "3 orang"), 1),
    ("padang", ("Padang", "Padang Panjang"), 0),
    ("pada", ("Padang", "Padang Panjang"), None),
    ("frezer", ("Freezer", "Kompor"), 0),
    ("dua", ("Satu", "Dua"), 1),
    ("ya", (), None),
    ("terakhir", (), None),
    ("12", tuple("abcdefghijklmno"), 11),
]


@pytest.mark.parametrize(("text", "labels", "index"), BETWEEN)
def test_labels_and_numbers_may_disagree(
    text: str, labels: tuple[str, ...], index: int | None
) -> None:
    assert pick(text, labels) == index


NOTHING = """
lewati|Lewati.|lewat|skip|SKIP|lewati dulu|lewati saja pak|tidak ada|gak ada|ga ada|belum ada|
tidak punya|gak punya|gak punya hp|ga ada nota|tidak ada nomornya|belum punya|kosong|kosongkan|
nihil|-|--|—|.|x|nanti|nanti saja|mboten gadhah|ora duwe|teu gaduh|teu aya|gak usah|ora ono
"""
SOMETHING = """
|0812|siti|ya|tidak|gak|tidak ada?|ada|punya|tidak ada yang tahu soal itu|lewat mana|xx1|
kosong satu dua|tidak tahu|batal|kapan
"""


@pytest.mark.parametrize("text", lines(NOTHING))
def test_nothing_to_say(text: str) -> None:
    assert skip(text)


@pytest.mark.parametrize("text", lines(SOMETHING))
def test_something_to_say(text: str) -> None:
    assert not skip(text)


def test_a_long_text_is_no_short_answer() -> None:
    for text in ("ya " * 400_000, "tidak ada " * 100_000, "2" * 1_000_000, "👍" * 1_000_000):
        assert (yes_no(text), skip(text), pick(text, ARMS)) == (None, False, None)


@given(st.text())
@settings(max_examples=150)
def test_anything_may_be_typed(text: str) -> None:
    assert yes_no(text) in (True, False, None)
    assert skip(text) in (True, False)
    assert pick(text, ARMS) in (None, 0, 1, 2)


@given(
    st.lists(st.from_regex(r"[a-z]{3,9}( [a-z]{3,9})?", fullmatch=True), min_size=1, unique=True)
)
@settings(max_examples=80)
def test_a_label_typed_as_it_is_shown_is_picked(labels: list[str]) -> None:
    for index, label in enumerate(labels):
        assert pick(label.upper(), labels) in (index, None)
        assert pick(str(index + 1), labels) == index


@given(st.sampled_from(lines(YES) + lines(NO)), st.sampled_from(["?", " salah tidak", " tapi"]))
@settings(max_examples=80)
def test_a_doubt_behind_it_is_never_the_opposite(answer: str, doubt: str) -> None:
    assert yes_no(answer + doubt) in (None, yes_no(answer))
