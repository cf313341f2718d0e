"""What people type, brought to plain words."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.finding.wording import (
    LONGEST_TEXT,
    LONGEST_WORD,
    Wording,
    clean,
    skeleton,
    tokens,
    whole_words,
)

PAIRS = {
    "gmn": "bagaimana",
    "crnya": "caranya",
    "g": "tidak",
    "tdk": "tidak",
    "dong": "",
    "halo": "",
    "hai": "halo",
    "kumaha": "bagaimana",
    "piye": "bagaimana",
    "mboten": "tidak",
    "nuwun sewu": "permisi",
    "tanda tangan": "tandatangan",
    "bs": "bisa",
    "how much": "berapa",
}
VOCABULARY = {
    "bantuan": 9,
    "bantu": 4,
    "kelompok": 8,
    "padat": 3,
    "karya": 3,
    "daftar": 7,
    "cair": 6,
    "lapor": 5,
    "catat": 2,
    "beli": 5,
    "caranya": 2,
    "bagaimana": 6,
    "proposal": 4,
    "cara": 6,
    "tidak": 9,
}


@pytest.fixture(scope="module")
def wording() -> Wording:
    return Wording(PAIRS, VOCABULARY)


class TestClean:
    def test_lower_case(self) -> None:
        assert clean("Bagaimana CARANYA") == "bagaimana caranya"

    def test_accents_fall_off(self) -> None:
        assert clean("kumaha naék éta") == "kumaha naek eta"

    def test_full_width_and_fancy_letters_become_plain(self) -> None:
        assert clean("ｂａｎｔｕａｎ 𝐝𝐚𝐧𝐚") == "bantuan dana"

    def test_emoji_become_blanks(self) -> None:
        assert clean("cair😭😭min").split() == ["cair", "min"]

    @pytest.mark.parametrize("mark", ["\u200b", "\u200d", "\u2060", "\ufeff", "\u202e", "\u200f"])
    def test_invisible_marks_vanish_inside_a_word(self, mark: str) -> None:
        assert clean(f"ban{mark}tuan") == "bantuan"

    def test_control_signs_part_words(self) -> None:
        assert clean("dana\x00cair\x1bkapan").split() == ["dana", "cair", "kapan"]

    def test_only_the_beginning_of_a_huge_text_is_read(self) -> None:
        assert len(clean("a" * 1_000_000)) <= 2 * LONGEST_TEXT

    def test_one_sign_that_stands_for_eighteen_does_not_blow_up(self) -> None:
        assert len(clean("\ufdfa" * 1_000_000)) <= 2 * LONGEST_TEXT

    @given(st.text(max_size=200))
    @settings(max_examples=80)
    def test_what_remains_is_printable_ascii(self, text: str) -> None:
        assert set(clean(text)) <= set(string.printable) - set("\r\n\t\x0b\x0c")

    @given(st.text(max_size=200))
    @settings(max_examples=80)
    def test_cleaning_twice_changes_nothing(self, text: str) -> None:
        assert clean(clean(text)) == clean(text)


class TestTokens:
    def test_words_and_the_question_mark(self) -> None:
        assert tokens("Kapan dana cair, min?") == ["kapan", "dana", "cair", "min", "?"]
        assert tokens("cair???") == ["cair", "?"]

    @pytest.mark.parametrize(
        "link",
        [
            "https://bit.ly/tkm2020",
            "www.kemnaker.go.id/daftar?x=1",
            "jps.kemnaker.co.id",
            "http://x",
            "bantuan-tkm.xyz",
        ],
    )
    def test_any_link_is_a_link(self, link: str) -> None:
        assert tokens(f"ini {link} asli") == ["ini", "tautan", "asli"]

    @pytest.mark.parametrize(
        "sum_of_money",
        ["40jt", "40 juta", "Rp 1.250.000", "rp500.000", "500rb", "150 ribu", "2,5jt", "1.250.000"],
    )
    def test_any_sum_is_a_sum(self, sum_of_money: str) -> None:
        assert tokens(f"dapat {sum_of_money} ya") == ["dapat", "nominal", "ya"]

    def test_a_small_number_stays(self) -> None:
        assert tokens("anggota 20 orang") == ["anggota", "20", "orang"]

    def test_a_nik_and_a_phone_number_are_not_kept(self) -> None:
        assert tokens("3201010101010001 081234567890") == ["nik", "angka"]

    @pytest.mark.parametrize(
        ("written", "plain"),
        [
            ("bangeeet", "banget"),
            ("yaaaaa", "ya"),
            ("masing-masing", "masing"),
            ("masing2", "masing"),
            ("teman2nya", "temannya"),
            ("jum'at", "jumat"),
        ],
    )
    def test_repetition_is_read_once(self, written: str, plain: str) -> None:
        assert tokens(written) == [plain]

    def test_two_equal_letters_are_spelling(self) -> None:
        assert tokens("maaf saat") == ["maaf", "saat"]

    def test_an_endless_word_is_cut(self) -> None:
        assert tokens("ab" * 500) == [("ab" * 500)[:LONGEST_WORD]]

    def test_nothing_gives_nothing(self) -> None:
        assert tokens("") == tokens("   ") == tokens("😀😀") == []


class TestPairs:
    @pytest.mark.parametrize(
        ("written", "plain"),
        [
            ("gmn crnya", "bagaimana caranya"),
            ("piye carane", "bagaimana carane"),
            ("bs g?", "bisa tidak ?"),
            ("mboten", "tidak"),
        ],
    )
    def test_short_forms_and_dialects(self, wording: Wording, written: str, plain: str) -> None:
        assert wording.words(written) == plain.split()

    def test_a_filler_falls_out(self, wording: Wording) -> None:
        assert wording.words("daftar dong") == ["daftar"]

    def test_a_pair_that_means_a_filler_falls_out_too(self, wording: Wording) -> None:
        assert wording.words("hai, daftar") == ["daftar"]

    def test_where_only_fillers_were_said_they_stay(self, wording: Wording) -> None:
        assert wording.words("hai dong?") == ["halo", "dong", "?"]

    def test_a_pair_of_several_words(self, wording: Wording) -> None:
        assert wording.words("nuwun sewu, tanda tangan") == ["permisi", "tandatangan"]

    def test_the_longest_pair_wins(self) -> None:
        pairs = {"surat": "a", "surat desa": "b", "surat desa asli": "c"}
        assert Wording(pairs, {}).words("surat desa asli surat desa surat") == ["c", "b", "a"]

    def test_an_accent_on_either_side_does_not_matter(self) -> None:
        assert Wording({"éta": "itu"}, {}).words("eta ÉTA") == ["itu", "itu"]


class TestMending:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("bntuan", "bantuan"),
            ("bntn", "bantuan"),
            ("klmpk", "kelompok"),
            ("klompok", "kelompok"),
            ("kelompk", "kelompok"),
            ("kelomopk", "kelompok"),
            ("prposal", "proposal"),
            ("proposla", "proposal"),
            ("propossal", "proposal"),
        ],
    )
    def test_missing_vowels_and_one_wrong_letter(
        self, wording: Wording, typed: str, meant: str
    ) -> None:
        assert wording.words(typed) == [meant]

    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("dbeli", "dibeli"),
            ("belikn", "belikan"),
            ("dlaporkn", "dilaporkan"),
            ("proposalny", "proposalnya"),
            ("dcair", "dicair"),
        ],
    )
    def test_clipped_beginnings_and_ends_are_made_whole(
        self, wording: Wording, typed: str, meant: str
    ) -> None:
        assert wording.words(typed) == [meant]

    def test_a_clipped_word_of_no_known_root_stays(self, wording: Wording) -> None:
        assert wording.words("dxyz") == ["dxyz"]

    def test_another_first_letter_is_another_word(self) -> None:
        assert Wording({}, {"kurang": 9}).mend("curang") == ["curang"]

    def test_a_known_word_is_left_alone(self, wording: Wording) -> None:
        assert wording.mend("bantu") == ["bantu"]

    def test_a_word_with_affixes_of_a_known_one_is_left_alone(self, wording: Wording) -> None:
        assert wording.mend("mendaftar") == ["mendaftar"]

    def test_glued_words_are_parted(self, wording: Wording) -> None:
        assert wording.mend("padatkarya") == ["padat", "karya"]

    def test_the_better_known_word_wins(self) -> None:
        assert Wording({}, {"dana": 9, "duna": 1}).mend("dna") == ["dana"]

    def test_what_is_like_nothing_stays(self, wording: Wording) -> None:
        assert wording.mend("xyzzy") == ["xyzzy"]

    def test_short_words_and_numbers_are_never_mended(self, wording: Wording) -> None:
        assert wording.words("ab 12 ?") == ["ab", "12", "?"]

    def test_the_memory_of_mended_words_does_not_change_the_result(self, wording: Wording) -> None:
        assert wording.mend("klmpk") == wording.mend("klmpk")


class TestRoot:
    @pytest.mark.parametrize(
        ("word", "root"),
        [
            ("pendaftaran", "daftar"),
            ("didaftarin", "daftar"),
            ("mendaftarkan", "daftar"),
            ("nyairin", "cair"),
            ("pencairannya", "cair"),
            ("dicairkan", "cair"),
            ("nglaporake", "lapor"),
            ("ngelaporin", "lapor"),
            ("dilaporkeun", "lapor"),
            ("nyatet", "nyatet"),
            ("mencatat", "catat"),
            ("dibelikan", "beli"),
            ("membeli", "beli"),
            ("kelompokku", "kelompok"),
            ("bantuannya", "bantu"),
        ],
    )
    def test_affixes_fall_off(self, wording: Wording, word: str, root: str) -> None:
        assert wording.root(word) == root

    def test_a_word_that_only_looks_affixed_stays(self, wording: Wording) -> None:
        assert wording.root("makanan") == "makanan"

    def test_a_root_is_its_own_root(self, wording: Wording) -> None:
        assert wording.root("daftar") == "daftar"

    @given(st.text(alphabet=string.ascii_lowercase, min_size=1, max_size=24))
    @settings(max_examples=80)
    def test_a_root_is_known_or_the_word_itself(self, word: str) -> None:
        root = Wording(PAIRS, VOCABULARY).root(word)
        assert root == word or root in VOCABULARY


def test_a_skeleton_keeps_the_first_letter() -> None:
    assert skeleton("anggota") == "anggt"
    assert skeleton("bantuan") == skeleton("bntuan") == "bntn"


@given(st.text(max_size=300))
@settings(max_examples=100)
def test_any_text_gives_plain_words(text: str) -> None:
    allowed = set(string.ascii_lowercase + string.digits + "?")
    for word in Wording(PAIRS, VOCABULARY).words(text):
        assert word
        assert set(word) <= allowed


TYPED = [
    ("GMN CRNYA???", "bagaimana caranya ?"),
    ("bntuan g cair2", "bantuan tidak cair"),
    ("dftr klmpk padatkarya", "daftar kelompok padat karya"),
    ("proposalny dlapor kumaha", "proposalnya dilapor bagaimana"),
    ("bantuan 40jt utk klompok", "bantuan nominal utk kelompok"),
    ("cek http://jps.go.id/x dong", "cek tautan"),
    ("nuwun sewu, piye carane daftar", "permisi bagaimana carane daftar"),
    ("how much bantuan", "berapa bantuan"),
]


@pytest.mark.parametrize(("typed", "plain"), TYPED)
def test_all_steps_together(wording: Wording, typed: str, plain: str) -> None:
    assert wording.words(typed) == plain.split()


@pytest.mark.parametrize("typed", [typed for typed, _ in TYPED])
def test_plain_words_are_plain_already(wording: Wording, typed: str) -> None:
    plain = " ".join(wording.words(typed))
    assert wording.words(plain) == plain.split()


class TestWholeWords:
    def test_a_short_form_of_a_used_word_is_left_out(self) -> None:
        assert whole_words({"klmpk": 5, "kelompok": 9}) == {"kelompok": 9}

    def test_a_short_form_that_is_far_more_common_stays(self) -> None:
        assert set(whole_words({"jht": 90, "jahit": 2})) == {"jht", "jahit"}

    def test_a_short_word_with_vowels_is_no_short_form(self) -> None:
        assert set(whole_words({"dan": 5, "dana": 9})) == {"dan", "dana"}

    def test_what_is_short_for_nothing_stays(self) -> None:
        assert whole_words({"lpj": 4}) == {"lpj": 4}


@pytest.mark.parametrize("pattern", ["a.", "a-", "1.", "1,", "a.b-", "aa-aa", "rp 1.", "ww."])
def test_a_text_of_one_pattern_is_read_to_its_end(pattern: str) -> None:
    read = tokens(pattern * (LONGEST_TEXT // len(pattern)))
    assert all(len(word) <= LONGEST_WORD for word in read)
