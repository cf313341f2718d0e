"""Words that change a sum: deposits, discounts, taxes, shares, instalments, change handed back.

Knows: which amount belongs to such a word, and what it may make of a total.
Must not know: how a row is reckoned without it.

None of them is a thing that was bought, and none is ever left out: where the sum after the change
is not said, every reading is offered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from handlers.reading.purchase import words
from handlers.reading.purchase.piece import Piece

MOST_OFFERED = 3  # totals; more is no question that a person answers
_PERCENT = re.compile(r"(\d{1,2}(?:[.,]\d{1,2})?)%")
_BETWEEN = words.PRICE_FILLERS | frozenset({":", "-", "sudah", "baru", "dulu", "saja", "aja"})
_INCLUDED = frozenset({"termasuk", "trmsuk", "include", "including", "inc", "udah", "sudah"})
_GOT = frozenset({"dapat", "dapet", "dpt", "jadi", "jd", "deal"})
_WHICH = frozenset({"yang", "yg", "sing", "nu"})
_FURTHEST = 3  # words between a word of change and its amount


def with_changes(pieces: list[Piece]) -> list[Piece]:
    """The pieces with every word of change and its amount as one piece of the kind "change"."""
    pieces = _amended(_summed(_without_sources(pieces)))
    done: list[Piece] = []
    at = 0
    while at < len(pieces):
        found = _change_at(pieces, at)
        if not found:
            done.append(pieces[at])
            at += 1
            continue
        change, at = found
        if change.word == "back":
            done = _handed_back(done, change)
        else:
            done.append(change)
    return done


def told_alone(pieces: Sequence[Piece]) -> tuple[Piece, list[Piece]] | None:
    """The change of a sum that was told before, and the other pieces: "diskon 50rb"."""
    for at in range(len(pieces)):
        kind, after = _lead(pieces, at)
        value, end = _value(pieces, after, kind) if kind else (None, at)
        if value is not None:
            change = replace(value, kind="change", word=kind, start=pieces[at].start,
                             text=f"{pieces[at].text} {value.text}")  # fmt: skip
            return change, [*pieces[:at], *pieces[end:]]
        if first := _percent_first(pieces, at):
            return first[0], [*pieces[:at], *pieces[first[1] :]]
    return None


def _without_sources(pieces: list[Piece]) -> list[Piece]:
    """Money that was there before the verb is heard, and is no price: "dana 25jt cair, beli"."""
    verb = next((at for at, p in enumerate(pieces) if p.word in words.BUY), 0)
    if not any(piece.kind == "money" for piece in pieces[verb:]):
        return pieces
    done = list(pieces)
    for at in range(verb, len(pieces)):
        end = _is_source(pieces, at)
        for heard in range(at, end + 1) if end else ():
            done[heard] = replace(pieces[heard], kind="heard")
    for at, piece in enumerate(pieces[:verb]):
        near = pieces[at + 1 : min(verb, at + 1 + _FURTHEST)]
        money = next((i for i, p in enumerate(near, at + 1) if p.kind == "money"), None)
        if piece.word not in words.SOURCES or money is None:
            continue
        for heard in range(at, verb):
            if heard > money and pieces[heard].kind not in ("word", "count"):
                break
            done[heard] = replace(pieces[heard], kind="heard")
    return done


def _is_source(pieces: Sequence[Piece], at: int) -> int:
    """Where money ends that is told behind a price as what it was paid from; 0 for none."""
    first, known = pieces[at], pieces[at + 1 : at + 2]
    if first.word not in words.FROM or not known or known[0].word not in words.SOURCES:
        return 0
    before = next((p for p in reversed(pieces[:at]) if not _stands_beside(p)), None)
    if before is None or before.kind != "money":
        return 0
    for end in range(at + 2, min(len(pieces), at + 3 + _FURTHEST)):
        if pieces[end].kind == "money":
            after = next((p for p in pieces[end + 1 :] if p.kind != "comma"), None)
            back = after is not None and words.CHANGES.get(after.word) == "back"
            return 0 if back else end
        if pieces[end].kind != "word":
            return 0
    return 0


def _stands_beside(piece: Piece) -> bool:
    return piece.kind in ("each", "total", "date", "heard") or piece.word in words.FILLERS


def _summed(pieces: list[Piece]) -> list[Piece]:
    """Amounts that are told in two parts as one: "2jt lebih 150rb", "350rb nego dapat 300rb",
    "3 biji, 2 yang 85rb 1 yang 120rb"."""
    done: list[Piece] = []
    at = 0
    while at < len(pieces):
        one, end = _by_kinds(pieces, at) or _bargained(pieces, at) or (pieces[at], at + 1)
        done.append(one)
        at = end
    return done


def _bargained(pieces: Sequence[Piece], at: int) -> tuple[Piece, int] | None:
    """The amount here with one that is put on it, taken off it or agreed on instead."""
    first = pieces[at]
    if first.kind != "money" or len(first.amounts) != 1:
        return None
    kind = ""
    for end in range(at + 1, min(len(pieces), at + 2 + _FURTHEST)):
        piece = pieces[end]
        if piece.kind == "money":
            whole, part = first.amounts[0], piece.amounts[0]
            if not kind or part >= whole or len(piece.amounts) != 1:
                return None
            readings = {
                "more": (whole + part,),
                "less": (whole - part, whole),
                "agreed": (part, whole),
            }
            return replace(first, amounts=readings[kind], end=piece.end, each=piece.each), end + 1
        kind = words.PUT_TOGETHER.get(piece.word, "") or kind
        if not kind and piece.word in _GOT and any(p.word == "dari" for p in pieces[:at][-2:]):
            kind = "agreed"
        if not kind or not (piece.word in words.PUT_TOGETHER or piece.word in _BETWEEN):
            return None
    return None


def _by_kinds(pieces: Sequence[Piece], at: int) -> tuple[Piece, int] | None:
    """So many at one price and so many at another, which are all that were counted before."""
    counted = [p for p in pieces[:at] if p.kind == "count"]
    total = count = Decimal(0)
    here, end = at, at
    while here + 2 < len(pieces) and (priced := _kind_at(pieces, here)):
        count, total = count + priced[0], total + priced[0] * priced[1]
        end = here + 3
        joined = end < len(pieces) and pieces[end].kind in ("comma", "and")
        here = end + joined
    if end <= at + 3 or not counted or counted[-1].value != count:
        return None
    whole = (int(total),)
    both = replace(pieces[end - 1], kind="money", amounts=whole, each=False, about=True)
    return replace(both, start=pieces[at].start), end


def _kind_at(pieces: Sequence[Piece], at: int) -> tuple[Decimal, int] | None:
    """ "2 yang 85rb"."""
    number, which, price = pieces[at : at + 3]
    told = number.kind == "count" and which.word in _WHICH and price.kind == "money"
    return (number.value, price.amounts[0]) if told else None


def _amended(pieces: list[Piece]) -> list[Piece]:
    """Two amounts, the second put right: one with both readings, the right one first."""
    done: list[Piece] = []
    at = 0
    while at < len(pieces):
        end = _amended_at(pieces, at)
        if end:
            wrong, right = pieces[at], pieces[end]
            both = tuple(dict.fromkeys((*right.amounts, *wrong.amounts)))
            each = wrong.each or right.each
            done.append(replace(right, amounts=both, each=each, start=wrong.start))
        else:
            done.append(pieces[at])
        at = (end or at) + 1
    return done


def _amended_at(pieces: Sequence[Piece], at: int) -> int:
    """Where the amount stands that puts this one right; 0 when none does."""
    if pieces[at].kind != "money":
        return 0
    said = False
    for place in range(at + 1, min(len(pieces), at + 2 + _FURTHEST)):
        piece = pieces[place]
        if piece.kind == "money":
            return place if said else 0
        said = said or piece.word in words.AMENDS
        if piece.kind != "comma" and piece.word not in words.AMENDS | _BETWEEN | {"."}:
            return 0
    return 0


def _change_at(pieces: Sequence[Piece], at: int) -> tuple[Piece, int] | None:
    """The change that begins here and where it ends, None when none does."""
    kind, after = _lead(pieces, at)
    if not kind:
        return _percent_first(pieces, at)
    value, end = _value(pieces, after, kind)
    if value is None or not _changes_something(pieces, at, end, kind):
        return None
    each = end < len(pieces) and pieces[end].kind == "each" and pieces[end].word != "@"
    included = at > 0 and pieces[at - 1].word in _INCLUDED and kind == "tax"
    change = replace(value, kind="heard" if included else "change", word=kind,
                     start=pieces[at].start, text=f"{pieces[at].text} {value.text}",
                     each=each)  # fmt: skip
    return change, end + each


def _changes_something(pieces: Sequence[Piece], at: int, end: int, kind: str) -> bool:
    """Whether there is another price; a deposit may also stand between the thing and its price."""
    before = any(piece.kind == "money" for piece in pieces[:at])
    named = at > 0 and pieces[at - 1].kind == "word" and pieces[at - 1].word not in words.BUY
    return before or (kind == "down" and named and any(p.kind == "money" for p in pieces[end:]))


def _lead(pieces: Sequence[Piece], at: int) -> tuple[str, int]:
    """The kind of change that the word or two words here speak of, and the place after them."""
    here = pieces[at]
    if here.kind not in ("word", "total"):
        return "", at
    if at + 1 < len(pieces):
        both = words.CHANGES.get(f"{here.word} {pieces[at + 1].word}")
        if both:
            return both, at + 2
    return words.CHANGES.get(here.word, ""), at + 1


def _value(pieces: Sequence[Piece], at: int, kind: str) -> tuple[Piece | None, int]:
    """The amount, share or number after a word of change."""
    for place in range(at, min(len(pieces), at + _FURTHEST)):
        piece = pieces[place]
        share = _PERCENT.fullmatch(piece.word)
        if share:
            return replace(piece, value=Decimal(share[1].replace(",", "."))), place + 1
        if piece.kind == "money" or (kind == "share" and _parts(piece)):
            return piece, place + 1
        if piece.word not in _BETWEEN:
            break
    return None, at


def _parts(piece: Piece) -> bool:
    """Whether it says among how many something is shared: "dua", "3 orang"."""
    people = piece.unit is None or piece.unit in words.PEOPLE
    return piece.kind == "count" and people and piece.value >= 2


def _percent_first(pieces: Sequence[Piece], at: int) -> tuple[Piece, int] | None:
    """ "10% diskon"."""
    share = _PERCENT.fullmatch(pieces[at].word)
    kind, after = _lead(pieces, at + 1) if share and at + 1 < len(pieces) else ("", at)
    if not share or not kind:
        return None
    value = Decimal(share[1].replace(",", "."))
    return replace(pieces[at], kind="change", word=kind, value=value), after


def _handed_back(done: list[Piece], change: Piece) -> list[Piece]:
    """What was paid without what came back is the total; the note alone is no price."""
    last = len(done) - 1
    while last >= 0 and (done[last].kind == "comma" or done[last].word in _BETWEEN):
        last -= 1
    paid = next((at for at in range(last, max(-1, last - 4), -1)
                 if done[at].word in words.PAID), None)  # fmt: skip
    here = done[last] if last >= 0 else None
    if paid is None or here is None or here.kind != "money":
        return [*done, change]
    left = here.amounts[0] - change.amounts[0]
    if left <= 0:
        return [*done, change]
    mark = replace(done[paid], kind="total", word="total")
    sure = len(here.amounts) == len(change.amounts) == 1
    net = replace(here, amounts=(left,) if sure else (left, *here.amounts), end=change.end)
    return [*done[:paid], mark, net]


def altered(totals: Sequence[int], changes: Sequence[Piece], quantity: Decimal) -> tuple[int, ...]:
    """What the totals may be after these changes, likeliest first, at most three."""
    found = list(totals)
    for change in changes[:MOST_OFFERED]:
        after = [
            int(total) for whole in found for total in _after(Decimal(whole), change, quantity)
        ]
        found = [*after, *found] if change.word not in ("down", "instalment") else [*found, *after]
    return tuple(dict.fromkeys(total for total in found if total > 0))[:MOST_OFFERED]


def _after(total: Decimal, change: Piece, quantity: Decimal) -> list[Decimal]:
    amount = Decimal(change.amounts[0]) if change.amounts else total * change.value / 100
    amount *= quantity if change.each and change.amounts else 1
    if change.word == "share" and not change.amounts:
        amount = total / change.value
    match change.word:
        case "off" | "back":
            return [total - amount]
        case "tax":
            return [total + amount]
        case _:  # one's own share, a deposit, an instalment: so much has been paid by now
            return [amount]
