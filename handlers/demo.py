"""The people and groups of the demo: invented, and the same in every fresh folder.

Knows: who `ratna`, `joko`, `dedi` and `wati` are. Must not know: how a simulator shows them.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from handlers.deeds.memberships import LINK
from handlers.programme import Programme
from handlers.reading import areas
from handlers.reminders.rules import next_step
from handlers.reminders.tick import open_reports
from storage import Tx, chats, groups, members, people, reports
from storage.access import codes, officers
from storage.money import ledger
from storage.money.chain import Booker
from storage.money.standing import Purchase

CHANNELS = ("telegram", "whatsapp")
CODE = "MAWAR349"  # opens the third group, unused
MEMBER_CODE = "MELATA34"  # of the first group's link for its members
OFFICER_CODE = "DINAS734"
PAID = date(2020, 12, 1)
DUE = date(2020, 12, 29)

# Made-up NIKs: district codes are real, the rest is not anybody's. No operator has 0841.
_MEMBERS = (
    ("Siti Aminah", "3302145208850001", "+6284100000001"),
    ("Slamet Riyadi", "3302141011780002", None),
    ("Wahyuni", "3302145506900003", None),
)


def seed(tx: Tx, programme: Programme) -> None:
    """Fill an empty database."""
    ratna = people.add(tx, "Ratna Wulandari")
    joko = people.add(tx, "Joko Susilo", zone="Asia/Makassar")
    wati = people.add(tx, "Wati Lestari")
    officers.appoint(tx, wati, "", "petugas")
    for name, person in (("ratna", ratna), ("joko", joko), ("wati", wati)):
        for chat in chats.find(tx, [(channel, name) for channel in CHANNELS]).values():
            chats.belong(tx, chat, person)
    melati = _group(tx, programme, "tkm-2020", "Melati Abon Lele", "Banyumas", ratna, "33.02")
    _group(tx, programme, "padat-karya-2020", "Bina Desa", "Pangkep", joko, "73.10")
    mawar = _group(tx, programme, "tkm-2020", "Mawar Jahit", "Tasikmalaya", None, "32.06")
    codes.issue(tx, "leader", timedelta(days=365), mawar, CODE)
    codes.issue(tx, codes.MANY, timedelta(days=365), melati, MEMBER_CODE, role=LINK)
    codes.issue(tx, "officer", timedelta(days=365), code=OFFICER_CODE, area="", duty="petugas")
    for name, nik, phone in _MEMBERS:
        members.add(tx, melati, name, nik, phone, ratna)
    freezer = Purchase("freezer", Decimal(1), "", 3_250_000, 3_250_000, "Toko Makmur",
                       date(2020, 12, 10))  # fmt: skip
    before = tx.at(tx.now - timedelta(days=4))
    ledger.add(before, melati, [freezer], ["demo.1"], Booker(ratna, "chat"))
    _agreed_date(tx, programme, melati, "lpj", DUE)


def _group(
    tx: Tx,
    programme: Programme,
    edition: str,
    name: str,
    village: str,
    leader: int | None,
    area: str,
) -> int:
    group = groups.add(tx, edition, name, areas.every()[area].zone, village, PAID, area)
    if leader is not None:
        groups.appoint(tx, group, leader)
    open_reports(tx, programme, group)
    return group


def _agreed_date(tx: Tx, programme: Programme, group: int, kind: str, due: date) -> None:
    row = groups.get(tx, group)
    for report in reports.of_group(tx, group):
        if report.kind == kind:
            rule = programme.report_kind(row.edition, kind)
            reports.due_date(tx, report.id, due, next_step(row, rule, due, tx.now))
