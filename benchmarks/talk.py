"""What does one turn of talk cost the processor? Run by hand: uv run python -m benchmarks.talk

One leader alone on SQLite: questions of the FAQ, and purchases told, saved and asked about, each a
turn from receipt to commit, in CPU time. Nothing travels.
"""

from __future__ import annotations

import statistics
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from benchmarks.turns import HOLD
from bot import config as settings
from bot import log
from bot.answering.engine import Engine
from bot.running.setup import open_folder
from handlers.listing import CATALOGUE
from handlers.talk.messages import Incoming
from storage.cabinet import Cabinet

QUESTIONS = (
    "kapan dananya cair", "syaratnya apa saja", "boleh beli motor bekas tidak pak",
    "pak mau tanya kemarin teman saya bilang harus bayar dulu baru dapat bantuan, itu benar tidak",
    "kalau ketua sakit siapa yang lapor", "nota hilang bagaimana", "saldo kelompok saya berapa",
)  # fmt: skip
PURCHASES = (
    "beli pakan lele 5 sak @285rb kemarin di toko Jaya", "ya",
    "beli cat 3 kaleng 90rb kemarin", "semuanya", "ya",
    "izin lapor bu: 1. beras 25 kg 300rb 2. minyak 12 liter 180rb 3. gula 10 kg 140rb", "hari ini",
    "toko makmur", "ya",
)  # fmt: skip
ROUNDS = 30


def turns(texts: tuple[str, ...], folder: Path) -> Iterator[float]:
    """CPU milliseconds of each turn, the first round left out: it loads what is loaded once."""
    config = settings.load()
    store = open_folder(folder, config)
    engine = Engine(store, CATALOGUE, config.programme, Cabinet(folder / "files", store.vault))
    for round in range(ROUNDS + 1):
        for text in texts:
            now = config.demo.start
            message = Incoming("telegram", uuid.uuid4().hex, "ratna", now, text=text)
            began = time.process_time()
            engine.beat([message], HOLD)
            if round:
                yield 1000 * (time.process_time() - began)
    store.database.close()


def main() -> None:
    """Print median, 99th of a hundred and worst of each kind."""
    log.setup("ERROR")
    for kind, texts in (("questions", QUESTIONS), ("purchases", PURCHASES)):
        with tempfile.TemporaryDirectory() as folder:
            took = sorted(turns(texts, Path(folder)))
        high = took[int(len(took) * 0.99)]
        print(f"{kind:10} {len(took)} turns  median {statistics.median(took):.2f} ms  "
              f"p99 {high:.2f}  worst {took[-1]:.2f}")  # fmt: skip


if __name__ == "__main__":
    main()
