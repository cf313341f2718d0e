"""The index: learned from examples, kept as bytes, asked with words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.finding.likeness import Index, Lexicon, vocabulary

LEXICON = Lexicon(
    {"kpn": "kapan", "gmn": "bagaimana", "duit": "uang"},
    {"uang": "uang dana bantuan", "cair": "cair turun masuk"},
)
EXAMPLES = [
    ("kapan dana cair", "cair"),
    ("kapan uang masuk rekening", "cair"),
    ("dana belum cair juga", "cair"),
    ("nota belanja hilang", "nota"),
    ("boleh nota tulis tangan", "nota"),
    ("toko tidak memberi nota", "nota"),
    ("siapa pendamping kami", "pendamping"),
    ("nomor pendamping kelompok", "pendamping"),
    ("pendamping tidak pernah datang", "pendamping"),
]


@pytest.fixture(scope="module")
def index() -> Index:
    return Index.learned(EXAMPLES, LEXICON)


def best(index: Index, text: str) -> str:
    scores = index.scores(index.wording.words(text))
    return index.classes[max(range(len(scores)), key=scores.__getitem__)]


def test_every_example_is_found(index: Index) -> None:
    assert [best(index, text) for text, _ in EXAMPLES] == [name for _, name in EXAMPLES]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("kpn duit turun", "cair"),
        ("notanya ilang", "nota"),
        ("pndamping saya siapa", "pendamping"),
    ],
)
def test_other_words_for_the_same(index: Index, text: str, name: str) -> None:
    assert best(index, text) == name


def test_one_score_a_class_in_their_order(index: Index) -> None:
    assert index.classes == ("cair", "nota", "pendamping")
    assert len(index.scores(["kapan"])) == 3


def test_the_right_class_lies_inside_and_the_others_outside(index: Index) -> None:
    cair, nota, pendamping = index.scores(["kapan", "dana", "cair"])
    assert cair > 0 > max(nota, pendamping)


def test_the_kept_weights_are_counted(index: Index) -> None:
    more = [*EXAMPLES, ("boleh beli mesin jahit", "beli"), ("boleh beli motor", "beli")]
    assert 0 < index.size < Index.learned(more, LEXICON).size


def test_unknown_words_speak_for_nothing(index: Index) -> None:
    assert index.scores(["xyzzy"]) == index.scores([])


def test_kept_bytes_give_the_same_scores(index: Index) -> None:
    again = Index.loaded(index.to_bytes(), LEXICON)
    words = ["kapan", "nota", "datang"]
    assert again.classes == index.classes
    assert again.scores(words) == index.scores(words)


def test_the_same_examples_give_the_same_bytes(index: Index) -> None:
    assert Index.learned(EXAMPLES, LEXICON).to_bytes() == index.to_bytes()


@pytest.mark.parametrize("junk", [b"", b"no index", b"x\x9c\x03\x00\x00\x00\x00\x01"])
def test_other_bytes_are_refused(junk: bytes) -> None:
    with pytest.raises(ValueError, match="this is no index"):
        Index.loaded(junk, LEXICON)


def test_bytes_cut_short_are_refused(index: Index) -> None:
    with pytest.raises(ValueError, match="this is no index"):
        Index.loaded(index.to_bytes()[:-20], LEXICON)


def test_the_vocabulary_holds_words_used_twice_and_what_pairs_mean() -> None:
    known = vocabulary([text for text, _ in EXAMPLES], LEXICON)
    assert {"kapan", "dana", "nota", "pendamping"} <= set(known)
    assert known["bagaimana"] == 1  # only a pair means it
    assert "tangan" not in known  # used once
    assert "kpn" not in known


def test_short_forms_of_used_words_are_no_vocabulary() -> None:
    texts = ["kelompok kami klmpk"] * 3 + ["jht saya jht"] * 2
    known = vocabulary(texts, LEXICON)
    assert "kelompok" in known
    assert "klmpk" not in known
    assert "jht" in known


@given(st.lists(st.text(max_size=12), max_size=40))
@settings(max_examples=60)
def test_any_words_get_finite_scores(words: list[str]) -> None:
    index = Index.learned(EXAMPLES[:6], LEXICON)
    assert all(-10 < score < 10 for score in index.scores(words))
