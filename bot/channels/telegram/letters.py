"""The way of a letter to Telegram: drawn, sent, and what became of it.

Knows: which call sends what, what a refusal says about whether and when a message can be out.
Must not know: how a call travels, the database.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

from bot.channels import End, Later, Rejected, Sent, Unknown, Unreachable
from bot.channels.telegram.calls import CallRefused, Calls
from bot.channels.telegram.drawing import TelegramPart, draw
from bot.channels.telegram.pipe import NoAnswer, NotSent
from bot.channels.telegram.reading import TOPIC
from bot.log import log
from handlers.talk.messages import Reply

LARGEST_PHOTO = 10_000_000  # bytes that may be sent as a picture; more goes as a document
_MOVES = 3  # a deleted topic, a group's new id, and one more to be sure
_FLOOD_SECONDS = 5.0  # pause of a chat when too many came and Telegram names no time
_TOKEN_SECONDS = 60.0  # pause of all sends while the token is refused
# Words of a refusal that mean: this chat cannot be written to, now or later.
_GONE = ("chat not found", "user not found", "peer_id_invalid", "have no rights to send",
         "not enough rights", "need administrator rights", "chat_write_forbidden",
         "group chat was deactivated", "topic_closed")  # fmt: skip
_TOPIC_GONE = "message thread not found"  # deleted: the group itself still hears us
REFUSED = (
    "Telegram does not know this token. Copy it again from @BotFather (/mybots, API Token) into "
    "JPS_TELEGRAM__TOKEN. If telegram.api_url is set, check it too: it is the address before "
    "/bot<token>, https://api.telegram.org for Telegram itself."
)


class Carrier(Protocol):
    """Who carries letters with a file (files.py)."""

    async def send(
        self, kind: str, chat: str, file: bytes, name: str, caption: str, extra: dict[str, Any]
    ) -> str:
        """Send it as "picture" or "document"; the id of the message. Raises as `Calls.ask`."""
        ...


class Letters:
    """Sends letters. `carrier` is asked for only by a letter with a file."""

    def __init__(self, calls: Calls, carrier: Callable[[], Carrier]) -> None:
        self._calls = calls
        self._carrier = carrier

    async def send(self, address: str, reply: Reply, file: bytes | None) -> End:
        """Send a reply, in several messages where it is long. Never raises."""
        parts, moved_to = draw(reply), ""
        end: End = Rejected("nothing to show")
        for sent, part in enumerate(parts):
            end = await self._part(moved_to or address, part, reply, file)
            if isinstance(end, Later) and sent:
                # All of it again would double what is out already.
                return Unknown(f"{sent} of {len(parts)} messages are out: {end.why}")
            if not isinstance(end, Sent):
                break
            moved_to = end.moved_to or moved_to
            end = replace(end, moved_to=moved_to)
        return end

    async def _part(
        self, address: str, part: TelegramPart, reply: Reply, file: bytes | None
    ) -> End:
        """One message, to where its chat is by now."""
        end: End = Unknown("moved without end")
        moved_to = ""
        for _ in range(_MOVES):
            try:
                return Sent(await self._out(address, part, reply, file), moved_to=moved_to)
            except CallRefused as error:
                end = end_of(error)
                if error.moved_to:
                    address = moved_to = error.moved_to
                elif _TOPIC_GONE in error.why.casefold() and TOPIC in address:
                    address = address.partition(TOPIC)[0]
                else:
                    break
            except NotSent as error:
                return Later(1, f"Telegram not reached: {error}", away=True)
            except NoAnswer as error:
                return Unknown(f"no answer: {error}")
            except Exception as error:  # noqa: BLE001 - an answer that cannot be read
                return Unknown(f"answer not understood: {type(error).__name__}")
        return end

    async def _out(self, address: str, part: TelegramPart, reply: Reply, file: bytes | None) -> str:
        """The id of the message that is out."""
        chat, _, topic = address.partition(TOPIC)
        extra = part.extra | {"message_thread_id": int(topic)} if topic else part.extra
        if not part.with_file or reply.attachment is None or file is None:
            text = {"chat_id": chat, "text": part.text}
            return str((await self._calls.ask("sendMessage", text | extra))["message_id"])
        small = len(file) <= LARGEST_PHOTO
        kind = "picture" if reply.attachment.kind == "picture" and small else "document"
        name = reply.attachment.name
        return await self._carrier().send(kind, chat, file, name, part.text, extra)


def end_of(error: CallRefused) -> End:
    """What a refusal says of a message. Where the Bot API itself says no, or a gateway found nobody
    behind it, the message is not out."""
    why = str(error)
    if error.status == 429 or error.wait:
        # It does not say whether it means this chat (one message a second, 20 a minute in a
        # group) or all of us (30 a second); answers to others never come near the latter.
        return Later(error.wait or _FLOOD_SECONDS, why, flood=True)
    if error.status >= 500:
        certain = error.why or error.status in (502, 503)
        return Later(1, why, away=True) if certain else Unknown(why)
    return _BY_STATUS.get(error.status, lambda _: Unknown(why))(error)


def _bad_request(error: CallRefused) -> End:
    gone = any(words in error.why.casefold() for words in _GONE)
    return Unreachable(str(error)) if gone else Rejected(str(error))


def _bad_token(error: CallRefused) -> End:
    log.error("telegram refuses the token", advice=REFUSED)
    return Later(_TOKEN_SECONDS, str(error), everyone=True)


def _forbidden(error: CallRefused) -> End:
    # A gateway that lets nothing through says nothing about this person.
    return Unreachable(error.why) if error.why else Later(1, str(error), away=True)


_BY_STATUS: dict[int, Callable[[CallRefused], End]] = {
    400: _bad_request,
    401: _bad_token,
    403: _forbidden,
    404: _bad_token,
    413: lambda _: Rejected("too large for Telegram"),
}
