"""What was put right of members is undone step by step, whatever happened in between."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.deeds import replacements as proposals
from handlers.deeds import roster
from handlers.deeds.rights import By, NotAllowed
from handlers.leader import amended
from storage import Store, Tx, acts, chats, groups, members, people, replacements
from storage.replacements import Newcomer
from tests.support import Clock, an_officer

NIKS = [f"330214520885000{n}" for n in range(1, 8)]
_NUMBERS = count(850100)
SRI = Newcomer("Sri Rahayu", "3302144107900005", "+6281234567890")


@dataclass(frozen=True)
class Stands:
    """A member as the model has it."""

    name: str
    nik: str
    phone: str | None = None
    here: bool = True


def melati(tx: Tx) -> tuple[By, int]:
    ratna = people.add(tx, "Ratna")
    group = groups.add(tx, "tkm-2020", "Melati", "Asia/Jakarta")
    groups.appoint(tx, group, ratna)
    return By(ratna, "chat"), group


def stands(tx: Tx, id: int) -> Stands:
    row = tx.connection.exec_driver_sql(
        f"SELECT name, phone, left_at FROM members WHERE id = {id}"
    ).one()
    phone = None if row[1] is None else tx.open(bytes(row[1]), f"members.phone:{id}")
    return Stands(row[0], members.nik_of(tx, id), phone, row[2] is None)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["name", "nik", "phone", "leave", "undo", "wait"]), st.integers(0, 6)
    ),
    max_size=14,
)


class Model:
    """What should stand of three members, and what can still be undone."""

    def __init__(self, tx: Tx) -> None:
        self.niks = [f"3302145208{next(_NUMBERS):06}" for _ in range(7)]
        self.me, self.group = melati(tx)
        self.ids = [roster.add(tx, self.me, self.group, 20, f"Siti {n}", nik, None)
                    for n, nik in enumerate(self.niks[:3])]  # fmt: skip
        self.stand = {id: stands(tx, id) for id in self.ids}
        self.done: list[tuple[int, Stands, datetime]] = []

    def change(self, tx: Tx, deed: str, number: int) -> None:
        id = self.ids[number % len(self.ids)]
        before = self.stand[id]
        phone, nik = f"+62812345678{number}0", self.niks[number]
        after = {
            "name": replace(before, name=f"Nama {number}"),
            "nik": replace(before, nik=nik),
            "phone": replace(before, phone=phone),
            "leave": replace(before, here=False),
        }[deed]
        if not before.here or (deed == "nik" and nik in self._taken()):
            return
        if deed == "leave":
            roster.remove(tx, self.me, self.group, id)
        else:
            roster.change(tx, self.me, self.group, id, **{deed: getattr(after, deed)})
        self.stand[id] = after
        self.done.append((id, before, tx.now))

    def _taken(self, but: int = 0) -> set[str]:
        return {it.nik for id, it in self.stand.items() if it.here and id != but}

    def undo(self, tx: Tx) -> None:
        if not self.done or tx.now - self.done[-1][2] >= timedelta(days=1):
            self._refused(tx, roster.NothingToUndo)
            return
        id, was, _ = self.done[-1]
        if was.nik in self._taken(but=id) and was.here:
            self._refused(tx, roster.NikTaken)
            return
        roster.undo(tx, self.me, lambda _: 20)
        self.stand[id] = was
        self.done.pop()

    def _refused(self, tx: Tx, why: type[Exception]) -> None:
        with pytest.raises(why):
            roster.undo(tx, self.me, lambda _: 20)


@given(steps=STEPS)
@settings(max_examples=40, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
def test_each_undo_takes_back_the_last_change_of_the_day(
    store: Store, clock: Clock, steps: list[tuple[str, int]]
) -> None:
    with store.transaction() as tx:
        model = Model(tx)
    for deed, number in steps:
        clock.later(hours=13 if deed == "wait" else 0, seconds=1)
        with store.transaction() as tx:
            if deed == "undo":
                model.undo(tx)
            elif deed != "wait":
                model.change(tx, deed, number)
        with store.reading() as tx:
            assert {id: stands(tx, id) for id in model.ids} == model.stand
    with store.reading() as tx:
        assert acts.verify(tx) is None


def test_a_place_that_is_taken_meanwhile_is_not_given_back(store: Store) -> None:
    with store.transaction() as tx:
        me, group = melati(tx)
        siti = roster.add(tx, me, group, 1, "Siti", NIKS[0], None)
        roster.remove(tx, me, group, siti)
        roster.add(tx, me, group, 1, "Sri", NIKS[1], None)
        with pytest.raises(roster.Full):
            roster.undo(tx, me, lambda _: 1)


def test_another_leader_undoes_nothing_of_hers(store: Store) -> None:
    with store.transaction() as tx:
        me, group = melati(tx)
        siti = roster.add(tx, me, group, 20, "Siti", NIKS[0], None)
        roster.remove(tx, me, group, siti)
        other, _ = melati(tx)
        with pytest.raises(roster.NothingToUndo):
            roster.undo(tx, other, lambda _: 20)
        groups.appoint(tx, group, other.person or 0)
        with pytest.raises(NotAllowed):
            roster.undo(tx, me, lambda _: 20)


def proposed(tx: Tx) -> tuple[By, int, int]:
    me, group = melati(tx)
    siti = roster.add(tx, me, group, 1, "Siti", NIKS[0], None)
    melati_ = groups.get(tx, group)
    proposals.ask(tx, me, melati_, members.get(tx, siti), SRI, "Pindah")
    return me, group, siti


def test_who_comes_takes_the_place_at_once_with_the_officers_yes(store: Store) -> None:
    with store.transaction() as tx:
        _, group, siti = proposed(tx)
        officer = By(an_officer(tx, "Wati"), "chat")
        [asked] = replacements.waiting(tx, "", 20)
        assert asked.newcomer == SRI
        proposals.decide(tx, officer, asked, agreed=True)
        assert [it.name for it in members.of_group(tx, group)] == ["Sri Rahayu"]
        assert not stands(tx, siti).here
        with pytest.raises(proposals.AlreadyDecided):
            proposals.decide(tx, officer, asked, agreed=True)
        with pytest.raises(proposals.AlreadyDecided):
            proposals.decide(tx, officer, asked, agreed=False, note="Belum")


def test_nobody_decides_on_what_they_asked_for_and_none_of_another_area(store: Store) -> None:
    with store.transaction() as tx:
        me, group, siti = proposed(tx)
        [asked] = replacements.waiting(tx, "", 20)
        for nobody in (me, By(people.add(tx, "Dedi"), "chat"),
                       By(an_officer(tx, "Rudi", area="11"), "chat")):  # fmt: skip
            with pytest.raises(NotAllowed):
                proposals.decide(tx, nobody, asked, agreed=True)
        with pytest.raises(proposals.AlreadyProposed):
            proposals.ask(tx, me, groups.get(tx, group), members.get(tx, siti), SRI, "Pindah")
        assert stands(tx, siti).here


def test_a_number_that_is_taken_meanwhile_comes_not_in(store: Store) -> None:
    with store.transaction() as tx:
        proposed(tx)
        other, mawar = melati(tx)
        roster.add(tx, other, mawar, 20, "Sri", SRI.nik, None)
        officer = By(an_officer(tx, "Wati"), "chat")
        [asked] = replacements.waiting(tx, "", 20)
        with pytest.raises(roster.NikTaken):
            proposals.decide(tx, officer, asked, agreed=True)
        assert [it.id for it in replacements.waiting(tx, "", 20)] == [asked.id]


def test_the_one_who_asked_is_told_of_the_decision(store: Store) -> None:
    with store.transaction() as tx:
        me, group, _ = proposed(tx)
        [chat] = chats.find(tx, [("telegram", "7")]).values()
        chats.belong(tx, chat, me.person or 0)
        [asked] = replacements.waiting(tx, "", 20)
        officer = By(an_officer(tx, "Wati"), "chat")
        [(place, reply)] = proposals.decide(tx, officer, asked, agreed=False, note="Surat desa?")
        assert (place, "Surat desa?" in reply.text) == (chat, True)
        assert [it.name for it in members.of_group(tx, group)] == ["Siti"]


@pytest.mark.parametrize(
    ("said", "name", "field", "new"),
    [
        ("NIK bu Siti yang benar 3302144107900005", "bu siti", "nik", "3302144107900005"),
        ("nik nya slamet salah, harusnya 3302 1441 0790 0005", "slamet", "nik",
         "3302 1441 0790 0005"),
        ("ganti Wahyuni jadi Wahyuni Sari", "wahyuni", "nama", "wahyuni sari"),
        ("tolong ubah nama siti aminah menjadi siti aminah binti ali", "siti aminah", "nama",
         "siti aminah binti ali"),
        ("no hp slamet ganti 081234567890", "slamet", "hp", "081234567890"),
        ("nomor wa pak joko 0812-3456-7890", "pak joko", "hp", "0812-3456-7890"),
        ("nama bu yuni salah, yang benar yani", "bu yuni", "nama", "yani"),
        ("jeneng sutina kudune sutini", "sutina", "nama", "sutini"),
        ("ganti siti dengan siti aminah", "siti", "nama", "siti aminah"),
        ("ralat NIK Ngatinem 3302164101689903", "ngatinem", "nik", "3302164101689903"),
        ("koreksi: nik Eko = 3302160305919912", "eko", "nik", "3302160305919912"),
        ("nik umi bukan 3302164606669914 tapi 3302164606669915", "umi", "nik", "3302164606669915"),
        ("no ktp mbak yuni yg bener 3302164909889906", "mbak yuni", "nik", "3302164909889906"),
        ("nomor yuni salah, yang benar 3302164909889906", "yuni", "nik", "3302164909889906"),
        ("nomor wa bu yuni yang baru 0812-0000-5503", "bu yuni", "hp", "0812-0000-5503"),
        ("Umi ganti nomor jadi +62 812 0000 5515", "umi", "hp", "+62 812 0000 5515"),
        ("nama yang benar Ngatinem itu Ngatini", "ngatinem", "nama", "ngatini"),
        ("nama eko salah ketik, harusnya eko prasetio", "eko", "nama", "eko prasetio"),
        ("Slamet Riyadi mestinya ditulis Slamet Riadi", "slamet riyadi", "nama", "slamet riadi"),
        ("bukan Ngatinem tapi Ngatiyem", "ngatinem", "nama", "ngatiyem"),
        ("NIK siti salah", "siti", "nik", ""),
        ("NIK Slamet kurang satu, yang benar 3302141011780003", "slamet", "nik",
         "3302141011780003"),
        ("Slamet itu KTPnya ganti jadi 3302141011780004", "slamet", "nik", "3302141011780004"),
        ("bu Siti hp nya 0812 3456 7890", "siti", "hp", "0812 3456 7890"),
        ("Siti 081234567890", "siti", "hp", "081234567890"),
        ("nik siti masih kurang 1 angka", "siti", "nik", ""),
    ],
)  # fmt: skip
def test_ways_to_put_it_right(said: str, name: str, field: str, new: str) -> None:
    assert amended.read(said) == amended.Amended(name, field, new)


@pytest.mark.parametrize("said", ["ganti Slamet dengan Sri Rahayu", "slamet diganti sri rahayu"])
def test_another_person_is_no_slip(said: str) -> None:
    assert amended.read(said) == amended.Amended("slamet", "nama", "sri rahayu", other=True)


@pytest.mark.parametrize(
    ("said", "new", "why"),
    [
        ("ganti Slamet", "", ""),
        ("mau ganti anggota Slamet", "", ""),
        ("Slamet mau diganti", "", ""),
        ("ganti Slamet karena pindah", "", "pindah"),
        ("Slamet diganti krn sudah kerja di pabrik", "", "sudah kerja di pabrik"),
        ("ganti slamet dengan Sri Rahayu karena sakit", "sri rahayu", "sakit"),
    ],
)
def test_another_person_takes_the_place(said: str, new: str, why: str) -> None:
    assert amended.read(said) == amended.Amended("slamet", "nama", new, other=True, why=why)


@pytest.mark.parametrize(
    "said",
    ["beli semen 3 sak", "nik itu apa", "siti minta izin pulang", "boleh ganti anggota?",
     "hp saya rusak", "bukan siti tapi budi", "slamet harusnya dapat 2 juta", "nama kelompok kami melati", "kemarin beli hp 2 juta"],
)  # fmt: skip
def test_other_words_put_nothing_right(said: str) -> None:
    assert amended.read(said) is None
