"""What does a list of 12,500 groups cost, and who waits for it? Run by hand, alone:

    uv run python -m benchmarks.importing                # SQLite
    uv run python -m benchmarks.importing --postgresql

`jps-bot groups import` as a process takes the workbook in, then the same once more, while somebody
here writes a message every 20 ms to the same database: how long the import took, and how long
the longest of them waited for an answer. Then two imports of another list at once.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from benchmarks.turns import HOLD, database
from bot import config as settings
from bot import log
from bot.answering.engine import Engine
from handlers.country.content import story
from handlers.listing import CATALOGUE
from handlers.papers.group_template import sheets
from handlers.programme import Programme
from handlers.talk.messages import Incoming
from storage import Store, Tx, schema
from storage.cabinet import Cabinet
from storage.database import Database
from storage.mail import closing
from storage.mail.outbox import Ending
from storage.vault import Vault, new_key

_HEADS = ("Kode", "Edisi", "Nama", "Desa", "Kecamatan", "Kabupaten", "Nama ketua", "No HP ketua",
          "Tanggal cair", "Batas LPJ (laporan akhir)")  # fmt: skip
_TEXTS = ("menu", "kapan dananya cair", "saldo", "halo bu", "syaratnya apa saja")
_PAUSE = 0.02
_PHONES = 812_0000_0000  # of a list that is only taken in here


def workbook(groups: int, first: int, programme: Programme) -> bytes:
    """A list as offices keep it."""
    rows: list[Sequence[object]] = [_HEADS]
    for number in range(first, first + groups):
        it = story(number, programme).listed
        rows.append((it.code, "tkm-2020", it.name, it.village, it.district, it.area, it.leader,
                     f"0{_PHONES + number}", "2020-12-01", "2021-01-15"))  # fmt: skip
    return sheets({"Kelompok": rows})


class Writer:
    """Somebody who writes while others work, and how long they waited each time."""

    def __init__(self, url: str, key: str, programme: Programme) -> None:
        self.store = Store(Database(url), Vault(key))
        cabinet = Cabinet(Path(tempfile.mkdtemp()), self.store.vault)
        self._engine = Engine(self.store, CATALOGUE, programme, cabinet)
        self._ended: list[Ending] = []
        for text in _TEXTS * 2:
            self.hears(text)

    def hears(self, text: str) -> float:
        """Seconds from the receipt of a message to the commit of its answer."""
        came = Incoming("telegram", uuid.uuid4().hex, uuid.uuid4().hex, datetime.now(UTC),
                        text=text)  # fmt: skip
        began = time.perf_counter()
        beat = self._engine.beat([came], HOLD, [partial(_record, self._ended)])
        self._ended = [letter.end("sent", receipt="1") for letter in beat.letters]
        return time.perf_counter() - began

    def until(self, *processes: subprocess.Popen[str]) -> list[float]:
        """Write on until these have ended."""
        waits: list[float] = []
        while any(process.poll() is None for process in processes):
            waits.append(self.hears(_TEXTS[len(waits) % len(_TEXTS)]))
            time.sleep(_PAUSE)
        return waits


def _record(ended: Sequence[Ending], tx: Tx) -> None:
    closing.end(tx, ended)


def importing(file: Path, url: str, key: str) -> subprocess.Popen[str]:
    given = {"JPS_STORAGE__URL": url, "JPS_PRIVACY__KEY": key}
    words = [sys.executable, "-m", "bot", "groups", "import", str(file), "--json"]
    return subprocess.Popen(
        words, env=os.environ | given, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def show(name: str, writer: Writer, *processes: subprocess.Popen[str]) -> None:
    began = time.perf_counter()
    waits = writer.until(*processes)
    took = time.perf_counter() - began
    for process in processes:
        out, error = process.communicate()
        counts = (out or "").partition(', "rows"')[0]
        assert process.returncode == 0, error
        print(f"  {counts}")
    cuts = statistics.quantiles((1000 * wait for wait in waits), n=100)
    print(f"{name:24} {took:5.1f} s  {len(waits)} answers  p50 {cuts[49]:.0f}  p99 {cuts[98]:.0f}  "
          f"longest {1000 * max(waits):.0f} ms", flush=True)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--groups", type=int, default=12_500)
    asked = parser.parse_args()
    log.setup("ERROR")
    programme, key, folder = settings.load().programme, new_key(), Path(tempfile.mkdtemp())
    lists = folder / "one.xlsx", folder / "other.xlsx"
    for number, file in enumerate(lists):
        file.write_bytes(workbook(asked.groups, number * asked.groups, programme))
    with database(asked.postgresql) as url:
        made = Database(url)
        schema.migrate(made)
        made.close()
        writer = Writer(url, key, programme)
        show("nothing beside", writer, subprocess.Popen(["sleep", "5"], text=True))
        show("taken in", writer, importing(lists[0], url, key))
        show("the same again", writer, importing(lists[0], url, key))
        show("two at once", writer, *(importing(lists[1], url, key) for _ in range(2)))
        writer.store.database.close()


if __name__ == "__main__":
    main()
