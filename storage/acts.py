"""Acts: what was done, by whom, through which door; a log in which no change goes unseen.

Knows: the chains of acts, how each act is bound to the one before it, what may be erased.
Must not know: which deeds there are, or who may do them.

Each act carries a hash of itself and of the act before it. One chain a regency, so that the
regencies' writers do not wait for each other; whoever rewrites a row has to rewrite all that
follow, and the heads, which stand on paper elsewhere. Personal detail is hashed apart, with a
salt that lies in the sealed detail itself: erased together they leave the chain whole, and
nothing from which a NIK or a name could be guessed.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, Literal

from sqlalchemy import bindparam, select, union, update

from storage.database.ready import Ready
from storage.store import Tx
from storage.tables import acts, chains
from storage.vault import Unreadable

Door = Literal["chat", "page", "command", "clock"]

_CHAIN = 5  # characters of an area's code that name its chain: "32.14", a regency
_WHY = 300
_PAGE = 1000  # acts that are looked at in one query
_C = acts.c


@dataclass(frozen=True, slots=True)
class Act:
    """One act to be written down.

    `person` None: the operator (door "command"), a stranger ("chat"), the clock.
    `kind` and `subject`: what was acted on and its id. `why` stands in the clear: no NIK, no
    phone, no name; those belong into `detail`, which is sealed.
    """

    person: int | None
    door: Door
    deed: str
    kind: str
    subject: int
    group: int | None = None
    area: str = ""
    why: str = ""
    detail: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Done:
    """An act as it stands in the log; `detail` None when it was erased."""

    id: int
    at: datetime
    person: int | None
    door: Door
    deed: str
    kind: str
    subject: int
    why: str
    detail: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class Broken:
    """Where a chain is not what was written: the chain, the place in it, the act's id if any."""

    chain: str
    place: int
    act: int | None


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain, to be printed where nobody can rewrite it."""

    chain: str
    place: int
    hash: str


def add(tx: Tx, act: Act) -> None:
    """Write an act down, in the transaction of what it tells of.

    It gets its place just before the commit, since everybody who writes to the chain waits for
    the one who is writing.
    """
    tx.last(_write, (act, tx.now))


_ADD = Ready(acts.insert())
_MOVE_ON = Ready(
    update(chains)
    .where(chains.c.name == bindparam("chain"))
    .values(place=bindparam("at"), hash=bindparam("last"))
)
_LOCK = Ready(
    select(chains.c.place, chains.c.hash)
    .where(chains.c.name == bindparam("chain"))
    .with_for_update()
)


def _write(tx: Tx, left: Sequence[tuple[Act, datetime]]) -> None:
    # Chains in one order for all, or two writers could wait for each other.
    for chain, some in groupby(sorted(left, key=_chain_of), _chain_of):
        before = _locked(tx, chain)
        rows: list[dict[str, Any]] = []
        for act, at in some:
            rows.append(_row(tx, chain, before, act, at))
            before = rows[-1]["place"], rows[-1]["hash"]
        tx.connection.many(_ADD, rows)
        tx.connection.many(_MOVE_ON, [{"chain": chain, "at": before[0], "last": before[1]}])


def _chain_of(left: tuple[Act, datetime]) -> str:
    return left[0].area[:_CHAIN]


def _locked(tx: Tx, chain: str) -> tuple[int, bytes]:
    """Place and hash of a chain's end, locked for this transaction (SQLite locks as a whole)."""
    asked = {"chain": chain}
    found = tx.connection.rows(_LOCK, asked)
    if not found:
        new = {"name": chain, "place": 0, "hash": b""}
        tx.connection.execute(tx.insert(chains).on_conflict_do_nothing(), new)
        found = tx.connection.rows(_LOCK, asked)
    [(place, last)] = found
    return place, bytes(last)


def _row(tx: Tx, chain: str, before: tuple[int, bytes], act: Act, at: datetime) -> dict[str, Any]:
    id = tx.at(at).new_id()
    detail, detail_hash = _sealed(tx, id, act.detail)
    row: dict[str, Any] = {
        "id": id, "chain": chain, "place": before[0] + 1, "at": at, "person_id": act.person,
        "door": act.door, "act": act.deed, "kind": act.kind, "subject": act.subject,
        "group_id": act.group, "area": act.area, "why": act.why[:_WHY], "detail": detail,
        "detail_hash": detail_hash, "before_hash": before[1],
    }  # fmt: skip
    return row | {"hash": _hash(row)}


def _sealed(tx: Tx, id: int, detail: Mapping[str, str]) -> tuple[bytes | None, bytes]:
    if not detail:
        return None, b""
    # With the salt in front, equal details have different hashes and short ones can't be guessed.
    plain = secrets.token_hex(16) + json.dumps(dict(detail), ensure_ascii=False)
    return tx.seal(plain, _about(id)), hashlib.sha256(plain.encode()).digest()


def _about(id: int) -> str:
    return f"acts.detail:{id}"


_HASHED = ("id", "chain", "place", "person_id", "door", "act", "kind", "subject", "group_id",
           "area", "why")  # fmt: skip


def _hash(row: Mapping[str, Any]) -> bytes:
    """SHA-256 of the act before, this one, and its detail's hash; JSON keeps fields apart."""
    at: datetime = row["at"]
    told = [row[name] for name in _HASHED] + [at.astimezone(UTC).isoformat()]
    hashes = row["before_hash"], row["detail_hash"]
    text = json.dumps([*told, *(bytes(value).hex() for value in hashes)])
    return hashlib.sha256(text.encode()).digest()


def verify(tx: Tx) -> Broken | None:
    """The first act that is not as it was written, None when every chain is whole.

    An erased detail breaks nothing. Acts that are written meanwhile are looked at too.
    """
    names = union(select(chains.c.name), select(_C.chain).distinct())
    for name in sorted(tx.connection.execute(names).scalars()):
        broken = _verify(tx, name)
        if broken is not None:
            return broken
    return None


def _verify(tx: Tx, chain: str) -> Broken | None:
    at, before = 0, b""
    while True:
        # The end first: what is written after this look only makes the page that follows longer.
        try:
            end = _end(tx, chain)
            rows = _page(tx, chain, at)
        except _ODD:
            return Broken(chain, at + 1, None)
        for row in rows:
            at += 1
            if not _is_whole(tx, row, at, before):
                return Broken(chain, at, row["id"])
            before = bytes(row["hash"])
        if not rows:
            return None if end == (at, before) else Broken(chain, at + 1, None)


# SQLite keeps text in a column of bytes or moments, and gives it back so.
_ODD = (TypeError, ValueError)


def _is_whole(tx: Tx, row: Mapping[str, Any], place: int, before: bytes) -> bool:
    """This act stands behind the one with the hash `before`, and is what was written."""
    try:
        bound = row["place"] == place and bytes(row["before_hash"]) == before
        return bound and _hash(row) == bytes(row["hash"]) and _holds(tx, row)
    except _ODD:
        return False


def _end(tx: Tx, chain: str) -> tuple[int, bytes] | None:
    query = select(chains.c.place, chains.c.hash).where(chains.c.name == chain)
    found = tx.connection.execute(query).first()
    return None if found is None else (found[0], bytes(found[1]))


def _page(tx: Tx, chain: str, after: int) -> Sequence[Mapping[str, Any]]:
    query = select(acts).where(_C.chain == chain, _C.place > after).order_by(_C.place)
    return tx.connection.execute(query.limit(_PAGE)).mappings().all()


def _holds(tx: Tx, row: Mapping[str, Any]) -> bool:
    """The detail is what was sealed, or gone."""
    if row["detail"] is None:
        return True
    try:
        plain = tx.open(bytes(row["detail"]), _about(row["id"]))
    except Unreadable:
        return False
    return hashlib.sha256(plain.encode()).digest() == bytes(row["detail_hash"])


def heads(tx: Tx) -> list[Head]:
    """The end of every chain, by name."""
    ends = sorted(tx.connection.execute(select(chains.c.name, chains.c.place, chains.c.hash)))
    return [Head(name, place, bytes(it).hex()) for name, place, it in ends]


def erase_detail(tx: Tx, act: int) -> None:
    """Forget the personal detail of an act, and with it the salt; the act itself stays."""
    tx.connection.execute(update(acts).where(_C.id == act).values(detail=None))


def of_group(tx: Tx, group: int, limit: int) -> list[Done]:
    """The newest acts on a group; raises `Unreadable` when a detail does not open."""
    query = select(acts).where(_C.group_id == group).order_by(_C.at.desc(), _C.id.desc())
    return list(_done(tx, tx.connection.execute(query.limit(limit)).mappings().all()))


def _done(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> Iterator[Done]:
    for row in rows:
        sealed = row["detail"]
        detail: dict[str, str] | None = None
        if sealed is not None:
            detail = json.loads(tx.open(bytes(sealed), _about(row["id"]))[32:])
        elif not row["detail_hash"]:
            detail = {}
        yield Done(
            id=row["id"], at=row["at"], person=row["person_id"], door=row["door"],
            deed=row["act"], kind=row["kind"], subject=row["subject"], why=row["why"],
            detail=detail,
        )  # fmt: skip
