"""A list of members: read back as a whole, saved where nothing is doubtful, mended row by row.

Knows: what is said of a list and asked of its rows. Must not know: how lists are read, how members
are stored.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NoReturn

from handlers.deeds import roster
from handlers.deeds.roster import NIK_TAKEN, NO_PLACE, TAKEN, NewMember, SortedList
from handlers.leader.members import LIST, NAME, NIK, places_of, refuse_full, refuse_known
from handlers.reading.roster import listing
from handlers.reading.roster.listing import PeopleList, RosterDoubt, RosterRow, row_of
from handlers.reading.typed import folded, plain
from handlers.talk.catalogue import Begin
from handlers.talk.chat import Chat
from handlers.talk.choices import yes_no
from handlers.talk.kinds import NOTHING, YES_NO, confirmed, nik_number, optional
from handlers.talk.messages import Option, Unfit
from handlers.talk.question import Parser, Question, Typed
from handlers.talk.roles import books, by, my_group
from handlers.talk.scene import Scene
from handlers.views import group as views
from storage.bulk import rosters
from storage.bulk.rosters import WaitingRow
from storage.groups import Group

EXAMPLE = "*Siti Aminah, 16 angka NIK, nomor HP*"
_SAME = ("penulis", "kelompok")  # who writes, for which group
_SHORT = 40  # characters of a name where several are mentioned
_NAMED = 3  # people by name where a list is read back
_MEND = Option("Betulkan", "/betulkan", command=True)
_UNDO = Option("Batalkan daftar ini", "/batalkan daftar", command=True)
_SKIP = Option("Lewati", NOTHING)
_CARD = re.compile(r"\b(?:e?-?ktp|kk|kartu keluarga)(?:-?nya|ne)?\b")
_RECEIPT = re.compile(r"\b(?:nota|kuitansi|kwitansi|struk|faktur|bon)(?:nya|ne)?\b")
_NIK_CODES = ("refuse:nik", "refuse:birth", "refuse:sex")


def _people(entry: Typed) -> str:
    found = listing.of_text(entry.text, entry.today)
    if found is None:
        raise Unfit(f"Belum terbaca sebagai daftar anggota. Contoh satu baris: {EXAMPLE}")
    return found.model_dump_json()


def _more(kept: str, entry: Typed) -> str | None:
    found = listing.of_text(entry.text, entry.today)
    if found is None:
        return None
    return PeopleList.model_validate_json(kept).joined(found).model_dump_json()


def _decision(entry: Typed) -> str:
    """*betulkan* takes up the rows anew, and is no no."""
    if plain(entry.text).startswith("betulkan"):
        raise Unfit("Mohon jawab *ya*, *tidak*, atau *lewati*.")
    return optional(confirmed).read(entry)


_DECISION = replace(optional(confirmed), read=_decision)
PEOPLE: Question[PeopleList] = Question(
    "orang",
    f"Tempel atau tulis daftarnya: satu orang satu baris. Contoh: {EXAMPLE}. Boleh juga kirim "
    "berkas Excel.",
    Parser(
        _people, PeopleList.model_validate_json, lambda found: f"{len(found.rows)} orang",
        amend=_more, people=True,
    ),
    "Daftar",
)  # fmt: skip
AGREED = Question(
    "setuju",
    "Sudahkah semua orang di daftar ini setuju datanya (nama, NIK, nomor HP) dicatat untuk "
    "laporan kelompok?",
    confirmed,
    "Setuju dicatat",
    YES_NO,
    "Sudahkah semua orang di daftar ini setuju datanya dicatat?",
)


def listen(scene: Scene, said: str) -> Begin | None:
    """A leader who simply sends people: one is asked the rest as ever, several are a list."""
    found = listing.of_text(said, scene.today)
    if found is None or not books(scene):
        return None
    several = len(found.rows) > 1
    return Begin("daftar sekaligus" if several else "daftar anggota", {"text": said})


def listen_for_several(scene: Scene, said: str) -> Begin | None:
    """The same while a form is open: one person there may be the answer."""
    found = listing.of_text(said, scene.today)
    if found is None or len(found.rows) == 1 or not books(scene):
        return None
    return Begin("daftar sekaligus", {"text": said})


def enter(chat: Chat) -> None:
    """A list, agreed to once and read back once; what is doubtful is asked after it is saved."""
    group = my_group(chat)
    edition = chat.scene.programme.edition(group.edition)
    chat.form(PEOPLE)
    chat.offer(PEOPLE)
    if read := chat.talk.seed.pop("read", ""):
        chat.assume(PEOPLE, read)
        chat.say("Daftar dari berkas tadi sudah dibaca.")
    found = chat.ask(PEOPLE)
    chat.title(f"daftar {len(found.rows)} orang")
    counts = edition.leader_counts
    told = roster.sorted_out(chat.store, group.id, edition.places, found, leader_counts=counts)
    _refuse_useless(chat, group, told)
    agreed = replace(AGREED, wording=f"{_summed(told)}\n\n{AGREED.wording}")
    if not chat.ask(agreed):
        chat.stop("Baik, belum ada yang dicatat. Mohon minta izin mereka dulu, lalu kirim lagi.")
    heading = f"Daftar anggota *{group.name}*, mohon diperiksa:"
    chat.review(heading, PEOPLE, shown={PEOPLE.key: _shown(told)})
    done = roster.enter(
        chat.store, by(chat.scene), group.id, edition.places, found, chat.scene.message,
        leader_counts=counts,
    )  # fmt: skip
    said = f"{len(done.saves)} orang tercatat."
    if not done.waits:
        chat.stop(f"{said} {places_of(chat, group)}", LIST, _UNDO)
    chat.say(said)
    chat.then("betulkan", *_SAME, fresh="ya")


def came(chat: Chat) -> None:
    """A file with a list has come; what it tells follows."""
    chat.say("Berkas daftarnya sudah masuk, sedang kami baca. Hasilnya kami kirim ke sini.")


def photo(chat: Chat) -> None:
    """A photo of a list is kept with the group, and nobody reads it."""
    group = my_group(chat)
    if _CARD.search(folded(chat.talk.seed.get("text", ""))):
        chat.stop("Foto KTP atau KK tidak perlu: tidak kami pakai, dan terhapus sendiri. Ketik "
                  "saja nama dan NIK-nya.")  # fmt: skip
    sent = [int(id) for id in chat.talk.seed.get("files", "").split(",") if id]
    roster.keep_photos(chat.store, by(chat.scene), group.id, sent)
    told = "Disimpan. Ketik atau kirim Excel, foto tidak bisa kami baca."
    other = "" if chat.talk.seed.get("text") else " Kalau itu nota: ketik *nota*, kirim lagi."
    chat.say(told + other)


def shows_receipt(said: str) -> bool:
    """Whether words beside a photo tell that it is of a receipt, and so of no list."""
    return _RECEIPT.search(folded(said)) is not None


def _refuse_useless(chat: Chat, group: Group, told: SortedList) -> None:
    """A list of which nothing is new, or for which there is no place at all."""
    if not told.saves and not told.waits:
        chat.stop(f"{_summed(told)} Jadi tidak ada yang baru.", LIST)
    if not told.saves and all(row.doubts[-1].code == NO_PLACE for row in told.waits):
        refuse_full(chat, group)


def _summed(told: SortedList) -> str:
    """What becomes of each row that was read."""
    ignored = f"{told.ignored} bukan anggota" if told.ignored else ""
    here = f"{len(told.here)} sudah tercatat" if told.here else ""
    why = ", ".join(filter(None, (here, ignored)))
    aside = f"{told.aside} disisihkan" + (f" ({why})" if why else "")
    return (
        f"{told.read} baris dibaca: {len(told.saves)} bisa disimpan, {len(told.waits)} perlu "
        f"dibetulkan, {aside}."
    )


def _shown(told: SortedList) -> str:
    names = listing.names_of(told.saves, _NAMED)
    without = sum(row.noted for row in told.saves)
    phones = f"; {without} tanpa nomor HP" if without else ""
    waits = f"; {len(told.waits)} ditanyakan sesudah ini" if told.waits else ""
    return f"{len(told.saves)} disimpan ({names or 'belum ada'}){phones}{waits}"


def mend(chat: Chat) -> None:
    """The first row that waits is asked about and saved or left; then the next one is."""
    group = my_group(chat)
    full = views.places(chat.store, chat.scene.programme, group).full
    waiting = rosters.waiting(chat.store, group.id)
    after = int(chat.talk.seed.get("after", "0"))
    behind = [row for row in waiting if row.id > after]
    if full or not behind:
        _sum_up(chat, group, waiting, full=full)
    row, told = behind[0], row_of(behind[0].body)
    chat.title(f"{len(behind)} baris yang belum benar")
    chat.stands(
        f"Baik. Yang sudah tercatat tetap tersimpan. {len(waiting)} baris masih menunggu: ketik "
        "*betulkan* kapan saja.",
        "batalkan daftar",
    )
    fresh = "fresh" in chat.talk.seed
    first = f"{len(behind)} baris belum benar, kami tanyakan satu per satu. " if fresh else ""
    new = _asked(chat, group, row, told, first)
    size = chat.scene.programme.edition(group.edition).places
    roster.mend(chat.store, by(chat.scene), group.id, size, row, new)
    chat.say(f"{new.name} tercatat.")
    _on(chat, row)


def _on(chat: Chat, row: WaitingRow) -> NoReturn:
    chat.then("betulkan", *_SAME, after=str(row.id))


def _asked(chat: Chat, group: Group, row: WaitingRow, told: RosterRow, first: str) -> NewMember:
    """What lacks or is doubtful of this row, asked in words; left out, it waits on."""
    number = told.nik
    end = f" (NIK …{number[-4:]})" if number and not told.name else ""
    place = f"{first}{told.place[:1].upper()}{told.place[1:]}{end}"
    name = told.name
    if name is None:
        short = f"Siapa nama lengkap {told.place}{end}?"
        name = _said(chat, row, replace(NAME, short=short), f"{place}: namanya belum terbaca. "
                     "Siapa nama lengkapnya?")  # fmt: skip
    called = place if told.name is None else f"{place}, {name}"
    for doubt in told.doubts:
        if doubt.code.startswith("ask:"):
            _decided(chat, group, row, name, f"{called}: {doubt.said.removesuffix('?')}")
    about = _about_nik(chat, group, told)
    if about is not None:
        number = _number(chat, group, row, told, about, called)
    elif told.doubts[0].code in (TAKEN, NO_PLACE):
        _decided(chat, group, row, name, f"{called}: sekarang bisa dicatat. Jadi didaftarkan")
    assert number is not None
    return NewMember(name, number, told.phone, told.why)


def _about_nik(chat: Chat, group: Group, told: RosterRow) -> RosterDoubt | None:
    """What is wrong with the NIK as things are now."""
    if told.nik is not None and roster.is_taken(chat.store, group.edition, told.nik):
        return NIK_TAKEN
    found = (d for d in told.doubts if d.code.startswith(_NIK_CODES) and d.code != TAKEN)
    missing = None if told.nik else RosterDoubt(code="refuse:nik_missing", said="NIK belum ada")
    return next(found, missing)


def _said(chat: Chat, row: WaitingRow, question: Question[str], wording: str) -> str:
    asked = question.at(row.id, wording)
    said = chat.ask(_or_skipped(asked, optional(question.parser), _SKIP))
    return said if said is not None else _skipped(chat, row)


def _or_skipped(
    asked: Question[str], parser: Parser[str | None], *options: Option
) -> Question[str | None]:
    """Asked again in few words: whoever hears it again has read what is wrong."""
    return Question(asked.key, asked.wording, parser, asked.label, options, asked.short)


def _skipped(chat: Chat, row: WaitingRow) -> NoReturn:
    chat.say("Baik, dilewati dulu.")
    _on(chat, row)


def _decided(chat: Chat, group: Group, row: WaitingRow, name: str, wording: str) -> None:
    """Whether somebody is to be a member at all."""
    key = f"tetap.{row.id}"
    options = (*YES_NO, _SKIP)
    agreed = chat.ask(Question(key, f"{wording}?", _DECISION, "Didaftarkan", options))
    if agreed is None:
        _skipped(chat, row)
    if agreed:
        return
    roster.drop(chat.store, by(chat.scene), group.id, row)
    chat.say(f"Baik, {name} tidak didaftarkan.")
    _on(chat, row)


def _number(
    chat: Chat, group: Group, row: WaitingRow, told: RosterRow, doubt: RosterDoubt, called: str
) -> str:
    """The NIK as it is on the card; one that only looks wrong may be right all the same."""
    right = told.nik if doubt.code != TAKEN else None
    asked = "Kalau NIK-nya salah, tulis yang benar." if right else "Berapa NIK-nya?"
    sure = (Option("NIK sudah benar", right),) if right else ()
    at = NIK.at(row.id, f"{called}: {doubt.said}. {asked}")
    short = f"Berapa NIK {told.called}?"
    question = _or_skipped(replace(at, short=short), _or_right(right), *sure, _SKIP)
    number = chat.ask(question)
    if number is None:
        _skipped(chat, row)
    refuse_known(chat, group, number, question)
    return number


def _or_right(right: str | None) -> Parser[str | None]:
    """A NIK, or (where there is one that only looks wrong) that it is right."""
    inner = optional(nik_number)

    def read(entry: Typed) -> str:
        return right if right and yes_no(entry.text) else inner.read(entry)

    return replace(inner, read=read)


def _sum_up(chat: Chat, group: Group, waiting: Sequence[WaitingRow], *, full: bool) -> NoReturn:
    """How many are in the list of the group, and who is not yet."""
    places = views.places(chat.store, chat.scene.programme, group)
    size = "" if places.size is None else f" dari {places.size}"
    lacks = f", kurang {places.left}" if places.left else ""
    told = [row_of(row.body) for row in waiting]
    wrong = [_wrong(row, full=full) for row in told[:_NAMED]]
    more = [f"{len(told) - _NAMED} lainnya"] if len(told) > _NAMED else []
    rest = f"; {', '.join(wrong + more)}" if told else ""
    ways = (_MEND,) if told and not full else ()
    known = rosters.newest(chat.store, group.id)
    undo = (_UNDO,) if known and known[1] else ()
    chat.stop(f"{places.taken}{size} anggota tercatat{lacks}{rest}.", *ways, LIST, *undo)


def _wrong(row: RosterRow, *, full: bool) -> str:
    """What is not right yet of one row: "NIK Siti belum benar"."""
    code = row.doubts[0].code if row.doubts else ""
    who = (row.name or row.place)[:_SHORT]
    if full or code == NO_PLACE:
        return f"{who} tidak muat"
    if code.startswith(_NIK_CODES):
        return f"NIK {who} belum benar"
    return f"nama {who} belum ada" if row.name is None else f"{who} belum diputuskan"


def take_back(chat: Chat) -> None:
    """Everybody who came with the list that was saved last leaves again."""
    group = my_group(chat)
    known = rosters.newest(chat.store, group.id)
    if known is None or not (known[1] or rosters.waiting(chat.store, group.id)):
        chat.stop("Tidak ada daftar yang bisa dibatalkan.", LIST)
    newest, count = known
    wording = f"Batalkan daftar terakhir *{group.name}*? {count} anggota dari situ keluar lagi."
    # A key of this list: the answer is about no other.
    if not chat.ask(Question(f"batal.{newest}", wording, confirmed, "Batalkan", YES_NO)):
        chat.stop("Baik, tetap tercatat.", LIST, _MEND)
    left = roster.take_back(chat.store, by(chat.scene), group.id, newest)
    chat.say(f"{left} anggota dari daftar itu dikeluarkan. {places_of(chat, group)}", LIST)
