"""The chain of a group's ledger: entries are added and never changed, and no change goes unseen.

Knows: how each entry is bound to the one before it, the numbers it gives, the totals it keeps.
Must not know: which deeds there are, or who may do them.

Whoever rewrites an entry has to rewrite all that follow it in the group. What a person wrote, what
was bought and where is hashed apart, with a salt that lies in the sealed text itself: erased
together they leave the chain whole, and nothing from which a name could be guessed.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Literal

from sqlalchemy import bindparam, select, update

from storage.acts import Door
from storage.database.ready import Ready
from storage.money.standing import Purchase, ThingKind, Totals
from storage.store import Tx
from storage.tables import entries, ledgers

Deed = Literal["corrected", "removed", "restored"]
EntryKind = ThingKind | Deed
_WORDS = 500  # characters of what somebody wrote that are kept with an entry


@dataclass(frozen=True, slots=True)
class Booker:
    """Who enters something, through which door; `person` None: the operator, or nobody said."""

    person: int | None
    door: Door


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """An entry to be written. `of`: what kind of thing it tells of; `thing`: how that stands now,
    or stood last; `before`: how it stood until now; `number` None: the next; `words` of the person
    and `why` are kept sealed; `undoes`: the place of the entry that it undoes."""

    of: ThingKind
    kind: EntryKind
    thing: Purchase
    hand: Booker
    before: Purchase | None = None
    number: int | None = None
    words: str = ""
    why: str = ""
    undoes: int | None = None

    def added_to(self, totals: Totals) -> Totals:
        if self.before is not None:
            totals = totals.plus(self.of, self.before, -1)
        return totals if self.kind == "removed" else totals.plus(self.of, self.thing)


@dataclass(frozen=True, slots=True)
class Slot:
    """Where an entry came to stand: the number of its thing, its place in the chain."""

    number: int
    place: int


@dataclass(slots=True)
class ChainEnd:
    """The end of a group's chain: its last place and hash, the last number, what stands."""

    place: int = 0
    hash: bytes = b""
    numbers: int = 0
    totals: Totals = field(default_factory=Totals)

    def move_on(self, tx: Tx, group: int, entry: LedgerEntry) -> dict[str, Any]:
        """The row of the next entry; this end moves behind it."""
        if entry.number is None:
            self.numbers += 1
        id, thing = tx.new_id(), entry.thing
        text, text_hash = _sealed(tx, id, entry)
        row: dict[str, Any] = {
            "id": id, "group_id": group, "place": self.place + 1,
            "number": entry.number or self.numbers, "kind": entry.kind, "at": tx.now,
            "person_id": entry.hand.person, "door": entry.hand.door, "day": thing.bought_on,
            "quantity": thing.quantity, "unit_price": thing.unit_price, "total": thing.total,
            "own": thing.own, "plan_line_id": thing.line, "undoes": entry.undoes, "text": text,
            "text_hash": text_hash, "before_hash": self.hash,
        }  # fmt: skip
        row["hash"] = hash_of(row)
        self.place, self.hash = row["place"], row["hash"]
        self.totals = entry.added_to(self.totals)
        return row

    def row(self, group: int) -> dict[str, Any]:
        """The row that keeps this end."""
        kept = {"place": self.place, "hash": self.hash, "numbers": self.numbers}
        return {"group_id": group, **kept, **asdict(self.totals)}


ADD = Ready(entries.insert())
_C = ledgers.c
_SUMS = [_C[name] for name in asdict(Totals())]
_END = select(_C.place, _C.hash, _C.numbers, *_SUMS).where(_C.group_id == bindparam("group"))
_LOCK = Ready(_END.with_for_update())
_LOOK = Ready(_END)
_KEPT = ("place", "hash", "numbers", *asdict(Totals()))
_KEEP = Ready(
    update(ledgers)
    .where(_C.group_id == bindparam("group"))
    .values({name: bindparam(f"new_{name}") for name in _KEPT})
)


def add(tx: Tx, group: int, some: Sequence[LedgerEntry]) -> list[Slot]:
    """Add entries to the chain of a group, in this order."""
    end = lock(tx, group)
    rows = [end.move_on(tx, group, entry) for entry in some]
    write(tx, group, end, rows)
    return [Slot(row["number"], row["place"]) for row in rows]


def write(tx: Tx, group: int, end: ChainEnd, rows: Sequence[dict[str, Any]]) -> None:
    """Write the rows by which this end, which is locked, moved on."""
    tx.connection.many(ADD, rows)
    tx.connection.many(_KEEP, [{"group": group} | _kept(end.row(group))])


def lock(tx: Tx, group: int) -> ChainEnd:
    """The end of a group's chain, locked for this transaction (SQLite locks as a whole)."""
    found = tx.connection.rows(_LOCK, {"group": group})
    if not found:
        new = ChainEnd().row(group)
        tx.connection.execute(tx.insert(ledgers).on_conflict_do_nothing(), new)
        found = tx.connection.rows(_LOCK, {"group": group})
    return read_end(found[0])


def _kept(row: Mapping[str, Any]) -> dict[str, Any]:
    return {f"new_{name}": row[name] for name in _KEPT}


def read_end(row: Sequence[Any]) -> ChainEnd:
    """An end from its place, hash, last number and sums."""
    place, hash, numbers, *sums = row
    return ChainEnd(place, bytes(hash), numbers, Totals(*sums))


def totals(tx: Tx, group: int) -> Totals:
    """The sums of what stands."""
    found = tx.connection.rows(_LOOK, {"group": group})
    return read_end(found[0]).totals if found else Totals()


def totals_of(tx: Tx, groups: Sequence[int]) -> dict[int, Totals]:
    """The same of several groups; one in which nothing was entered is left out."""
    query = select(_C.group_id, *_SUMS).where(_C.group_id.in_(groups))
    return {group: Totals(*sums) for group, *sums in tx.connection.execute(query)}


def _sealed(tx: Tx, id: int, entry: LedgerEntry) -> tuple[bytes, bytes]:
    it = entry.thing
    told = {"item": it.item, "unit": it.unit, "vendor": it.vendor,
            "words": entry.words[:_WORDS], "why": entry.why[:_WORDS]}  # fmt: skip
    # With the salt in front, equal texts have different hashes and short ones can't be guessed.
    plain = secrets.token_hex(16) + json.dumps(told, ensure_ascii=False)
    return tx.seal(plain, _about(id)), hashlib.sha256(plain.encode()).digest()


def text_of(tx: Tx, row: Mapping[str, Any]) -> Mapping[str, str] | None:
    """What an entry says in words, checked against its hash; None when it was erased.

    Raises `Unreadable` when it does not open, ValueError when it is not what was hashed.
    """
    if row["text"] is None:
        return None
    plain = tx.open(bytes(row["text"]), _about(row["id"]))
    if hashlib.sha256(plain.encode()).digest() != bytes(row["text_hash"]):
        raise ValueError("the text is not what was hashed")
    return json.loads(plain[32:])


def _about(id: int) -> str:
    return f"entries.text:{id}"


_HASHED = ("id", "group_id", "place", "number", "kind", "person_id", "door", "unit_price", "total",
           "own", "plan_line_id", "undoes")  # fmt: skip


def hash_of(row: Mapping[str, Any]) -> bytes:
    """SHA-256 of the entry before, this one, and its text's hash; JSON keeps fields apart."""
    at: datetime = row["at"]
    day: date = row["day"]
    told = [row[name] for name in _HASHED]
    told += [at.astimezone(UTC).isoformat(), day.isoformat(), f"{row['quantity']:.3f}"]
    hashes = row["before_hash"], row["text_hash"]
    text = json.dumps([*told, *(bytes(value).hex() for value in hashes)])
    return hashlib.sha256(text.encode()).digest()
