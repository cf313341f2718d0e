"""Long lists: nothing in them is out of reach, and no two entries look alike."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.telegram import drawing
from bot.channels.whatsapp import shapes
from bot.simulator.bench import Bench, OnPhone
from handlers.reading.typed import folded
from handlers.talk.choosing import SHOWN, apart, listed
from handlers.talk.messages import Narrowed, Option, Reply, Unfit
from handlers.talk.question import Typed
from storage import Store, groups
from tests.support import all_groups

VILLAGES = ("Banyumas", "Cilacap", "Cilacap")


@dataclass
class Officer:
    """Wati at her desk, on one channel."""

    bench: Bench
    channel: str
    reply: Reply = field(default_factory=lambda: Reply(""))

    def say(self, text: str) -> Reply:
        return self._hear(text=text)

    def tap(self, label: str) -> Reply:
        (value,) = [o.value for o in self.reply.options if o.label == label]
        return self._hear(kind="tap", tap=value)

    def _hear(self, **parts: str) -> Reply:
        message = self.bench.message(self.channel, "wati", **parts)  # pyright: ignore[reportArgumentType]
        shown: list[OnPhone] = asyncio.run(self.bench.receive(message))
        self.reply = shown[-1].reply
        return self.reply

    @property
    def labels(self) -> list[str]:
        return [option.label for option in self.reply.options]


@pytest.fixture(params=["read whole", "read in parts"])
def many(bench: Bench, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """Three groups of one name among thirty, few enough to be read whole, or too many."""
    if request.param == "read in parts":
        monkeypatch.setattr("handlers.talk.choosing._WHOLE", 5)
    with bench.store.transaction() as tx:
        for n in range(27):
            groups.add(tx, "tkm-2020", f"Kelompok {n:02}", "Asia/Jakarta", "Garut")
        for village in VILLAGES:
            groups.add(tx, "tkm-2020", "Anyelir", "Asia/Jakarta", village)
    return bench


@pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
def test_every_group_can_be_reached_and_told_from_the_others(many: Bench, channel: str) -> None:
    wati = Officer(many, channel)
    wati.say("buat kode")
    met = list[str]()
    while "Berikutnya" in wati.labels:
        met += wati.labels
        assert len(wati.labels) <= SHOWN
        wati.tap("Berikutnya")
    met = [label for label in met + wati.labels if label not in ("Berikutnya", "Sebelumnya")]
    with many.store.reading() as tx:
        assert len(met) == len(set(map(folded, met))) == len(all_groups(tx))
    assert [label for label in met if label.startswith("Anyelir")] == [
        "Anyelir, Banyumas", "Anyelir, Cilacap (1)", "Anyelir, Cilacap (2)"
    ]  # fmt: skip


def test_a_page_is_turned_by_words_and_numbers_too_and_kept_over_an_aside(many: Bench) -> None:
    wati = Officer(many, "whatsapp")
    first = wati.say("buat kode")
    assert "Halaman 1 dari 5, semuanya 33." in first.text
    assert "Halaman 2 dari 5" in wati.say("berikutnya").text
    third = wati.say(str(wati.labels.index("Berikutnya") + 1))
    assert "Halaman 3 dari 5" in third.text
    there = [option.label for option in third.options]
    assert [o.label for o in wati.say("pengaduan nomor berapa?").options] == there
    assert "Halaman 2 dari 5" in wati.say("Sebelumnya").text


@pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
def test_a_number_is_a_place_on_the_page_and_the_page_tells_no_other(
    many: Bench, channel: str
) -> None:
    wati = Officer(many, channel)
    wati.say("buat kode")
    wati.say("berikutnya")
    assert wati.reply.text.startswith("Halaman 2 dari 5, semuanya 33.")
    third = wati.labels[2].partition(",")[0]
    assert third in wati.say("3").text


@pytest.mark.parametrize(("typed", "page"), [("halaman 3", 3), ("hal. 5", 5), ("ke hal 2", 2),
                                              ("halaman 9", 1), ("halaman 0", 1)])  # fmt: skip
def test_a_page_is_asked_for_by_its_number(many: Bench, typed: str, page: int) -> None:
    wati = Officer(many, "whatsapp")
    wati.say("buat kode")
    assert wati.say(typed).text.startswith(f"Halaman {page} dari 5, semuanya 33.")


@pytest.mark.parametrize("typed", ["no 3", "nomor 3", "yang ketiga", "yg no 3 pak"])
def test_a_place_on_the_page_may_be_said_in_words(many: Bench, typed: str) -> None:
    wati = Officer(many, "whatsapp")
    wati.say("buat kode")
    wati.say("berikutnya")
    third = wati.labels[2].partition(",")[0]
    assert f"*{third}*" in wati.say(typed).text


def test_the_last_page_leads_back(many: Bench) -> None:
    wati = Officer(many, "whatsapp")
    wati.say("buat kode")
    while "Berikutnya" in wati.labels:
        assert wati.reply.text.endswith("pilih *Berikutnya*.")
        wati.tap("Berikutnya")
    assert "Halaman 5 dari 5" in wati.reply.text
    assert wati.reply.text.endswith("pilih *Sebelumnya*.")


def test_a_part_of_a_name_finds_it(many: Bench) -> None:
    wati = Officer(many, "telegram")
    wati.say("buat kode")
    three = wati.say("anyelir")
    assert three.text == "Ada 3 yang cocok dengan *anyelir*. Yang mana?"
    assert len(wati.labels) == 3
    assert "*Anyelir*" in wati.say("2").text


def test_what_is_nowhere_in_the_list_is_said_with_a_way_on(many: Bench) -> None:
    wati = Officer(many, "telegram")
    wati.say("buat kode")
    said = wati.say("xyzzy")
    assert said.text.startswith("Belum ketemu.")
    assert "Berikutnya" in wati.labels
    assert "*Kelompok 26*" in wati.say("kelompok 26").text


def test_the_overview_tells_groups_of_one_name_apart(many: Bench) -> None:
    officer = Officer(many, "telegram")
    pages = [officer.say(text).text for text in ("kelompok", *["berikutnya"] * 3)]
    lines = "\n".join(pages).splitlines()
    names = [line.partition(":")[0] for line in lines if line.startswith("- ")]
    assert len(names) == len(set(names)) == 33


names = st.text(st.sampled_from("aB 1"), max_size=3)


@given(st.lists(st.tuples(names, names), max_size=8))
@settings(max_examples=60)
def test_labels_are_told_apart(things: list[tuple[str, str]]) -> None:
    told = apart([label for label, _ in things], [detail for _, detail in things])
    assert all(new.startswith(label) for new, (label, _) in zip(told, things, strict=True))
    assert len({folded(label) for label in told}) == len(things)


@given(st.lists(st.sampled_from(["mawar", "melati", "anyelir", "satu", "dua", "3"]), min_size=11,
                max_size=40), st.text("mawrelti 1238?", max_size=8))  # fmt: skip
@settings(max_examples=60)
def test_whatever_is_typed_is_answered_by_a_choice(words: list[str], said: str) -> None:
    options = [Option(f"{word} {n}", f"id{n}") for n, word in enumerate(words)]
    question = listed("kelompok", "Yang mana?", options)
    try:
        chosen = question.parser.read(Typed(said, date(2020, 12, 14)))
    except Unfit as unfit:
        reply = Reply(str(unfit), tuple(Option(*choice) for choice in unfit.choices))
        assert 1 < len(reply.options) <= SHOWN
        assert isinstance(unfit, Narrowed) or "Belum ketemu" in reply.text
        for parts in (drawing.draw(reply), shapes.plan(reply)):
            assert parts
    else:
        assert chosen in {option.value for option in options}


@given(st.lists(st.tuples(st.sampled_from(["Mawar", "Mekar Sari", "É-dua", "100%"]),
                          st.sampled_from(["Karang Tengah", "Garut", "a_b"])), max_size=9),
       st.sampled_from(["mawar", "sari", "kar", "é", "e", "100%", "%", "_", "garut mawar", "b", ""]),
       st.integers(0, 9), st.integers(0, 9))  # fmt: skip
@settings(max_examples=60, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
def test_a_shelf_is_the_list_that_it_stands_for(
    store: Store, called: list[tuple[str, str]], words: str, first: int, last: int
) -> None:
    with store.transaction() as tx:
        tx.connection.exec_driver_sql("DELETE FROM groups")
        for name, village in called:
            groups.add(tx, "tkm-2020", name, "Asia/Jakarta", village, area="33.01")
        groups.add(tx, "tkm-2020", "Mawar", "Asia/Jakarta", "Garut", area="99.01")
    asked = re.findall(r"\w+", folded(words))
    with store.reading() as tx:
        shelf = groups.GroupShelf(tx, "33").about(words)
        meant = sorted(
            groups.sought(name, village)
            for name, village in called
            if all(f" {word}" in groups.sought(name, village) for word in asked)
        )
        assert len(shelf) == len(meant)
        there = shelf[:]
        assert sorted(groups.sought(it.name, it.village) for it in there) == meant
        assert shelf[first : first + last] == there[first : first + last]
        assert all(shelf.one(it.id) == it for it in there)
        assert groups.GroupShelf(tx, "11").one(shelf[:][0].id if meant else 0) is None


def test_a_part_of_a_name_leaves_few_of_a_short_list_too(bench: Bench) -> None:
    with bench.store.transaction() as tx:
        for village in ("Banyumas", "Cilacap"):
            groups.add(tx, "tkm-2020", "Anyelir", "Asia/Jakarta", village)
    wati = Officer(bench, "telegram")
    wati.say("buat kode")
    assert wati.say("anyelir").text.startswith("Ada 2 yang cocok dengan *anyelir*")
    assert wati.labels == ["Anyelir, Banyumas", "Anyelir, Cilacap"]
    assert "*Anyelir*" in wati.say("2").text
    wati.say("buat kode")
    assert "pilih salah satu" in wati.say("dahlia putih").text
    assert len(wati.labels) == 5
