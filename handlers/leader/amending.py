"""What is put right of a member after it was saved, and how that is undone.

Knows: what is asked and read back. Must not know: how people say so (amended.py), how it is stored.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from handlers.deeds import roster
from handlers.deeds.rights import NotAllowed
from handlers.leader import amended, replacing
from handlers.leader.members import LIST, NAME, NIK, UNDO, refuse_known, told, which
from handlers.reading import nik, phones
from handlers.talk.catalogue import Begin
from handlers.talk.chat import Chat
from handlers.talk.kinds import YES_NO, confirmed, one_of
from handlers.talk.kinds import phone_number as phone
from handlers.talk.messages import Option, Unfit
from handlers.talk.question import Question, Typed
from handlers.talk.roles import ask_who, books, by, my_group
from handlers.talk.scene import Scene
from storage import groups, members
from storage.groups import Group
from storage.members import Member

_WHY = (
    Option("PHK", "PHK"),
    Option("Dirumahkan", "dirumahkan"),
    Option("Penganggur", "penganggur"),
    Option("Setengah menganggur", "setengah menganggur"),
)
_FIELDS: dict[str, Question[str]] = {
    "nama": NAME,
    "nik": NIK,
    "hp": Question("hp", "Berapa nomor HP yang benar?", phone, "Nomor HP"),
    "alasan": Question("alasan", "Apa alasannya ikut program ini?", one_of(_WHY), "Alasan ikut",
                       _WHY),
}  # fmt: skip
_DISABLED = Question("disabilitas", "", confirmed, "Disabilitas", YES_NO)
_FIELD_OPTIONS = tuple(Option(q.label, q.key) for q in (*_FIELDS.values(), _DISABLED))
FIELD = Question("bagian", "Apa yang diubah?", one_of(_FIELD_OPTIONS), "Bagian", _FIELD_OPTIONS)
_COLUMNS = {"nama": "name", "nik": "nik", "hp": "phone", "alasan": "why"}
_LABELS = {"name": "Nama", "nik": "NIK", "phone": "Nomor HP", "why": "Alasan ikut",
           "disabled": "Catatan disabilitas"}  # fmt: skip
_WHO = (Option("Salah tulis", "sama"), Option("Orang lain", "lain"))


def listen(scene: Scene, said: str) -> Begin | None:
    """Who puts right what stands of a member of the own group is asked about that one."""
    meant = amended.read(said)
    if meant is None:
        return None
    for group in books(scene):
        there = members.of_group(scene.store, group.id)
        if amended.named(meant.name, there):
            seed = {"text": meant.name, "bagian": meant.field}
            seed |= {"baru": meant.new} if meant.new else {}
            seed |= {"sebab": meant.why} if meant.why else {}
            return Begin("usul ganti" if meant.other else "ubah anggota", seed)
    return None


def change(chat: Chat) -> None:
    """Correct one thing of one member."""
    group = my_group(chat)
    member = which(chat, group, "Data anggota siapa yang diubah?")
    if _other_person(chat, member):
        replacing.request(chat)
        return
    field = chat.talk.seed.get("bagian") or chat.ask(FIELD)
    chat.title(f"ubah data {member.name}")
    if field == _DISABLED.key:
        _disability(chat, group, member)
        return
    _offered(chat, _FIELDS[field])
    new = chat.ask(_FIELDS[field])
    if field == "nik":
        refuse_known(chat, group, str(new))
    chat.review(f"Data *{told(chat, group, member)}* di *{group.name}* menjadi:", _FIELDS[field])
    shown = {"nik": nik.masked, "hp": phones.masked}.get(field, str)(str(new))
    asker = by(chat.scene)
    roster.change(chat.store, asker, group.id, member.id, **{_COLUMNS[field]: str(new)})
    chat.say(f"Sudah diubah. {_FIELDS[field].label} {member.name} sekarang: {shown}.", LIST, UNDO)


def _disability(chat: Chat, group: Group, member: Member) -> None:
    """Kept only where the member agreed to just that; a no forgets what was kept."""
    name = member.name
    has = chat.ask(replace(_DISABLED, wording=f"Apakah *{name}* penyandang disabilitas?"))
    asked = f"Sudahkah {name} sendiri setuju hal ini dicatat? Tidak wajib."
    agreed = has and chat.ask(replace(_DISABLED, key="setuju disabilitas", wording=asked))
    if has and not agreed:
        chat.stop("Baik, tidak dicatat. Tidak apa-apa.", LIST)
    kept = {"disabled": "ya" if has else ""}
    roster.change(chat.store, by(chat.scene), group.id, member.id, **kept)
    chat.say("Baik, sudah dicatat dan disimpan terkunci." if has else
             "Baik, tidak ada catatan disabilitas.", LIST, UNDO)  # fmt: skip


def _offered(chat: Chat, question: Question[Any]) -> None:
    """What they wrote at once is the answer, or it is said what is wrong with it."""
    said = Typed(chat.talk.seed.get("baru", ""), chat.scene.today)
    chat.offer(question, "baru")
    if question.key in chat.talk.early:
        try:
            question.parser.read(said)
        except Unfit as unfit:
            chat.say(str(unfit))


def _other_person(chat: Chat, member: Member) -> bool:
    """Whether a name that is quite another one means another person."""
    new = chat.once("baru", lambda: chat.talk.seed.get("baru", ""))
    if chat.talk.seed.get("bagian") != "nama" or not new or amended.alike(member.name, new):
        return False
    wording = f"*{member.name}* salah tulis, orangnya sama? Atau diganti orang lain?"
    return chat.ask(Question("orang", wording, one_of(_WHO), "", _WHO)) == "lain"


def undo(chat: Chat) -> None:
    """What was put right last stands as before."""
    ask_who(chat)

    def size(id: int) -> int | None:
        group: Group = groups.get(chat.store, id)
        return chat.scene.programme.edition(group.edition).places

    try:
        undone = roster.undo(chat.store, by(chat.scene), size)
    except roster.NothingToUndo:
        chat.stop("Tidak ada perubahan anggota yang bisa diurungkan. Yang lebih dari sehari, ubah "
                  "dengan *ubah anggota*.", LIST)  # fmt: skip
    except roster.Full:
        chat.stop("Tempatnya sudah diisi orang lain, jadi tidak bisa diurungkan.", LIST)
    except roster.NikTaken:
        chat.stop("NIK-nya sudah dipakai di kelompok lain, jadi tidak bisa diurungkan.", LIST)
    except NotAllowed:
        chat.stop("Bapak/Ibu tidak lagi mencatat untuk kelompok itu.", LIST)
    name = members.get(chat.store, undone.member).name
    what = _LABELS.get(undone.what)
    again = f"{what} {name} kembali seperti semula." if what else f"{name} kembali jadi anggota."
    chat.say(f"Diurungkan. {again}", LIST)
