"""How long does anybody wait where the whole country is in the books? Run by hand, alone:

    uv run python -m benchmarks.country                # SQLite
    uv run python -m benchmarks.country --postgresql
    uv run python -m benchmarks.country --groups 100   # what of it the size makes

12,500 groups of twenty (`jps-bot demo --groups`). Leaders, applicants, an officer of a regency and
one of the country type every start word and a corpus of sentences of up to 300 characters: once
each in a chat with nothing open, and once all in a row in one chat, in whatever is open then. A
reply is a beat with one message, from receipt to commit; nothing travels.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random

from benchmarks.turns import HOLD, database
from bot import config as settings
from bot import log
from bot.answering.engine import Engine
from bot.config import Config
from handlers.country.content import Story, story
from handlers.country.filling import fill
from handlers.finding.faq_index import PACKAGED, read_folder
from handlers.listing import CATALOGUE
from handlers.programme import Programme
from handlers.talk.messages import Incoming
from storage import Store, Tx, chats, people, schema
from storage.access import officers
from storage.cabinet import Cabinet
from storage.chats import Place
from storage.database import Database
from storage.mail import closing
from storage.mail.outbox import Ending
from storage.vault import Vault, new_key
from tests.purchase_generator import message

LONGEST = 300  # characters of a message
ROLES = ("leader", "applicant", "officer of a regency", "officer of the country")
_APART = timedelta(seconds=10)  # nobody writes so fast that they are asked to wait
_FAQ_STEP, _DANGER_STEP, _PURCHASES = 6, 6, 80
_DANGERS = Path(__file__).parent.parent / "tests" / "told_dangers.tsv"
_OWN = (
    "saldo kelompok saya berapa", "anggota saya siapa saja", "lpj kapan", "ya", "tidak", "2",
    "ubah", "batal", "kembali", "lanjut", "makasih bu", "halo", "Siti", "melati",
    "mawar jahit", "contoh",
    "daftar anggota Budi Contoh, 3302990101900999, wa 0812-0000-0099", "hapus Siti",
    "harganya 275rb", "tokonya di subur", "eh jangan disimpan dulu", "asdfgh", "kode KTR4-7MXP",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reply:
    """What somebody waited for: who, what was typed and of which kind it is; milliseconds, and of
    these the processor's own, which other work on the machine hardly changes."""

    role: str
    kind: str
    text: str
    took: float
    cpu: float


def corpus() -> list[tuple[str, str]]:
    """What is typed, with its kind."""
    starts = [word for entry in CATALOGUE.conversations.values()
              for word in (entry.name, *entry.starts, *entry.desk)]  # fmt: skip
    asked = [text for text, _, _ in read_folder(PACKAGED).examples()][::_FAQ_STEP]
    told = [line.split("\t")[0] for line in _DANGERS.read_text("utf-8").splitlines()[1:]]
    bought = [message(seed).text for seed in range(_PURCHASES)]
    kinds = {"start word": starts, "question": asked, "danger": told[::_DANGER_STEP],
             "purchase": bought, "own": _OWN}  # fmt: skip
    return [(kind, text[:LONGEST]) for kind, some in kinds.items() for text in dict.fromkeys(some)]


class Country:
    """A store with so many groups, its engine, and people who write."""

    def __init__(
        self, config: Config, url: str, groups: int,
        tells: Callable[[int, Programme], Story] = story,
    ) -> None:  # fmt: skip
        self._now = config.demo.start
        self.store = Store(Database(url), Vault(new_key()), lambda: self._now)
        schema.migrate(self.store.database)
        cabinet = Cabinet(Path(tempfile.mkdtemp()), self.store.vault)
        began = time.perf_counter()
        fill(self.store, config.programme, cabinet, groups, lambda _: None, tells)
        print(f"filled in {time.perf_counter() - began:.1f} s", flush=True)
        self._leaders = [story(n, config.programme).place for n in range(groups)]
        self._engine = Engine(self.store, CATALOGUE, config.programme, cabinet)
        self._ended: list[Ending] = []
        with self.store.transaction() as tx:
            self._acting = {ROLES[2]: officers.every(tx, "33.02")[0].person,
                            ROLES[3]: people.add(tx, "Tuti Contoh")}  # fmt: skip
            officers.appoint(tx, self._acting[ROLES[3]], "", "petugas")

    def place(self, role: str, number: int) -> Place:
        """A chat in which somebody of this role has said nothing yet."""
        if role == ROLES[0]:
            return self._leaders[number * 17 % len(self._leaders)]
        place = "telegram", f"{role} {number}"
        if role in self._acting:
            with self.store.transaction() as tx:
                chats.belong(tx, chats.find(tx, [place])[place], self._acting[role])
        return place

    def hears(self, place: Place, text: str) -> tuple[float, float]:
        """Milliseconds from the receipt of a message to the commit of its answer, and of work."""
        self._now += _APART
        came = Incoming(place[0], uuid.uuid4().hex, place[1], self._now, text=text)
        began, worked = time.perf_counter(), time.process_time()
        # Of a chat that was slow the next message waits for a commit of its own.
        answered, messages = 0, [came]
        while not answered:
            beat = self._engine.beat(messages, HOLD, [partial(_record, self._ended)])
            self._ended = [letter.end("sent", receipt="1") for letter in beat.letters]
            answered, messages = beat.answered, []
        took, cpu = time.perf_counter() - began, time.process_time() - worked
        return 1000 * took, 1000 * cpu


def _record(ended: Sequence[Ending], tx: Tx) -> None:
    closing.end(tx, ended)


def replies(country: Country, texts: Sequence[tuple[str, str]]) -> Iterator[Reply]:
    """Everything by everybody, mixed; what is loaded once is loaded before."""
    for role in ROLES:
        for _, text in texts[:: len(texts) // 20]:
            country.hears(country.place(role, len(texts)), text)
    rows = {role: country.place(role, len(texts) + 1) for role in ROLES}
    alone = [(role, kind, text, number) for role in ROLES
             for number, (kind, text) in enumerate(texts)]  # fmt: skip
    Random(1).shuffle(alone)
    for role, kind, text, number in alone:
        yield Reply(role, kind, text, *country.hears(country.place(role, number), text))
        yield Reply(role, "in a row", text, *country.hears(rows[role], text))


def show(name: str, found: Sequence[Reply]) -> None:
    took, cpu = ([getattr(it, what) for it in found] for what in ("took", "cpu"))
    cuts, work = statistics.quantiles(took, n=100), statistics.quantiles(cpu, n=100)
    print(f"{name:40} {len(found):6}  p50 {cuts[49]:6.1f}  p95 {cuts[94]:6.1f}  p99 {cuts[98]:6.1f}"
          f"  worst {max(took):7.1f} ms  CPU p95 {work[94]:5.1f}  p99 {work[98]:5.1f}")  # fmt: skip


def tell(found: Sequence[Reply], worst: int) -> None:
    """All, by role, by role and kind, and the slowest by name."""
    groups: defaultdict[str, list[Reply]] = defaultdict(list)
    for reply in found:
        for name in ("all", reply.role, f"{reply.role}: {reply.kind}"):
            groups[name].append(reply)
    for name, some in sorted(groups.items()):
        show(name, some)
    for reply in sorted(found, key=lambda it: -it.took)[:worst]:
        print(f"{reply.took:8.1f} ms  {reply.role}, {reply.kind}: {reply.text[:60]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--groups", type=int, default=12_500)
    parser.add_argument("--worst", type=int, default=15, help="how many of the slowest are named")
    asked = parser.parse_args()
    log.setup("ERROR")
    config = settings.load()
    with database(asked.postgresql) as url:
        country = Country(config, url, asked.groups)
        tell(list(replies(country, corpus())), asked.worst)
        country.store.database.close()


if __name__ == "__main__":
    main()
