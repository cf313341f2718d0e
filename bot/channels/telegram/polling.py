"""Long polling that loses nothing: the offset moves only after the messages are written down.

Knows: getUpdates, its offset, its refusals and what an operator can do about them.
Must not know: python-telegram-bot, what an update holds, where messages are written.

Telegram forgets an update as soon as getUpdates is called with a higher offset. A process that is
killed between two calls therefore gets the same updates again; the inbox drops what it has.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, cast

from bot.channels.telegram.calls import CallRefused, Calls
from bot.channels.telegram.pipe import NoAnswer, NotSent
from bot.log import log
from handlers.talk.messages import Incoming

POLL_SECONDS = 4  # the lease is asked for again after each call, so it must last longer than this
_ANSWER_SECONDS = POLL_SECONDS + 10.0
_LEASE_SECONDS = 1.0  # how often one who may not poll asks again
_PATIENCE = (0.5, 1.0, 2.0, 5.0, 15.0, 30.0)  # seconds before each further try after failures
_OURS_SECONDS = 2.0  # at most, when it was our own database: it is back in seconds
_BATCH = 100
_LAST_ID = 2**31 - 1  # tdlib/telegram-bot-api numbers updates up to 2,000,000,000 (TQueue, MAX_ID)

_ADVICE = {
    401: "Telegram does not know this token any more. Take the new one from @BotFather, put it in "
    "JPS_TELEGRAM__TOKEN and start again.",
    404: "There is no such bot at telegram.api_url. Check telegram.token and telegram.api_url.",
    409: "Somebody else takes this bot's messages. Either another installation polls with the same "
    "token: stop one of the two (a trial wants its own bot from @BotFather). Or a webhook is set: "
    "use telegram.mode = webhook, or switch the webhook off once by opening "
    "<telegram.api_url>/bot<token>/deleteWebhook in a browser.",
}

Receive = Callable[[Sequence[Incoming]], Awaitable[None]]
HoldsLease = Callable[[], Awaitable[bool]]


class Poller:
    """Takes updates; `read` turns a batch of them into messages."""

    def __init__(
        self, calls: Calls, kinds: Sequence[str], read: Callable[[list[Any]], list[Incoming]]
    ) -> None:
        self._calls = calls
        self._kinds = kinds
        self._read = read
        self._offset: int | None = None
        self._failures = 0
        self._odd: list[Any] = []  # without a number, in the last batch that had any

    async def run(self, receive: Receive, holds_lease: HoldsLease) -> None:
        """Poll until cancelled, while the lease is held."""
        while True:
            try:
                if await holds_lease():
                    await self._round(receive)
                else:
                    await asyncio.sleep(_LEASE_SECONDS)
                self._failures = 0
            except Exception as error:  # noqa: BLE001 - whatever it is, polling goes on
                await self._rest(error)

    async def _round(self, receive: Receive) -> None:
        updates = await self._updates()
        odd = [update for update in updates if _number(update) is None]
        if any(update not in self._odd for update in odd):  # the same may come with every batch
            log.error("updates that cannot be confirmed", n=len(odd))
        self._odd = odd or self._odd
        messages = self._read(updates)
        if messages:
            await receive(messages)
        seen = [number for update in updates if (number := _number(update)) is not None]
        before, self._offset = self._offset, max(seen) + 1 if seen else self._offset
        if updates and self._offset == before:
            await asyncio.sleep(_LEASE_SECONDS)  # nothing is confirmed by it: they come again

    async def _updates(self) -> list[Any]:
        fields: dict[str, Any] = {
            "timeout": POLL_SECONDS, "limit": _BATCH, "allowed_updates": self._kinds
        }  # fmt: skip
        if self._offset is not None:
            fields["offset"] = self._offset
        updates = await self._calls.ask("getUpdates", fields, _ANSWER_SECONDS)
        if not isinstance(updates, list):
            raise NoAnswer("answer not understood")
        return cast("list[Any]", updates)

    async def _rest(self, error: Exception) -> None:
        """Say what went wrong, then wait; the same updates come again."""
        wait = _PATIENCE[min(self._failures, len(_PATIENCE) - 1)]
        self._failures += 1
        match error:
            case CallRefused():
                wait = max(wait, error.wait)
                log.error("telegram refuses to be polled", status=error.status, why=error.why,
                          advice=_ADVICE.get(error.status, ""))  # fmt: skip
            case NotSent() | NoAnswer():
                log.warning("telegram not reached", why=str(error), again_in=wait)
            case _:
                wait = min(wait, _OURS_SECONDS)
                log.error("messages not taken", error=type(error).__name__, again_in=wait)
        await asyncio.sleep(wait)


def _number(update: Any) -> int | None:
    """The number under which an update is confirmed; None where there is none to believe."""
    number = cast("dict[str, Any]", update).get("update_id") if isinstance(update, dict) else None
    return number if type(number) is int and 0 <= number <= _LAST_ID else None
