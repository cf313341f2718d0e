"""An entry of the ledger holds the words in which it was told, and none of other talk."""

from __future__ import annotations

import pytest

from bot.simulator.bench import Bench
from storage import Tx
from storage.money import chain
from storage.tables import entries


def words(tx: Tx) -> list[str]:
    rows = tx.connection.execute(entries.select().order_by(entries.c.at, entries.c.place))
    told = [chain.text_of(tx, row) for row in rows.mappings()]
    return [it["words"] for it in told if it is not None]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (("beli pakan 5 sak @285rb kemarin di toko jaya", "ya"),
         "beli pakan 5 sak @285rb kemarin di toko jaya"),
        (("lapor belanja", "saya beli kompor", "350rb", "kemarin", "di toko makmur", "ya"),
         "saya beli kompor\nkemarin\ndi toko makmur"),
        (("beli pakan 5 sak @285rb kemarin", "kapan dananya cair", "di toko jaya", "ya"),
         "beli pakan 5 sak @285rb kemarin\ndi toko jaya"),
    ],
)  # fmt: skip
async def test_what_was_written_stands_with_the_entry(
    bench: Bench, said: tuple[str, ...], kept: str
) -> None:
    for text in said:
        await bench.receive(bench.message("telegram", "ratna", text))
    with bench.store.reading() as tx:
        assert words(tx)[-1] == kept
