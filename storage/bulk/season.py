"""The season of many groups at once: who leads them, members, purchases, papers, questions.

Knows: the rows that follow, for each noun the same that its own file writes one at a time; a test
holds the two together. Must not know: what happened to whom, who may.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update

from storage.access.group_people import GroupRole
from storage.database.ready import Ready
from storage.groups import Group
from storage.members import phone_index
from storage.money import chain, ledger
from storage.money.chain import Booker, ChainEnd, LedgerEntry
from storage.money.standing import Purchase
from storage.sealed.texts import ANSWER, NOTE, REPORT
from storage.store import Tx
from storage.tables import (
    chats,
    codes,
    consents,
    files,
    group_people,
    groups,
    ledgers,
    members,
    people,
    purchases,
    questions,
    receipts,
    report_photos,
    reports,
)

# Of the rows that are changed each is given the columns that it gets, by their names.
_BELONG = Ready(update(chats).where(chats.c.id == bindparam("chat")))
_PERSON, _CONSENT, _CODE = (Ready(it.insert()) for it in (people, consents, codes))
_PART = Ready(group_people.insert())
_LEAD = Ready(update(groups).where(groups.c.id == bindparam("group")))
_MEMBER, _PURCHASE = Ready(members.insert()), Ready(purchases.insert())
_LEDGER = Ready(ledgers.insert())
_FILE, _RECEIPT, _PHOTO = (Ready(it.insert()) for it in (files, receipts, report_photos))
_REPORT = Ready(update(reports).where(reports.c.id == bindparam("report")))
_QUESTION = Ready(questions.insert())
# In this order each refers only to what is there already.
_ORDER = (_PERSON, _BELONG, _CONSENT, _LEAD, _CODE, _PART, _MEMBER, _FILE, _LEDGER, chain.ADD,
          _PURCHASE, _RECEIPT,
          _REPORT, _PHOTO, _QUESTION)  # fmt: skip


def count(tx: Tx, begin: str) -> int:
    """How many groups have a code that begins so."""
    here = (groups.c.code >= begin) & (groups.c.code < begin + "~")
    return tx.connection.execute(select(func.count()).select_from(groups).where(here)).scalar_one()


@dataclass(frozen=True, slots=True)
class Ruling:
    """An officer's on a report: accepted, or returned with a note and reminded of again."""

    state: str
    note: str
    by: int
    again: datetime | None


@dataclass(slots=True)
class Season:
    """Rows, gathered until `write`; what is gathered carries the moment of the `tx` it is given."""

    _rows: dict[Ready, list[dict[str, Any]]] = field(
        default_factory=lambda: {statement: [] for statement in _ORDER}
    )
    _ends: dict[int, ChainEnd] = field(default_factory=dict[int, ChainEnd])

    def come_in(self, tx: Tx, chat: tuple[int, str], person: int, group: int, notice: str) -> None:
        """A chat (id, channel) speaks for somebody, who agreed to the notice and leads a group."""
        self._speaks(tx, chat, person, notice)
        self._rows[_LEAD].append({"group": group, "leader_id": person})

    def _speaks(self, tx: Tx, chat: tuple[int, str], person: int, notice: str) -> None:
        consent = {"id": tx.new_id(), "person_id": person, "version": notice, "channel": chat[1],
                   "given": True, "at": tx.now}  # fmt: skip
        self._rows[_BELONG].append({"chat": chat[0], "person_id": person, "joined_at": tx.now})
        self._rows[_CONSENT].append(consent)

    def let_in(
        self, tx: Tx, chat: tuple[int, str], helper: tuple[str, GroupRole], group: Group,
        code: tuple[str, datetime], by: int, notice: str,
    ) -> int:  # fmt: skip
        """Somebody new of this name, with this part in a group, who came in at once by a code (and
        when it would have ended) that `by` made."""
        id, (name, role), (made, expires) = tx.new_id(), helper, code
        self._rows[_PERSON].append({"id": id, "name": name, "role": "", "zone": group.zone,
                                    "quiet": False, "made_at": tx.now})  # fmt: skip
        self._speaks(tx, chat, id, notice)
        self._rows[_CODE].append({
            "code_index": tx.vault.index("code", made), "kind": "role", "group_id": group.id,
            "role": role, "issuer_id": by, "made_at": tx.now, "expires_at": expires,
            "used_at": tx.now, "used_by": id,
        })  # fmt: skip
        self._rows[_PART].append({"id": tx.new_id(), "group_id": group.id, "person_id": id,
                                  "role": role, "since": tx.now})  # fmt: skip
        return id

    def member(self, tx: Tx, group: Group, name: str, nik: str, phone: str | None, by: int) -> int:
        """An active member."""
        id = tx.new_id()
        self._rows[_MEMBER].append({
            "id": id, "group_id": group.id, "edition": group.edition, "name": name,
            "nik": tx.seal(nik, f"members.nik:{id}"),
            "nik_index": tx.vault.index("nik", nik),
            "phone": tx.seal(phone, f"members.phone:{id}") if phone else None,
            "phone_index": phone_index(tx, phone),
            "added_by": by, "added_at": tx.now,
        })  # fmt: skip
        return id

    def photo(self, tx: Tx, chat: int, source: str, picture: tuple[str, int, str]) -> int:
        """A photo that came from a chat and lies in the cabinet: its name there, bytes, kind."""
        id, (name, size, mime) = tx.new_id(), picture
        self._rows[_FILE].append({
            "id": id, "chat_id": chat, "source": tx.seal(source, f"files.source:{id}"),
            "size": size, "unique_key": source, "mime": mime, "sha256": name, "original": name,
            "verdict": "ok", "state": "stored", "attempts": 1, "error": "",
            "due_at": tx.now, "made_at": tx.now,
        })  # fmt: skip
        return id

    def purchase(
        self, tx: Tx, group: int, bought: Purchase, source: str, by: int, photos: Sequence[int]
    ) -> int:
        """A purchase that stands, its entry, and the photos that prove it; the ledger of the group
        begins with it, or with one before."""
        end = self._ends.setdefault(group, ChainEnd())
        entry = LedgerEntry("bought", "bought", bought, Booker(by, "chat"))
        self._rows[chain.ADD].append(end.move_on(tx, group, entry))
        id = tx.new_id()
        self._rows[_PURCHASE].append({
            "id": id, "group_id": group, "number": end.numbers, "source": source,
            "reported_by": by, "reported_at": tx.now, "accepted_at": None,
            **ledger.columns_of(bought),
        })  # fmt: skip
        self._rows[_RECEIPT] += [{"purchase_id": id, "file_id": file} for file in photos]
        return id

    def accept(self, tx: Tx, group: int, until: datetime) -> None:
        """An officer agrees to the gathered purchases that were reported until then."""
        for row in self._rows[_PURCHASE]:
            if row["group_id"] == group and row["reported_at"] <= until:
                row["accepted_at"] = tx.now

    def report(
        self, tx: Tx, report: int, body: Mapping[str, str], photos: Mapping[str, int],
        verdict: Ruling | None,
    ) -> None:  # fmt: skip
        """A report that is in, with a photo by the key of its question, and what was decided."""
        said, note = json.dumps(dict(body), ensure_ascii=False), verdict.note if verdict else ""
        self._rows[_REPORT].append({
            "report": report, "state": verdict.state if verdict else "sent", "sent_at": tx.now,
            "remind_at": verdict.again if verdict else None,
            "decided_by": verdict.by if verdict else None,
            **REPORT.values(tx, report, said), **NOTE.values(tx, report, note),
        })  # fmt: skip
        self._rows[_PHOTO] += [{"report_id": report, "file_id": file, "question": key}
                               for key, file in photos.items()]  # fmt: skip

    def question(
        self, tx: Tx, chat: int, text: str, answer: tuple[str, int, datetime] | None
    ) -> int:
        """A question to the officers; the answer with who gave it and when."""
        id = tx.new_id()
        said, by, at = answer or ("", None, None)
        self._rows[_QUESTION].append({
            "id": id, "chat_id": chat, "text": tx.seal(text, f"questions.text:{id}"),
            "kind": "asked", "guess": "", "state": "answered" if answer else "open",
            "asked_at": tx.now, "answered_by": by, "answered_at": at, **ANSWER.values(tx, id, said),
        })  # fmt: skip
        return id

    def write(self, tx: Tx) -> None:
        """Write all of it, each table at once."""
        self._rows[_LEDGER] = [end.row(group) for group, end in self._ends.items()]
        self._ends.clear()
        for statement, rows in self._rows.items():
            tx.connection.many(statement, rows)
            rows.clear()
