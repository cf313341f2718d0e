"""Telegram: the one room where python-telegram-bot lives.

Knows: which call sends what, what an error says about whether a message is out, the webhook's
secret. Must not know: topics, the database, who holds which lease.

python-telegram-bot's `Bot` makes the calls, over aiohttp instead of its own httpx: 0.2 ms of
processor time a message instead of 1.4 (benchmarks/telegram_channel.py). Its Updater and its
webhook server are not used: both tell Telegram "got it" before anything is on the disk.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Collection, Coroutine, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar

import aiohttp

from bot.channels import End, FetchFailed, Later, Rejected, Sent, Unknown, Unreachable
from bot.channels.telegram.drawing import LIMITS, TelegramPart, draw
from bot.channels.telegram.kinds import ASKED
from bot.channels.telegram.polling import HoldsLease, Poller, Receive
from bot.channels.telegram.reading import NAME, TOPIC, Me, read, tap_id
from bot.channels.telegram.wire import NoAnswer, NotSent, Wire, refusal
from bot.lean import without
from bot.log import log
from handlers.talk.messages import Incoming, Media, Reply

with without("rich"):
    from telegram import Bot
    from telegram.error import (
        BadRequest,
        ChatMigrated,
        Forbidden,
        InvalidToken,
        NetworkError,
        TelegramError,
        TimedOut,
    )
    from telegram.request import BaseRequest, RequestData

T = TypeVar("T")
LARGEST_FILE = 20_000_000  # bytes that a bot may download
_LARGEST_PHOTO = 10_000_000  # bytes that may be sent as a picture; more goes as a document
_LARGEST_UPDATE = 1_000_000  # bytes; a message of 4,096 characters with all about it is 50,000
_HEADER = "x-telegram-bot-api-secret-token"
_FILE_SECONDS = 45.0  # for a file of 20 MB
_FLOOD_SECONDS = 5.0  # pause of a chat when too many came and Telegram names no time
_TOKEN_SECONDS = 60.0  # pause of all sends while the token is refused
# Words of a refusal that mean: this chat cannot be written to, now or later.
_GONE = ("chat not found", "user not found", "peer_id_invalid", "have no rights to send",
         "not enough rights", "need administrator rights", "chat_write_forbidden",
         "group chat was deactivated", "topic_closed")  # fmt: skip
_TOPIC_GONE = "message thread not found"  # deleted: the group itself still hears us
_REFUSED = (
    "Telegram does not know this token. Copy it again from @BotFather (/mybots, API Token) into "
    "JPS_TELEGRAM__TOKEN. If telegram.api_url is set, check it too: it is the address before "
    "/bot<token>, https://api.telegram.org for Telegram itself."
)


class BadToken(Exception):
    """The token is refused; the text says what to do."""


class BadWebhook(Exception):
    """Telegram will not send to this address; the text says why and what to do."""


class _Flooded(TelegramError):
    """Too many requests; silent for `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"Too many requests, wait {seconds:g} s")
        self.seconds = seconds


class _NotOut(NetworkError):
    """The message is certainly not out, and may be tried again."""


class _NotUnderstood(NetworkError):
    """It was not the Bot API that answered, but a proxy or a portal in between."""


async def _asked(call: Coroutine[Any, Any, T]) -> T:
    """What a call gives; where the library trips over an answer, it is `_NotUnderstood`."""
    try:
        return await call
    except TelegramError:
        raise
    except Exception as error:
        raise _NotUnderstood(f"answer not understood: {type(error).__name__}") from error


class _Request(BaseRequest):
    """python-telegram-bot's way to the network, over our own pool of connections."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    @property
    def read_timeout(self) -> float | None:
        return None  # the wire has its own

    async def initialize(self) -> None:
        """The wire opens itself."""

    async def shutdown(self) -> None:
        """The channel closes the wire."""

    def parse_json_payload(self, payload: bytes) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Of a message sent only its id is kept: building the rest as objects costs 0.05 ms."""
        said = super().parse_json_payload(payload)
        result = said.get("result")
        if isinstance(result, dict) and "message_id" in result:
            chat = {"id": 0, "type": "private"}
            said["result"] = {"message_id": result["message_id"], "date": 0, "chat": chat}
        return said

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        seconds = _FILE_SECONDS if request_data is None else None
        try:
            status, body = await self._wire.exchange(method, url, _form(request_data), seconds)
        except NotSent as error:
            raise _NotOut(f"Telegram not reached: {error}") from error
        except NoAnswer as error:
            raise TimedOut(f"no answer: {error}") from error
        if status in (413, 429) or status >= 500:
            raise _not_taken(status, body)
        return status, body


def _form(data: RequestData | None) -> bytes | aiohttp.FormData | None:
    if data is None:
        return None
    if not data.contains_files:
        return data.url_encoded_parameters().encode()
    form = aiohttp.FormData(data.json_parameters)
    for field, (name, content, mime) in data.multipart_data.items():
        form.add_field(field, content, filename=name, content_type=mime)
    return form


def _not_taken(status: int, body: bytes) -> TelegramError:
    """A refusal that python-telegram-bot knows too little about.

    When the Bot API itself says no, or a gateway found nobody behind it, the message is not out.
    """
    why, wait = refusal(body)
    if status == 413:
        return BadRequest("too large for Telegram")
    if status == 429:
        return _Flooded(wait or _FLOOD_SECONDS)
    if why or status in (502, 503):
        return _NotOut(f"Telegram has a fault ({status})")
    return NetworkError(f"Telegram has a fault ({status})")


class TelegramChannel:
    """The channel "telegram". `api_url` is the base before `/bot<token>`, for files too."""

    name = NAME
    limits = LIMITS

    def __init__(self, token: str, api_url: str) -> None:
        self._wire = Wire(api_url)
        request = _Request(self._wire)
        api_url = api_url.rstrip("/")
        self._bot = Bot(
            token,
            base_url=f"{api_url}/bot",
            base_file_url=f"{api_url}/file/bot",
            request=request,
            get_updates_request=request,
        )
        number = token.partition(":")[0]
        self._me = Me(int(number) if number.isdecimal() else 0)
        self._poller = Poller(self._wire, f"{api_url}/bot{token}/getUpdates", ASKED, self._messages)
        self._behind: set[asyncio.Task[None]] = set()

    async def start(self, commands: Sequence[tuple[str, str]]) -> None:
        """Ask who we are and list the commands (name, what it does). Raises `BadToken`.

        While Telegram cannot be reached this says so and goes on; sends and polls try again.
        """
        try:
            await self.verify()
            listed = [(name.replace(" ", "_"), said) for name, said in commands]
            await _asked(self._bot.set_my_commands(listed))
            await _asked(self._bot.set_my_commands(listed, language_code="id"))
        except TelegramError as error:
            log.warning("telegram not ready", why=str(error))

    async def verify(self) -> None:
        """Ask who we are, and change nothing. Raises `BadToken`, or what the network says."""
        try:
            me = await _asked(self._bot.get_me())
        except InvalidToken:
            raise BadToken(_REFUSED) from None
        self._me = Me(me.id, me.username or "")

    async def set_webhook(self, url: str, secret: str) -> None:
        """Have Telegram send updates to `url`. What people wrote meanwhile is kept.

        Raises `BadWebhook`. While Telegram cannot be reached this says so and goes on: a webhook
        set by an earlier start is still set.
        """
        try:
            await _asked(
                self._bot.set_webhook(url, allowed_updates=list(ASKED), secret_token=secret)
            )
        except BadRequest as error:
            raise BadWebhook(
                f"Telegram refuses to send to {url}: {error}. web.public_url must be an https "
                "address on port 443, 80, 88 or 8443 that the whole internet can reach."
            ) from None
        except TelegramError as error:
            log.warning("telegram webhook not set", why=str(error))

    def read(self, update: Any) -> Incoming | None:
        """One update as a message; None when there is nothing to answer. Never raises."""
        return read(update, datetime.now(UTC), self._me)

    async def poll(self, receive: Receive, holds_lease: HoldsLease) -> None:
        """Take updates until cancelled; they are confirmed only after `receive` returned."""
        await self._poller.run(receive, holds_lease)

    def webhook(self, headers: Mapping[str, str], body: bytes, secret: str) -> list[Incoming] | int:
        """The messages of a request to the webhook, or the HTTP status that refuses it.

        `headers` by names in small letters, or any mapping that does not mind. The caller answers
        200 once the messages are written down, 503 when they cannot be: Telegram then tries again.
        """
        given = headers.get(_HEADER)
        if given is None:
            return 401
        if not secret or not hmac.compare_digest(given.encode("utf-8", "replace"), secret.encode()):
            return 403
        if len(body) > _LARGEST_UPDATE:
            return 413
        try:
            update = json.loads(body)
        except (ValueError, RecursionError):
            return 400
        return self._messages([update]) if isinstance(update, dict) else 400

    def _messages(self, updates: list[Any]) -> list[Incoming]:
        for update in updates:
            tapped = tap_id(update)
            if tapped:
                self._do_behind(self._stop_spinner(tapped))
        return [message for update in updates if (message := self.read(update)) is not None]

    def _do_behind(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._behind.add(task)
        task.add_done_callback(self._behind.discard)

    async def _stop_spinner(self, tapped: str) -> None:
        """A tapped button turns until it is answered; the real answer is a message."""
        try:
            await _asked(self._bot.answer_callback_query(tapped))
        except TelegramError as error:
            log.debug("tap not acknowledged", why=str(error))

    async def send(self, address: str, reply: Reply, file: bytes | None) -> End:
        """Send a reply, in several messages where it is long."""
        parts, moved_to = draw(reply), ""
        end: End = Rejected("nothing to show")
        for sent, part in enumerate(parts):
            end = await self._send(moved_to or address, part, reply, file)
            if isinstance(end, Later) and sent:
                # All of it again would double what is out already.
                return Unknown(f"{sent} of {len(parts)} messages are out: {end.why}")
            if not isinstance(end, Sent):
                break
            moved_to = end.moved_to or moved_to
            end = replace(end, moved_to=moved_to)
        return end

    async def _send(
        self, address: str, part: TelegramPart, reply: Reply, file: bytes | None
    ) -> End:
        try:
            return Sent(await _asked(self._call(address, part, reply, file)))
        except ChatMigrated as moved:
            now_at = str(moved.new_chat_id)
            end = await self._send(now_at, part, reply, file)
            return replace(end, moved_to=now_at) if isinstance(end, Sent) else end
        except TelegramError as error:
            if _TOPIC_GONE in str(error).casefold() and TOPIC in address:
                return await self._send(address.partition(TOPIC)[0], part, reply, file)
            return _end(error)

    async def _call(
        self, address: str, part: TelegramPart, reply: Reply, file: bytes | None
    ) -> str:
        """One message; gives its id."""
        chat, _, topic = address.partition(TOPIC)
        extra = part.extra | ({"message_thread_id": int(topic)} if topic else {})
        if not part.with_file or reply.attachment is None or file is None:
            message = await self._bot.send_message(chat, part.text, api_kwargs=extra)
        elif reply.attachment.kind == "picture" and len(file) <= _LARGEST_PHOTO:
            message = await self._bot.send_photo(
                chat, file, caption=part.text or None, filename=reply.attachment.name,
                api_kwargs=extra,
            )  # fmt: skip
        else:
            message = await self._bot.send_document(
                chat, file, caption=part.text or None, filename=reply.attachment.name,
                api_kwargs=extra,
            )  # fmt: skip
        return str(message.message_id)

    async def fetch(self, media: Media) -> bytes:
        """The bytes of a file; its link is asked for anew each time, because links expire."""
        if media.size > LARGEST_FILE:
            raise FetchFailed("larger than 20 MB", final=True, kind="large")
        try:
            file = await _asked(self._bot.get_file(media.ref))
            return bytes(await _asked(file.download_as_bytearray()))
        except BadRequest as error:
            kind = "large" if "too big" in str(error) else "lost"
            raise FetchFailed(str(error), final=True, kind=kind) from error
        except TelegramError as error:
            raise FetchFailed(str(error)) from error

    async def find(self, address: str, taken: Collection[str], reply: Reply) -> None:
        """Telegram cannot be asked what was sent."""

    async def answers(self) -> bool:
        """Whether Telegram, and not only a gateway before it, says anything."""
        try:
            await _asked(self._bot.get_me())
        except NetworkError:
            return False
        except TelegramError:
            return True
        return True

    async def close(self) -> None:
        for task in self._behind:
            task.cancel()
        await asyncio.gather(*self._behind, return_exceptions=True)
        await self._wire.close()


def _end(error: TelegramError) -> End:
    """What an error says about a message."""
    why = str(error)
    match error:
        case _Flooded():
            # It does not say whether it means this chat (one message a second, 20 a minute in a
            # group) or all of us (30 a second); answers to others never come near the latter.
            return Later(error.seconds, why, flood=True)
        case _NotOut():
            return Later(1, why, away=True)
        case Forbidden():
            return Unreachable(why)
        case BadRequest():
            gone = any(words in why.casefold() for words in _GONE)
            return Unreachable(why) if gone else Rejected(why)
        case InvalidToken():
            log.error("telegram refuses the token", advice=_REFUSED)
            return Later(_TOKEN_SECONDS, why, everyone=True)
        case _:
            return Unknown(why)
