"""The plan of a group: pasted or told one by one, shown with what is spent, lines left out.

Knows: what is asked and read back, how people begin it. Must not know: how a plan is read, how a
purchase finds its line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from handlers.deeds import plans, rights
from handlers.leader.planning import placing, told
from handlers.leader.planning.told import ToldPlan, cut
from handlers.reading import rupiah
from handlers.reading.plan import rows
from handlers.reading.plan.fitting import fitting
from handlers.reading.typed import folded
from handlers.talk.catalogue import Begin
from handlers.talk.chat import Chat
from handlers.talk.choosing import choose, choose_from, paged
from handlers.talk.kinds import YES_NO, confirmed, one_of
from handlers.talk.messages import Option
from handlers.talk.question import Question
from handlers.talk.roles import books, by, memberships, my_group, only_member, seen_group
from handlers.talk.scene import Scene
from handlers.views import group as group_views
from handlers.views import plan as views
from handlers.views.plan import LineView
from storage import groups
from storage.groups import Group
from storage.money.plan import PlanLine

SHOW = Option("Rencana", "/rencana", command=True)
_FILL = Option("Isi rencana", "/isi rencana", command=True)
_REMOVE = Option("Hapus baris", "/hapus rencana", command=True)
_BALANCE = Option("Saldo", "/saldo", command=True)
_MENU = Option("Menu", "/menu", command=True)
_REPORT = Option("Lapor belanja", "/lapor belanja", command=True)

ROWS: Question[ToldPlan] = Question(
    told.KEY,
    "Tempel rencana belanjanya (RAB) di sini, kirim Excel-nya, atau tulis satu per satu: satu "
    "barang satu baris.\n"
    f"Contoh: *{told.EXAMPLE}*",
    told.parser,
    "Rencana",
)
_WHICH_SUM = (Option("Pakai jumlah baris", "baris"), Option("Tulis ulang", "ulang"))
FITS = Question("jumlah", "", one_of(_WHICH_SUM), "Jumlah", _WHICH_SUM)
_BESIDE = (Option("Tambahkan", "tambah"), Option("Ganti semua", "ganti"))
_SAME = (Option("Ganti", "ganti"), Option("Tambah baris baru", "tambah"))
BESIDE = Question("sudah ada", "", one_of(_BESIDE), "Rencana lama", _BESIDE)
ABOVE = Question("lebih", "", confirmed, "Tetap disimpan", YES_NO)
LEFT_OUT = Question("yakin", "", confirmed, "Hapus", YES_NO)

_REMOVED = re.compile(
    r"(?:tolong |tlg )?(?:hapus|hapuskan|coret|buang|batalkan)\s+(?P<all>semua\s+)?(?:baris\s+)?"
    r"(?:rencana|rab)(?:nya)?(?:\s+(?P<what>.+))?"
)
_NUMBER = re.compile(r"(?:(?:baris|no|nomor|nomer)\.?\s*)*(\d{1,3})")
_ALL = {"semua", "semuanya", "seluruhnya"}
_PAGED = re.compile(r"k(\d{1,19}) (\d{1,3})")
_PAGE = 3  # lines at once: planned, spent and left stand in each
_LINE, _GROUP = 18, 30  # characters of a name there


def listen(scene: Scene, said: str) -> Begin | None:
    """Who books and writes a line of the plan, pastes the whole, or calls one off."""
    if scene.person is None or "?" in said:
        return None
    removed = _REMOVED.fullmatch(folded(said).strip(" .!"))
    if removed is None and not rows.opens(said):
        return None
    if not books(scene):
        return None
    if removed:
        what = "semua" if removed["all"] else removed["what"] or ""
        return Begin("hapus rencana", {"text": what} if what else {})
    return Begin("isi rencana", {"text": said}) if rows.read(said).rows else None


def listen_for_table(scene: Scene, said: str) -> Begin | None:
    """A pasted plan while another form is open, where its first line could be a name."""
    table = "\n" in said.strip() and rows.opens(said) and len(rows.read(said).rows) > 1
    return listen(scene, said) if table else None


def enter(chat: Chat) -> None:
    """Lines of the plan, read back with their sum before they are kept."""
    group = my_group(chat)
    chat.form(ROWS)
    chat.offer(ROWS)
    plan = chat.ask(ROWS)
    if (question := told.missing(plan)) is not None:
        chat.more(question)
    chat.title("rencana belanja")
    _fits(chat, plan)
    known = views.of_group(chat.store, group.id)
    ended = _ended(chat, known.lines, plan)
    left = sum(it.line.planned.amount for it in known.lines if it.line.id not in ended)
    meant = _meant_above(chat, group, left, plan.total)
    unread = f"\nBelum terbaca: {plan.unread}. Tulis lagi dengan harganya." if plan.unread else ""
    heading = (
        f"Rencana belanja *{group.name}*. Ada tambahan? Tulis saja. Kalau sudah benar, simpan."
        f"{unread}"
    )
    chat.review(heading, ROWS, shown={ROWS.key: told.shown(plan)})
    _keep(chat, group, plan, ended, anyway=meant)


def _fits(chat: Chat, plan: ToldPlan) -> None:
    """Where the sum that was written does not fit the lines, it is said and asked."""
    if plan.stated is None or plan.stated == plan.total:
        return
    ours, stated = rupiah.show(plan.total), rupiah.show(plan.stated)
    missing = f" Yang belum terbaca: {plan.unread}." if plan.unread else ""
    wording = (
        f"Jumlah {len(plan.rows)} baris yang terbaca {ours}, tetapi tertulis {stated}.{missing} "
        "Ada yang kurang? Tulis barang dan harganya, atau pilih."
    )
    if chat.ask(FITS.at(f"{plan.total}.{plan.stated}", wording)) == "ulang":
        chat.talk.answers.pop(f"{FITS.key}.{plan.total}.{plan.stated}")
        chat.again(ROWS, "Baik.")


def _ended(chat: Chat, there: Sequence[LineView], plan: ToldPlan) -> set[int]:
    """The lines whose place is taken: of the same name, or all where a whole plan comes."""
    names = {folded(row.name) for row in plan.rows}
    same = [it for it in there if folded(it.line.planned.name) in names]
    if not there or (len(plan.rows) == 1 and not same):
        return set()
    if len(plan.rows) == 1:
        old = same[0].line.planned
        wording = f"*{cut(old.name)}* sudah ada di rencana, {rupiah.show(old.amount)}. Diganti?"
        asked, ended = Question("sama", wording, one_of(_SAME), "Diganti", _SAME), same
    else:
        sum_ = rupiah.show(sum(it.line.planned.amount for it in there))
        wording = (
            f"Kelompok sudah punya rencana {len(there)} baris, {sum_}. Yang baru ditambahkan, atau "
            "menggantikan semuanya?"
        )
        asked, ended = BESIDE.at(len(there), wording), [*there]
    return {it.line.id for it in ended} if chat.ask(asked) == "ganti" else set()


def _meant_above(chat: Chat, group: Group, left: int, more: int) -> bool:
    """Whether a plan above the grant was said to be meant so; False where it is not above."""
    grant = group_views.money(chat.store, chat.scene.programme, group).grant
    if grant is None or left + more <= grant:
        return False
    over = rupiah.show(left + more - grant)
    wording = (
        f"Jumlah rencana {rupiah.show(left + more)}, lebih {over} dari bantuan "
        f"{rupiah.show(grant)}. Tetap disimpan?"
    )
    if not chat.ask(ABOVE.at(left + more, wording)):
        chat.talk.answers.pop(f"{ABOVE.key}.{left + more}")
        chat.again(ROWS, "Baik, mohon tulis ulang rencananya.")
    return True


def _keep(chat: Chat, group: Group, plan: ToldPlan, ended: set[int], *, anyway: bool) -> None:
    asker = by(chat.scene)
    grant = group_views.money(chat.store, chat.scene.programme, group).grant
    if ended:
        plans.end(chat.store, asker, group.id, sorted(ended))
    try:
        new = plans.add(chat.store, asker, group.id, [row.planned for row in plan.rows],
                        None if anyway else grant)  # fmt: skip
    except plans.TooManyLines:
        chat.stop(told.TOO_MANY, _FILL)
    found = placing.settle(chat, group, [line.id for line in new])
    known = views.of_group(chat.store, group.id)
    moved = f" {found} belanja yang sudah tercatat masuk ke rencana ini." if found else ""
    chat.say(f"Rencana tersimpan: {len(known.lines)} baris, {rupiah.show(known.planned)}.{moved}",
             SHOW, _REPORT)  # fmt: skip


def show(chat: Chat) -> None:
    """The plan line by line: planned, spent, left. Those see it who see the group's money."""
    page = chat.talk.seed.get("text", "")
    if chat.scene.role == "officer":
        _show_officer(chat, page)
        return
    group = _seen(chat)
    mine = group.id in {it.id for it in books(chat.scene)}
    if mine and not views.of_group(chat.store, group.id).lines:
        chat.stop(f"*{group.name}* belum punya rencana belanja. Tempel RAB-nya, atau tulis satu "
                  "per satu.", _FILL, _BALANCE)  # fmt: skip
    _say(chat, group, page, "", (_FILL, _REMOVE) if mine else (_BALANCE,))


def _show_officer(chat: Chat, page: str) -> None:
    """Of a group of the own area. A button that turns the page tells the group too."""
    turned = _PAGED.fullmatch(page)
    shelf = groups.GroupShelf(chat.store, rights.reach(chat.store, by(chat.scene)))
    if not len(shelf):
        chat.stop("Belum ada kelompok.", _MENU)
    named = shelf.one(int(turned[1])) if turned else None
    group = named or choose_from(chat, "kelompok", "Rencana kelompok yang mana?", shelf,
                                 lambda group: group.name, lambda group: group.village)  # fmt: skip
    _say(chat, group, turned[2] if turned else "", f" k{group.id}", (_MENU,))


def _seen(chat: Chat) -> Group:
    """Also of those who are only a member of a group."""
    if not only_member(chat.scene):
        return seen_group(chat)
    mine = {one.group.id: one.group for one in memberships(chat.scene)}
    return choose(chat, "kelompok", "Rencana kelompok yang mana?", [*mine.values()],
                  lambda group: group.name, lambda group: group.village)  # fmt: skip


def _say(chat: Chat, group: Group, page: str, told: str, does: tuple[Option, ...]) -> None:
    """One page; `told` stands in the buttons that turn it."""
    known = views.of_group(chat.store, group.id)
    if not known.lines:
        chat.stop(f"*{group.name}* belum punya rencana belanja.", *does)
    spent = sum(it.spent for it in known.lines)
    listed, ways = paged(known.lines, lambda some: [*map(_line, some)], f"rencana{told}", page,
                         _PAGE, typed=not told)  # fmt: skip
    outside = f"\nDi luar rencana: {_few(known.outside)}" if known.outside else ""
    heading = f"Rencana *{cut(group.name, _GROUP)}*: {_few(known.planned)}"
    used = f"terpakai {_few(spent)}, {_left(known.planned - spent)}"
    chat.say(f"{heading}, {used if spent else 'belum terpakai'}.\n{listed}{outside}", *ways, *does)


def _line(it: LineView) -> str:
    planned = it.line.planned
    name = f"{it.line.place}. {cut(planned.name, _LINE)} {_few(planned.amount)}"
    if not it.spent:
        return f"{name}: belum terpakai"
    return f"{name}: terpakai {_few(it.spent)}, {_left(it.left)}"


def _left(amount: int) -> str:
    return f"sisa {_few(amount)}" if amount >= 0 else f"lebih {_few(-amount)}"


def _few(amount: int) -> str:
    """An amount in as few letters as say it whole: "3,25 jt", "285 rb"."""
    for unit, name in ((1_000_000, "jt"), (1_000, "rb")):
        if amount >= unit and amount * 100 % unit == 0:
            whole = f"{amount // unit:,}".replace(",", ".")
            part = f"{amount % unit * 100 // unit:02d}".rstrip("0")
            return f"{whole},{part} {name}" if part else f"{whole} {name}"
    return rupiah.show(amount)


def remove(chat: Chat) -> None:
    """Leave a line out of the plan, or all of them."""
    group = my_group(chat)
    lines = [it.line for it in views.of_group(chat.store, group.id).lines]
    if not lines:
        chat.stop("Belum ada rencana belanja.", _FILL)
    said = chat.talk.seed.get("text", "")
    if said in _ALL:
        gone, name = lines, f"Semua rencana, {len(lines)} baris"
    else:
        line = _meant(chat, lines, said)
        gone = [line]
        name = f"*{cut(line.planned.name)}* ({rupiah.show(line.planned.amount)})"
    wording = f"Hapus dari rencana: {name}? Belanjanya tetap tercatat."
    key = ".".join(str(it.id) for it in gone[:3])
    if not chat.ask(LEFT_OUT.at(key, wording)):
        chat.stop("Baik, rencananya tetap.", SHOW)
    plans.end(chat.store, by(chat.scene), group.id, [it.id for it in gone])
    left = views.of_group(chat.store, group.id)
    rest = f"Rencana sekarang {len(left.lines)} baris, {rupiah.show(left.planned)}."
    chat.say(f"Dihapus: {name}. {rest}" if left.lines else "Semua rencana dihapus.", SHOW, _FILL)


def _meant(chat: Chat, lines: Sequence[PlanLine], said: str) -> PlanLine:
    """The line of this number or name, or one that is chosen."""
    number, names = _NUMBER.fullmatch(said), [it.planned.name for it in lines]
    found = [it for it in lines if number and it.place == int(number[1])]
    if said and not number:
        found = [lines[at] for at in fitting(said, names)]
    if len(found) == 1:
        return found[0]
    return choose(chat, "baris", "Baris mana yang dihapus?", found or lines,
                  lambda it: it.planned.name,
                  lambda it: rupiah.show(it.planned.amount))  # fmt: skip
