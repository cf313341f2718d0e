"""Whether somebody says that there is no receipt: "gak ada notanya, beli di pasar", "nota hilang".

Knows: how people say so, and why. Must not know: which purchases there are, what follows from it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from handlers.reading.typed import tidy

NOTE = r"(?:nota|bon|kwitansi|kuitansi|kwitansi|struk|setruk|faktur)(?:(?:\s*ny[ae])|ne|na|e)?"
# Words that only tell of which purchase a receipt is: "ini nota freezer", "tambahan foto nota".
_OF_RECEIPT = re.compile(
    rf"(?:(?:ini|iki|ieu|berikut|tambahan|susulan|kirim|mau|foto|gambar|bukti|kedua|nih|lah)\W+)*{NOTE}\b",
    re.IGNORECASE,
)
_NO = r"(?:tidak|tdk|tak|gak|ga|gk|nggak|ngga|nggk|enggak|endak|ndak|ora|gada|teu|mboten)"
_HAS = (
    r"(?:ada|ad|punya|pny|dapat|dapet|dpt|dikasih|dikasi|diberi|dikei|dibuatkan|dibikinkan|pakai|"
    r"pake|pk|pakek|ana|ono|aya|nduwe|duwe|gadah|nyimpen|disimpan|keluar)"
)
_GIVES = (
    r"(?:kasih|kasi|ngasih|ngasi|beri|memberi|bikin|membuat|buat|punya|pakai|pake|sedia|keluarkan)"
)
_LOST = (
    r"(?:hilang|ilang|ical|leungit|robek|sobek|rusak|basah|luntur|terbakar|kebakar|terbuang|kebuang|"
    r"tercecer|keselip|kecuci|dimakan\s+\w+)"
)
_SELLER = (
    r"(?:(?:yang|yg)\s+)?(?:penjual|pedagang|toko|warung|bakul|sing\s+dodol|jual)(?:ny[ae]|e|ne)?"
)
_BETWEEN = (
    r"(?:\s+(?:sudah|sdh|udah|uda|ini|itu|yang|yg|memang|emang|ternyata|pun|juga|jg|sempat))*"
)
_SAID = re.compile(
    rf"\b(?:(?P<gave>{_SELLER}(?:\s+\w+)?\s+{_NO}\s+{_GIVES}\s+{NOTE})"
    rf"|(?:tanpa|tnp|tampa)\s+{NOTE}"
    rf"|(?:{_NO}\s*{_HAS}|gada|gaada|gakada|tiada)\s+(?:foto\s+)?{NOTE}"
    rf"|{NOTE}{_BETWEEN}\s+(?:{_NO}\s*{_HAS}|gada|gaada|gakada)\b"
    rf"|(?P<lost>{NOTE}{_BETWEEN}\s+{_LOST})\b"
    rf"|(?P<far>{NOTE}\s+(?P<of>[^,.;\n]{{1,60}}?){_BETWEEN}\s+{_LOST})\b)",
    re.IGNORECASE,
)
# What asks, supposes or puts off says nothing of a purchase that was made.
_OTHERWISE = re.compile(
    r"\?|\b(?:kalau|kalo|kl|klo|bila|jika|misal\w*|bagaimana|gimana|gmn|piye|apakah|apa|boleh\w*|"
    r"bisakah|wajib|harus|kudu|belum|blm|blum|durung|takut|khawatir|siapa|dimana|kenapa|mengapa)\b",
    re.IGNORECASE,
)
_BECAUSE = re.compile(
    r"^[\s,.;:(-]*(?:(?:karena|karna|krn|krna|soalnya|soale|sebab|gara[- ]gara|amarga|alasannya|"
    r"alasan|lantaran)\b[\s,:]*)?",
    re.IGNORECASE,
)
_POLITE = re.compile(
    r"[\s,.]*\b(?:ya|pak|bu|kak|min|mas|mbak|bapak|ibu|nggih|kok|sih|nih|lho)\b[\s,.!]*$", re.I
)
_LONGEST = 300  # characters; a longer text tells a story
_WHY = 120


def of_receipt(text: str) -> bool:
    """Whether it speaks of a receipt that there is, by its first words."""
    return _OF_RECEIPT.match(tidy(text, _LONGEST)) is not None


@dataclass(frozen=True, slots=True)
class NoReceipt:
    """`before` and `after` are the words around it, of which the first mostly name what was bought
    and the last mostly say why; `own`: the reason that it holds itself, "" for none."""

    before: str
    own: str
    after: str

    @property
    def why(self) -> str:
        """The reason in their own words, "" where none is told."""
        return ", ".join(filter(None, (self.own, self.after)))[:_WHY]


def said(text: str) -> NoReceipt | None:
    """What a text says of a receipt that there is not; None where it says nothing of it."""
    clean = tidy(text, _LONGEST + 1)
    found = None if len(clean) > _LONGEST or _OTHERWISE.search(clean) else _SAID.search(clean)
    if found is None:
        return None
    before, after = clean[: found.start()].strip(" ,.;:"), clean[found.end() :]
    after = _POLITE.sub("", _BECAUSE.sub("", after)).strip(" ,.;:()")
    own = found["gave"] or found["lost"] or ("nota hilang" if found["far"] else "")
    return NoReceipt(" ".join(filter(None, (before, found["of"]))), own, after)
