"""The floor: a bot that does nothing but answer, with nothing beneath it but sockets.

python -m benchmarks.peers.floor API_URL PORT webhook|polling
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any
from urllib.parse import urlsplit

import uvloop

from benchmarks.plain_http import Pool, Respond, serve


class Floor:
    def __init__(self, api: str) -> None:
        self._pool = Pool(urlsplit(api).port or 80, 100)

    async def webhook(self, port: int) -> None:
        server = await serve(self._came, port)
        hook = {"url": "https://benchmark.invalid/floor"}
        self._pool.post("/bot/setWebhook", json.dumps(hook).encode(), lambda *_: None)
        await server.serve_forever()

    def _came(self, _: bytes, body: bytes, respond: Respond) -> None:
        respond(b"")
        self._answer(json.loads(body))

    async def polling(self) -> None:
        self._poll(0)
        await asyncio.Event().wait()

    def _poll(self, offset: int) -> None:
        form = {"offset": offset, "timeout": 10, "limit": 100}
        self._pool.post("/bot/getUpdates", json.dumps(form).encode(), self._polled)

    def _polled(self, _: int, body: bytes) -> None:
        updates = json.loads(body)["result"]
        for update in updates:
            self._answer(update)
        self._poll(updates[-1]["update_id"] + 1 if updates else 0)

    def _answer(self, update: dict[str, Any]) -> None:
        letter = {"chat_id": update["message"]["chat"]["id"], "text": "Ya."}
        self._pool.post("/bot/sendMessage", json.dumps(letter).encode(), lambda *_: None)


async def main(api: str, port: str, mode: str) -> None:
    floor = Floor(api)
    await (floor.webhook(int(port)) if mode == "webhook" else floor.polling())


if __name__ == "__main__":
    uvloop.run(main(*sys.argv[1:]))
