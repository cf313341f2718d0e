"""Which line of the plan each purchase is put on: found by words, asked where two fit.

Knows: the plan of a group, what a purchase is called. Must not know: how a purchase is told, what
else is asked of it. A group without a plan hears nothing of this.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from zlib import crc32

from handlers.deeds import plans
from handlers.leader.planning.told import cut
from handlers.reading import rupiah
from handlers.reading.plan.fitting import fitting
from handlers.reading.typed import plain
from handlers.talk.chat import Chat
from handlers.talk.choosing import apart
from handlers.talk.kinds import one_of
from handlers.talk.messages import Option, Unfit
from handlers.talk.question import Parser, Question, Typed
from handlers.talk.roles import by
from handlers.views import plan as views
from handlers.views.plan import LineView
from storage.groups import Group
from storage.money import ledger
from storage.money.standing import Purchase

OUTSIDE = Option("Di luar rencana", "luar")
_OUTSIDE = {"luar rencana", "diluar rencana", "bukan rencana", "tidak ada", "tidak masuk rencana"}
_OFFERED = 9  # a list of a phone has ten entries
_LABEL = 20  # characters that a button shows
_NAMED = 2  # things of one line that are named in the review


@dataclass(frozen=True, slots=True)
class OnLines:
    """Purchases with their lines; the fields of the review by which that is changed, and what
    stands there by their keys: none where there is no plan."""

    rows: list[Purchase]
    fields: tuple[Question[str], ...] = ()
    shown: dict[str, str] = field(default_factory=dict[str, str])


def placed(chat: Chat, group: Group, rows: Sequence[Purchase]) -> OnLines:
    """Each purchase with the one line that its words fit, or that was chosen."""
    lines = views.of_group(chat.store, group.id).lines
    if not lines:
        return OnLines([*rows])
    # Another thing is asked about anew: what was chosen for the one before says nothing of it.
    key = f"rencana.{crc32('|'.join(row.item for row in rows).encode()):08x}"
    fits = [_fitting(row.item, lines) for row in rows]
    first = [line for line in lines if any(line in some for some in fits)]
    others = [line for line in lines if line not in first]
    all_ = line_question(key, "Masuk rencana yang mana?", [*first, *others], lines)
    chosen = chat.known(all_)
    if chosen is None:
        on = [_on(chat, key, at, row, fits[at], lines) for at, row in enumerate(rows)]
    else:
        on = [line_of(chosen, lines)] * len(rows)
    found = [replace(row, line=it and it.line.id) for row, it in zip(rows, on, strict=True)]
    return OnLines(found, (all_,), {key: _shown(rows, on)})


def _fitting(item: str, lines: Sequence[LineView]) -> list[LineView]:
    places = fitting(item, [it.line.planned.name for it in lines])
    return [lines[place] for place in places]


def line_of(chosen: str, lines: Sequence[LineView]) -> LineView | None:
    """The line that was chosen; none for one that was left out of the plan meanwhile."""
    return next((it for it in lines if str(it.line.id) == chosen), None)


def _on(
    chat: Chat, key: str, at: int, row: Purchase, fits: Sequence[LineView],
    lines: Sequence[LineView],
) -> LineView | None:  # fmt: skip
    if len(fits) < 2:
        return next(iter(fits), None)
    wording = f"*{cut(row.item)}* masuk rencana yang mana?"
    return line_of(chat.ask(line_question(f"{key}.{at}", wording, fits, lines)), lines)


def line_question(
    key: str, wording: str, offered: Sequence[LineView], lines: Sequence[LineView]
) -> Question[str]:
    some = offered[:_OFFERED]
    labels = apart(
        [cut(it.line.planned.name, _LABEL) for it in some],
        [rupiah.show(it.line.planned.amount) for it in some],
    )
    options = (
        *(Option(label, str(it.line.id)) for label, it in zip(labels, some, strict=True)),
        OUTSIDE,
    )

    def read(typed: Typed) -> str:
        """One that is offered, or the name of any other line."""
        if plain(typed.text) in _OUTSIDE:
            return OUTSIDE.value
        try:
            return one_of(options).read(typed)
        except Unfit:
            named = _fitting(typed.text, lines)
            if len(named) != 1:
                raise
            return str(named[0].line.id)

    return Question(key, wording, Parser(read, str, str), "Rencana", options)


def _shown(rows: Sequence[Purchase], on: Sequence[LineView | None]) -> str:
    """What stands in the review: the line, and of several goods which of them are on it."""
    said: list[str] = []
    for line in dict.fromkeys(on):
        its = [row for row, other in zip(rows, on, strict=True) if other == line]
        name = OUTSIDE.label.lower() if line is None else cut(line.line.planned.name, _LABEL)
        goods = ", ".join(cut(row.item, _LABEL) for row in its[:_NAMED])
        more = f" dan {len(its) - _NAMED} lagi" if len(its) > _NAMED else ""
        whose = f" ({goods}{more})" if len({*on}) > 1 else ""
        said.append(f"{name}{whose}{_over(its, line)}")
    return "; ".join(said)


def _over(rows: Sequence[Purchase], line: LineView | None) -> str:
    """How much more than planned it will be."""
    over = 0 if line is None else sum(row.total - row.own for row in rows) - max(line.left, 0)
    return f", lebih {rupiah.show(over)} dari rencana" if over > 0 else ""


def settle(chat: Chat, group: Group, new: Sequence[int]) -> int:
    """Purchases in no line that stands are put on one of these new lines, where their words fit
    just that one; how many."""
    lines = views.of_group(chat.store, group.id).lines
    standing = {it.line.id for it in lines}
    on: dict[int, int | None] = {}
    for booked in ledger.standing(chat.store, group.id):
        if booked.purchase.line in standing:
            continue
        fits = _fitting(booked.purchase.item, lines)
        if len(fits) == 1 and fits[0].line.id in new:
            on[booked.id] = fits[0].line.id
    return plans.place(chat.store, by(chat.scene), group.id, on) if on else 0
