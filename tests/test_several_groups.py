"""A leader of several groups: each thing that is asked for is told of the group that is named."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.answering.state import State
from bot.simulator.bench import Bench
from storage import groups
from tests.short import assert_short
from tests.support import all_groups
from tests.test_any_text import Phone, play


def leads_all(phone: Phone) -> None:
    assert phone.chat.person is not None
    for group in all_groups(phone.tx):
        groups.appoint(phone.tx, group.id, phone.chat.person)


@pytest.mark.parametrize("word", ["saldo", "anggota", "laporan"])
def test_what_is_shown_is_asked_for_by_group(benches: Callable[..., Bench], word: str) -> None:
    def story(phone: Phone) -> None:
        leads_all(phone)
        asked = phone.say(word)
        assert asked.text == "Untuk kelompok yang mana?"
        assert "*Bina Desa*" in phone.say("bina desa").text
        assert phone.state.talk is None

    play(benches(), "ratna", story)


def test_an_open_form_waits_as_a_draft_meanwhile(benches: Callable[..., Bench]) -> None:
    def story(phone: Phone) -> None:
        leads_all(phone)
        for text in ("daftar anggota", "melati", "Sri Wahyuni"):
            phone.say(text)
        asked = phone.say("saldo").text
        assert asked == "Disimpan dulu: anggota Sri Wahyuni.\n\nUntuk kelompok yang mana?"
        assert "Masih menunggu: anggota Sri Wahyuni." in phone.say("1").text
        assert "NIK" in phone.say("lanjut").text

    play(benches(), "ratna", story)


@pytest.mark.parametrize(
    "text", ["saldo kelompok saya berapa", "kapan batas laporan kami", "siapa saja anggota kami",
             "laporan kami sudah diterima?", "saya ketua ya?"]
)  # fmt: skip
def test_own_data_of_several_groups_is_short(benches: Callable[..., Bench], text: str) -> None:
    def story(phone: Phone) -> None:
        leads_all(phone)
        told = phone.say(text)
        assert "Melati Abon Lele" in told.text and "Mawar Jahit" in told.text
        assert_short(told)

    play(benches(), "ratna", story)


def test_which_group_is_meant_is_asked_in_every_talk(benches: Callable[..., Bench]) -> None:
    """What was chosen for one purchase is not silently the group of the next."""

    def story(phone: Phone) -> None:
        leads_all(phone)
        for name in ("mawar", "bina desa"):
            asked = phone.say("beli genset 275rb kemarin di Toko Jaya").text
            assert asked == "Untuk kelompok yang mana?"
            read_back = phone.say(name).text.casefold()
            assert "belanja *" in read_back and name in read_back
            assert "Tercatat" in phone.say("ya").text

    play(benches(), "ratna", story)


def test_a_change_and_a_removal_name_the_group(benches: Callable[..., Bench]) -> None:
    def story(phone: Phone) -> None:
        leads_all(phone)
        for lines in (
            ("ubah anggota", "melati", "slamet", "nama", "Slamet Budi"),
            ("anggota keluar", "melati", "slamet"),
            ("batalkan belanja", "melati"),
        ):
            phone.state = State()
            for line in lines:
                told = phone.say(line).text
            assert "*Melati Abon Lele*" in told, lines

    play(benches(), "ratna", story)
