"""What the bot knows, as the panel of the demo shows it. Reads only, and masks what is private.

Knows: which facts stand where in storage and how a person reads them.
Must not know: HTTP, how the panel looks.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from handlers import demo
from handlers.leader import purchases
from handlers.masking import mask
from handlers.programme import Programme
from handlers.reading import dates, rupiah
from handlers.talk.chat import Illegible
from storage import Tx, chats, codes, groups, ledger, people, questions, reports
from storage.chats import ChatRow
from storage.groups import Group
from storage.ledger import Entry
from storage.mail import inbox, outbox
from storage.reports import Report

Facts = dict[str, Any]
_ROWS = 8  # lines of the ledger
_WAITING = 5  # questions and reports on the officer's desk


def known(tx: Tx, programme: Programme, channel: str, person: str) -> Facts:
    """Everything about the person who holds this phone, and how the machine is doing.

    Shapes: who {name, role, zone}, groups [...], talk {name, asked, answers} or None,
    drafts [title], desk {questions, reports} or None, machine, codes. Money and days are
    written out; a NIK is its last four digits, moments are ISO in UTC.
    """
    chat = chats.at(tx, (channel, person))
    me = people.get(tx, chat.person) if chat and chat.person else None
    role = "" if me is None else me.role or "leader"
    led = groups.led_by(tx, me.id) if me else []
    return {
        "who": {"name": me.name if me else "", "role": role, "zone": _zone(chat)},
        "groups": [_group(tx, programme, group) for group in led],
        "talk": _talk(chat),
        "drafts": [draft.title for draft in chats.waiting(tx, chat.id)] if chat else [],
        "desk": _desk(tx, programme) if role == "officer" else None,
        "machine": _machine(tx),
        "codes": [_code(tx, demo.CODE), _code(tx, demo.OFFICER_CODE)],
    }


def _zone(chat: ChatRow | None) -> str:
    return chat.zone if chat else "Asia/Jakarta"


def _group(tx: Tx, programme: Programme, group: Group) -> Facts:
    edition = programme.edition(group.edition)
    members = groups.members_of(tx, group.id)
    return {
        "name": group.name,
        "place": group.village,
        "edition": edition.name,
        "size": edition.group_size,
        "members": [{"name": member.name, "nik": f"…{member.nik_tail}"} for member in members],
        "ledger": _ledger(tx, group, edition.grant),
        "reports": [_report(tx, programme, group, it) for it in reports.of_group(tx, group.id)],
    }


def _ledger(tx: Tx, group: Group, grant: int | None) -> Facts:
    spent = ledger.spent(tx, group.id)
    return {
        "rows": [_row(tx, entry) for entry in ledger.latest(tx, group.id, _ROWS)],
        "spent": rupiah.show(spent),
        "grant": rupiah.show(grant) if grant is not None else "",
        "left": rupiah.show(abs(grant - spent)) if grant is not None else "",
        "over": grant is not None and spent > grant,
        "share": round(min(1.0, spent / grant), 3) if grant else 0,
        "bare": len(ledger.without_receipt(tx, group.id)),
    }


def _row(tx: Tx, entry: Entry) -> Facts:
    bought = entry.purchase
    amount = f"{bought.quantity.normalize():f} {bought.unit}".replace(".", ",").strip()
    return {
        "day": dates.short(bought.bought_on),
        "item": bought.item if amount == "1" else f"{bought.item}, {amount}",
        "vendor": bought.vendor,
        "total": rupiah.show(bought.total),
        "photos": len(ledger.photos(tx, entry.id)),
    }


def _report(tx: Tx, programme: Programme, group: Group, report: Report) -> Facts:
    today = tx.now.astimezone(ZoneInfo(group.zone)).date()
    return {
        "title": programme.report_kind(group.edition, report.kind).title,
        "group": group.name,
        "due": dates.show(report.due_on) if report.due_on else "",
        "days": (report.due_on - today).days if report.due_on else None,
        "state": report.state,
        "note": report.note,
    }


def _talk(chat: ChatRow | None) -> Facts | None:
    """The conversation under way: what is being asked, and what has been answered so far."""
    talk = chat.state.get("talk") if chat else None
    if not talk:
        return None
    answers: dict[str, str] = talk.get("answers", {})
    return {
        "name": talk.get("title") or talk["name"],
        "asked": talk.get("asked", ""),
        "answers": [[key, _said(key, value)] for key, value in answers.items()],
    }


def _said(key: str, canonical: str) -> str:
    """A stored answer for strangers' eyes."""
    if key == purchases.BOUGHT.key:
        with suppress(Illegible):
            return purchases.BOUGHT.parser.show(purchases.BOUGHT.value(canonical))
        return "tidak terbaca lagi"
    if key == purchases.PHOTOS.key:
        return f"{canonical.count(',') + 1} foto"
    return mask(canonical)


def _desk(tx: Tx, programme: Programme) -> Facts:
    waiting = questions.open_ones(tx, _WAITING)
    handed_in = reports.sent(tx, _WAITING)
    return {
        "open": questions.count_open(tx),
        "questions": [{"text": it.text, "at": it.asked_at.isoformat()} for it in waiting],
        "reports": [_report(tx, programme, groups.get(tx, it.group), it) for it in handed_in],
    }


def _machine(tx: Tx) -> Facts:
    return {
        "inbox": {state: inbox.count(tx, state) for state in ("waiting", "done", "failed")},
        "outbox": {"waiting": outbox.count(tx, "waiting"), "sent": outbox.count(tx, "sent")},
        "next": _iso(reports.next_reminder(tx)),
    }


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def _code(tx: Tx, code: str) -> Facts:
    opens = codes.look_at(tx, code)
    group = groups.get(tx, opens.group).name if opens and opens.group else ""
    return {"code": f"{code[:5]}-{code[5:]}", "opens": group, "used": opens is None}
