"""How long does a leader wait for the own ledger where the country's million purchases stand?

Run by hand, alone:

    uv run python -m benchmarks.accounts                # SQLite
    uv run python -m benchmarks.accounts --postgresql
    uv run python -m benchmarks.accounts --groups 100   # what of it the size makes

12,500 groups with 80 purchases each. Of as many groups as are asked, the leader looks at the
balance and the list, reports a purchase, puts one right and undoes it. A reply is a beat with one
message, from receipt to commit; nothing travels. Then: how long `ledger verify` and the look of
each night take over all of it.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from benchmarks.country import ROLES, Country, Reply, tell
from benchmarks.turns import database
from bot import config as settings
from bot import log
from handlers.country.content import Story, story
from handlers.programme import Programme
from storage.money import verifying
from storage.money.standing import Purchase

PURCHASES = 80  # of a group: 12,500 groups make a million
_GOODS = ("pakan lele", "terpal", "bibit lele", "plastik kemasan", "minyak goreng", "tepung")
_TALK = (
    ("balance", "saldo"), ("balance", "saldo kelompok saya berapa"),
    ("list", "daftar belanja"), ("list", "semua belanja"), ("list", "belanja desember"),
    ("list", "belanja terpal"),
    ("correction", "nomor 3 jadi 250rb"), ("correction", "ya"),
    ("correction", "urungkan"), ("correction", "ya"),
    ("correction", "hapus nomor 5"), ("correction", "ya"),
    ("purchase", "beli tinta 4 botol @60rb kemarin di toko Subur {number}"), ("purchase", "ya"),
)  # fmt: skip


def full(number: int, programme: Programme) -> Story:
    """The story of a group that wrote down many small purchases."""
    bought = [
        (Purchase(f"{_GOODS[place % len(_GOODS)]} {place}", Decimal(place % 9 + 1), "buah", 50_000,
                  50_000 * (place % 9 + 1), f"Toko {place % 7}", date(2020, 12, 2 + place % 6)),
         place % 3 > 0)
        for place in range(PURCHASES)
    ]  # fmt: skip
    return replace(story(number, programme), bought=bought)


def replies(country: Country, times: int) -> Iterator[Reply]:
    """All of it by so many leaders; what is loaded once is loaded by three before."""
    for number in range(times + 3):
        place = country.place(ROLES[0], number)
        for kind, told in _TALK:
            text = told.format(number=number)  # each has a shop of its own
            took = country.hears(place, text)
            if number >= 3:
                yield Reply(ROLES[0], kind, text, *took)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--groups", type=int, default=12_500)
    parser.add_argument("--times", type=int, default=100, help="how many leaders write")
    asked = parser.parse_args()
    log.setup("ERROR")
    config = settings.load()
    with database(asked.postgresql) as url:
        country = Country(config, url, asked.groups, full)
        tell(list(replies(country, asked.times)), 10)
        for name, look in (("verify", verifying.verify), ("drifted", verifying.drifted)):
            began = time.perf_counter()
            with country.store.reading() as tx:
                found = look(tx)
            print(f"{name}: {time.perf_counter() - began:.1f} s, found {found or 'nothing'}")
        country.store.database.close()


if __name__ == "__main__":
    main()
