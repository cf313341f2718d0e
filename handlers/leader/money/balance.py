"""*saldo*: what came, what is spent, what is left, in words at once and as a picture on request.

Knows: how each figure is said, which ones fit one message. Must not know: how figures are made.
"""

from __future__ import annotations

from collections.abc import Sequence

from handlers.leader.bought import cut, some_of
from handlers.leader.purchases import left
from handlers.papers.picture import picture
from handlers.reading import dates, rupiah
from handlers.talk.chat import Chat
from handlers.talk.messages import Option
from handlers.talk.roles import books, seen_group, sees
from handlers.views import balance as views
from handlers.views.balance import Balance
from handlers.views.plan import LineView
from storage.groups import Group

_MORE = Option("Lapor lagi", "/lapor belanja", command=True)
_ALL = Option("Daftar belanja", "/daftar belanja", command=True)
_RECENT = 3  # purchases below the balance
_SHORT = 24  # characters of a name there
_LINES = 3  # of the plan that are said; the picture has all
_NUMBERS = 6  # of purchases without a receipt
_ROOM = 290  # characters; below it may stand the question that waits


def show(chat: Chat) -> None:
    """All that fits one message, the most important first. Who saves data is offered no picture."""
    group = seen_group(chat)
    it = known(chat, group)
    said = "\n".join([f"*{group.name}*", *_sums(chat, group, it)])
    for more in (_bare(it), _plan(it), _due(chat, it), _recent(chat, it)):
        if more and len(said) + len(more) < _ROOM:
            said += f"\n{more}"
    reads = [_MORE] if group.id in {it.id for it in books(chat.scene)} else []
    as_picture = Option("Gambar", f"/gambar saldo #{group.id}", command=True)
    chat.say(said, *([] if chat.scene.thrifty else [as_picture]), _ALL, *reads)


def draw(chat: Chat) -> None:
    """The same as a picture, with a bar for the grant and for each line of the plan."""
    group, _ = named_group(chat)
    text, shares = drawn(chat, group)
    data = picture(text, f"Per {dates.show(chat.scene.today)}", shares)
    chat.say(f"Ini gambar saldo *{group.name}*.", _ALL,
             attachment=chat.attach(data, "saldo.png", "picture"))  # fmt: skip


def drawn(chat: Chat, group: Group) -> tuple[str, dict[str, float]]:
    """What the picture says, and how far the bar below a line is filled."""
    it = known(chat, group)
    sums, shares = _sums(chat, group, it), dict[str, float]()
    lines = [_line(line) for line in it.plan.lines]
    if it.money.received:
        shares[sums[0]] = it.money.spent / it.money.received
    for line, view in zip(lines, it.plan.lines, strict=True):
        shares[line] = view.spent / view.line.planned.amount
    if lines and it.plan.outside:
        lines.append(f"Di luar rencana: {rupiah.show(it.plan.outside)}")
    planned = ["", "*Rencana*", *lines] if lines else []
    owed = ["", "*Laporan*", due] if (due := _due(chat, it)) else []
    bare = [bare] if (bare := _bare(it)) else []
    return "\n".join([group.name, *sums, *bare, *planned, *owed]), shares


def named_group(chat: Chat) -> tuple[Group, str]:
    """The group that a button names by its id ("#12") while this person still sees it, and the
    rest of what began the talk."""
    text = chat.talk.seed.get("text", "")
    named, _, rest = (
        text.removeprefix("#").partition(" ") if text.startswith("#") else ("", "", text)
    )
    meant = (part.group for part in sees(chat.scene) if str(part.group.id) == named)
    return next(meant, None) or seen_group(chat), rest


def known(chat: Chat, group: Group) -> Balance:
    """All that is known of this group's money today."""
    scene = chat.scene
    return views.of_group(chat.store, scene.programme, group, scene.today, _RECENT)


def _sums(chat: Chat, group: Group, it: Balance) -> list[str]:
    """Each sum of the ledger, those that are nothing left out."""
    totals = it.money.totals
    spent = rupiah.show(it.money.spent)
    said = [f"Sudah dilaporkan {spent}.", left(chat, group)]
    beside = {
        "bunga bank": totals.interest,
        "tambahan uang sendiri": totals.own,
        "kembali ke negara": totals.returned,
    }
    told = [f"{name} {rupiah.show(sum)}" for name, sum in beside.items() if sum]
    if told:
        said.append(f"Sudah dihitung: {', '.join(told)}.")
    if totals.spent_own:
        said.append(f"Belanja dari uang sendiri {rupiah.show(totals.spent_own)}, di luar dana.")
    return said


def _bare(it: Balance) -> str:
    numbers = some_of([str(number) for number in it.bare], _NUMBERS)
    return f"{len(it.bare)} belanja belum ada foto nota: nomor {numbers}." if numbers else ""


def _due(chat: Chat, it: Balance) -> str:
    due = it.due
    if due is None or due.report.due_on is None or due.days is None:
        return ""
    days = f"{due.days} hari lagi" if due.days > 0 else "hari ini"
    late = f"lewat {-due.days} hari" if due.days < 0 else days
    return f"{due.kind.title}: {dates.brief(due.report.due_on, chat.scene.today)}, {late}."


def _plan(it: Balance) -> str:
    lines = it.plan.lines
    if not lines:
        return ""
    more = f"\ndan {len(lines) - _LINES} lainnya: ketik *rencana*." if len(lines) > _LINES else ""
    return "\n".join(["Rencana:", *(f"- {_line(line)}" for line in lines[:_LINES])]) + more


def _line(it: LineView) -> str:
    planned = it.line.planned
    return (
        f"{cut(planned.name, _SHORT)}: {rupiah.show(it.spent)} dari {rupiah.show(planned.amount)}"
    )


def _recent(chat: Chat, it: Balance) -> str:
    lines: Sequence[str] = [
        f"- nomor {entered.booked.number}, {dates.brief(thing.bought_on, chat.scene.today)}: "
        f"{cut(thing.item, _SHORT)}, {rupiah.show(thing.total)}"
        for entered in it.newest
        for thing in [entered.booked.purchase]
    ]
    return "\n".join(["Belanja terakhir:", *lines]) if lines else ""
