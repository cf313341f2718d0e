"""The NIK, the 16 digits of an Indonesian identity card: read, checked, shown, masked.

Knows: the layout PPKKCC DDMMYY SSSS (women: day + 40; no check digit) and the 38 provinces.
Must not know: who is a member, where a NIK is stored, names of districts (codes get split, so
an unknown district is for an officer to look at and no reason to refuse).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from handlers.reading.date_words import MONTHS
from handlers.reading.typed import tidy
from handlers.talk.messages import Unfit

Sex = Literal["L", "P"]
Fault = Literal["province", "district", "serial", "date"]

LENGTH = 16
OLDEST = 110  # years; of two centuries, one that makes a person older is not meant
WOMAN = 40  # added to the day of birth

# Kepmendagri 300.2.2-2138/2025.
PROVINCES = {
    "11": "Aceh", "12": "Sumatera Utara", "13": "Sumatera Barat", "14": "Riau", "15": "Jambi",
    "16": "Sumatera Selatan", "17": "Bengkulu", "18": "Lampung",
    "19": "Kepulauan Bangka Belitung", "21": "Kepulauan Riau", "31": "DKI Jakarta",
    "32": "Jawa Barat", "33": "Jawa Tengah", "34": "Daerah Istimewa Yogyakarta",
    "35": "Jawa Timur", "36": "Banten", "51": "Bali", "52": "Nusa Tenggara Barat",
    "53": "Nusa Tenggara Timur", "61": "Kalimantan Barat", "62": "Kalimantan Tengah",
    "63": "Kalimantan Selatan", "64": "Kalimantan Timur", "65": "Kalimantan Utara",
    "71": "Sulawesi Utara", "72": "Sulawesi Tengah", "73": "Sulawesi Selatan",
    "74": "Sulawesi Tenggara", "75": "Gorontalo", "76": "Sulawesi Barat", "81": "Maluku",
    "82": "Maluku Utara", "91": "Papua", "92": "Papua Barat", "93": "Papua Selatan",
    "94": "Papua Tengah", "95": "Papua Pegunungan", "96": "Papua Barat Daya",
}  # fmt: skip

_TOKEN = re.compile(r"[0-9a-z|]+", re.IGNORECASE)
_FORGIVEN = str.maketrans("OoIil|L", "0011111")
_AGAIN = "Lihat lagi KTP-nya, lalu ketik ulang ke-16 angkanya."
_FAULTS: dict[Fault, str] = {
    "province": "Dua angka pertama ({}) bukan kode provinsi.",
    "district": "Angka ke-3 sampai ke-6 bukan kode kabupaten dan kecamatan.",
    "serial": "Empat angka terakhir tidak mungkin 0000.",
    "date": (
        "Angka ke-7 sampai ke-12 adalah tanggal lahir (hari, bulan, tahun; hari lahir perempuan "
        "ditambah 40), tetapi yang tertulis bukan tanggal yang benar."
    ),
}


@dataclass(frozen=True, slots=True, repr=False)
class Nik:
    """A NIK that can be real. Printing it never shows more than the last four digits.

    `births` holds one date, or two (19YY and 20YY) when both are possible: ask the year then.
    """

    digits: str
    sex: Sex
    births: tuple[date, ...]
    province: str

    def __repr__(self) -> str:
        return f"Nik({masked(self.digits)})"


def read(text: str, today: date) -> Nik:
    """The one NIK in `text`; raises Unfit with what is wrong and what to type.

    Blanks, dots and dashes are forgiven, and O, o, I, l among the digits for 0 and 1.
    """
    digits = _sixteen(tidy(text))
    wrong = fault(digits, today)
    if wrong:
        raise Unfit(f"{_FAULTS[wrong].format(digits[:2])} {_AGAIN}")
    return of(digits, today)


def fault(digits: str, today: date) -> Fault | None:
    """Why sixteen digits can be nobody's NIK; None when they can."""
    if digits[:2] not in PROVINCES:
        return "province"
    if digits[2:4] in ("00", "70") or digits[4:6] == "00":
        return "district"
    if digits[12:] == "0000":
        return "serial"
    return None if births(digits, today) else "date"


def of(digits: str, today: date) -> Nik:
    """The NIK of sixteen digits without a fault."""
    sex, province = sex_of(digits), PROVINCES[digits[:2]]
    return Nik(digits, sex, births(digits, today), province)


def sex_of(digits: str) -> Sex:
    """What the day of birth in a NIK, whole or cut behind it, says of its owner."""
    return "P" if int(digits[6:8]) > WOMAN else "L"


def births(digits: str, today: date) -> tuple[date, ...]:
    """The days of birth that a NIK, whole or cut behind them, can mean."""
    return tuple(_births(digits, today))


def show(nik: Nik) -> str:
    """The whole number in fours, easy to compare with a card: only for its owner's eyes."""
    return " ".join(nik.digits[at : at + 4] for at in range(0, LENGTH, 4))


def told(digits: str, today: date) -> str:
    """What a NIK that was read says of its owner: "perempuan, lahir 12 Agustus 1988"."""
    nik = read(digits, today)
    births = " atau ".join(f"{day.day} {MONTHS[day.month - 1]} {day.year}" for day in nik.births)
    return f"{'perempuan' if nik.sex == 'P' else 'laki-laki'}, lahir {births}"


def masked(digits: str) -> str:
    """The last four digits behind dots, whatever is given: safe in a chat, a list or a log."""
    return "•" * (LENGTH - 4) + digits[-4:] if len(digits) == LENGTH else "•" * LENGTH


def against(nik: Nik, *, sex: Sex | None = None, birth: date | None = None) -> Nik:
    """The same NIK with `births` settled by what was stated; Unfit when the two disagree."""
    if sex is not None and sex != nik.sex:
        written = "perempuan" if nik.sex == "P" else "laki-laki"
        raise Unfit(f"Menurut NIK ini pemiliknya {written}. Mana yang keliru? {_AGAIN}")
    if birth is not None and birth not in nik.births:
        raise Unfit(f"Tanggal lahir di NIK ini lain dari yang disebutkan. {_AGAIN}")
    return nik if birth is None else replace(nik, births=(birth,))


def _sixteen(text: str) -> str:
    """Sixteen ASCII digits out of a tidied text: one word of it, or words next to each other."""
    runs = list(_runs(re.sub("(?i)nik", " ", text)))
    words = {word for run in runs for word in run if len(word) == LENGTH}
    found = words or {run for run in map("".join, runs) if len(run) == LENGTH}
    if len(found) > 1:
        raise Unfit("Ada lebih dari satu NIK di pesan ini. Ketik satu NIK saja dulu.")
    if not found:
        raise Unfit(_wrong_length(max(map("".join, runs), key=len, default="")))
    digits = found.pop()
    if not digits.isdecimal():
        raise Unfit(f"Ada huruf di antara angka NIK. NIK hanya angka. {_AGAIN}")
    return digits


def _runs(text: str) -> Iterator[list[str]]:
    """Neighbouring words made mostly of digits, and letters between them taken for digits."""
    run: list[str] = []
    for token in _TOKEN.findall(text):
        number = token.translate(_FORGIVEN)
        if 2 * _digits(token) > len(token) or (run and number.isdecimal()):
            run.append(number if number.isdecimal() else token)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))


def _wrong_length(found: str) -> str:
    digits = _digits(found)
    if not digits:
        return "Saya belum melihat NIK. Ketik 16 angka NIK yang tertulis di KTP."
    gap = abs(digits - LENGTH)
    much = f"kurang {gap}" if digits < LENGTH else f"lebih {gap}"
    return f"NIK ada {LENGTH} angka. Yang saya baca {digits} angka, {much}. {_AGAIN}"


def _births(digits: str, today: date) -> Iterator[date]:
    day, month, year = int(digits[6:8]), int(digits[8:10]), int(digits[10:12])
    for century in (1900, 2000):
        try:
            birth = date(century + year, month, day - WOMAN if day > WOMAN else day)
        except ValueError:
            continue
        if birth <= today and today.year - birth.year <= OLDEST:
            yield birth
