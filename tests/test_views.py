"""What is known of a group: the figures are those of its rows, whatever was done before."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import date
from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.simulator.bench import Bench
from bot.simulator.terminal import Terminal
from handlers.programme import Edition, Programme, ReportKind, ReportQuestion
from handlers.views import group as views
from storage import Store, Tx, groups, people, reports
from storage import members as stored
from storage.groups import Group
from storage.money.standing import Purchase
from tests.booked import buy, take_back
from tests.support import all_groups

LPJ = ReportKind(title="LPJ", questions=(ReportQuestion(key="apa", ask="Apa?"),))
TODAY = date(2020, 12, 15)
_numbers = count()


def programme(size: int | None = None, grant: int | None = None) -> Programme:
    edition = Edition(name="TKM", arm="tkm", group_size=size, grant=grant, reports={"lpj": LPJ})
    return Programme(editions={"tkm-2020": edition})


def melati(tx: Tx) -> tuple[Group, int]:
    """A group of its own, and somebody who reports for it."""
    group = groups.add(tx, "tkm-2020", "Melati", "Asia/Jakarta", "Banyumas")
    return groups.get(tx, group), people.add(tx, "Ratna")


def bought(total: int) -> Purchase:
    return Purchase("pakan", Decimal(1), "", None, total, "", TODAY)


Deed = tuple[str, int]
DEEDS = st.lists(
    st.tuples(st.sampled_from(["join", "leave", "buy", "undo"]), st.integers(1, 9_000_000)),
    max_size=25,
)


@given(deeds=DEEDS, size=st.none() | st.integers(1, 6), grant=st.none() | st.integers(1, 10**7))
@settings(max_examples=30, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
def test_places_and_money_are_what_is_left_of_all_that_was_done(
    store: Store, deeds: list[Deed], size: int | None, grant: int | None
) -> None:
    told = programme(size, grant)
    members: list[int] = []
    paid: list[tuple[int, int]] = []
    with store.transaction() as tx:
        group, ratna = melati(tx)
        for deed, number in deeds:
            if deed == "join":
                nik = f"33021452088{next(_numbers):05}"
                members.append(stored.add(tx, group.id, "Siti", nik, None, ratna))
            elif deed == "leave" and members:
                stored.remove(tx, group.id, members.pop(number % len(members)), ratna)
            elif deed == "buy":
                source = f"{next(_numbers)}.0"
                paid.append((buy(tx, group.id, bought(number), source, ratna), number))
            elif deed == "undo" and paid:
                take_back(tx, group.id, paid.pop(number % len(paid))[0], ratna)
        view = views.known(tx, told, group, TODAY, newest=4)
        other, _ = melati(tx)  # beside it one of which there is nothing
        together = views.figures(tx, told, [other, group])
    assert [(it.taken, money.spent) for it, money in together[:1]] == [(0, 0)]
    assert together[1:] == [(view.places, view.spending.money)]
    spent = sum(total for _, total in paid)
    assert [member.id for member in view.members] == members
    assert (view.places.taken, view.places.size) == (len(members), size)
    assert view.places.left == (None if size is None else max(0, size - len(members)))
    assert view.places.full == (size is not None and len(members) >= size)
    assert view.spending.money.spent == spent
    assert view.spending.money.left == (None if grant is None else grant - spent)
    assert 0 <= view.spending.money.share <= 1
    assert view.spending.unproven == len(paid)
    assert len(view.spending.newest) == min(4, len(paid))
    assert {entry.id for entry in view.spending.newest} <= {id for id, _ in paid}


def test_a_report_is_owed_until_it_is_in_and_again_when_it_comes_back(store: Store) -> None:
    with store.transaction() as tx:
        group, ratna = melati(tx)
        reports.open_(tx, group.id, "lpj", "", date(2020, 12, 29), None)
        reports.open_(tx, group.id, "gone", "", None, None)

        def look() -> list[tuple[str, int | None, bool]]:
            seen = views.reports_of(tx, programme(), group, TODAY)
            return [(view.kind.title, view.days, view.owed) for view in seen]

        assert look() == [("LPJ", 14, True), ("gone", None, True)]
        lpj = reports.of_group(tx, group.id)[0].id
        reports.hand_in(tx, lpj, {"Apa?": "a"})
        assert look()[0] == ("LPJ", 14, False)
        reports.decide(tx, lpj, False, "kurang", ratna, None)
        assert look()[0] == ("LPJ", 14, True)
        [late, _] = views.reports_of(tx, programme(), group, date(2021, 1, 1))
        assert late.days == -3


def test_what_is_known_cannot_be_changed(store: Store) -> None:
    with store.transaction() as tx:
        group, _ = melati(tx)
        view = views.known(tx, programme(), group, TODAY, newest=1)
    with pytest.raises(FrozenInstanceError):
        view.name = "Mawar"  # type: ignore[misc]


async def test_a_group_larger_than_its_edition_is_full_and_nothing_less(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An edition made smaller in config.toml: "-1 tempat lagi" would be said otherwise."""
    smaller = bench.programme.edition("tkm-2020").model_copy(update={"group_size": 2})
    monkeypatch.setitem(bench.programme.editions, "tkm-2020", smaller)
    terminal = Terminal(bench, lambda: bench, tmp_path)
    terminal.person = "ratna"
    printed = "\n".join(await terminal.line("anggota"))
    assert "3 dari 2 anggota tercatat." in printed
    assert "sudah penuh" in "\n".join(await terminal.line("daftar anggota"))


def test_who_leads_is_counted_where_the_edition_counts_them(bench: Bench) -> None:
    counts = bench.programme.edition("tkm-2020").model_copy(update={"leader_counts": True})
    programme = Programme(editions={"tkm-2020": counts})
    with bench.store.reading() as tx:
        melati = next(g for g in all_groups(tx) if g.edition == "tkm-2020")
        before = views.places(tx, bench.programme, melati)
        after = views.places(tx, programme, melati)
    assert (after.taken, after.size, counts.places) == (before.taken + 1, before.size, 19)
