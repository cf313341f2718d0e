"""Mobile numbers: every way of writing one, every reason to refuse one, and the mask."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.reading import phones
from handlers.talk.messages import Unfit

NUMBER = "+6281234567890"

WRITTEN = [
    "0812-3456-7890",
    "081234567890",
    "0812 3456 7890",
    "0812.3456.7890",
    "0812–3456–7890",
    "+62 812 3456 7890",
    "+62-812-3456-7890",
    "(+62) 812-3456-7890",
    "+62 (0)812-3456-7890",
    "+6281234567890",
    "6281234567890",
    "62 812 3456 7890",
    "0062 812 3456 7890",
    "006281234567890",
    "+62081234567890",
    "62081234567890",
    "81234567890",
    "whatsapp:+6281234567890",
    "https://wa.me/6281234567890",
    "hp 0812 3456 7890 ya pak",
    "no wa saya: 081234567890.",
    "0 8 1 2 3 4 5 6 7 8 9 0",
    "O812 3456 789O",
    "08123456789o",
    "０８１２３４５６７８９０",
    "\u202a+62 812-3456-7890\u202c",  # as copied from a contact
    "0812\u00a03456\u20117890",
    "081234567890 / +62 812-3456-7890",
    "0812-3456-7890" + " ya" * 300_000,
]


@pytest.mark.parametrize("typed", WRITTEN)
def test_a_number_is_read_however_it_is_written(typed: str) -> None:
    assert phones.read(typed) == NUMBER


LENGTHS = [
    ("62812345678", "+62812345678"),
    ("8123456789", "+628123456789"),
    ("0812345678", "+62812345678"),
    ("0812345678901", "+62812345678901"),
]


@pytest.mark.parametrize(("typed", "number"), LENGTHS)
def test_short_and_long_mobile_numbers_exist(typed: str, number: str) -> None:
    assert phones.read(typed) == number


REFUSED = [
    ("", "belum melihat nomor HP"),
    ("tidak punya", "belum melihat nomor HP"),
    ("+", "belum melihat nomor HP"),
    ("0812345", "yang saya baca 7"),
    ("081234567890123", "yang saya baca 15"),
    ("3201014505850001", "yang saya baca 16"),
    ("62812345", "yang saya baca 8"),
    ("+62812345", "yang saya baca 7"),
    ("1" * 1_000_000, "yang saya baca 500"),
    ("021-5551234", "rumah atau kantor"),
    ("(021) 5551234", "rumah atau kantor"),
    ("+62 21 5551234", "rumah atau kantor"),
    ("14045", "yang saya baca 5"),
    ("0800 1234567", "keliru"),
    ("0899 999 999 9999", "yang saya baca 14"),
    ("0800 000 0000", "keliru"),
    ("+60 12-345 6789", "luar negeri"),
    ("whatsapp:+14155238886", "luar negeri"),
]


@pytest.mark.parametrize(("typed", "said"), REFUSED)
def test_what_is_no_mobile_number_is_refused_with_the_reason(typed: str, said: str) -> None:
    with pytest.raises(Unfit, match=said) as refused:
        phones.read(typed)
    assert "0812-3456-7890" in str(refused.value)
    assert refused.value.choices == ()


@pytest.mark.parametrize("between", [" ", "\n", " / ", ", ", " atau "])
def test_of_two_numbers_the_person_picks_one(between: str) -> None:
    with pytest.raises(Unfit, match="lebih dari satu") as refused:
        phones.read(f"081234567890{between}0813 1111 2222")
    expected = (("0812-3456-7890", NUMBER), ("0813-1111-2222", "+6281311112222"))
    assert refused.value.choices == expected


def test_a_dozen_numbers_make_no_dozen_buttons() -> None:
    with pytest.raises(Unfit) as refused:
        phones.read("\n".join(f"08123456{last}" for last in range(7800, 7812)))
    assert len(refused.value.choices) == 3


SHOWN = [
    (NUMBER, "0812-3456-7890", "0812-••••-7890"),
    ("+62812345678", "0812-34-5678", "0812-••••-5678"),
    ("+62812345678901", "0812-34567-8901", "0812-••••-8901"),
]


@pytest.mark.parametrize(("number", "shown", "masked"), SHOWN)
def test_a_number_is_shown_in_three_parts(number: str, shown: str, masked: str) -> None:
    assert phones.show(number) == shown
    assert phones.masked(number) == masked


@given(st.integers(10_000_000, 9_999_999_999))
@settings(max_examples=60)
def test_what_is_shown_is_read_again(rest: int) -> None:
    number = phones.read(f"0812{rest:08}"[:13])
    assert phones.read(phones.show(number)) == number
    assert phones.read(number) == number
    assert phones.show(number)[5:-5] not in phones.masked(number)


@given(st.text(st.sampled_from("0123456789+() -./oO\u200e\n\u0000👍hp")) | st.text())
@settings(max_examples=150)
def test_nothing_but_unfit_is_raised(text: str) -> None:
    try:
        number = phones.read(text)
    except Unfit as refused:
        assert str(refused)
    else:
        assert number.startswith("+628")
        assert phones.read(number) == number


PREFIXES = [
    "0811", "0812", "0813", "0821", "0822", "0823", "0851", "0852", "0853",  # Telkomsel
    "0814", "0815", "0816", "0855", "0856", "0857", "0858",  # Indosat
    "0817", "0818", "0819", "0859", "0877", "0878", "0831", "0832", "0833", "0838",  # XL, Axis
    "0895", "0896", "0897", "0898", "0899",  # Tri
    "0881", "0882", "0887", "0888", "0889",  # Smartfren
]  # fmt: skip


@pytest.mark.parametrize("prefix", PREFIXES)
def test_every_operator_is_known(prefix: str) -> None:
    assert phones.read(f"{prefix} 5678 901") == f"+62{prefix[1:]}5678901"
