"""Short answers: yes, no, which one, nothing; and when it is better to ask again."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.talk.choices import pick, skip, yes_no

YES = {
    "plain": "ya|iya|y|Ya.|YA!!!|iyaaa|ya ya ya|yaa|iyo|yo|yup|yoi|yes|betul|benar|bener|btl|bnr",
    "agreeing": "setuju|sesuai|cocok|pas|boleh|mau|ya saya setuju|siap|lanjut|gas|gasss|simpan",
    "ok": "ok|oke|okee|OK sip|ok, sip|oke sip|sip|okay|okeh",
    "done": "sudah|sudah benar|udah bener|sdh betul pak|ya sudah|betul semua datanya|benar semua",
    "having": "punya|pernah|ya, pernah|ya punya",
    "polite": "iya pak|ya bu makasih|ya 🙏|iya betul min, terima kasih|ya, benar kak",
    "jawa": "nggih|inggih|injih|enggih|leres|sampun|sampun leres|wis bener|nggih leres pak",
    "sunda": "sumuhun|muhun|enya|leres|parantos|mangga|heueuh|muhun leres kang",
    "emoji": "👍|👍🏽|👍👍👍|✅|✔️|ok 👍|👌",
    "typed oddly": "i\u200bya|ＹＡ|y\nbetul|*ya*|(ya)|ya :)|  ya  ",
}
NO = {
    "plain": "tidak|Tidak.|tdk|gak|ga|g|gk|nggak|enggak|ngga|engga|enggaaak|gak gak|kagak|ndak|no",
    "denying": "bukan|bukan saya|belum|blm|belum pernah|tidak ada|ga ada|tidak punya|gak mau",
    "judging": "tidak betul|tidak benar|ga bener|belum benar|tidak setuju|tidak perlu|gak usah",
    "finding fault": "salah|keliru|salah semua|ada salah|ada yang salah|masih salah|ubah|ganti",
    "twice": "tidak, salah|salah, bukan|gak, ga bener",
    "polite": "gak pak|tidak 🙏|belum kak, makasih",
    "jawa": "mboten|boten|ora|durung|dereng|mboten leres|ora bener",
    "sunda": "henteu|teu|sanes|teu leres|moal|teu acan",
    "emoji": "👎|👎🏿|❌|🙅|🙅\u200d♀️",
}
UNSURE = {
    "nothing": "|pak|,,,|...|\u200b|🙏",
    "denied fault": "tidak salah|gak salah kok|tidak ada yang salah|tidak pernah salah|jangan salah",
    "denied denial": "bukan tidak benar|bukan tidak",
    "both": "ya tidak|iya gak|sudah belum|sudah tidak|ok bukan|ya salah|tidak sudah benar",
    "both in turn": "tidak, sudah benar|👍👎|tidak 👍|ya!no",
    "a question": "betul?|ya?|betul tidak|benar gak ya?|sudah benar belum|gimana|kapan cair",
    "no answer": "mungkin|terserah|kayaknya|tidak tahu|belum tahu|ada|ada yang benar|yah|😡",
    "forgiving": "tidak apa-apa|gak papa",
    "more to say": "iya tapi nomornya beda|ya 3|siti aminah|2|0812|jangan diubah",
}


def lines(tables: dict[str, str]) -> list[str]:
    return [text for table in tables.values() for text in table.split("|")]


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
    ("blm punya", ("Sudah, ada surat", "Sudah, belum ada surat", "Belum punya"), 2),
    ("udah ada surat", ("Sudah ada surat", "Belum ada surat"), 0),
    ("durung ada surat", ("Sudah ada surat", "Belum ada surat"), 1),
    ("ga ada", ("Tidak ada", "Prakerja", "PKH"), 0),
    ("gak tahu", ("Ya", "Tidak", "Tidak tahu"), 2),
    ("gak tahu", ("Belum tahu", "Tidak tahu"), None),
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


NOTHING = {
    "plain": "lewati|Lewati.|lewat|skip|SKIP|lewati dulu|lewati saja pak|nanti|nanti saja",
    "empty": "kosong|kosongkan|nihil|-|--|—|.|x",
    "not there": "tidak ada|gak ada|ga ada|belum ada|ga ada nota|tidak ada nomornya|gak usah",
    "not owned": "tidak punya|gak punya|gak punya hp|belum punya",
    "jawa": "mboten gadhah|ora duwe|ora ono",
    "sunda": "teu gaduh|teu aya",
}
SOMETHING = {
    "an answer": "|0812|siti|ya|tidak|gak|ada|punya|xx1",
    "a question": "tidak ada?|kapan|lewat mana",
    "a sentence": "tidak ada yang tahu soal itu|kosong satu dua|tidak tahu|batal",
}


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
