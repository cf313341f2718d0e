"""The vault: what is sealed opens only here and only in its place; an index leads nowhere back."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.vault import BadKey, Unreadable, Vault, new_key

ONE = Vault(new_key())
OTHER = Vault(new_key())
NIK = "3302145208850001"

anything = st.text(st.characters(exclude_categories=["Cs"]))


@given(anything, anything)
def test_what_is_sealed_opens_in_its_place(text: str, about: str) -> None:
    assert ONE.open(ONE.seal(text, about), about) == text


@given(st.binary())
def test_bytes_are_sealed_as_well(data: bytes) -> None:
    assert ONE.open_bytes(ONE.seal_bytes(data, "file:a"), "file:a") == data


def test_the_same_text_is_never_sealed_the_same() -> None:
    assert ONE.seal(NIK, "members.nik:1") != ONE.seal(NIK, "members.nik:1")


def test_nothing_of_the_text_shows() -> None:
    assert NIK.encode() not in ONE.seal(NIK, "members.nik:1")


@pytest.mark.parametrize("about", ["members.nik:2", "people.phone:1", ""])
def test_a_value_copied_to_another_place_does_not_open(about: str) -> None:
    with pytest.raises(Unreadable, match="does not open"):
        ONE.open(ONE.seal(NIK, "members.nik:1"), about)
    with pytest.raises(Unreadable):
        ONE.open_bytes(ONE.seal_bytes(b"photo", "members.nik:1"), about)


def test_another_key_opens_nothing() -> None:
    with pytest.raises(Unreadable):
        OTHER.open(ONE.seal(NIK, "a"), "a")


@given(st.binary(max_size=60))
def test_damaged_bytes_say_so(damaged: bytes) -> None:
    with pytest.raises(Unreadable):
        ONE.open(damaged, "a")
    with pytest.raises(Unreadable):
        ONE.open_bytes(damaged, "a")


@given(st.integers(0, 40), st.integers(1, 255))
def test_one_flipped_byte_is_noticed(place: int, flip: int) -> None:
    sealed = bytearray(ONE.seal(NIK, "a"))
    sealed[place % len(sealed)] ^= flip
    with pytest.raises(Unreadable):
        ONE.open(bytes(sealed), "a")


def test_an_error_names_the_place_and_not_the_value() -> None:
    with pytest.raises(Unreadable) as shown:
        OTHER.open(ONE.seal(NIK, "members.nik:1"), "members.nik:1")
    assert "members.nik:1" in str(shown.value)
    assert NIK not in str(shown.value)


def test_an_index_is_the_same_for_the_same_value_of_one_kind() -> None:
    assert ONE.index("nik", NIK) == ONE.index("nik", NIK)
    assert ONE.index("nik", NIK) != ONE.index("phone", NIK)
    assert ONE.index("nik", NIK) != ONE.index("nik", NIK[:-1] + "2")
    assert ONE.index("nik", NIK) != OTHER.index("nik", NIK)


def test_an_index_is_short_and_shows_nothing() -> None:
    assert len(ONE.index("nik", NIK)) == 20
    assert NIK.encode() not in ONE.index("nik", NIK)


def test_the_same_key_is_the_same_vault() -> None:
    key = new_key()
    assert Vault(key).open(Vault(key).seal("a", "b"), "b") == "a"
    assert Vault(key).index("nik", NIK) == Vault(key).index("nik", NIK)


def test_keys_are_never_alike() -> None:
    assert len({new_key() for _ in range(50)}) == 50


BAD_KEYS = [
    "",
    "rahasia",
    "a",
    "é" * 44,
    base64.urlsafe_b64encode(b"x" * 31).decode(),
    base64.urlsafe_b64encode(b"x" * 33).decode(),
]


@pytest.mark.parametrize("key", BAD_KEYS)
def test_a_key_that_is_none_is_refused_with_a_way_out(key: str) -> None:
    with pytest.raises(BadKey, match="jps-bot key"):
        Vault(key)
