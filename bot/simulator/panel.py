"""What the bot knows, as the panel of the demo shows it. Reads only, and masks what is private.

Knows: which facts are shown and how a person reads them; sums are those of handlers/views.
Must not know: HTTP, how the panel looks.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from handlers import demo
from handlers.leader import purchases
from handlers.masking import mask
from handlers.programme import Programme
from handlers.reading import dates, rupiah
from handlers.talk.question import Illegible
from handlers.views import group as views
from handlers.views.group import ReportView, Spending
from storage import Tx, chats, groups, people, questions, reports
from storage.access import codes
from storage.chats import ChatRow
from storage.groups import Group
from storage.mail import inbox, outbox
from storage.money import ledger
from storage.money.ledger import Booked
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
    view = views.known(tx, programme, group, _today(tx, group), _ROWS)
    return {
        "name": view.name,
        "place": view.village,
        "edition": view.edition.name,
        "size": view.places.size,
        "members": [{"name": member.name, "nik": f"…{member.nik_tail}"} for member in view.members],
        "ledger": _ledger(tx, view.spending),
        "reports": [_report(group, it) for it in view.reports],
    }


def _ledger(tx: Tx, known: Spending) -> Facts:
    grant, left = known.money.grant, known.money.left
    return {
        "rows": [_row(tx, entry) for entry in known.newest],
        "spent": rupiah.show(known.money.spent),
        "grant": "" if grant is None else rupiah.show(grant),
        "left": "" if left is None else rupiah.show(abs(left)),
        "over": left is not None and left < 0,
        "share": round(known.money.share, 3),
        "bare": known.unproven,
    }


def _row(tx: Tx, entry: Booked) -> Facts:
    bought = entry.purchase
    amount = f"{bought.quantity.normalize():f} {bought.unit}".replace(".", ",").strip()
    return {
        "day": dates.short(bought.bought_on),
        "item": bought.item if amount == "1" else f"{bought.item}, {amount}",
        "vendor": bought.vendor,
        "total": rupiah.show(bought.total),
        "photos": len(ledger.photos(tx, entry.id)),
    }


def _today(tx: Tx, group: Group) -> date:
    return tx.now.astimezone(ZoneInfo(group.zone)).date()


def _report(group: Group, view: ReportView) -> Facts:
    report = view.report
    return {
        "title": view.kind.title,
        "group": group.name,
        "due": dates.show(report.due_on) if report.due_on else "",
        "days": view.days,
        "state": report.state,
        "note": report.note,
    }


def _handed_in(tx: Tx, programme: Programme, report: Report) -> Facts:
    group = groups.get(tx, report.group)
    return _report(group, views.report(programme, group, report, _today(tx, group)))


def _talk(chat: ChatRow | None) -> Facts | None:
    """The conversation under way: what is being asked, and what has been answered so far."""
    talk = chat.state.get("talk") if chat else None
    if not talk:
        return None
    answers: dict[str, str] = talk.get("answers", {})
    return {
        "name": talk.get("title") or talk["name"],
        "asked": talk.get("asked", ""),
        "answers": [[key, _said(key, value, talk)] for key, value in answers.items()],
    }


def _said(key: str, canonical: str, talk: Facts) -> str:
    """A stored answer for strangers' eyes."""
    if key == purchases.BOUGHT.key:
        with suppress(Illegible):
            return purchases.BOUGHT.parser.show(purchases.BOUGHT.value(canonical))
        return "tidak terbaca lagi"
    if key in (purchases.PHOTOS.key, talk.get("files")):
        return f"{canonical.count(',') + 1} foto"
    return mask(canonical)


def _desk(tx: Tx, programme: Programme) -> Facts:
    waiting = questions.open_ones(tx, _WAITING)
    handed_in = reports.sent(tx, _WAITING)
    return {
        "open": questions.count_open(tx),
        "questions": [{"text": it.text, "at": it.asked_at.isoformat()} for it in waiting],
        "reports": [_handed_in(tx, programme, it) for it in handed_in],
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
