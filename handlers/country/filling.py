"""A country that never was, written down by bulk writers, slice by slice.

Knows: what each part of a story makes of rows and acts, the same that the deeds make of it one at a
time; a test holds the two together. Must not know: what the stories tell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from handlers.country.content import (
    MARK,
    HandedIn,
    Story,
    name_of_officer,
    place_of_officer,
    story,
)
from handlers.deeds import groups as listing
from handlers.deeds import people as access
from handlers.deeds.ledger import clean
from handlers.deeds.rights import OPERATOR, By
from handlers.deeds.roles import CODE_LASTS
from handlers.leader.enrolment import NOTICE
from handlers.papers.picture import picture
from handlers.programme import Programme
from handlers.reading import nik as niks
from handlers.reminders.rules import next_step
from storage import Store, Tx, acts, chats
from storage.access import codes, officers
from storage.acts import Act
from storage.bulk import listed, season
from storage.cabinet import Cabinet
from storage.groups import Group

SLICE = 240  # groups in one transaction: ten regencies, so that a chain of acts is in order of time
_DRAWN = "Nota contoh\n\nTidak ada barang dan tidak ada toko: gambar ini hanya untuk mencoba."

StoredPicture = tuple[str, int, str]  # its name in the cabinet, bytes, kind


@dataclass(frozen=True, slots=True)
class Staged:
    """A story with what stands for it in the database."""

    story: Story
    group: Group
    chat: int
    beside: Sequence[int]  # the chats of those who help the leader
    leader: int
    officer: int

    def act(self, by: int, deed: str, about: tuple[str, int], why: str = "", **detail: str) -> Act:
        group = None if about[0] == "question" else self.group.id
        area = "" if group is None else self.group.area
        return Act(by, "chat", deed, *about, group, area, why, detail)


def fill(
    store: Store, programme: Programme, cabinet: Cabinet, wanted: int, done: Callable[[int], None],
    tells: Callable[[int, Programme], Story] = story,
) -> int:  # fmt: skip
    """Write the groups that are not there yet, up to so many; how many are there in the end, and
    `done` hears it on the way. `tells`: the story of a group by its number.

    A slice is there as a whole or not at all: whoever was cut off begins again.
    """
    drawn = picture(_DRAWN)
    receipt = cabinet.put(drawn), len(drawn), "image/png"
    with store.reading() as tx:
        there = season.count(tx, MARK)
    done(there)
    while there < wanted:
        upto = min(wanted, there + SLICE - there % SLICE)
        stories = [tells(number, programme) for number in range(there, upto)]
        with store.transaction() as tx:
            tell(tx, programme, begin(tx, programme, stories), receipt)
        there = upto
        done(there)
    store.database.take_stock()
    return there


def begin(tx: Tx, programme: Programme, stories: Sequence[Story]) -> list[Staged]:
    """The groups as the ministry lists them, and an officer of each regency: by the deeds."""
    tx = tx.at(stories[0].at("listed"))
    listing.take_in(tx, OPERATOR, programme, [one.listed for one in stories])
    entered = listed.by_codes(tx, [one.listed.code for one in stories])
    helpers = [it.place for one in stories for it in one.beside]
    places = chats.find(tx, [one.place for one in stories] + helpers)
    acting = {area: _officer(tx, area) for area in {one.area: None for one in stories}}
    told: list[Staged] = []
    for one in stories:
        group = entered[one.listed.code]
        assert group.expects is not None
        beside = [places[it.place] for it in one.beside]
        told.append(Staged(one, group, places[one.place], beside, group.expects, acting[one.area]))
    return told


def _officer(tx: Tx, area: str) -> int:
    """Who acts in a regency, come in by a code of the operator."""
    there = officers.every(tx, area)
    if there:
        return there[0].person
    code = access.officer_code(tx, OPERATOR, area)
    place, opens = place_of_officer(area), codes.look_at(tx, code)
    assert opens is not None
    chat = chats.find(tx, [place])[place]
    name = name_of_officer(area)
    access.admit(tx, By(None, "chat"), (chat, place[0]), code, opens, name, NOTICE)
    return officers.every(tx, area)[0].person


def tell(tx: Tx, programme: Programme, stories: Sequence[Staged], receipt: StoredPicture) -> None:
    """What became of these groups, stage by stage."""
    rows = season.Season()
    photos = {one.story.number: _Photos(rows, one, receipt) for one in stories}
    for one in stories:
        _come_in(tx.at(one.story.at("in")), rows, one)
    for one in stories:
        _members(tx.at(one.story.at("members")), rows, one)
    for one in stories:
        _beside(tx.at(one.story.at("beside")), rows, one)
    for one in stories:
        _bought(tx.at(one.story.at("bought")), rows, one, photos[one.story.number])
    _reports(tx, programme, rows, stories, photos)
    _questions(tx, rows, stories)
    rows.write(tx)


@dataclass(slots=True)
class _Photos:
    """The photos of a leader, each named by its number."""

    rows: season.Season
    one: Staged
    picture: StoredPicture
    sent: list[int] = field(default_factory=list[int])

    def new(self, tx: Tx) -> int:
        name = f"{MARK}{self.one.story.number}-{len(self.sent)}"
        self.sent.append(self.rows.photo(tx, self.one.chat, name, self.picture))
        return self.sent[-1]


def _come_in(tx: Tx, rows: season.Season, one: Staged) -> None:
    rows.come_in(tx, (one.chat, one.story.place[0]), one.leader, one.group.id, NOTICE)
    acts.add(tx, one.act(one.leader, "people.come_as_expected", ("person", one.leader)))


def _members(tx: Tx, rows: season.Season, one: Staged) -> None:
    for name, nik, phone in one.story.members:
        id = rows.member(tx, one.group, name, nik, phone, one.leader)
        told = {"name": name, "nik": niks.masked(nik)}
        acts.add(tx, one.act(one.leader, "roster.add", ("member", id), **told))


def _beside(tx: Tx, rows: season.Season, one: Staged) -> None:
    """Who helps comes in by a code that the leader made."""
    for it, chat in zip(one.story.beside, one.beside, strict=True):
        acts.add(tx, one.act(one.leader, "roles.code", ("group", one.group.id), it.role))
        place, code = (chat, it.place[0]), f"{MARK}{one.story.number}-{it.role}"
        used = code, tx.now + CODE_LASTS
        id = rows.let_in(tx, place, (it.name, it.role), one.group, used, one.leader, NOTICE)
        for deed in ("roles.let_in", "people.admit"):
            acts.add(tx, one.act(id, deed, ("person", id), it.role))


def _bought(tx: Tx, rows: season.Season, one: Staged, photos: _Photos) -> None:
    for row, (bought, proven) in enumerate(one.story.bought):
        proofs = [photos.new(tx)] if proven else []
        source = one.story.source(row)
        id = rows.purchase(tx, one.group.id, clean(bought), source, one.leader, proofs)
        told = {"total": str(bought.total)}
        acts.add(tx, one.act(one.leader, "ledger.enter", ("purchase", id), **told))


def _reports(
    tx: Tx, programme: Programme, rows: season.Season, stories: Sequence[Staged],
    photos: Mapping[int, _Photos],
) -> None:  # fmt: skip
    owed = listed.dates_of(tx, [one.group.id for one in stories])
    handed = [(one, it, *owed[one.group.id, it.kind]) for one in stories for it in one.story.handed]
    for one, it, report, due, _ in handed:
        at = tx.at(one.story.at("handed"))
        files = {key: photos[one.story.number].new(at) for key in it.photos}
        verdict = _verdict(programme, one, it, due)
        rows.report(at, report, it.body, files, verdict)
        sent = {"files": ",".join(map(str, files.values()))} if files else {}
        acts.add(at, one.act(one.leader, "reports.hand_in", ("report", report), **sent))
    for one, it, report, _, _ in handed:
        if it.verdict:
            at, about = tx.at(one.story.at("decided")), ("report", report)
            closes = programme.report_kind(one.group.edition, it.kind).closing
            if closes and it.verdict == "accepted":
                rows.accept(at, one.group.id, one.story.at("handed"))
            said = one.act(one.officer, "reports.decide", about, it.verdict, note=it.note)
            acts.add(at, said)


def _verdict(
    programme: Programme, one: Staged, it: HandedIn, due: date | None
) -> season.Ruling | None:
    if not it.verdict:
        return None
    rule = programme.report_kind(one.group.edition, it.kind)
    at = one.story.at("decided")
    again = next_step(one.group, rule, due, at) if it.verdict == "returned" else None
    return season.Ruling(it.verdict, it.note, one.officer, again)


def _questions(tx: Tx, rows: season.Season, stories: Sequence[Staged]) -> None:
    asked: list[tuple[Staged, int]] = []
    for one in stories:
        it = one.story
        if it.asked:
            at = tx.at(it.at("asked"))
            answer = (it.answered, one.officer, it.at("answered")) if it.answered else None
            asked.append((one, rows.question(at, one.chat, it.asked, answer)))
            acts.add(at, one.act(one.leader, "questions.keep", ("question", asked[-1][1])))
    for one, id in asked:
        if one.story.answered:
            at = tx.at(one.story.at("answered"))
            acts.add(at, one.act(one.officer, "questions.answer", ("question", id)))
