"""When a group or a phone came into other hands: object, cut off, decide.

Knows: what is said of it. Must not know: who may, who hears of it; the deeds do.
"""

from __future__ import annotations

from dataclasses import replace

from handlers.deeds import takeovers as deeds
from handlers.talk.chat import Chat
from handlers.talk.kinds import YES_NO, confirmed
from handlers.talk.messages import Option
from handlers.talk.question import Question
from handlers.talk.roles import ENTER, by
from handlers.talk.scene import Scene
from storage import chats, groups, people
from storage.access import codes, takeovers

_MENU = Option("Menu", "/menu", command=True)
_CUT = Option("Putuskan HP lain", "/putuskan", command=True)
_NOTHING = "Tidak ada pergantian ketua yang menunggu keberatan Bapak/Ibu."
SURE = Question("yakin", "", confirmed, "Keberatan", YES_NO)
REFUSED = Question("batalkan", "", confirmed, "Batalkan kode", YES_NO)
CUT = Question(
    "putus", "Putuskan semua HP dan aplikasi lain? Hanya yang ini yang tetap bisa membuka data.",
    confirmed, "Putuskan", YES_NO,
)  # fmt: skip


def has_lost(scene: Scene) -> bool:
    """Whether somebody lost a group and may say that this is not right."""
    return scene.person is not None and takeovers.newest_of(scene.store, scene.person) is not None


def object_to(chat: Chat) -> None:
    """The former leader says that the new one is not right."""
    lost = takeovers.newest_of(chat.store, chat.scene.person) if chat.scene.person else None
    if lost is None:
        chat.stop(_NOTHING, _MENU)
    group = groups.get(chat.store, lost.group)
    name = people.get(chat.store, group.leader or lost.person).name
    sure = f"Ketua *{group.name}* sekarang *{name}*. Bapak/Ibu keberatan? Kalau ya, catatan "
    if not chat.ask(replace(SURE, wording=f"{sure}kelompok ditahan sampai petugas memutuskan.")):
        chat.stop("Baik, tidak ada yang diubah. Kalau yang keliru HP lain yang masuk dengan data "
                  "Bapak/Ibu, pilih di bawah.", _CUT, _MENU)  # fmt: skip
    try:
        group, told = deeds.object_to(chat.store, by(chat.scene))
    except deeds.NothingToObject:
        chat.stop(_NOTHING, _MENU)
    for place, said in told:
        chat.tell(place, said)
    chat.say(f"Keberatan dicatat. Catatan *{group.name}* ditahan, dan petugas yang lain diminta "
             "memutuskan. Bapak/Ibu diberi tahu hasilnya.", _MENU)  # fmt: skip


def refuse_codes(chat: Chat) -> None:
    """The sitting leader does not want what was made a code for."""
    met = codes.against(chat.store, chat.scene.person) if chat.scene.person else []
    if not met:
        chat.stop("Tidak ada kode yang menunggu untuk kelompok Bapak/Ibu.", _MENU)
    names = ", ".join(f"*{groups.get(chat.store, id).name}*" for id in met)
    wording = f"Batalkan kode yang dibuat petugas untuk {names}? Kodenya tidak bisa dipakai lagi."
    if not chat.ask(replace(REFUSED, wording=wording)):
        chat.stop("Baik, kodenya tetap berlaku.", _MENU)
    try:
        _, told = deeds.refuse_codes(chat.store, by(chat.scene))
    except deeds.NothingToObject:
        chat.stop("Kodenya sudah tidak berlaku.", _MENU)
    for place, said in told:
        chat.tell(place, said)
    chat.say("Kodenya dibatalkan, dan petugas diberi tahu. Ketuanya tetap Bapak/Ibu.", _MENU)


def not_me(chat: Chat) -> None:
    """What this answers: a change of the leader, a code that was made, a phone that came in."""
    answers = chat.once("jawaban atas", lambda: _answered(chat.scene))
    {"leader": object_to, "code": refuse_codes}.get(answers, cut)(chat)


def _answered(scene: Scene) -> str:
    if has_lost(scene):
        return "leader"
    return "code" if scene.person and codes.against(scene.store, scene.person) else "phone"


def mine(chat: Chat) -> None:
    """How many phones and applications open the data of this person."""
    if chat.scene.person is None:
        chat.stop("Bagian ini untuk yang sudah masuk dengan kode dari Dinas.", ENTER)
    count = len(chats.of_person(chat.store, chat.scene.person))
    if count == 1:
        chat.stop("Data Bapak/Ibu hanya terbuka dari sini.", _MENU)
    chat.say(
        f"Data Bapak/Ibu terbuka dari {count} tempat: di sini, dan {count - 1} HP atau aplikasi "
        "lain.",
        Option("Putuskan yang lain", "/putuskan", command=True),
        _MENU,
    )


def cut(chat: Chat) -> None:
    """All other phones and applications of this person are out."""
    if chat.scene.person is None:
        chat.stop("Bagian ini untuk yang sudah masuk dengan kode dari Dinas.", ENTER)
    if not chat.ask(CUT):
        chat.stop("Baik, tidak ada yang diputus.", _MENU)
    try:
        count, told = deeds.disconnect(chat.store, by(chat.scene), chat.scene.chat)
    except deeds.TooNew:
        chat.stop("Dari sini baru masuk kurang dari 24 jam, jadi HP yang lebih dulu ada belum bisa "
                  "diputus. Kalau ada yang tidak beres, tulis ke petugas.",
                  Option("Tanya petugas", "/tanya petugas", command=True), _MENU)  # fmt: skip
    for place, said in told:
        chat.tell(place, said)
    done = f"{count} HP atau aplikasi lain sudah diputus." if count else "Tidak ada yang lain."
    chat.say(f"{done} Kalau ada catatan yang bukan dari Bapak/Ibu, tulis ke petugas.",
             Option("Tanya petugas", "/tanya petugas", command=True), _MENU)  # fmt: skip
