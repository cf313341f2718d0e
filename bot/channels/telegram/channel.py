"""The channel "telegram": who we are there, what comes in, and the two ways out.

Knows: the webhook's secret, taps, which part does what. Must not know: topics, the database, who
holds which lease, what becomes of a letter (letters.py), how a call travels (calls.py).
"""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Collection, Coroutine, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bot.channels import End, FetchFailed
from bot.channels.telegram.calls import CallRefused, Calls
from bot.channels.telegram.drawing import LIMITS
from bot.channels.telegram.kinds import ASKED
from bot.channels.telegram.letters import REFUSED, Letters
from bot.channels.telegram.pipe import NoAnswer, NotSent
from bot.channels.telegram.polling import HoldsLease, Poller, Receive
from bot.channels.telegram.reading import NAME, Me, read, tap_id
from bot.log import log
from handlers.talk.messages import Incoming, Media, Reply

if TYPE_CHECKING:
    from bot.channels.telegram.files import Files

LARGEST_FILE = 20_000_000  # bytes that a bot may download
_LARGEST_UPDATE = 1_000_000  # bytes; a message of 4,096 characters with all about it is 50,000
_LONGEST_SPIN = 10.0  # seconds: later nobody looks at the button any more
_HEADER = "x-telegram-bot-api-secret-token"
_TROUBLE = (NotSent, NoAnswer, CallRefused)


class BadToken(Exception):
    """The token is refused; the text says what to do."""


class BadWebhook(Exception):
    """Telegram will not send to this address; the text says why and what to do."""


class TelegramChannel:
    """`api_url` is the base before `/bot<token>`, for files too."""

    name = NAME
    limits = LIMITS

    def __init__(self, token: str, api_url: str) -> None:
        self._calls = Calls(token, api_url)
        self._letters = Letters(self._calls, lambda: self._files)
        number = token.partition(":")[0]
        self._me = Me(int(number) if number.isdecimal() else 0)
        self._poller = Poller(self._calls, ASKED, self._messages)
        self._behind: set[asyncio.Task[None]] = set()

    @cached_property
    def _files(self) -> Files:
        """python-telegram-bot is imported by the first file: it takes a fifth of a start."""
        from bot.channels.telegram.files import Files

        return Files(self._calls)

    async def start(self, commands: Sequence[tuple[str, str]]) -> None:
        """Ask who we are and list the commands (name, what it does). Raises `BadToken`.

        While Telegram cannot be reached this says so and goes on; sends and polls try again.
        """
        listed = [
            {"command": name.replace(" ", "_"), "description": said} for name, said in commands
        ]
        try:
            await self.verify()
            await self._calls.ask("setMyCommands", {"commands": listed})
            await self._calls.ask("setMyCommands", {"commands": listed, "language_code": "id"})
        except _TROUBLE as error:
            log.warning("telegram not ready", why=str(error))

    async def verify(self) -> None:
        """Ask who we are, and change nothing. Raises `BadToken`, or what the network says."""
        try:
            me = await self._calls.ask("getMe")
        except CallRefused as error:
            raise (BadToken(REFUSED) if error.status in (401, 404) else error) from None
        try:
            self._me = Me(int(me["id"]), str(me.get("username") or ""))
        except (ValueError, TypeError, KeyError, AttributeError):
            raise NoAnswer("answer not understood") from None

    async def set_webhook(self, url: str, secret: str) -> None:
        """Have Telegram send updates to `url`. What people wrote meanwhile is kept.

        Raises `BadWebhook`. While Telegram cannot be reached this says so and goes on: a webhook
        set by an earlier start is still set.
        """
        asked = {"url": url, "allowed_updates": ASKED, "secret_token": secret}
        try:
            await self._calls.ask("setWebhook", asked)
        except CallRefused as error:
            if error.status == 400:
                why = error.why.removeprefix("Bad Request: ").lower() or str(error)
                raise BadWebhook(
                    f"Telegram refuses to send to {url}: {why}. web.public_url must be an https "
                    "address on port 443, 80, 88 or 8443 that the whole internet can reach."
                ) from None
            log.warning("telegram webhook not set", why=str(error))
        except _TROUBLE as error:
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
        for _ in range(2):
            try:
                await self._calls.ask("answerCallbackQuery", {"callback_query_id": tapped})
                return
            except _TROUBLE as error:
                log.debug("tap not acknowledged", why=str(error))
                wait = error.wait if isinstance(error, CallRefused) else 0.0
            if not 0 < wait <= _LONGEST_SPIN:
                return
            await asyncio.sleep(wait)

    async def send(self, address: str, reply: Reply, file: bytes | None) -> End:
        """Send a reply, in several messages where it is long."""
        return await self._letters.send(address, reply, file)

    async def fetch(self, media: Media) -> bytes:
        """The bytes of a file."""
        if media.size > LARGEST_FILE:
            raise FetchFailed("larger than 20 MB", final=True, kind="large")
        try:
            return await self._files.fetch(media.ref)
        except CallRefused as error:
            kind = "large" if "too big" in error.why else "lost"
            raise FetchFailed(str(error), error.status in (400, 413), kind) from error
        except (NotSent, NoAnswer) as error:
            raise FetchFailed(str(error)) from error

    async def find(self, address: str, taken: Collection[str], reply: Reply) -> None:
        """Telegram cannot be asked what was sent."""

    async def answers(self) -> bool:
        """Whether Telegram, and not only a gateway before it, says anything."""
        try:
            await self._calls.ask("getMe")
        except CallRefused as error:
            return bool(error.why) and error.status < 500
        except (NotSent, NoAnswer):
            return False
        return True

    async def close(self) -> None:
        for task in self._behind:
            task.cancel()
        await asyncio.gather(*self._behind, return_exceptions=True)
        await self._calls.close()
