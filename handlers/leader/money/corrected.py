"""How people put right what was saved: "nomor 3 jadi 250rb", "yang tadi harusnya 4 sak", "kuasnya
bukan 3 tapi 2".

Knows: how a purchase is named, what of the text is said of it, how one part takes the place of
another. Must not know: the ledger, what is asked then.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from pydantic import ValidationError

from handlers.leader.bought import Bought, Line
from handlers.leader.completing import amended
from handlers.reading import ownmoney, rupiah
from handlers.reading.purchase.bubble import Bubble, read_part
from handlers.reading.purchase.draft import Price
from handlers.reading.purchase.words import GOODS
from handlers.reading.typed import folded, tidy
from handlers.talk.question import Typed

_LONGEST = 160  # characters; a longer text tells a story
_LEAD = re.compile(
    r"^(?:(?:eh|oh|ah|maaf|maap|tolong|tlg|mohon|min|pak|bu|kak|mas|mbak|ya|iya|aduh|waduh|"
    r"bisa|minta|mau)[\s,:.]+)+",
    re.IGNORECASE,
)
_BESIDE = (
    r"(?:(?:yang|yg|sing|nu|untuk|utk|buat|di|data|belanja|belanjaan|catatan|barang|pembelian)\s+)*"
)
_NUMBER = re.compile(
    rf"{_BESIDE}(?:\b(?:nomor|nomer|nmor|nomr|nmr|nmer|no|urutan)|#)\s*[.:#]?\s*(\d{{1,4}})"
    r"(?![\w.,]*\d)(?!\s*(?:rb|rebu|ribu|jt|juta|k)\b)(?:\s*(?:itu|tadi|nya)\b)?\s*[,:=]?",
    re.IGNORECASE,
)
_NEWEST = re.compile(
    rf"{_BESIDE}\b(?:tadi|td|barusan|brusan|terakhir|trakhir|mau|wau)\b"
    r"(?!\s+(?:pagi|siang|sore|malam|malem|beli|bli|tuku))(?:\s*itu\b)?\s*[,:=]?",
    re.IGNORECASE,
)
_LABEL = r"(?:harga|hrga|hrg|rego|jumlah|jml|tanggal|tgl|toko|nama|total|satuan)"
_ITS = r"(?:nya|ny|ne|na|e)"
_CHANGES = (
    r"(?:(?:di)?ganti(?:in|kan)?|(?:di|r)?ubah(?:in|kan)?|dirubah|ralat|(?:di)?koreksi|(?:di)?revisi|"
    r"edit|(?:di)?betulkan|(?:di)?benerin|(?:di)?perbaiki)"
)
_WRONG = r"(?:salah|slh|keliru|kleru|lepat)"
_NOT = r"(?:bukan|bkn|dudu|sanes)"
_SHOULD = r"(?:hr?u?sny[ae]?|(?:se)?harusnya|mesti(?:nya|ne)|kudun[ea])"
_BECOMES = r"(?:(?:di)?jadi(?:in|kan)?|menjadi|jd|dadi)"
_RIGHT = r"(?:(?:yang|yg|sing|nu)\s+(?:benar|bener|betul))"
_MARK = re.compile(
    rf"\b(?:{_BECOMES}|{_SHOULD}|{_CHANGES}|{_WRONG}|{_NOT}|ternyata|sebenarnya|sebetulnya|{_RIGHT}|{_LABEL}\s?{_ITS})\b",
    re.IGNORECASE,
)
_LABEL_FIRST = re.compile(rf"{_LABEL}{_ITS}?\s", re.IGNORECASE)
_BOUGHT = re.compile(r"\b(?:beli|bli|belanja|tuku|meuli|mbeli)\b", re.IGNORECASE)
_APART = re.compile(rf"\b({_LABEL}) ({_ITS})\b", re.IGNORECASE)
_NOT_BUT = re.compile(
    rf"\b({_NOT}) (.+?),? (?:{_SHOULD}|{_RIGHT}|{_BECOMES}|ganti) ", re.IGNORECASE
)
_NOT_LAST = re.compile(
    rf"(?<=\S),?\s+{_NOT}\s+(?!.*\b(?:tapi|tp|tpi|melainkan)\b).+$", re.IGNORECASE
)
_ONLY_WRONG = re.compile(
    rf"(?:(?:itu|ini|ada yang|masih|kok|mau|minta|di|yang|yg)\s+)*(?:{_WRONG}|{_CHANGES})"
    r"(?:\s+(?:catat|tulis|ketik|input|dong|ya|itu))*",
    re.IGNORECASE,
)
_FIELD_WRONG = re.compile(rf"{_LABEL}{_ITS}?\s+(?:itu\s+)?{_WRONG}", re.IGNORECASE)
_SURELY = re.compile(
    rf"{_CHANGES}\s+{_LABEL}{_ITS}?\s+(?P<name>[^\d,]+?)\s+(?:{_BECOMES}|ke)\s+.*\d.*",
    re.IGNORECASE,
)
_ENDING = re.compile(r"(?<=\w{3})(?:nya|ne|na|e)$")
_NOT_NAMES = re.compile(
    rf"(?:{_LABEL}|yang|yg|jadi|ganti|ubah|salah|bukan|tapi|di|ke|itu|uang){_ITS}?"
)
_BELOW = re.compile(
    r"(?:^|\s)(?:-\s?\d|(?:rp\W*)?0+(?!\d|[.,]\d))", re.IGNORECASE
)  # nothing is paid so
_FUZZY, _ALIKE = 5, 0.8  # letters of a word that may be misspelt; how much of it is the same
_LIKE = 3  # a price that is put right is no more than so many times the one before
_FEW = 100  # a bare number below it is rather a quantity


@dataclass(frozen=True, slots=True)
class SaidWrong:
    """Which purchase is spoken of, by its number, as the newest or by words of its name, and what
    is said of it ("" where only that it is wrong)."""

    said: str
    number: int = 0
    name: str = ""
    newest: bool = False


def read(text: str) -> SaidWrong | None:
    """A purchase that is named by its number or as the newest, and put right; None for any other
    text."""
    said = _plain(text)
    if said is None:
        return None
    for pattern in (_NUMBER, _NEWEST):
        found = pattern.search(said)
        if found is None:
            continue
        rest = " ".join(f"{said[: found.start()]} {said[found.end() :]}".split()).strip(" ,.:")
        marked = pattern is _NUMBER or _MARK.search(rest) or ownmoney.heard(rest)
        if marked and not _BOUGHT.match(rest) and (what := _what(rest)) is not None:
            number = int(found[1]) if pattern is _NUMBER else 0
            return SaidWrong(what, number, newest=pattern is _NEWEST)
    return None


def by_name(text: str, items: Sequence[str]) -> SaidWrong | None:
    """The same for one that is called by words of its name, which are among these."""
    said = _plain(text)
    if said is None or _BOUGHT.search(said):
        return None
    if not (_MARK.search(said) or _LABEL_FIRST.match(said) or ownmoney.heard(said)):
        return None
    words, held = said.split(), [set(folded(item).split()) for item in items]
    start, end, name = _run(words, held)
    if not name:
        return None
    before = [word for word in words[:start] if folded(word) not in ("yang", "yg", "si", "barang")]
    rest = " ".join([*before, *words[end:]])
    what = _what(re.sub(r"^(?:tadi|itu)\s+", "", rest))
    return None if what is None else SaidWrong(what, name=name)


def unknown(text: str) -> str:
    """The name in a text that surely puts a purchase right: "ganti harga kulkas jadi 3jt"; "" in
    any other."""
    found = _SURELY.fullmatch(_plain(text) or "")
    return found["name"] if found else ""


def _plain(text: str) -> str | None:
    said = _LEAD.sub("", tidy(text).strip(" .!"))
    if len(said) > _LONGEST or "?" in said or "\n" in text.strip():
        return None
    return _NOT_BUT.sub(r"\1 \2 tapi ", _APART.sub(r"\1\2", said)) + ""


def _run(words: Sequence[str], held: Sequence[set[str]]) -> tuple[int, int, str]:
    """The first words of the text that stand together in one of the names, as they stand there."""
    for start in range(len(words)):
        name: list[str] = []
        for word in words[start:]:
            more = _known(word, [its for its in held if its.issuperset(name)])
            if not more:
                break
            name.append(more)
        if name:
            return start, start + len(name), " ".join(name)
    return 0, 0, ""


def _known(word: str, held: Sequence[set[str]]) -> str:
    """The word of one of the names that this one is, perhaps with an ending or misspelt."""
    said = folded(word).strip(" ,.:")
    if _NOT_NAMES.fullmatch(said) or any(map(str.isdigit, said)):
        return ""
    known = set[str]().union(*held)
    for form in (said, _ENDING.sub("", said)):
        if form in known:
            return form
        if len(form) >= _FUZZY:
            for other in known:
                if len(other) >= _FUZZY and SequenceMatcher(None, form, other).ratio() >= _ALIKE:
                    return other
    return ""


def _what(rest: str) -> str | None:
    """What is said of it; "" where it is only called wrong, None where it tells nothing to put
    right."""
    if _ONLY_WRONG.fullmatch(rest):
        return ""
    if _FIELD_WRONG.fullmatch(rest) or ownmoney.heard(rest) or _MARK.search(rest):
        return rest
    words = re.findall(r"\d|(?:toko|warung|pasar|kemarin|tadi)\b", folded(rest))
    return rest if words else None


def put_right(before: Bought, typed: Typed) -> Bought | None:
    """One purchase with what a text says of it; None where it says nothing of it. What stays
    unsure stays open, as before it was saved."""
    said = replace(typed, text=_NOT_LAST.sub("", _plain(typed.text) or typed.text))
    if _BELOW.search(said.text):
        return None
    heard = ownmoney.heard(said.text, priced=True)
    told = read_part(heard.rest if heard else said.text, said.today)
    line = _priced_like(before.rows[0], told)
    if told.field in ("price", "each", "total") and not (told.prices or told.change):
        return before.model_copy(update={"rows": (line.unpriced(),)})
    likely = before.model_copy(update={"rows": (line,)})
    try:
        new = amended(likely.model_dump_json(), said)
        found = Bought.model_validate_json(new) if new else None
        if found is None or len(found.rows) > 1:
            named = _MARK.search(said.text) or GOODS & set(folded(told.item).split())
            merged = _merged(line, told if named else replace(told, item=""))
            found = likely.model_copy(update={"rows": (merged,)})
            found = found.owned(heard.share) if heard else found
    except ValidationError:
        return None
    if found == likely and not (told.says and _is_so(line, told)):
        return None
    return found


def _priced_like(line: Line, told: Bubble) -> Line:
    """The row, with its price taken as of each or of all, whichever a new one is like."""
    if line.priced != "plain" or line.total is None or line.quantity == 1 or len(told.prices) != 1:
        return line
    each, amounts = line.total / line.quantity, told.prices[0].amounts
    like_each, like_all = (
        all(before < _LIKE * n and n < _LIKE * before for n in amounts)
        for before in (each, line.total)
    )
    if like_each == like_all:
        return line
    return line.model_copy(update={"priced": "each" if like_each else "total"})


def _merged(line: Line, told: Bubble) -> Line:
    """With another name, a bare number, and all that stands beside it."""
    denies = set(folded(told.denied).split())
    if told.item and (not denies or denies & set(folded(line.item).split())):
        line = line.model_copy(update={"item": told.item})
    if told.quantity is not None and not told.prices and not told.unit:
        return _bare(line, told)
    if told.quantity is not None:
        line = line.counted(told.quantity, told.unit or "")
    if len(told.prices) == 1:
        line = line.at_price(told.prices[0])
    placed = Bought(rows=(line,)).placed(told.days[0] if len(told.days) == 1 else None, told.vendor)
    return placed.rows[0]


def _bare(line: Line, told: Bubble) -> Line:
    """A number without a unit is a quantity when it takes the place of one, or is small; else it
    is a price."""
    assert told.quantity is not None
    denied = re.sub(r"\D", "", told.denied)
    was = denied and int(denied) == line.quantity
    if was or (not denied and told.quantity < _FEW):
        return line.counted(told.quantity, "")
    amounts = rupiah.read(f"{told.quantity.normalize():f}".replace(".", ","))
    like = tuple(n for n in amounts if _like_before(line, n)) or amounts[-1:]
    return line.at_price(Price("plain", like)) if like else line


def _like_before(line: Line, amount: int) -> bool:
    total = line.total or 0
    return any(n < _LIKE * amount and amount < _LIKE * n for n in (total, total / line.quantity))


def _is_so(line: Line, told: Bubble) -> bool:
    """Whether what is told stands like that already."""
    costs = {line.total, line.unit_price}
    return (
        any(costs & set(price.amounts) for price in told.prices)
        or told.quantity == line.quantity
        or line.bought_on in told.days
        or bool(told.vendor and folded(told.vendor) == folded(line.vendor))
        or bool(told.item and folded(told.item) == folded(line.item))
    )
