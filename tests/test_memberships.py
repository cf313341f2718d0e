"""Members themselves come in, are asked and object; whoever attacks that learns and gets nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.deeds import confirmations, memberships, people, questions
from handlers.deeds.confirmations import NobodyToAsk, NotAsked
from handlers.deeds.memberships import AnotherHere, Proof
from handlers.deeds.people import CodeSpent
from handlers.deeds.rights import By, NotAllowed, Refused
from handlers.papers.links import Doors
from handlers.views import confirmations as views
from storage import Store, Tx, chats, groups, members
from storage import confirmations as stored
from storage import people as persons
from storage import questions as kept
from storage.access import codes, group_people, membership, officers
from storage.groups import Group
from storage.money import ledger
from storage.money.ledger import Booked
from storage.money.standing import Purchase
from storage.sealed import moving
from tests.booked import buy
from tests.support import Clock, an_officer

T = TypeVar("T")
STRANGER = By(None, "chat")
NOTICE = "anggota-2020-12"
SILENCE = timedelta(days=90)
NIKS = [f"33021452088500{n:02}" for n in range(1, 21)]
PHONES = [f"+6284100000{n:03}" for n in range(1, 21)]


def first(able: Sequence[T], count: int) -> Sequence[T]:
    return able[:count]


class House:
    """A group of six with its leader, an officer of its area, and one elsewhere."""

    def __init__(self, tx: Tx, name: str = "Melati", edition: str = "tkm-2020") -> None:
        self.tx = tx
        self.leader = persons.add(tx, f"Ratna {name}")
        self.wati = an_officer(tx, "Wati", "33")
        self.tuti = an_officer(tx, "Tuti", "73")
        for word, person in (("ratna", self.leader), ("wati", self.wati)):
            chats.belong(tx, self.chat(f"{word} {name}"), person)
        self.id = groups.add(tx, edition, name, "Asia/Jakarta", area="33.02")
        groups.appoint(tx, self.id, self.leader)
        self.members = [
            members.add(tx, self.id, f"Anggota {n}", NIKS[n], PHONES[n], self.leader)
            for n in range(6)
        ]
        self.link = memberships.link(tx, By(self.leader, "chat"), self.group)
        thing = Purchase("freezer", Decimal(1), "", None, 90_000, "", date(2020, 12, 1))
        buy(tx, self.id, thing, f"{name}.1", self.leader)

    @property
    def group(self) -> Group:
        return groups.get(self.tx, self.id)

    @property
    def freezer(self) -> Booked:
        return ledger.latest(self.tx, self.id, 1)[0]

    def chat(self, name: str) -> int:
        """Somebody's chat, which has just been written from."""
        id = chats.find(self.tx, [("telegram", name)])["telegram", name]
        chats.last_wrote(self.tx, id, self.tx.now)
        return id

    def proof(self, nth: int) -> Proof:
        return Proof(code=self.link, nik=NIKS[nth])

    def comes(self, nth: int, proof: Proof | None = None, by: By = STRANGER) -> By:
        """A member comes in from a chat of the own; who they are from then on."""
        place = (self.chat(f"anggota {nth}"), "telegram")
        memberships.join(self.tx, by, place, proof or self.proof(nth), self.members[nth], NOTICE)
        [one] = [it for it in self._here() if it.id == self.members[nth]]
        return By(one.person, "chat")

    def _here(self) -> list[membership.Membership]:
        found = [membership.with_nik(self.tx, self.id, nik) for nik in NIKS]
        return [one for one in found if one is not None]

    def ask(self, count: int, by: int | None = None, silence: timedelta = SILENCE) -> list[int]:
        """The chats that are asked about the freezer."""
        officer = By(by or self.wati, "chat")
        told = confirmations.ask(
            self.tx, officer, self.group, self.freezer, count, first, silence
        )  # fmt: skip
        return [chat for chat, _ in told]


@pytest.fixture
def tx(store: Store) -> Iterator[Tx]:
    with store.transaction() as tx:
        yield tx


@pytest.fixture
def house(tx: Tx) -> House:
    return House(tx)


# Who it is


def test_a_member_is_known_by_phone_or_by_link_and_nik(house: House) -> None:
    by_phone = house.comes(0, Proof(PHONES[0]))
    by_link = house.comes(1)
    assert by_phone.person != by_link.person
    [one] = membership.of_person(house.tx, by_phone.person or 0)
    assert (one.id, one.group.id) == (house.members[0], house.id)
    assert persons.phone_of(house.tx, by_phone.person or 0) == PHONES[0]
    assert membership.of_person(house.tx, house.leader) == []


@pytest.mark.parametrize("nik", [NIKS[7], NIKS[19], "", "1"])
def test_a_nik_that_does_not_stand_there_shows_nobody(house: House, nik: str) -> None:
    House(house.tx, "Mawar", "tkm-2022")
    members.add(house.tx, house.id, "Lain", NIKS[19], None, house.leader)
    [gone] = memberships_of(house, 19)
    members.remove(house.tx, house.id, gone.id, house.leader)
    assert memberships.shown(house.tx, STRANGER, Proof(code=house.link, nik=nik)) == []


def test_a_nik_counts_in_the_group_of_the_link_alone(house: House) -> None:
    other = House(house.tx, "Mawar", "tkm-2022")
    [here] = memberships.shown(house.tx, STRANGER, house.proof(0))
    [there] = memberships.shown(house.tx, STRANGER, other.proof(0))
    assert (here.id, there.id) == (house.members[0], other.members[0])
    with pytest.raises(NotAllowed):
        memberships.join(
            house.tx, STRANGER, (house.chat("x"), "telegram"), house.proof(0), other.members[0], NOTICE
        )  # fmt: skip


def test_somebody_of_two_editions_speaks_for_both(house: House) -> None:
    other = House(house.tx, "Mawar", "tkm-2022")
    me = house.comes(0)
    other.comes(0, by=me)
    groups_of = {one.group.id for one in membership.of_person(house.tx, me.person or 0)}
    assert groups_of == {house.id, other.id}


def test_a_link_that_was_voided_or_ended_shows_nobody(store: Store, clock: Clock) -> None:
    with store.transaction() as tx:
        house = House(tx)
        older, house.link = house.link, memberships.link(tx, By(house.leader, "chat"), house.group)
        assert memberships.shown(tx, STRANGER, Proof(code=older, nik=NIKS[0])) == []
        assert memberships.shown(tx, STRANGER, house.proof(0))
        leads = codes.issue(tx, "leader", timedelta(days=1), house.id)
        assert memberships.shown(tx, STRANGER, house.proof(0)), "another kind of code"
        assert memberships.shown(tx, STRANGER, Proof(code=leads, nik=NIKS[0])) == []
        late = tx.at(tx.now + timedelta(days=14, seconds=1))
        assert memberships.shown(late, STRANGER, house.proof(0)) == []


def test_the_link_makes_nobody_leader_and_many_use_it(house: House) -> None:
    opens = codes.look_at(house.tx, house.link)
    assert opens is not None
    place = (house.chat("new"), "telegram")
    with pytest.raises(CodeSpent):
        people.admit(house.tx, STRANGER, place, house.link, opens, "Dewi", "2020-12")
    assert house.group.leader == house.leader
    house.comes(0)
    house.comes(1)


def test_a_leader_is_none_of_the_others_by_their_nik(house: House) -> None:
    leader = By(house.leader, "chat")
    assert memberships.shown(house.tx, leader, house.proof(0)) == []
    treasurer = persons.add(house.tx, "Bendahara")
    group_people.let_in(house.tx, house.id, treasurer, "bendahara")
    assert memberships.shown(house.tx, By(treasurer, "chat"), house.proof(0)) == []
    me = house.comes(1, Proof(PHONES[1]), leader)
    assert me == leader, "by the own phone she is herself"


def test_one_chat_is_one_member_of_a_group(house: House) -> None:
    me = house.comes(0)
    with pytest.raises(AnotherHere):
        house.comes(1, by=me)


def test_who_speaks_for_a_member_is_not_put_out_by_a_nik(house: House) -> None:
    me = house.comes(0)
    assert memberships.shown(house.tx, STRANGER, house.proof(0)) == []
    again = house.comes(0, Proof(PHONES[0]))
    assert again.person != me.person, "the phone of the list comes before"
    assert membership.of_person(house.tx, me.person or 0) == []


def test_the_same_phone_on_another_channel_is_the_same_person(house: House) -> None:
    me = house.comes(0, Proof(PHONES[0]))
    place = (house.chat("second"), "telegram")
    told = memberships.join(
        house.tx, STRANGER, place, Proof(PHONES[0]), house.members[0], NOTICE
    )  # fmt: skip
    assert [one.person for one in membership.with_phone(house.tx, PHONES[0])] == [me.person]
    assert house.chat("anggota 0") in [chat for chat, _ in told], "the other chat hears of it"


def test_a_phone_alone_opens_no_group_of_a_leader(house: House) -> None:
    boss = persons.add(house.tx, "Bos", phone=PHONES[2])
    other = groups.add(house.tx, "tkm-2020", "Mawar", "Asia/Jakarta", area="33.02")
    groups.appoint(house.tx, other, boss)
    me = house.comes(2, Proof(PHONES[2]))
    assert me.person != boss
    membership.belong(house.tx, house.members[2], boss)
    assert house.comes(2, Proof(PHONES[2])).person != boss


def test_a_member_who_left_is_nobody(house: House) -> None:
    me = house.comes(0, Proof(PHONES[0]))
    [asked] = house.ask(1)
    assert asked == house.chat("anggota 0")
    [one] = stored.of_person(house.tx, me.person or 0)
    members.remove(house.tx, house.id, house.members[0], house.leader)
    assert membership.of_person(house.tx, me.person or 0) == []
    assert memberships.shown(house.tx, STRANGER, Proof(PHONES[0])) == [], "a stranger has it now"
    with pytest.raises(NotAsked):
        confirmations.answer(house.tx, me, one.id, "ya")
    with pytest.raises(NotAllowed):
        memberships.object_to(house.tx, me, asked, house.group, "kurang")


def test_who_says_no_is_told_to_officers_once_and_to_nobody_of_the_group(house: House) -> None:
    chat = house.chat("x")
    head = house.leader
    an_officer(house.tx, "Ida", "33.02")
    told = [
        memberships.deny(house.tx, STRANGER, chat, Proof(PHONES[0]), house.members[0], "group")
        for _ in range(2)
    ]
    assert [to for to, _ in told[0]] == [house.chat("wati Melati")]
    assert told[1] == []
    assert house.chat("ratna Melati") not in [to for to, _ in told[0]]
    assert views.denials(house.tx, house.id) == views.DenialView(0, 1)
    with pytest.raises(NotAllowed):
        memberships.deny(
            house.tx, By(head, "chat"), chat, house.proof(0), house.members[0], "group"
        )


def test_members_of_earlier_versions_are_found_by_phone_too(store: Store) -> None:
    with store.transaction() as tx:
        house = House(tx)
        tx.connection.exec_driver_sql("UPDATE members SET phone_index = NULL")
        broken = f"UPDATE members SET phone = nik WHERE id = {house.members[1]}"
        tx.connection.exec_driver_sql(broken)
        assert memberships.shown(tx, STRANGER, Proof(PHONES[0])) == []
    moving.index_phones(store)
    with store.reading() as tx:
        assert len(memberships.shown(tx, STRANGER, Proof(PHONES[0]))) == 1
        assert memberships.shown(tx, STRANGER, Proof(PHONES[1])) == []


# What they tell


def test_a_leader_who_is_an_officer_reads_no_objection_to_the_own_group(house: House) -> None:
    officers.appoint(house.tx, house.leader, "33", "petugas")
    me = house.comes(0)
    chat = house.chat("anggota 0")
    told = memberships.object_to(house.tx, me, chat, house.group, "uang dipotong")
    assert [to for to, _ in told] == [house.chat("wati Melati")]
    assert "Anggota 0" not in told[0][1].text
    [asked] = kept.open_ones(house.tx, 9, "33", house.wati)
    assert (asked.group, asked.text) == (house.id, "uang dipotong")
    assert kept.open_ones(house.tx, 9, "33", house.leader) == []
    assert kept.count_open(house.tx, "33", house.leader) == 0
    assert questions.answer(house.tx, By(house.leader, "chat"), [asked.id], "siapa ini?") == []
    assert kept.open_ones(house.tx, 9, "73", house.tuti) == [], "another area"
    with pytest.raises(NotAllowed):
        confirmations.outside(house.tx, By(house.leader, "chat"), house.group)
    with pytest.raises(NotAllowed):
        house.ask(1, by=house.leader)
    [(to, _)] = questions.answer(house.tx, By(house.wati, "chat"), [asked.id], "kami cek")
    assert to == chat


@pytest.mark.parametrize("who", ["leader", "stranger", "other"])
def test_only_members_object(house: House, who: str) -> None:
    other = House(house.tx, "Mawar", "tkm-2022").comes(3)
    by = {"leader": By(house.leader, "chat"), "stranger": STRANGER, "other": other}[who]
    with pytest.raises(NotAllowed):
        memberships.object_to(house.tx, by, house.chat("x"), house.group, "kurang")


# What they are asked


def test_nobody_is_asked_who_has_not_written_or_books_or_wants_silence(house: House) -> None:
    with pytest.raises(NobodyToAsk):
        house.ask(3)
    chats_of = [house.comes(n) and house.chat(f"anggota {n}") for n in range(1, 6)]
    house.comes(0, Proof(PHONES[0]), By(house.leader, "chat"))
    blocked, quiet, asleep, books, free = chats_of
    chats.gave_up(house.tx, blocked, "blocked")
    for nth, what in ((2, "quiet"), (4, "books")):
        [one] = memberships_of(house, nth)
        if what == "quiet":
            persons.hush(house.tx, one.person or 0, quiet=True)
        else:
            group_people.let_in(house.tx, house.id, one.person or 0, "bendahara")
    chats.last_wrote(house.tx, asleep, house.tx.now - timedelta(days=91))
    chats.last_wrote(house.tx, free, house.tx.now - timedelta(days=5))
    with pytest.raises(NobodyToAsk):
        house.ask(9, silence=timedelta(days=4))
    assert house.ask(9) == [free]
    assert quiet and books
    with pytest.raises(NobodyToAsk):
        house.ask(9)  # of the same purchase nobody is asked twice


def memberships_of(house: House, nth: int) -> list[membership.Membership]:
    one = membership.with_nik(house.tx, house.id, NIKS[nth])
    return [] if one is None else [one]


def test_chance_chooses_and_can_be_repeated(house: House) -> None:
    for nth in range(6):
        house.comes(nth)
    able = confirmations.askable(house.tx, house.group, house.freezer, SILENCE)
    chosen = {tuple(sorted(Random(seed).sample(able, 3))) for seed in range(40)}
    assert len(chosen) > 10
    officer = By(house.wati, "chat")
    told = confirmations.ask(
        house.tx, officer, house.group, house.freezer, 3, Random(7).sample, SILENCE
    )
    wanted = {chats.of_person(house.tx, person)[0] for _, person in Random(7).sample(able, 3)}
    assert {chat for chat, _ in told} == wanted
    assert all(said.occasion and said.occasion.own_accord for _, said in told)


def test_forged_ids_and_other_groups_get_nothing(house: House) -> None:
    me, you = house.comes(0), house.comes(1)
    house.ask(9)
    [mine] = stored.of_person(house.tx, me.person or 0)
    for by in (you, STRANGER, By(house.leader, "chat"), By(house.wati, "chat")):
        with pytest.raises(NotAsked):
            confirmations.answer(house.tx, by, mine.id, "ya")
    with pytest.raises(NotAsked):
        confirmations.answer(house.tx, me, mine.asking, "ya")
    other = House(house.tx, "Mawar", "tkm-2022")
    other.comes(3)
    for by in (house.tuti, house.leader):
        with pytest.raises(NotAllowed):
            house.ask(1, by=by)
    with pytest.raises(NotAllowed):  # a purchase of another group
        confirmations.ask(
            house.tx, By(house.wati, "chat"), other.group, house.freezer, 1, first, SILENCE
        )  # fmt: skip


def test_answers_are_counted_and_a_later_one_takes_the_place(house: House) -> None:
    who = [house.comes(nth) for nth in range(4)]
    house.ask(4)
    for by, said in zip(who, ("ya", "ya", "belum", "tidak tahu"), strict=True):
        [one] = stored.of_person(house.tx, by.person or 0)
        confirmations.answer(house.tx, by, one.id, said)
    [one] = stored.of_person(house.tx, who[1].person or 0)
    confirmations.answer(house.tx, who[1], one.id, "belum")
    [seen] = views.of_group(house.tx, house.id)
    assert (seen.asked, seen.yes, seen.not_yet, seen.unknown, seen.silent) == (4, 1, 2, 1, 0)
    lengths = {
        len(said)
        for (said,) in house.tx.connection.exec_driver_sql("SELECT said FROM confirmation_asks")
    }
    assert len(lengths) == 1, "how long what is sealed is says nothing"


# Whatever happens in whatever order

_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["phone", "link", "leave", "ask", "answer", "relink", "deny"]),
        st.integers(0, 5),
        st.integers(0, 5),
    ),
    max_size=25,
)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=_STEPS)
def test_no_order_of_events_gives_anybody_what_is_not_theirs(
    store: Store, steps: list[tuple[str, int, int]]
) -> None:
    with store.transaction() as tx:
        mark = tx.mark()
        house = House(tx)
        them: dict[int, By] = {}
        for what, nth, other in steps:
            with suppress(Refused):
                _step(house, them, what, nth, other)
            _holds(house)
        tx.undo(mark)


def _step(house: House, them: dict[int, By], what: str, nth: int, other: int) -> None:
    by = them.get(nth, STRANGER)
    if what in ("phone", "link"):
        proof = Proof(PHONES[other]) if what == "phone" else house.proof(other)
        place = (house.chat(f"anggota {nth}"), "telegram")
        memberships.join(house.tx, by, place, proof, house.members[other], NOTICE)
        [one] = memberships_of(house, other)
        them[nth] = By(one.person, "chat")
    elif what == "leave":
        members.remove(house.tx, house.id, house.members[nth], house.leader)
    elif what == "ask":
        house.ask(nth + 1)
    elif what == "relink":
        house.link = memberships.link(house.tx, By(house.leader, "chat"), house.group)
    elif what == "deny":
        memberships.deny(
            house.tx, by, house.chat(f"anggota {nth}"), house.proof(other), house.members[other], "person"
        )  # fmt: skip
    else:
        theirs = them.get(other, STRANGER)
        for one in stored.of_person(house.tx, theirs.person or 0):
            confirmations.answer(house.tx, by, one.id, "belum")
            assert by.person == theirs.person


def _holds(house: House) -> None:
    said = [memberships_of(house, nth) for nth in range(6)]
    speaking = [one.person for some in said for one in some if one.person is not None]
    assert len(speaking) == len(set(speaking)), "one person, one member of a group"
    assert house.leader not in speaking
    for seen in views.of_group(house.tx, house.id):
        assert seen.silent >= 0 and seen.asked <= 6
    for one in views.of_group(house.tx, house.id):
        assert one.yes == 0, "nobody said so"


# The link itself


def test_a_link_is_written_as_its_channel_wants_it() -> None:
    doors = Doors("jps_bot", "+62840111222")
    assert doors.on_telegram("anggota-MELATA34") == "https://t.me/jps_bot?start=anggota-MELATA34"
    said = doors.on_whatsapp("saya anggota MELA-TA34")
    assert said == "https://wa.me/62840111222?text=saya%20anggota%20MELA-TA34"
    assert (Doors().on_telegram("x"), Doors().on_whatsapp("x")) == ("", "")
