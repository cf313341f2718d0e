"""An officer has members of a group asked whether it got something, and sees the answers counted.

Knows: what is asked and shown. Must not know: who is chosen, who said what.
"""

from __future__ import annotations

from random import SystemRandom

from handlers.deeds import confirmations as deeds
from handlers.deeds import rights
from handlers.deeds.confirmations import About
from handlers.reading import dates, rupiah
from handlers.talk.chat import Chat
from handlers.talk.choosing import choose_from, paged
from handlers.talk.kinds import number, one_of, text
from handlers.talk.messages import Option
from handlers.talk.question import Question
from handlers.talk.roles import acting_officer, by, officer
from handlers.views import confirmations as views
from handlers.views.confirmations import ConfirmationView
from storage import groups
from storage.groups import Group
from storage.money import ledger

_MENU = Option("Menu", "/menu", command=True)
_SEEN = Option("Hasil konfirmasi", "/hasil konfirmasi", command=True)
_LISTED = 9  # a list of a phone has ten entries
_OTHER = Option("Hal lain", "lain")
_FEW = 3  # members that are asked, unless the officer says otherwise
OTHER = Question(
    "hal",
    "Barang atau bantuan apa? Tulis singkat, misalnya *2 mesin jahit*.",
    text(60, passed_on=True),
    "Tentang",
)
_INSIDE = "Bapak/Ibu ikut mengurus kelompok ini. Yang bertanya ke anggotanya petugas lain."


def _group(chat: Chat) -> Group:
    there = groups.GroupShelf(chat.store, rights.reach(chat.store, by(chat.scene)))
    if not len(there):
        chat.stop("Belum ada kelompok.", _MENU)
    group = choose_from(chat, "kelompok", "Anggota kelompok yang mana?", there,
                        lambda group: group.name, lambda group: group.village)  # fmt: skip
    try:
        deeds.outside(chat.store, by(chat.scene), group)
    except deeds.NotAllowed:
        chat.stop(_INSIDE, _MENU)
    return group


def ask(chat: Chat) -> None:
    """Some members, chosen by chance, are asked about a purchase or another thing."""
    acting_officer(chat)
    group = _group(chat)
    thing, about = _about(chat, group)
    chat.title(f"konfirmasi {thing} {group.name}")
    able = len(deeds.askable(chat.store, group, about, chat.scene.limits.silence))
    if not able:
        chat.stop(f"Belum ada anggota *{group.name}* yang bisa ditanya tentang *{thing}*: yang "
                  "menulis ke sini belum ada, atau sudah ditanya. Mintalah ketua meneruskan "
                  "*tautan anggota*.", _SEEN, _MENU)  # fmt: skip
    wording = f"Ada {able} anggota yang bisa ditanya. Berapa yang ditanya? Dipilih acak."
    few = [Option(str(_FEW), str(_FEW))] * (able > _FEW)
    count = Question("jumlah", wording, number, "Jumlah", (*few, Option(str(able), str(able))))
    wanted = chat.ask(count)
    if not 0 < wanted <= able:
        chat.again(count, f"Pilih antara 1 dan {able}.")
    chat.review(f"Ditanyakan ke anggota *{group.name}*, dipilih acak: sudah menerima *{thing}*?",
                count, does="tanyakan")  # fmt: skip
    _done(chat, group, about, wanted)


def _done(chat: Chat, group: Group, about: About, wanted: int) -> None:
    try:
        told = deeds.ask(
            chat.store, by(chat.scene), group, about, wanted, SystemRandom().sample,
            chat.scene.limits.silence,
        )  # fmt: skip
    except deeds.NobodyToAsk:
        chat.stop("Anggota yang bisa ditanya baru saja ditanya petugas lain.", _SEEN, _MENU)
    for place, said in told:
        chat.tell(place, said)
    chat.say(f"{len(told)} anggota *{group.name}* ditanya, siang hari waktu mereka. Jawabannya ada "
             "di *hasil konfirmasi*.", _SEEN, _MENU)  # fmt: skip


def _about(chat: Chat, group: Group) -> tuple[str, About]:
    """What is asked about, in words and as it is."""
    entries = ledger.latest(chat.store, group.id, _LISTED)
    options = tuple(
        Option(f"{it.purchase.item[:40]}, {rupiah.show(it.purchase.total)}", str(it.id))
        for it in entries
    )
    every = (*options, _OTHER)
    chosen = (
        chat.ask(Question("belanja", "Tentang belanja yang mana?", one_of(every), "Tentang", every))
        if entries
        else _OTHER.value
    )
    entry = next((it for it in entries if str(it.id) == chosen), None)
    return (entry.purchase.item, entry) if entry is not None else (said := chat.ask(OTHER), said)


def results(chat: Chat) -> None:
    """The answers of a group, counted."""
    officer(chat)
    group = _group(chat)
    asked = views.of_group(chat.store, group.id)
    denied = views.denials(chat.store, group.id)
    listed, ways = paged(asked, lambda some: [*map(_line, some)], "hasil konfirmasi",
                         chat.talk.seed.get("text", ""))  # fmt: skip
    said = [listed] if asked else [f"Di *{group.name}* belum ada yang ditanyakan."]
    if denied.group:
        said.append(f"{denied.group} orang menjawab tidak mengenal kelompok ini.")
    if denied.person:
        said.append(f"{denied.person} orang menjawab bukan anggota yang tercatat.")
    chat.say("\n".join([f"*{group.name}*", *said]), *ways,
             Option("Tanya lagi", "/konfirmasi", command=True), _MENU)  # fmt: skip


def _line(it: ConfirmationView) -> str:
    counts = ((it.yes, "ya"), (it.not_yet, "belum"), (it.unknown, "tidak tahu"))
    said = [f"{count} {word}" for count, word in counts if count]
    if it.silent:
        said.append(f"{it.silent} belum menjawab")
    day = dates.short(it.asked_at.date())
    return f"- {it.about} ({day}): {it.asked} ditanya: {', '.join(said)}"
