"""An Indonesian mobile number: read from any way of writing it, shown, masked.

Knows: how people write numbers, and where phonenumbers must be helped (62 without a plus, 0062).
Must not know: whose number it is, any channel but the `whatsapp:` prefix that one writes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from handlers.reading.typed import tidy
from handlers.talk.messages import Unfit

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

COUNTRY = 62
_SHORTEST_WITH_COUNTRY = 10  # digits; "62…" with fewer is a local number
_LENGTHS = range(10, 14)  # digits of a mobile number, its leading 0 counted
_EXAMPLE = "Tulis seperti 0812-3456-7890."

# One number may be spaced out, or several stand side by side: the first reading wins if it fits.
_ONE = re.compile(r"\+? ?\(?\d(?:[ ().-]{0,3}\d)+")
_SEVERAL = re.compile(r"\+? ?\(?\d(?:(?! (?:0|\+?62)8)[ ().-]{0,3}\d)+")
_ZERO = re.compile(r"(?<=\d)[oO]|\b[oO](?=\d)")


def read(text: str) -> str:
    """The one mobile number in `text` as E.164; raises Unfit with what is wrong.

    When several stand there, Unfit offers them as its choices.
    """
    tidied = _ZERO.sub("0", tidy(text))
    written = list(_written(_ONE, tidied))
    found = _mobiles(written) or _mobiles(_written(_SEVERAL, tidied))
    if not found:
        raise Unfit(_refusal(max(written, key=len, default="")))
    if len(found) > 1:
        choices = tuple((show(number), number) for number in found[:3])
        raise Unfit("Ada lebih dari satu nomor HP. Yang mana yang dipakai?", choices)
    return found[0]


def show(e164: str) -> str:
    """`+6281234567890` as `0812-3456-7890`."""
    return "-".join(_parts(e164))


def masked(e164: str) -> str:
    """The prefix and the last four digits: `0812-••••-7890`."""
    prefix, _, last = _parts(e164)
    return f"{prefix}-••••-{last}"


def _parts(e164: str) -> tuple[str, str, str]:
    local = "0" + e164.removeprefix(f"+{COUNTRY}")
    return local[:4], local[4:-4], local[-4:]


def _written(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    """What looks like numbers, as digits with a plus where a country code leads."""
    for match in pattern.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if digits.startswith("00"):
            yield "+" + digits[2:]
        elif match[0].startswith("+") or _has_country(digits):
            yield "+" + digits
        else:
            yield digits


def _has_country(digits: str) -> bool:
    return digits.startswith(str(COUNTRY)) and len(digits) >= _SHORTEST_WITH_COUNTRY


def _mobiles(written: Iterable[str]) -> list[str]:
    """The Indonesian mobile numbers among them, each once, in order."""
    parsed = filter(None, map(_parsed, written))
    return list(dict.fromkeys(_e164(number) for number in parsed if _is_mobile(number)))


# phonenumbers is imported when somebody types the first number: 0.1 s that no start needs.


def _e164(number: PhoneNumber) -> str:
    from phonenumbers import PhoneNumberFormat, format_number

    return format_number(number, PhoneNumberFormat.E164)


def _parsed(written: str) -> PhoneNumber | None:
    from phonenumbers import NumberParseException, parse

    try:
        return parse(written, "ID")
    except NumberParseException:
        return None


def _is_mobile(number: PhoneNumber) -> bool:
    from phonenumbers import PhoneNumberType, number_type

    return number.country_code == COUNTRY and number_type(number) == PhoneNumberType.MOBILE


def _refusal(written: str) -> str:
    """Why the longest number in the text cannot be used, and what to type."""
    if not written:
        return f"Saya belum melihat nomor HP. {_EXAMPLE}"
    number = _parsed(written)
    if number is not None and number.country_code != COUNTRY:
        return f"Itu nomor luar negeri. Pakai nomor HP Indonesia. {_EXAMPLE}"
    local = f"0{number.national_number}" if number and written.startswith("+") else written
    if len(local) not in _LENGTHS:
        least, most = _LENGTHS[0], _LENGTHS[-1]
        return f"Nomor HP ada {least} sampai {most} angka, yang saya baca {len(local)}. {_EXAMPLE}"
    if local.startswith("08"):
        return f"Nomor itu tidak dikenal, mungkin ada angka yang keliru. {_EXAMPLE}"
    return f"Itu bukan nomor HP, mungkin nomor telepon rumah atau kantor. {_EXAMPLE}"
