"""Which part of all purchases somebody asks to see: "lihat belanja pakan bulan desember".

Knows: how people ask for the list, name a month, ask for those without a receipt. Must not know:
whose list it is, what is in it.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from handlers.reading import date_words, rupiah
from handlers.reading.numerals import clean, find
from handlers.reading.typed import folded

_BOUGHT = r"(?:belanja(?:an)?|pembelian|pengeluaran)(?:nya|ku|e|ne)?"
_WANTED = (
    r"(?:lihat|liat|tampilkan|tunjukkan|cek|minta|daftar|list|semua|seluruh|riwayat|rincian|rekap"
    r"|catatan|buku)"
)
_MONTH = "|".join(sorted(map(re.escape, date_words.MONTH_OF), key=len, reverse=True))
_ASKS = re.compile(
    rf"(?:(?:tolong|mohon|coba|mau|minta) )*(?:{_WANTED} )+(?:(?:kas|semua|seluruh) )*{_BOUGHT}\b.*"
    rf"|{_BOUGHT} (?:(?:di )?bulan )?(?:{_MONTH})(?: (?:tahun )?\d{{4}})?"
    rf"|{_BOUGHT} bulan (?:ini|lalu|kemarin)"
    rf"|{_BOUGHT} (?:(?:yang|yg) )?(?:tanpa|belum ada|belum|blm) (?:foto )?(?:nota|kuitansi|struk)"
)
_ONLY_NAMED = re.compile(rf"{_BOUGHT}(?: [^\W\d_]+){{1,3}}")
# With these it is a question about the programme, or about something else.
_OTHER = re.compile(
    r"\b(?:boleh|dilarang|larang|contoh|cara|caranya|bagaimana|gimana|harus|wajib|perlu|kapan|kenapa|"
    r"mengapa|salah|keliru|hapus|batal|ubah|ganti|anggota|modal)\b"
)
_NAMED = re.compile(rf"\b(?P<month>{_MONTH})\b(?:\W+(?:tahun )?(?P<year>\d{{4}}))?")
_THIS = re.compile(r"\bbulan (?P<which>ini|lalu|kemarin)\b")
_BARE = re.compile(
    r"\b(?:tanpa|belum ada|belum|blm|tidak ada|gak ada|ga ada) (?:foto )?(?:nota|kuitansi|struk)"
    r"(?:nya)?\b"
)
_PAGE = re.compile(r"(?:^|\s)(?:halaman )?(\d{1,3})$")
_FILLER = frozenset(
    re.findall(
        r"\w+",
        "tolong mohon coba mau minta lihat liat tampilkan tunjukkan cek daftar list semua seluruh "
        "riwayat rincian rekap catatan buku kas belanja belanjaan belanjanya pembelian pengeluaran "
        "pengeluarannya bulan di untuk utk yang yg apa saja aja wae dari dr tahun ini lalu kemarin "
        "kami kita saya kelompok pak bu dong ya nota foto sudah dicatat tercatat dana bantuan jps "
        "excel file dokumen lengkap nya ke pada dengan tadi terakhir terbaru barusan",
    )
)


@dataclass(frozen=True, slots=True)
class ListPart:
    """A part of all purchases: of these days, without a receipt, with all of these words."""

    since: date | None = None
    until: date | None = None
    bare: bool = False
    words: tuple[str, ...] = ()
    page: str = ""
    text: str = ""  # the same part in words that are read as it

    @property
    def narrow(self) -> bool:
        """Whether it is only a part."""
        return bool(self.since or self.bare or self.words)


def asks(text: str) -> bool:
    """Whether somebody asks for the list, and tells no purchase with it."""
    said = folded(clean(text)).strip(" .!?")
    if _OTHER.search(said):
        return False
    told = any(rupiah.money(said, numeral) for numeral in find(said))
    return not told and _ASKS.fullmatch(said) is not None


def may_ask(text: str) -> bool:
    """Whether it may ask for a part ("belanja pakan") as well as begin to tell a purchase."""
    said = folded(clean(text)).strip(" .!?")
    return _ONLY_NAMED.fullmatch(said) is not None and _OTHER.search(said) is None


def read(text: str, today: date) -> ListPart:
    """The part that a text names; all of them where it names none."""
    said = folded(text).strip(" .!?")
    bare = _BARE.search(said) is not None
    said, months = _BARE.sub(" ", said), _month(said, today)
    said = _THIS.sub(" ", _NAMED.sub(" ", said)) if months else said
    page = _PAGE.search(said)
    said = _PAGE.sub(" ", said)
    words = tuple(word for word in re.findall(r"\w+", said) if word not in _FILLER)
    since, until = months or (None, None)
    told = _retold(since, words, bare)
    return ListPart(since, until, bare, words, page[1] if page else "", told)


def _retold(since: date | None, words: tuple[str, ...], bare: bool) -> str:
    """The same part in words that are read as it."""
    month = f"{date_words.MONTHS[since.month - 1].lower()} {since.year}" if since else ""
    return " ".join(filter(None, [*words, month, "tanpa nota" if bare else ""]))


def _month(said: str, today: date) -> tuple[date, date] | None:
    """The first and the last day of a month; of one without a year the last that has begun."""
    if named := _NAMED.search(said):
        month = date_words.MONTH_OF[named["month"]]
        passed = today.year - (month > today.month)
        return _days(int(named["year"]) if named["year"] else passed, month)
    if which := _THIS.search(said):
        back = today.year * 12 + today.month - 1 - (which["which"] != "ini")
        return _days(back // 12, back % 12 + 1)
    return None


def _days(year: int, month: int) -> tuple[date, date] | None:
    if not 2000 <= year <= 2100:
        return None
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])
