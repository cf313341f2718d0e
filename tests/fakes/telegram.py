"""A Bot API server on loopback that keeps Telegram's word, and can be told to break it.

What it copies from the real one (tdlib/telegram-bot-api): an update is forgotten once getUpdates
is called with a higher offset; a second getUpdates ends the first with 409; no getUpdates while a
webhook is set; a webhook gets an update again until it answers 2xx, one at a time for each chat.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any, ClassVar
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession, web

TOKEN = "123456789:AAF-an_invented_token_of_35_letters"
Update = dict[str, Any]
_SENDING = ("sendMessage", "sendPhoto", "sendDocument")


@dataclass(frozen=True)
class Call:
    """One request that was made: method, form fields, and files by field (name, type, bytes)."""

    method: str
    fields: dict[str, str]
    files: dict[str, tuple[str, str, bytes]] = field(default_factory=dict)

    def json(self, name: str) -> Any:
        return json.loads(self.fields[name])


@dataclass(frozen=True)
class Trouble:
    """What a method answers once instead of doing its work.

    `hang`: no answer while the server stands; `cut`: the work is done, the connection is closed
    without an answer; `body`: this instead of JSON.
    """

    status: int = 500
    description: str = "Internal Server Error"
    parameters: dict[str, Any] = field(default_factory=dict)
    hang: bool = False
    cut: bool = False
    body: str = ""

    def response(self) -> web.Response:
        if self.body:
            return web.Response(status=self.status, text=self.body)
        said: dict[str, Any] = {
            "ok": False, "error_code": self.status, "description": self.description
        }  # fmt: skip
        if self.parameters:
            said["parameters"] = self.parameters
        return web.json_response(said, status=self.status)


def flood(seconds: int) -> Trouble:
    return Trouble(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


BLOCKED = Trouble(403, "Forbidden: bot was blocked by the user")


class FakeTelegram:
    """The server. `async with FakeTelegram() as telegram:` gives it an address, `telegram.url`."""

    def __init__(self, token: str = TOKEN, port: int = 0) -> None:
        self.token = token
        self.url = f"http://127.0.0.1:{port}"
        self.calls: list[Call] = []
        self.sent: list[Call] = []  # everything that was sent to people, in order
        self.files: dict[str, bytes] = {}  # file_id -> what a download gives
        self.pending: list[Update] = []  # what getUpdates has to give, oldest first
        self.webhook: dict[str, str] = {}
        self.behind: list[str] = []  # what the webhook's public address stands for, in turn
        self.delay = 0.0  # seconds before every answer
        self.troubles: defaultdict[str, deque[Trouble | None]] = defaultdict(deque)  # by method
        self.unrest: Random | None = None  # shuffles batches and repeats updates in them
        self._port = port
        self._ids = itertools.count(700_000_000)
        self._messages = itertools.count(1)
        self._doors = itertools.count()
        self._changed = asyncio.Condition()
        self._poll: asyncio.Event | None = None  # set when another getUpdates takes over
        self._stopped = asyncio.Event()
        self._posting: dict[str, asyncio.Task[None]] = {}
        self._queues: defaultdict[str, deque[Update]] = defaultdict(deque)
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> FakeTelegram:
        app = web.Application(client_max_size=60_000_000)
        app.router.add_route("*", "/bot{token}/{method}", self._method)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{self._port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._stopped.set()
        for task in self._posting.values():
            task.cancel()
        await asyncio.gather(*self._posting.values(), return_exceptions=True)
        await self._tell()
        assert self._runner is not None
        await self._runner.cleanup()

    # What a test says and asks

    def update(self, **content: Any) -> Update:
        """A new update with the next id, not pushed yet."""
        return {"update_id": next(self._ids), **content}

    def text(self, chat: int, text: str, /, **more: Any) -> Update:
        """A new text message of a person in their private chat, not pushed yet."""
        person = {"id": chat, "is_bot": False, "first_name": "Ratna"}
        message = {"message_id": next(self._messages), "date": 1_607_990_400, "from": person,
                   "chat": {"id": chat, "type": "private", "first_name": "Ratna"}, "text": text,
                   **more}  # fmt: skip
        return self.update(message=message)

    def tap(self, chat: int, data: str) -> Update:
        """A new press of a button, not pushed yet."""
        message = self.text(chat, "…")["message"]
        tap = {"id": str(next(self._ids)), "from": message["from"], "message": message,
               "chat_instance": "1", "data": data}  # fmt: skip
        return self.update(callback_query=tap)

    async def push(self, *updates: Update) -> None:
        """Telegram has these for the bot. The same one twice is a duplicate."""
        self.pending += updates
        if self.webhook:
            self._post_all()
        await self._tell()

    def trouble(self, method: str, *answers: Trouble | None) -> None:
        """The next calls of this method go wrong in these ways, one each; None goes well."""
        self.troubles[method] += answers

    def called(self, *methods: str) -> list[Call]:
        """The calls of these methods so far, in order."""
        return [call for call in self.calls if call.method in methods]

    async def until(self, true: Callable[[], bool], seconds: float = 10.0) -> None:
        """Wait until something is true of this server; `TimeoutError` when it does not become."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(true)

    # What the bot asks

    async def _method(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            return Trouble(401, "Unauthorized").response()
        call = await _call(request)
        trouble = self.troubles[call.method]
        answer = trouble.popleft() if trouble else None
        if answer is None or answer.cut:
            self.calls.append(call)
            if call.method in _SENDING:
                self.sent.append(call)
        await self._tell()
        await asyncio.sleep(self.delay)
        if answer is not None:
            return await self._troubled(request, answer)
        method = self._METHODS.get(call.method)
        if method is None:
            return Trouble(404, "Not Found").response()
        result = await method(self, call)
        if isinstance(result, Trouble):
            return result.response()
        return web.json_response({"ok": True, "result": result})

    async def _troubled(self, request: web.Request, trouble: Trouble) -> web.StreamResponse:
        if trouble.hang:
            await self._stopped.wait()
        if trouble.cut or trouble.hang:
            assert request.transport is not None
            request.transport.abort()
        return trouble.response()

    async def _get_me(self, _: Call) -> Any:
        return {"id": int(self.token.partition(":")[0]), "is_bot": True, "first_name": "JPS",
                "username": "jps_uji_bot", "can_join_groups": True,
                "can_read_all_group_messages": False, "supports_inline_queries": False}  # fmt: skip

    async def _get_updates(self, call: Call) -> Any:
        if self.webhook:
            return Trouble(409, "Conflict: can't use getUpdates method while webhook is active; "
                           "use deleteWebhook to delete the webhook first")  # fmt: skip
        if self._poll is not None:
            self._poll.set()
        mine = self._poll = asyncio.Event()
        await self._tell()
        offset = int(call.fields.get("offset", 0))
        self.pending = [u for u in self.pending if u["update_id"] >= offset]
        try:
            async with asyncio.timeout(float(call.fields.get("timeout", 0))), self._changed:
                await self._changed.wait_for(
                    lambda: self.pending or mine.is_set() or self._stopped.is_set()
                )
        except TimeoutError:
            return []
        if mine.is_set():
            return Trouble(409, "Conflict: terminated by other getUpdates request; make sure that "
                           "only one bot instance is running")  # fmt: skip
        self._poll = None
        return self._batch(int(call.fields.get("limit", 100)))

    def _batch(self, limit: int) -> list[Update]:
        batch = self.pending[:limit]
        if self.unrest is not None:
            batch += self.unrest.sample(batch, len(batch) // 4)
            lanes = [_lane(update) for update in batch]
            self.unrest.shuffle(lanes)
            # Chats are mixed; within a chat the order holds, as it does at Telegram.
            queues = {lane: deque(u for u in batch if _lane(u) == lane) for lane in set(lanes)}
            batch = [queues[lane].popleft() for lane in lanes]
        return batch

    async def _set_webhook(self, call: Call) -> Any:
        self.webhook = dict(call.fields)
        self._forget(call)
        self._post_all()
        return True

    async def _delete_webhook(self, call: Call) -> Any:
        self.webhook = {}
        self._forget(call)
        return True

    def _forget(self, call: Call) -> None:
        if call.fields.get("drop_pending_updates") == "true":
            self.pending.clear()

    async def _sent(self, call: Call) -> Any:
        chat = int(call.fields["chat_id"])
        text = {"text": call.fields["text"]} if "text" in call.fields else {}
        me = await self._get_me(call)
        return {"message_id": next(self._messages), "date": 1_607_990_400,
                "from": me, "chat": {"id": chat, "type": "private"}, **text}  # fmt: skip

    async def _true(self, _: Call) -> Any:
        return True

    async def _get_file(self, call: Call) -> Any:
        file = call.fields["file_id"]
        if file not in self.files:
            return Trouble(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        return {"file_id": file, "file_unique_id": f"u{file}", "file_size": len(self.files[file]),
                "file_path": f"photos/{file}.jpg"}  # fmt: skip

    async def _download(self, request: web.Request) -> web.StreamResponse:
        trouble = self.troubles["download"]
        answer = trouble.popleft() if trouble else None
        if answer is not None:
            return await self._troubled(request, answer)
        return web.Response(
            body=self.files[request.match_info["path"].removeprefix("photos/").removesuffix(".jpg")]
        )

    _METHODS: ClassVar[dict[str, Callable[[FakeTelegram, Call], Awaitable[Any]]]] = {
        "getMe": _get_me, "getUpdates": _get_updates, "getFile": _get_file,
        "setWebhook": _set_webhook, "deleteWebhook": _delete_webhook, "setMyCommands": _true,
        "answerCallbackQuery": _true, "sendMessage": _sent, "sendPhoto": _sent,
        "sendDocument": _sent,
    }  # fmt: skip

    # What it posts to a webhook

    def _post_all(self) -> None:
        for update in self.pending:
            self._queues[_lane(update)].append(update)
        self.pending.clear()
        for lane, queue in self._queues.items():
            if queue and (lane not in self._posting or self._posting[lane].done()):
                self._posting[lane] = asyncio.create_task(self._post(queue))

    async def _post(self, queue: deque[Update]) -> None:
        """One lane's updates, one at a time, each until it is taken."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook.get("secret_token", "")}
        while queue:  # more may have come while the session was closed
            async with ClientSession() as session:
                while queue:
                    await self._post_next(session, headers, queue)

    async def _post_next(
        self, session: ClientSession, headers: dict[str, str], queue: deque[Update]
    ) -> None:
        url = self.webhook["url"]
        if self.behind:
            url = self.behind[next(self._doors) % len(self.behind)] + urlsplit(url).path
        try:
            async with session.post(url, json=queue[0], headers=headers) as answer:
                taken = answer.status < 300
        except ClientError:
            taken = False
        if taken:
            queue.popleft()
            await self._tell()
        else:
            await asyncio.sleep(0.1)

    @property
    def unposted(self) -> int:
        """How many updates the webhook has not taken yet."""
        return sum(len(queue) for queue in self._queues.values())

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()


def _lane(update: Update) -> str:
    """Messages queue by chat, presses by person: the two may overtake each other."""
    if "callback_query" in update:
        return f"tap {update['callback_query']['from']['id']}"
    return str(next(part["chat"]["id"] for part in update.values() if isinstance(part, dict)))


async def _call(request: web.Request) -> Call:
    fields, files = dict[str, str](request.query), dict[str, tuple[str, str, bytes]]()
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[name] = (value.filename, value.content_type, value.file.read())
        else:
            fields[name] = str(value)
    if request.content_type == "application/json":
        body = await request.json()
        fields |= {k: v if isinstance(v, str) else json.dumps(v) for k, v in body.items()}
    return Call(request.match_info["method"], fields, files)
