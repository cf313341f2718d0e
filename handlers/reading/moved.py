"""Money that came or went beside purchases: "dana masuk 20 juta tahap 1 tanggal 1 des".

Knows: how people tell of a payment of the grant, interest, own money put in, money returned, and
of what they sold. Must not know: who tells it, what is done with it.

A text is only taken for this when nothing else is in it: whoever bought or sold something too is
asked what they mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from handlers.reading import dates, rupiah
from handlers.reading.numerals import clean, find
from handlers.reading.tables import read as read_table
from handlers.reading.typed import folded

Kind = Literal["received", "interest", "own", "returned"]

_MONEY = r"(?:uang|duit|dana|dhuwit|duwit|artos|modal)(?:nya|ne|e)?"
_GRANT = rf"(?:{_MONEY} )?(?:bantuan|hibah|jps|tkm|pencairan)"
_CAME = r"(?:masuk|mlebu|cair|turun|diterima|ditransfer|asup)"
_GOT = r"(?:terima|menerima|dapat|dapet|nampa|nampi)"
_GIVES_BACK = (
    r"(?:(?:di|me)?(?:ng)?kembalikan|mengembalikan|pengembalian|balikin|(?:di|me)?(?:ny)?setor(?:kan"
    r"|an)?|menyetor|transfer)"
)
# What names each kind; the first that is found is meant.
_NAMED: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("returned", re.compile(
        rf"\b{_GIVES_BACK}\b(?=.*\b(?:sisa {_MONEY}|sisa {_GRANT}|sisa bantuan|negara|ssbp)\b)")),
    ("returned", re.compile(rf"\bsisa (?:{_MONEY}|{_GRANT})(?:nya)?\b.*\b{_GIVES_BACK}\b")),
    ("interest", re.compile(r"\b(?:bunga|jasa giro) (?:bank|tabungan|rekening|simpanan|giro)\b"
                            r"|\bjasa giro\b|\b(?:dapat|dapet|terima|masuk) bunga\b")),
    ("own", re.compile(
        rf"\b(?:tambah|nambah|tambahan|setor|masukkan|masukin|titip|suntik)\b(?: \w+)? {_MONEY}"
        r" (?:sendiri|pribadi|dewe|dhewe|sorangan)\b|\b(?:tambah|nambah|tambahan|suntik) modal\b"
        rf"|\bswadaya\b|\b{_MONEY} (?:sendiri|pribadi|swadaya) {_CAME}\b")),
    ("received", re.compile(
        rf"\b{_GRANT}\b(?: \w+){{0,4}} {_CAME}\b|\bdana\b(?: \w+){{0,3}} {_CAME}\b"
        rf"|\b{_MONEY}(?: \w+){{0,2}} cair\b|\b{_CAME} {_GRANT}\b"
        rf"|\b{_GOT}\b(?: \w+)? (?:{_GRANT}|dana)\b|\bpencairan\b|\btermin\b")),
)  # fmt: skip
_CAME_IN = re.compile(rf"\b{_MONEY} {_CAME}\b|\b{_CAME} {_MONEY}\b")
_STAGE = re.compile(
    r"\b(?:tahap|termin|tahapan)(?: ke)?[ -]?(?:\d|i{1,3}|satu|dua|tiga|pertama|kedua|ketiga)\b"
    r"|\bke[ -]?(?:\d|dua|tiga)\b"
)
_BESIDE = read_table(Path(__file__).with_name("moved.tsv"), "beside").of("beside")
_ENDING = re.compile(r"(?<=\w{3})(?:nya|ne)$|(?<=duit|uwit)e$")
_SOLD = re.compile(
    r"\b(?:laku|kelaku|payu|terjual|jualan|penjualan|dagangan|omzet|omset|pendapatan|pemasukan|"
    r"untung|keuntungan|laba)\b|\bhasil (?:jual|panen|usaha|dagang)\b|\b(?:jual|sade)\b"
)
_ASKED = re.compile(
    r"\?|\b(?:kapan|kpn|berapa|brp|piro|apa|apakah|bagaimana|gimana|piye|kenapa|mengapa|kok|belum|blm|"
    r"durung|belom|boleh|bisa|cara|caranya|kalau|kalo|jika|harus|siapa|mana|dimana|mau|akan|nanti)\b"
)


@dataclass(frozen=True, slots=True)
class Moved:
    """What a text tells: `kind` None where money came and it is not said of what; the amounts and
    days that may be meant, none where none was told."""

    kind: Kind | None
    amounts: tuple[int, ...] = ()
    days: tuple[date, ...] = ()


def read(text: str, today: date) -> Moved | None:
    """What money moved; None where anything else is told or asked too."""
    said = folded(clean(text))
    if _ASKED.search(said) or _SOLD.search(said):
        return None
    days = dates.find(said, today)
    said, stages = _STAGE.subn(" ", _blanked(said, ((it.start, it.end) for it in days)))
    amounts = _amounts(said)
    rest = " ".join(_blanked(said, ((it.start, it.end) for it in amounts)).split())
    kind = _kind(rest) or ("received" if stages and re.search(rf"\b{_CAME}\b", rest) else None)
    if len(amounts) > 1 or len(days) > 1 or not _says_nothing_else(rest):
        return None
    if kind is None and not _CAME_IN.search(rest):
        return None
    sure = amounts and not amounts[0].about
    return Moved(kind, amounts[0].readings if sure else (), days[0].dates if days else ())


def kind_of(text: str) -> Kind | None:
    """Which kind a few words name, as an answer to that question."""
    return _kind(folded(text))


def _kind(said: str) -> Kind | None:
    return next((kind for kind, named in _NAMED if named.search(said)), None)


def _says_nothing_else(rest: str) -> bool:
    words = (_ENDING.sub("", word) for word in re.findall(r"[^\W_]+", rest))
    return all(word in _BESIDE for word in words)


def sold(text: str) -> bool:
    """Whether it tells how much was taken by selling."""
    said = folded(clean(text))
    return bool(_SOLD.search(said) and not _ASKED.search(said) and _amounts(said))


def _amounts(said: str) -> list[rupiah.FoundAmount]:
    return [it for it in (rupiah.money(said, numeral) for numeral in find(said)) if it]


def _blanked(said: str, spans: Iterable[tuple[int, int]]) -> str:
    for start, end in spans:
        said = said[:start] + " " * (end - start) + said[end:]
    return said
