"""Who may do each deed: groups with everybody who has to do with them, and the table itself.

Knows: every deed, and who may do it. Must not know: how anything is said.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from handlers import deeds as room
from handlers.deeds import (
    cash,
    confirmations,
    ledger,
    memberships,
    people,
    plans,
    questions,
    receipts,
    replacements,
    reports,
    revisions,
    roles,
    roster,
    takeovers,
)
from handlers.deeds import groups as listing
from handlers.deeds.rights import OPERATOR, By
from handlers.programme import ReportKind, ReportQuestion
from handlers.reading.group_list import ListedGroup
from handlers.reading.roster.listing import PeopleList, RosterRow
from storage import Tx, chats, files, groups, members
from storage import confirmations as confirmed
from storage import people as persons
from storage import questions as asked
from storage import replacements as proposed
from storage import reports as owed
from storage.access import codes, group_people, membership
from storage.access import takeovers as stored
from storage.access.group_people import GroupRole
from storage.bulk import rosters
from storage.money import revisions as wanted
from storage.money.plan import Planned
from storage.money.standing import Purchase
from storage.replacements import Newcomer
from tests.support import an_officer

FREEZER = Purchase("freezer", Decimal(1), "", None, 90_000, "Toko", date(2020, 12, 1))
FEED = Planned("Pakan", None, "", 500_000)
LPJ = ReportKind(title="LPJ", questions=(ReportQuestion(key="apa", ask="Apa?"),))
BESIDE: tuple[GroupRole, ...] = ("bendahara", "sekretaris", "pendamping", "mandor")
NOTICE = "2020-12b"


class Niks:
    """NIKs that nobody has yet."""

    def __init__(self) -> None:
        self.last = 0

    def __call__(self) -> str:
        self.last += 1
        return f"330214520885{self.last:04d}"


@dataclass(frozen=True)
class House:
    """One group with all that deeds are done to, by id."""

    niks: Niks
    id: int
    leader: int
    beside: dict[GroupRole, int]
    chat: int
    purchase: int
    member: int
    open: int
    sent: int
    roster: int
    row: rosters.WaitingRow
    proposal: int
    question: int
    former: int
    newer: int
    lost: int
    taken: int
    phone: str
    second: int  # a member whom nobody proposed to replace: the pendamping, who was asked
    ask: int
    link: str
    waits: int  # a group without a leader
    line: int  # of the plan
    moved: int  # the number of money that came in
    accepted: int  # a purchase
    revision: wanted.Revision


def house(tx: Tx, niks: Niks, name: str, area: str) -> House:
    """A group of this area, and a second one that changed hands: the former leader objects to
    nothing yet."""
    leader = persons.add(tx, f"Ketua {name}")
    chat = chats.find(tx, [("telegram", name)])["telegram", name]
    chats.belong(tx, chat, leader)
    id = groups.add(tx, "tkm-2020", name, "Asia/Jakarta", area=area)
    groups.appoint(tx, id, leader)
    beside = {role: persons.add(tx, f"{role} {name}") for role in BESIDE}
    for role, person in beside.items():
        group_people.let_in(tx, id, person, role)
    by, group = By(leader, "chat"), groups.get(tx, id)
    for kind in ("lpj", "kemajuan"):
        owed.open_(tx, id, kind, "", date(2020, 12, 29), None)
    sent, open_ = owed.of_group(tx, id)
    reports.hand_in(tx, by, sent, {"Apa?": "a"})
    [bought] = ledger.enter(tx, by, id, [FREEZER], [f"{name}.0"], [])
    for booker in (leader, beside["bendahara"], beside["sekretaris"]):
        mine = By(booker, "chat")
        [other] = ledger.enter(tx, mine, id, [FREEZER], [f"{name}.{booker}"], [])
        ledger.correct(tx, mine, id, other.id, replace(FREEZER, item="kulkas"))
    accepted = accept_two(tx, by, group)
    doubtful = RosterRow(place="baris 1", name="Joko", nik=None)
    roster.enter(tx, by, id, None, PeopleList(rows=[doubtful], ignored=0), name)
    [row] = rosters.waiting(tx, id)
    member = roster.add(tx, by, id, None, f"Siti {name}", niks(), None)
    for booker in (leader, beside["bendahara"], beside["sekretaris"]):
        roster.change(tx, By(booker, "chat"), id, member, name=f"Siti Aminah {name}")
    [siti] = members.of_group(tx, id)
    replacements.ask(tx, by, group, siti, Newcomer("Sari", niks(), None), "Pindah")
    [proposal] = proposed.open_of(tx, id)
    former, newer = persons.add(tx, "Dulu"), persons.add(tx, "Baru")
    lost, taken = (
        groups.add(tx, "tkm-2020", f"{name} {word}", "Asia/Jakarta", area=area)
        for word in ("lama", "ditahan")
    )
    for other in (lost, taken):
        groups.appoint(tx, other, newer)
        stored.add(tx, other, former, newer, None)
    phone = f"+62812345{niks()[-5:]}"
    waits = groups.add(tx, "tkm-2020", f"{name} tunggu", "Asia/Jakarta", area=area)
    expected = persons.add(tx, "Tunggu", phone=phone)
    tx.connection.exec_driver_sql(f"UPDATE groups SET expects_id = {expected} WHERE id = {waits}")
    moved = cash.enter(tx, by, id, "interest", 1_000, date(2020, 12, 1), f"{name}.kas")
    second = roster.add(tx, by, id, None, f"Wahyu {name}", niks(), None)
    helps, place = beside["pendamping"], ("telegram", f"pendamping {name}")
    chats.belong(tx, chats.find(tx, [place])[place], helps)
    chats.last_wrote(tx, chats.find(tx, [place])[place], tx.now)
    membership.belong(tx, second, helps)
    [line] = plans.add(tx, by, id, [FEED])
    _, [ask] = confirmed.add(tx, id, bought.id, "freezer", None, [(second, helps)])
    return House(niks, id, leader, beside, chat, bought.id, member, open_.id, sent.id, row.roster,
                 row, proposal.id, asked.add(tx, chat, "apa?", "asked"), former, newer, lost,
                 taken, phone, second, ask, memberships.link(tx, by, group), waits,
                 line.id, moved.number, *accepted)  # fmt: skip


def accept_two(tx: Tx, by: By, group: groups.Group) -> tuple[int, wanted.Revision]:
    """A purchase that an officer has accepted, and a change that is asked for of another one."""
    names = [f"{group.name}.{part}" for part in ("lama", "diminta")]
    first, second = ledger.enter(tx, by, group.id, [FREEZER, FREEZER], names, [])
    for it in (first, second):
        tx.connection.exec_driver_sql(
            f"UPDATE purchases SET accepted_at = reported_at WHERE id = {it.id}"
        )
    revisions.ask(tx, by, group, second.id, replace(FREEZER, total=95_000), "", "salah ketik")
    [asked_for] = wanted.open_of(tx, group.id)
    return first.id, asked_for


def everybody(tx: Tx, own: House, other: House) -> dict[str, By]:
    """One of each kind, as they stand to the first house."""
    area = groups.get(tx, own.id).area
    people_of = {
        "leader": own.leader, "other leader": other.leader, **own.beside,
        "former": own.former, "officer": an_officer(tx, "Wati", area[:2]),
        "officer elsewhere": an_officer(tx, "Tuti", groups.get(tx, other.id).area),
        "head": an_officer(tx, "Ida", area, "kepala"), "auditor": an_officer(tx, "Adi", "", "pengawas"),
        "ministry": an_officer(tx, "Lia", "", "kementerian"),
    }  # fmt: skip
    found = {str(name): By(person, "chat") for name, person in people_of.items()}
    return found | {"applicant": By(None, "chat"), "operator": OPERATOR}


BOOKS = {"leader", "bendahara", "sekretaris"}
ACTS = {"officer", "head"}
KNOWN = {"leader", "other leader", *BESIDE, "former", *ACTS, "officer elsewhere", "auditor",
         "ministry"}  # fmt: skip
ALL = KNOWN | {"applicant", "operator"}


@dataclass(frozen=True)
class Deed:
    """How a deed is done to a house, and who may. `act`: what it leaves, "" for its own name."""

    done: Callable[[Tx, By, House], object]
    may: set[str]
    act: str = ""


def code_of(tx: Tx, h: House, **opens: Any) -> tuple[str, codes.Code]:
    made = codes.issue(tx, opens.pop("kind", "leader"), people.roles.CODE_LASTS, **opens)
    found = codes.look_at(tx, made)
    assert found is not None
    return made, found


def comes(tx: Tx, by: By, h: House) -> object:
    made, found = code_of(tx, h, group=h.lost)
    place = (chats.find(tx, [("telegram", made)])["telegram", made], "telegram")
    return people.admit(tx, by, place, made, found, "Dewi", NOTICE)


def comes_again(tx: Tx, by: By, h: House) -> object:
    made, _ = code_of(tx, h, kind="person", person=h.leader)
    return people.come_again(tx, by, h.chat, made, h.leader)


def voids(tx: Tx, by: By, h: House) -> object:
    code_of(tx, h, group=h.waits)
    return people.void_code(tx, by, codes.open_ones(tx)[-1].mark)


def is_expected(tx: Tx, by: By, h: House) -> object:
    return people.come_as_expected(tx, by, (h.chat, "telegram"), h.phone, NOTICE)


def refuses(tx: Tx, by: By, h: House) -> object:
    mark = tx.mark()
    code_of(tx, h, group=h.id)
    try:
        return takeovers.refuse_codes(tx, by)
    except takeovers.NothingToObject:
        tx.undo(mark)
        raise


def objects(tx: Tx, by: By, h: House) -> object:
    return takeovers.object_to(tx, by)


def decides(tx: Tx, by: By, h: House) -> object:
    lost = stored.newest_of(tx, h.former)
    assert lost is not None
    return takeovers.decide(tx, by, lost, "new")


def proposal(tx: Tx, h: House) -> proposed.Replacement:
    return next(it for it in proposed.open_of(tx, 0) + all_open(tx) if it.id == h.proposal)


def all_open(tx: Tx) -> list[proposed.Replacement]:
    return proposed.waiting(tx, "", 99)


def proof(tx: Tx, h: House) -> memberships.Proof:
    """The link of the group, and the NIK of a member for whom nobody speaks yet."""
    return memberships.Proof(code=h.link, nik=members.nik_of(tx, h.member))


def first(able: Any, count: int) -> Any:
    return able[:count]


def takes_in(tx: Tx, by: By, h: House) -> object:
    from bot.config import load

    row = ListedGroup(row=2, told=True, edition="tkm-2020", name="Baru", village="X", district="Y",
                      area="33.02", code=h.niks())  # fmt: skip
    return listing.take_in(tx, by, load(environment={}).programme, [row])


def adds(tx: Tx, by: By, h: House) -> object:
    from bot.config import load

    row = ListedGroup(row=1, told=False, edition="tkm-2020", name="Baru", code=h.niks(),
                      area=groups.get(tx, h.id).area)  # fmt: skip
    return listing.add(tx, by, load(environment={}).programme, row)


DEEDS: dict[str, Deed] = {
    "confirmations.ask": Deed(lambda tx, by, h: confirmations.ask(
        tx, by, groups.get(tx, h.id), h.niks(), 1, first, timedelta(days=90)),
        {*ACTS, "operator"}),
    "confirmations.answer": Deed(lambda tx, by, h: confirmations.answer(
        tx, by, h.ask, "belum"), {"pendamping"}),
    "memberships.link": Deed(lambda tx, by, h: memberships.link(
        tx, by, groups.get(tx, h.id)), BOOKS),
    "memberships.join": Deed(lambda tx, by, h: memberships.join(
        tx, by, (h.chat, "telegram"), proof(tx, h), h.member, NOTICE), ALL - BOOKS - {"pendamping"}),
    "memberships.deny": Deed(lambda tx, by, h: memberships.deny(
        tx, by, h.chat, proof(tx, h), h.member, "group"), ALL - BOOKS),
    "memberships.object_to": Deed(lambda tx, by, h: memberships.object_to(
        tx, by, h.chat, groups.get(tx, h.id), "kurang"), {"pendamping"}, "questions.keep"),
    "groups.take_in": Deed(takes_in, {"operator"}, "groups.enter"),
    "groups.add": Deed(adds, {*ACTS, "operator"}, "groups.enter"),
    "groups.place": Deed(lambda tx, by, h: listing.place(
        tx, by, groups.add(tx, "tkm-2020", "Baru", "Asia/Jakarta"), "33.02"), {"operator"}),
    "ledger.enter": Deed(lambda tx, by, h: ledger.enter(
        tx, by, h.id, [FREEZER], [h.niks()], []), BOOKS),
    "receipts.prove": Deed(lambda tx, by, h: receipts.prove(
        tx, by, h.id, [h.purchase], [files.want(tx, h.chat, "ref", "", "")]), BOOKS),
    "receipts.excuse": Deed(lambda tx, by, h: receipts.excuse(
        tx, by, h.id, [h.purchase], "hilang"), BOOKS),
    "ledger.correct": Deed(lambda tx, by, h: ledger.correct(
        tx, by, h.id, h.purchase, replace(FREEZER, item="kulkas")), BOOKS),
    "ledger.undo": Deed(lambda tx, by, h: ledger.undo(tx, by, h.id), BOOKS),
    "ledger.take_back": Deed(lambda tx, by, h: ledger.take_back(tx, by, h.id, h.purchase), BOOKS),
    "plans.add": Deed(lambda tx, by, h: plans.add(tx, by, h.id, [FEED]), BOOKS),
    "plans.end": Deed(lambda tx, by, h: plans.end(tx, by, h.id, [h.line]), BOOKS),
    "plans.place": Deed(lambda tx, by, h: plans.place(tx, by, h.id, {h.purchase: h.line}), BOOKS),
    "cash.enter": Deed(lambda tx, by, h: cash.enter(
        tx, by, h.id, "received", 20_000_000, date(2020, 12, 1), h.niks()), BOOKS),
    "cash.take_back": Deed(lambda tx, by, h: cash.take_back(tx, by, h.id, h.moved), BOOKS),
    "people.leader_code": Deed(lambda tx, by, h: people.leader_code(
        tx, by, groups.get(tx, h.id), same=False), {*ACTS, "operator"}),
    "people.leader_codes": Deed(lambda tx, by, h: people.leader_codes(
        tx, by, [groups.get(tx, h.waits)]), {"operator"}),
    "people.void_code": Deed(voids, {"operator"}),
    "people.officer_code": Deed(lambda tx, by, h: people.officer_code(tx, by), {"operator"}),
    "people.place": Deed(lambda tx, by, h: people.place(
        tx, by, an_officer(tx, "Eka"), "33", "petugas"), {"operator"}),
    "people.end_officer": Deed(lambda tx, by, h: people.end_officer(
        tx, by, an_officer(tx, "Eka")), {"operator"}),
    "people.connect": Deed(lambda tx, by, h: people.connect(tx, by), KNOWN),
    "people.come_again": Deed(comes_again, ALL),
    "people.admit": Deed(comes, ALL),
    "people.come_as_expected": Deed(is_expected, {"applicant", "operator"}),
    "people.hush": Deed(lambda tx, by, h: people.hush(tx, by, quiet=True), KNOWN),
    "people.save_data": Deed(lambda tx, by, h: people.save_data(tx, by, h.chat, on=True), KNOWN),
    "questions.keep": Deed(lambda tx, by, h: questions.keep(tx, by, h.chat, "apa?", "asked"), ALL),
    "questions.answer": Deed(lambda tx, by, h: questions.answer(tx, by, [h.question], "ya"),
                             {*ACTS, "operator"}),
    "replacements.ask": Deed(lambda tx, by, h: replacements.ask(
        tx, by, groups.get(tx, h.id), members.get(tx, h.second), Newcomer("Sri", h.niks(), None),
        "Pindah"), BOOKS),
    "replacements.decide": Deed(lambda tx, by, h: replacements.decide(
        tx, by, proposal(tx, h), agreed=True), {*ACTS, "operator"}),
    "reports.set_due": Deed(lambda tx, by, h: reports.set_due(
        tx, by, groups.get(tx, h.id), LPJ, owed.get(tx, h.open), date(2021, 1, 1)),
        {*ACTS, "operator"}),
    "reports.hand_in": Deed(lambda tx, by, h: reports.hand_in(
        tx, by, owed.get(tx, h.open), {"Apa?": "a"}), BOOKS),
    "reports.decide": Deed(lambda tx, by, h: reports.decide(
        tx, by, LPJ, owed.get(tx, h.sent), True, ""), ACTS),
    "revisions.ask": Deed(lambda tx, by, h: revisions.ask(
        tx, by, groups.get(tx, h.id), h.accepted, None, "hapus", "salah"), BOOKS),
    "revisions.decide": Deed(lambda tx, by, h: revisions.decide(
        tx, by, h.revision, agreed=True), {*ACTS, "operator"}),
    "roles.code": Deed(lambda tx, by, h: roles.code(
        tx, by, groups.get(tx, h.id), "bendahara"), {"leader", *ACTS, "operator"}),
    "roles.end": Deed(lambda tx, by, h: roles.end(
        tx, by, groups.get(tx, h.id), h.beside["mandor"]), {"leader", *ACTS, "operator"}),
    "roster.add": Deed(lambda tx, by, h: roster.add(
        tx, by, h.id, None, "Joko", h.niks(), None), BOOKS),
    "roster.enter": Deed(lambda tx, by, h: roster.enter(
        tx, by, h.id, None, PeopleList(rows=[], ignored=0), h.niks()), BOOKS),
    "roster.mend": Deed(lambda tx, by, h: roster.mend(
        tx, by, h.id, None, h.row, roster.NewMember("Joko", h.niks(), None, "")), BOOKS),
    "roster.drop": Deed(lambda tx, by, h: roster.drop(tx, by, h.id, h.row), BOOKS),
    "roster.take_back": Deed(lambda tx, by, h: roster.take_back(tx, by, h.id, h.roster), BOOKS),
    "roster.keep_photos": Deed(lambda tx, by, h: roster.keep_photos(
        tx, by, h.id, [files.want(tx, h.chat, "ref", "", "")]), BOOKS),
    "roster.export": Deed(lambda tx, by, h: roster.export(tx, by, h.id),
                          {*ACTS, "operator"}),
    "roster.look_up": Deed(lambda tx, by, h: roster.look_up(tx, by, members.nik_of(tx, h.member)),
                           {*ACTS, "officer elsewhere", "operator"}),
    "roster.change": Deed(lambda tx, by, h: roster.change(
        tx, by, h.id, h.member, name="Siti B"), BOOKS),
    "roster.remove": Deed(lambda tx, by, h: roster.remove(tx, by, h.id, h.member), BOOKS),
    "roster.undo": Deed(lambda tx, by, h: roster.undo(tx, by, lambda _: None),
                        {*BOOKS, "other leader"}),
    "takeovers.disconnect": Deed(lambda tx, by, h: takeovers.disconnect(tx, by, h.chat), KNOWN),
    "takeovers.refuse_codes": Deed(refuses, {"leader"}),
    "takeovers.object_to": Deed(objects, {"former"}),
    "takeovers.decide": Deed(decides, {*ACTS, "operator"}),
}  # fmt: skip

# These are done at the door alone, which has looked at the code: `people.admit` calls them.
AT_THE_DOOR = {"takeovers.leader_changed", "roles.let_in"}
ASKED_ONLY = {
    "people.of_own_making",
    "memberships.shown",
    "confirmations.outside",
}  # change nothing


def named() -> set[str]:
    """Every deed that there is: what somebody does."""
    rooms = [it.name for it in iter_modules(room.__path__) if it.name != "rights"]
    return {
        f"{name}.{one}"
        for name in rooms
        for one, what in inspect.getmembers(import_module(f"handlers.deeds.{name}"))
        if inspect.isfunction(what) and not one.startswith("_")
        and what.__module__ == f"handlers.deeds.{name}" and "by" in inspect.signature(what).parameters
    }  # fmt: skip


def forged(own: House, theirs: House) -> House:
    """The ids of theirs in the name of the own group: what a button or a form could be made to
    say. The group's link is no id: it is what lets people in."""
    return replace(theirs, id=own.id, link=own.link)


# What belongs to a group, by table and the condition that finds it.
_OF = {
    "groups": "id = {id}", "members": "group_id = {id}", "purchases": "group_id = {id}",
    "entries": "group_id = {id}", "ledgers": "group_id = {id}", "cash": "group_id = {id}",
    "plan_lines": "group_id = {id}", "revisions": "group_id = {id}",
    "reports": "group_id = {id}", "group_people": "group_id = {id}", "rosters": "group_id = {id}",
    "roster_rows": "group_id = {id}", "replacements": "group_id = {id}",
    "member_changes": "group_id = {id}", "roster_photos": "group_id = {id}",
    "receipts": "purchase_id IN (SELECT id FROM purchases WHERE group_id = {id})",
    "codes": "group_id = {id}", "member_denials": "group_id = {id}",
    "confirmations": "group_id = {id}",
    "confirmation_asks": "confirmation_id IN (SELECT id FROM confirmations WHERE group_id = {id})",
}  # fmt: skip


def rows(tx: Tx, house: House) -> dict[str, list[str]]:
    """All that is kept of a group."""
    return {
        table: sorted(
            str(row) for row in tx.connection.exec_driver_sql(
                f"SELECT * FROM {table} WHERE {where.format(id=house.id)}"
            )
        )
        for table, where in _OF.items()
    }  # fmt: skip
