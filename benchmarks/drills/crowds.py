"""Somebody takes more than their share, while everybody else wants an answer.

Knows: floods, hostile pictures, callers who never finish. Must not know: how they are stopped.
"""

from __future__ import annotations

import asyncio
import sqlite3
import struct
import time
import zlib
from collections import Counter
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from benchmarks.drills.databases import on_sqlite
from benchmarks.drills.house import BY_WEBHOOK, House, Size, house, run
from benchmarks.drills.row import Row
from tests.fakes.telegram import Update
from tests.pictures import many_scans

_TOO_HEAVY = "terlalu berat"
_HALF = (
    b"POST /tele",
    b"POST /telegram HTTP/1.1\r\nHost: a\r\n",
    b"POST /telegram HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc",
)


async def flood(folder: Path, size: Size) -> Row:
    """Thousands of messages of one chat at once."""
    longest = 0.0

    async def trouble(it: House) -> None:
        nonlocal longest
        many = [it.telegram.text(it.guest, f"apa {n}", date=int(time.time()))
                for n in range(max(300, int(4000 * size.seconds)))]  # fmt: skip
        since = len(it.answers.waits)
        it.letters = False  # hundreds of answers to one chat go out one after the other
        await it.push(*many)
        await it.answered(0.9)
        longest = max(it.answers.waits[since:])

    row = await on_sqlite("4,000 messages of one chat at once", folder, size, trouble)
    return replace(row, note=f"another waits {longest:.1f} s at most")


async def hostile_pictures(folder: Path, size: Size) -> Row:
    """A picture that says it is huge, one gone over a thousand times, one that is only slow."""
    side = 7700 if size.seconds >= 1 else 4000
    pictures = {
        "bomb": _bomb(60_000),
        "scans": many_scans(1000, side),
        "slow": many_scans(40, side),  # half of what may be taken, on a slow machine
    }
    longest = 0.0

    async def trouble(it: House) -> None:
        nonlocal longest
        since = len(it.answers.waits)
        it.telegram.files |= pictures
        await it.push(*(_receipt(it, name) for name in pictures))
        await it.telegram.until(lambda: _refused(it) == 2, 60)
        ends = await _ended(folder / "jps.db")
        if ends != Counter(stored=1, failed=2):
            raise RuntimeError(f"the pictures ended otherwise: {ends}")
        longest = max(it.answers.waits[since:])

    row = await on_sqlite("hostile pictures", folder, size, trouble)
    return replace(row, note=f"2 refused in words, a slow one kept; another waits {longest:.1f} s")


def _bomb(side: int) -> bytes:
    """A PNG that says it is huge and holds nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b""))


def _receipt(it: House, name: str) -> Update:
    """The guest sends this file as the photo of a receipt."""
    update = it.telegram.text(it.guest, "", date=int(time.time()))
    message = update["message"]
    del message["text"]
    message["photo"] = [{"file_id": name, "file_unique_id": name, "width": 900, "height": 900,
                         "file_size": len(it.telegram.files[name])}]  # fmt: skip
    message["caption"] = "beli pakan 2 sak @100rb kemarin"
    return update


def _refused(it: House) -> int:
    heard = [call.fields.get("text", "") for call in it.telegram.sent
             if int(call.fields["chat_id"]) == it.guest]  # fmt: skip
    return sum(_TOO_HEAVY in text for text in heard)


async def _ended(path: Path) -> Counter[str]:
    """How the files ended, once all have."""
    while True:
        ends = await asyncio.to_thread(_ends, path)
        if not ends["wanted"]:
            return ends
        await asyncio.sleep(0.1)  # asks again; what is waited for is another process


def _ends(path: Path) -> Counter[str]:
    """How many files are in which state. Raises when one was fetched and not counted."""
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute("SELECT state, attempts FROM files").fetchall()
    if any(state != "wanted" and not attempts for state, attempts in rows):
        raise RuntimeError(f"an attempt was not counted: {rows}")
    return Counter(state for state, _ in rows)


async def slow_callers(folder: Path, size: Size) -> Row:
    """300 callers who begin a request and never end it; Telegram posts to the same port."""
    callers: list[asyncio.StreamWriter] = []
    longest = 0.0

    async def trouble(it: House) -> None:
        nonlocal longest
        since = len(it.answers.waits)
        for n in range(300):
            _, writer = await asyncio.open_connection("127.0.0.1", it.herd.ports[0])
            writer.write(_HALF[n % len(_HALF)])
            callers.append(writer)
        await it.answered(0.8)
        longest = max(it.answers.waits[since:])

    url = f"sqlite:///{folder / 'jps.db'}"
    async with house(url, folder, size, extra=BY_WEBHOOK) as it:
        row = await run("300 callers who never end their request", it, trouble)
    for writer in callers:
        writer.close()
    return replace(row, note=f"another waits {longest:.1f} s at most")
