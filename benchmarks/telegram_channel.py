"""What a message costs at the edge to Telegram: processor time to send one and to read one.

    python -m benchmarks.telegram_channel

The stand-in for Telegram runs in a process of its own and answers at once, so that the figures
are those of the sending side alone. The library's own way (httpx, objects) is measured beside it.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

import uvloop
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity, Update

from bot.channels import Sent
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.reading import Me, read
from handlers.talk.messages import Option, Reply

from .plain_http import port_of
from .plain_http import serve as serve_http

TOKEN = "123456789:an_invented_token_of_thirty_five_letters"
AT_ONCE = 20
TEXT = (
    "*Belanja* tercatat: 2 barang, Rp 1.250.000 (satu juta dua ratus lima puluh ribu rupiah). "
    "Sudah benar? Ketik nomor yang mau diubah."
)
REPLY = Reply(TEXT, (Option("Ya", "4711:0"), Option("Ubah", "4711:1"), Option("Batal", "/batal")))
ANSWER = json.dumps({"ok": True, "result": {
    "id": 123456789, "is_bot": True, "first_name": "JPS",  # what the library asks for first
    "message_id": 77, "date": 1607990400, "text": TEXT.replace("*", ""),
    "from": {"id": 123456789, "is_bot": True, "first_name": "JPS", "username": "jps_uji_bot"},
    "chat": {"id": 5012345678, "first_name": "Ratna", "username": "ratna_w", "type": "private"},
    "entities": [{"type": "bold", "offset": 0, "length": 7}],
    "reply_markup": {"inline_keyboard": [
        [{"text": label, "callback_data": "4711:0"} for label in ("Ya", "Ubah", "Batal")]
    ]},
}}).encode()  # fmt: skip
GOLDEN = Path(__file__).parent.parent / "tests" / "golden" / "telegram"


def _serve(told: Connection) -> None:
    async def serve() -> None:
        server = await serve_http(lambda *asked: asked[-1](ANSWER))
        told.send(port_of(server))
        await server.serve_forever()

    uvloop.run(serve())


async def _sending(name: str, send: Callable[[], Awaitable[object]], times: int) -> None:
    async def some(count: int) -> None:
        for _ in range(count):
            await send()

    await some(AT_ONCE)
    began, used = time.perf_counter(), time.process_time()
    await asyncio.gather(*(some(times // AT_ONCE) for _ in range(AT_ONCE)))
    spent, took = time.process_time() - used, time.perf_counter() - began
    print(f"send  {name:34} {1000 * spent / times:6.3f} ms CPU   {times / took:6.0f} a second")


def _reading(name: str, work: Callable[[object], object], updates: list[object]) -> None:
    rounds = 200
    used = time.process_time()
    for _ in range(rounds):
        for update in updates:
            work(update)
    spent = (time.process_time() - used) / rounds / len(updates)
    print(f"read  {name:34} {1_000_000 * spent:6.1f} us CPU")


async def _measure(port: int) -> None:
    base = f"http://127.0.0.1:{port}"
    channel = TelegramChannel(TOKEN, base)

    async def ours() -> None:
        assert isinstance(await channel.send("5012345678", REPLY, None), Sent)

    await _sending("this channel", ours, 4000)
    await channel.close()
    buttons = InlineKeyboardMarkup([[InlineKeyboardButton(o.label, callback_data=o.value)
                                     for o in REPLY.options]])  # fmt: skip
    bold = [MessageEntity("bold", 0, 7)]
    async with Bot(TOKEN, base_url=f"{base}/bot", base_file_url=f"{base}/file/bot") as library:
        await _sending(
            "the library with httpx",
            lambda: library.send_message(5012345678, TEXT, entities=bold, reply_markup=buttons),
            1000,
        )


def main() -> None:
    """Print the figures."""
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.Process(target=_serve, args=(theirs,), daemon=True)
    server.start()
    uvloop.run(_measure(ours.recv()))
    server.terminate()
    updates = [json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))["update"]
               for name in ("text", "tap", "photo_caption", "command_deep_link")]  # fmt: skip
    now, me = datetime.now(UTC), Me(123456789, "jps_uji_bot")
    _reading("this channel", lambda update: read(update, now, me), updates)
    _reading("the library's objects", lambda update: Update.de_json(update, None), updates)


if __name__ == "__main__":
    main()
