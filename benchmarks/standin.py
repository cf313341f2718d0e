"""A Bot API on loopback that costs little, and the people behind it.

Knows: the few methods a bot needs to answer text, by webhook and by getUpdates.
Must not know: which bot it is. For a Telegram that keeps its word in every trouble there is
tests/fakes/telegram.py; this one must carry several thousand messages a second.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterable
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from .people import Person
from .plain_http import HOST, Pool, Respond, port_of, serve

Form = dict[str, Any]

TOKEN = "123456789:AAF-an_invented_token_of_35_letters"
ME = {"id": 123456789, "is_bot": True, "first_name": "JPS", "username": "jps_uji_bot"}
_DATE = 1_607_990_400
_CONNECTIONS = 40  # Telegram's own for a webhook that asks for no other number
_TRUE = b'{"ok":true,"result":true}'


class StandIn:
    """Telegram. `delay` in seconds before every answer of the API; `port` of the bot's webhook."""

    def __init__(self, delay: float, port: int) -> None:
        self.times: list[float] = []  # seconds from typed to answered
        self.complaints: list[str] = []  # answers that were wrong, or not asked for
        self.asked = asyncio.Event()  # getUpdates or setWebhook was called
        self.first = 0.0  # when the first answer came
        self._delay = delay
        self._port = port
        self._people: dict[int, Person] = {}
        self._typing = 0
        self._finished = asyncio.Event()
        self._pending: list[tuple[int, bytes]] = []  # update_id and JSON, oldest first
        self._last = 1000
        self._poll: tuple[Respond, asyncio.TimerHandle] | None = None
        self._hook: tuple[Pool, str, str] | None = None
        self._methods = {"sendMessage": self._sent, "getUpdates": self._updates,
                         "setWebhook": self._webhook, "getMe": self._me}  # fmt: skip

    async def __aenter__(self) -> StandIn:
        self._server = await serve(self._call)
        self.url = f"http://{HOST}:{port_of(self._server)}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        if self._hook:
            self._hook[0].close()

    async def reachable(self) -> None:
        """Wait until the webhook's port takes connections."""
        while True:
            try:
                _, writer = await asyncio.open_connection(HOST, self._port)
            except ConnectionError:
                await asyncio.sleep(0.01)
            else:
                writer.close()
                return

    async def play(self, people: Iterable[Person]) -> None:
        """Let these people type until each has had the answer to the last line."""
        self.times.clear()
        self._finished.clear()
        beginning = {person.chat: person for person in people}
        self._people |= beginning
        self._typing = len(beginning)
        for person in beginning.values():
            self._type(person)
        await self._finished.wait()

    def _type(self, person: Person) -> None:
        text = person.types()
        if text is None:
            self._typing -= 1
            if not self._typing:
                self._finished.set()
            return
        self._last += 1
        who = {"id": person.chat, "first_name": "Ratna", "username": f"ratna{person.chat}"}
        message = {
            "message_id": self._last, "date": _DATE, "text": text,
            "from": {**who, "is_bot": False, "language_code": "id"},
            "chat": {**who, "type": "private"},
        }  # fmt: skip
        update = json.dumps({"update_id": self._last, "message": message}).encode()
        person.since = time.perf_counter()
        if self._hook is None:
            self._pending.append((self._last, update))
            self._give()
        else:
            pool, path, secret = self._hook
            pool.post(path, update, self._taken, secret)

    def _taken(self, status: int, _: bytes) -> None:
        if status != 200:
            self._complain(f"the webhook answered {status}")

    def _complain(self, why: str) -> None:
        self.complaints.append(why)
        self._finished.set()

    # What the bot asks

    def _call(self, path: bytes, body: bytes, respond: Respond) -> None:
        if self._delay:
            respond = partial(asyncio.get_running_loop().call_later, self._delay, respond)
        method = self._methods.get(path.rpartition(b"/")[2].decode())
        if method is None:
            respond(_TRUE)
        else:
            method(_form(body), respond)

    def _me(self, _: Form, respond: Respond) -> None:
        respond(_ok(ME))

    def _sent(self, form: Form, respond: Respond) -> None:
        now, chat, text = time.perf_counter(), int(form["chat_id"]), str(form["text"])
        self._last += 1
        message: Form = {
            "message_id": self._last, "from": ME, "date": _DATE, "text": text,
            "chat": {"id": chat, "type": "private", "first_name": "Ratna"},
        }  # fmt: skip
        markup = form.get("reply_markup")
        if markup:
            message["reply_markup"] = json.loads(markup) if isinstance(markup, str) else markup
        respond(_ok(message))
        person = self._people[chat]
        wrong = person.hears(text)
        if wrong:
            self._complain(wrong)
            return
        self.times.append(now - person.since)
        self.first = self.first or now
        self._type(person)

    def _updates(self, form: Form, respond: Respond) -> None:
        self.asked.set()
        offset = int(form.get("offset") or 0)
        self._pending = [update for update in self._pending if update[0] >= offset]
        if self._poll is not None:
            self._end_poll([])
        loop = asyncio.get_running_loop()
        seconds = float(form.get("timeout") or 0)
        self._poll = respond, loop.call_later(seconds, self._end_poll, [])
        if self._pending:
            self._give()

    def _give(self) -> None:
        if self._poll is not None:
            self._end_poll(self._pending[:100])

    def _end_poll(self, updates: list[tuple[int, bytes]]) -> None:
        assert self._poll is not None
        (respond, timer), self._poll = self._poll, None
        timer.cancel()
        respond(b'{"ok":true,"result":[%b]}' % b",".join(update for _, update in updates))

    def _webhook(self, form: Form, respond: Respond) -> None:
        """Only the path of the address counts: the bot is on loopback, whatever it is called."""
        pool = Pool(self._port, int(form.get("max_connections") or _CONNECTIONS))
        secret = form.get("secret_token")
        header = f"X-Telegram-Bot-Api-Secret-Token: {secret}\r\n" if secret else ""
        self._hook = pool, urlsplit(str(form["url"])).path, header
        self.asked.set()
        respond(_TRUE)


def _form(body: bytes) -> Form:
    if body.startswith(b"{"):
        return dict(json.loads(body))
    return dict(parse_qsl(body.decode()))


def _ok(result: object) -> bytes:
    return json.dumps({"ok": True, "result": result}).encode()
