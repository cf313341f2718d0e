"""A Twilio on loopback: real HTTP, real signatures, the limits that the real one has, and faults.

It enforces the 24-hour window, 1,600 characters, 3 buttons, 10 entries and one file a message.
Times come from the clock it is given; nothing happens by itself: news of messages waits until a
test calls `report`.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import re
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

import aiohttp
from aiohttp import web

ACCOUNT = "AC" + "0" * 32
TOKEN = "twilio-token"
SENDER = "+14155238886"
_DAY = timedelta(hours=24)


@dataclass
class Refused(Exception):
    """An error as Twilio answers it."""

    code: int
    status: int = 400


def signature(url: str, pairs: list[tuple[str, str]], token: str = TOKEN, how: str = "sha1") -> str:
    """Twilio's: the URL, then each name with its values, sorted, each value once."""
    named: dict[str, set[str]] = {}
    for name, value in pairs:
        named.setdefault(name, set()).add(value)
    text = url + "".join(name + value for name in sorted(named) for value in sorted(named[name]))
    return base64.b64encode(hmac.digest(token.encode(), text.encode(), how)).decode()


def signed(url: str, pairs: list[tuple[str, str]], **how: str) -> tuple[dict[str, str], bytes]:
    """Headers and body of a webhook."""
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "x-twilio-signature": signature(url, pairs, **how),
    }
    return headers, urlencode(pairs).encode()


@dataclass
class Content:
    """A content resource with Meta's word about it."""

    sid: str
    described: dict[str, Any]
    approval: str = ""

    def row(self) -> dict[str, Any]:
        return {"sid": self.sid, **self.described,
                "approval_requests": {"status": self.approval or "unsubmitted"}}  # fmt: skip


@dataclass
class Twilio:
    """The state of the fake; `faults` are taken by the sends that come, one each.

    drop: made, then the connection breaks. hide: the same, and not listed until `go`. lose: it breaks before anything is made. slow: made,
    but no answer until `go`. A number is an error code to answer with.
    """

    now: Callable[[], datetime]
    faults: deque[str | int] = field(default_factory=deque[str | int])
    late_window: bool = False  # 63016 comes as news later, not as the answer
    down: bool = False
    listless: bool = False  # the files of a message cannot be listed
    messages: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    contents: dict[str, Content] = field(default_factory=dict[str, Content])
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict[str, tuple[str, bytes]])
    news: list[tuple[str, list[tuple[str, str]]]] = field(
        default_factory=list[tuple[str, list[tuple[str, str]]]]
    )
    senders: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    wrote: dict[str, datetime] = field(default_factory=dict[str, datetime])
    asked: list[str] = field(default_factory=list[str])
    account_status: str = "active"
    servers: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    redirect: str = ""  # where media are, if not here
    page: int = 50
    go: asyncio.Event = field(default_factory=asyncio.Event)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    held: asyncio.Event = field(default_factory=asyncio.Event)  # set when a slow send waits

    async def start(self) -> str:
        """Listen; gives the base address."""
        app = web.Application(middlewares=[self._door])
        account = f"/2010-04-01/Accounts/{ACCOUNT}"
        app.router.add_get(f"{account}.json", self._account)
        app.router.add_post(f"{account}/Messages.json", self._create)
        app.router.add_get(f"{account}/Messages.json", self._list)
        app.router.add_get(account + "/Messages/{sid}/Media.json", self._media_list)
        app.router.add_get(account + "/Messages/{sid}/Media/{file}", self._media)
        app.router.add_delete(account + "/Messages/{sid}/Media/{file}", self._media_delete)
        app.router.add_get("/store/{file}", self._store)
        app.router.add_post("/v1/Content", self._content_create)
        app.router.add_get("/v1/ContentAndApprovals", self._content_list)
        app.router.add_post("/v1/Content/{sid}/ApprovalRequests/whatsapp", self._approve)
        app.router.add_delete("/v1/Content/{sid}", self._content_delete)
        app.router.add_get("/v2/Channels/Senders", self._senders)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._session = aiohttp.ClientSession()
        return self.url

    async def stop(self) -> None:
        self.go.set()
        await self._session.close()
        await self._runner.cleanup()

    # The door: credentials, and being down

    @web.middleware
    async def _door(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.asked.append(f"{request.method} {request.path}")
        async with self.changed:
            self.changed.notify_all()
        if self.down:
            _break(request)
        if not request.path.startswith("/store/") and not _known(request):
            return _error(Refused(20003, 401))
        try:
            return await handler(request)
        except Refused as refused:
            return _error(refused)

    async def _account(self, request: web.Request) -> web.Response:
        return web.json_response({"sid": ACCOUNT, "status": self.account_status})

    async def _senders(self, request: web.Request) -> web.Response:
        return web.json_response({"senders": self.senders, "meta": {}})

    # Messages out

    async def _create(self, request: web.Request) -> web.Response:
        form = dict(parse_qsl((await request.text()), keep_blank_values=True))
        fault = self.faults.popleft() if self.faults else ""
        if fault == "lose":
            _break(request)
        if isinstance(fault, int):
            raise Refused(fault, 429 if fault == 20429 else 400)
        row = self._make(form)
        async with self.changed:
            self.changed.notify_all()
        if fault in ("drop", "hide"):
            row["hidden"] = fault == "hide"
            _break(request)
        if fault == "slow":
            self.held.set()
            await self.go.wait()
        return web.json_response(row, status=201)

    def _make(self, form: Mapping[str, str]) -> dict[str, Any]:
        address = form["To"].removeprefix("whatsapp:")
        shown = self._shown(form)
        open_ = address in self.wrote and self.now() - self.wrote[address] < _DAY
        closed = not open_ and not shown.get("template")
        if closed and not self.late_window:
            raise Refused(63016)
        row = self._row("outbound-api", form["From"], form["To"], shown["body"])
        row |= {"num_media": "1" if form.get("MediaUrl") else "0", "shown": shown}
        self.messages.append(row)
        if form.get("StatusCallback"):
            self._promise_news(form["StatusCallback"], row["sid"], closed)
        return row

    def _row(self, direction: str, from_: str, to: str, body: str) -> dict[str, Any]:
        kind = "SM" if direction == "inbound" else "MM"
        sid = f"{kind}{len(self.messages):032d}"
        at = format_datetime(self.now())
        return {"sid": sid, "direction": direction, "from": from_, "to": to, "body": body,
                "status": "queued", "date_created": at, "date_sent": at, "num_media": "0",
                "error_code": None}  # fmt: skip

    def _shown(self, form: Mapping[str, str]) -> dict[str, Any]:
        """What the phone shows; raises what Twilio says of what it cannot show."""
        if "ContentSid" in form:
            return self._drawn(form)
        if len(form.get("Body", "")) > 1600:
            raise Refused(21617)
        if not form.get("Body") and not form.get("MediaUrl"):
            raise Refused(21619)
        return {"body": form.get("Body", ""), "media": form.get("MediaUrl", "")}

    def _drawn(self, form: Mapping[str, str]) -> dict[str, Any]:
        content = self.contents.get(form["ContentSid"])
        if content is None:
            raise Refused(21655)
        values: dict[str, str] = json.loads(form.get("ContentVariables", "{}"))
        if any(len(value) > 1600 or not value for value in values.values()):
            raise Refused(21658)
        template = content.approval == "approved"
        if template and any("\n" in value for value in values.values()):
            raise Refused(63021)
        drawn = json.loads(_filled(json.dumps(content.described["types"]), values))
        (kind, shape), *_ = drawn.items()
        options = shape.get("actions") or shape["items"]
        most = (
            24 if kind == "twilio/list-picker" else 20,
            10 if template or "items" in shape else 3,
        )
        titles = [option.get("title") or option["item"] for option in options]
        if len(shape["body"]) > 1024 or len(options) > most[1] or max(map(len, titles)) > most[0]:
            raise Refused(63021)
        return {"body": shape["body"], "kind": kind, "template": template,
                "options": [(title, option["id"])
                            for title, option in zip(titles, options, strict=True)]}  # fmt: skip

    # News of messages

    def _promise_news(self, url: str, sid: str, closed: bool) -> None:
        states = ["failed"] if closed else ["sent", "delivered", "read"]
        for state in states:
            self.tell(url, sid, state, "63016" if closed else "")

    def tell(self, url: str, sid: str, state: str, code: str = "") -> None:
        """News to be reported later."""
        pairs = [("MessageSid", sid), ("MessageStatus", state), ("AccountSid", ACCOUNT)]
        self.news.append((url, [*pairs, ("ErrorCode", code)] if code else pairs))

    async def report(self, backwards: bool = False, times: int = 1) -> list[int]:
        """Send the news that waits, in the wrong order or several times if asked; the answers."""
        news, self.news = self.news, []
        ordered = list(reversed(news)) if backwards else news
        return [await self._post(url, pairs) for url, pairs in ordered for _ in range(times)]

    # Messages in

    async def write(self, url: str, phone: str, body: str = "", **fields: str) -> int:
        """A person writes; the webhook at `url` is called. Gives its answer, 0 when there is none.

        `url` "" : the webhook failed, and only the list of messages knows of it.
        """
        row = self._row("inbound", f"whatsapp:{phone}", f"whatsapp:{SENDER}", body)
        row["num_media"] = fields.get("NumMedia", "0")
        self.messages.append(row)
        self.wrote[phone] = self.now()
        return await self.again(url, row, **fields) if url else 0

    async def again(self, url: str, row: Mapping[str, Any], **fields: str) -> int:
        """Call the webhook for a message, for the first time or once more."""
        form = {"MessageSid": row["sid"], "SmsMessageSid": row["sid"], "AccountSid": ACCOUNT,
                "From": row["from"], "To": row["to"], "Body": row["body"], "NumMedia": "0",
                "MessageType": "text", "ProfileName": "Sari",
                "WaId": row["from"].removeprefix("whatsapp:+")}  # fmt: skip
        return await self._post(url, list((form | fields).items()))

    async def _post(self, url: str, pairs: list[tuple[str, str]]) -> int:
        """Call a webhook: at each server behind its address, until one answers with success."""
        headers, body = signed(url, pairs)
        base, _, path = url.partition("/whatsapp")
        status = 0
        for server in self.servers.get(base, [base]):
            try:
                place = f"{server}/whatsapp{path}"
                async with self._session.post(place, data=body, headers=headers) as answer:
                    status = answer.status
            except aiohttp.ClientError:
                continue
            if status < 300:
                break
        return status

    async def _list(self, request: web.Request) -> web.Response:
        query, start = request.query, int(request.query.get("Page", 0)) * self.page
        found = [
            {name: value for name, value in row.items() if name not in ("shown", "hidden")}
            for row in reversed(self.messages)
            if not (row.get("hidden") and not self.go.is_set())
            and all(
                row[name.lower()] == query.get(name, row[name.lower()]) for name in ("To", "From")
            )
        ]
        page: dict[str, Any] = {"messages": found[start : start + self.page]}
        if start + self.page < len(found):
            following = {**query, "Page": str(start // self.page + 1)}
            page["next_page_uri"] = f"{request.path}?{urlencode(following)}"
        return web.json_response(page)

    # Files

    def put(self, sid: str, name: str, mime: str, data: bytes) -> str:
        """A file of a message; gives its MediaUrl."""
        self.files[name] = (mime, data)
        return f"{self.url}/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}/Media/{name}"

    async def _media_list(self, request: web.Request) -> web.Response:
        if self.listless:
            return web.json_response({}, status=500)
        path = request.path.removesuffix(".json")
        rows = [
            {"content_type": mime, "uri": f"{path}/{name}.json"}
            for name, (mime, _) in self.files.items()
        ]
        return web.json_response({"media_list": rows})

    async def _media(self, request: web.Request) -> web.Response:
        name = request.match_info["file"]
        if name not in self.files:
            raise Refused(20404, 404)
        raise web.HTTPTemporaryRedirect(self.redirect or f"/store/{name}")

    async def _store(self, request: web.Request) -> web.Response:
        mime, data = self.files[request.match_info["file"]]
        return web.Response(body=data, content_type=mime)

    async def _media_delete(self, request: web.Request) -> web.Response:
        self.files.pop(request.match_info["file"], None)
        return web.Response(status=204)

    # Content

    async def _content_create(self, request: web.Request) -> web.Response:
        described = await request.json()
        bodies = [shape["body"] for shape in described["types"].values()]
        if request.content_type != "application/json" or not all(bodies):
            raise Refused(20001)
        sid = "HX" + hashlib.md5(described["friendly_name"].encode()).hexdigest()
        self.contents[sid] = Content(sid, described)
        return web.json_response(self.contents[sid].row(), status=201)

    async def _content_list(self, request: web.Request) -> web.Response:
        start = int(request.query.get("Page", 0)) * self.page
        rows = [content.row() for content in self.contents.values()]
        following = f"{self.url}{request.path}?Page={start // self.page + 1}"
        more = start + self.page < len(rows)
        meta = {"next_page_url": following if more else None}
        return web.json_response({"contents": rows[start : start + self.page], "meta": meta})

    async def _approve(self, request: web.Request) -> web.Response:
        content = self.contents[request.match_info["sid"]]
        (shape,) = content.described["types"].values()
        if re.match(r"\{\{", shape["body"]) or re.search(r"\}\}$|\}\}\s*\{\{", shape["body"]):
            raise Refused(63040)
        if not re.fullmatch(r"[a-z0-9_]+", (await request.json())["name"]):
            raise Refused(63040)
        content.approval = "pending"
        return web.json_response({"status": "received"}, status=201)

    async def _content_delete(self, request: web.Request) -> web.Response:
        self.contents.pop(request.match_info["sid"], None)
        return web.Response(status=204)

    def approve_all(self) -> None:
        """Meta says yes."""
        for content in self.contents.values():
            content.approval = "approved" if content.approval else ""

    # What a test looks at

    async def until(self, true: Callable[[], bool], seconds: float) -> None:
        """Wait until something is true of what went out; `TimeoutError` when it does not become."""
        async with asyncio.timeout(seconds), self.changed:
            await self.changed.wait_for(true)

    @property
    def shown(self) -> list[dict[str, Any]]:
        """What reached phones, in order."""
        return [row["shown"] | {"to": row["to"]} for row in self.messages if "shown" in row]


def _known(request: web.Request) -> bool:
    given = request.headers.get("Authorization", "")
    return given == aiohttp.encode_basic_auth(ACCOUNT, TOKEN)


def _error(refused: Refused) -> web.Response:
    body = {"code": refused.code, "message": "refused", "status": refused.status}
    return web.json_response(body, status=refused.status)


def _break(request: web.Request) -> None:
    """The line goes dead without an answer."""
    if request.transport is not None:
        request.transport.abort()
    raise web.HTTPServiceUnavailable


def _filled(shape: str, values: Mapping[str, str]) -> str:
    """Variables put in; a JSON string stays one."""
    return re.sub(r"\{\{(\d+)\}\}", lambda m: json.dumps(values.get(m[1], ""))[1:-1], shape)
