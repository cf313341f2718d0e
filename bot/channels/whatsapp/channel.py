"""WhatsApp through Twilio: webhooks in, messages out, and a look at Twilio when either is in doubt.

Knows: the library, signatures, requests. Must not know: what messages say, the database.
Shapes, error codes, content and files have files of their own beside this one.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import parse_qsl, quote, urlsplit, urlunsplit

import aiohttp
from starlette.datastructures import FormData
from twilio import request_validator as signing  # pyright: ignore[reportMissingTypeStubs]
from twilio.http.async_http_client import (  # pyright: ignore[reportMissingTypeStubs]
    AsyncTwilioHttpClient,
)
from twilio.rest import Client  # pyright: ignore[reportMissingTypeStubs]

from bot import metrics
from bot.channels import (
    End,
    FetchFailed,
    Later,
    Missing,
    News,
    Rejected,
    Sent,
    Unknown,
)
from bot.channels.way_out import by_proxy, never_left
from bot.channels.whatsapp import cards, content, ends
from bot.channels.whatsapp.lookup import search
from bot.channels.whatsapp.media import MediaDesk
from bot.channels.whatsapp.missed import API, Known, Ledger
from bot.channels.whatsapp.shapes import (
    LIMITS,
    MARK_DAYS,
    READ,
    NotAMessage,
    TwilioPart,
    cards_of,
    in_numbers,
    is_reaction,
    plan,
    progress_of,
    read,
)
from bot.config import WhatsAppSettings
from bot.log import log
from handlers.talk.messages import Attachment, Incoming, Media, Reply

MOST_BYTES = 64 * 1024  # of a webhook: Twilio's are a few kilobytes
_MOST_FIELDS = 300
SECONDS = 5.0  # for an answer of Twilio's: the library's own timeout does nothing
_CARD = (64 * 1024, 3.0)  # bytes and seconds for a contact card, fetched before the webhook ends
_LISTED = 50  # messages to a person among which one in doubt is looked for


class _Client(Client):
    """The library's client, sent to another address where one is configured (a fake, a proxy).

    Credentials go as a header: 9.13.0 passes them in a way that aiohttp has deprecated.
    """

    def __init__(self, settings: WhatsAppSettings, http: AsyncTwilioHttpClient) -> None:
        token = settings.auth_token.get_secret_value()
        super().__init__(settings.account_sid, token, http_client=http, environment={"-": "-"})
        self._header = {"Authorization": aiohttp.encode_basic_auth(settings.account_sid, token)}
        self._elsewhere = settings.api_url if settings.api_url != API else ""

    def get_auth(self, auth: Any) -> Any:
        return None

    def get_headers(self, method: str, headers: dict[str, str] | None) -> dict[str, str]:
        return super().get_headers(method, headers) | self._header

    def get_hostname(self, uri: str) -> str:
        if not self._elsewhere:
            return super().get_hostname(uri)
        there = urlsplit(self._elsewhere)
        return urlunsplit(urlsplit(uri)._replace(scheme=there.scheme, netloc=there.netloc))


class Twilio:
    """Requests to Twilio. Make it inside a running event loop; `close` it there."""

    def __init__(self, settings: WhatsAppSettings, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        # The library's own session does not look at HTTPS_PROXY.
        self._http = AsyncTwilioHttpClient(pool_connections=False)
        self.session = aiohttp.ClientSession(trust_env=by_proxy(settings.api_url))
        cast(Any, self._http).session = self.session
        self._client = _Client(settings, self._http)
        self.account = f"{API}/2010-04-01/Accounts/{settings.account_sid}"

    async def post(self, url: str, form: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        """POST a form; status and parsed answer."""
        return await self._ask("POST", url, dict(form), {})

    async def __call__(
        self, method: str, url: str, data: Mapping[str, Any] | None = None
    ) -> tuple[int, dict[str, Any]]:
        """Send JSON (9.13.0 would send a form under the name of JSON); status and parsed answer."""
        body = None if data is None else json.dumps(data)
        return await self._ask(method, url, body, {"Content-Type": "application/json"})

    async def _ask(
        self, method: str, url: str, data: Any, headers: dict[str, str]
    ) -> tuple[int, dict[str, Any]]:
        async with asyncio.timeout(self._seconds):
            answer = await self._client.request_async(method, url, data=data, headers=headers)
        try:
            return answer.status_code, json.loads(answer.text or "{}")
        except ValueError:
            return answer.status_code, {}

    async def close(self) -> None:
        await self._http.close()


class WhatsAppChannel:
    """One sender. `link` makes the address under which Twilio may fetch a file of ours."""

    name = "whatsapp"
    limits = LIMITS

    def __init__(
        self,
        settings: WhatsAppSettings,
        public_url: str,
        link: Callable[[Attachment], str],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        seconds: float = SECONDS,
    ) -> None:
        self.twilio = Twilio(settings, seconds)
        self._look_seconds = seconds / 3  # a look must end before the hold of its letter
        self._sender = f"whatsapp:{settings.sender}"
        self._public_url = public_url
        self._link = link
        self._now = now
        token = settings.auth_token.get_secret_value()
        self._validator = signing.RequestValidator(token)
        shared = settings.webhook_key.get_secret_value() or token
        self._shared = signing.RequestValidator(shared)
        self._desk = MediaDesk(self.twilio.session, settings.api_url, settings.account_sid, token)
        self._shelf = content.Shelf(self.twilio)
        self._ledger = Ledger(self.twilio, self.twilio.account, self._sender, settings.api_url)

    # In

    async def webhook(
        self, url: str, headers: Mapping[str, str], body: bytes
    ) -> list[Incoming] | int:
        """The message of a request, or the HTTP status to refuse it with."""
        form = self._checked(url, headers, body)
        if isinstance(form, int):
            return form
        fields = {name: str(value) for name, value in form.multi_items()}
        if is_reaction(fields):
            return []
        if fields.get("ErrorCode"):
            self._count(fields["ErrorCode"])  # the fallback URL: the first one was not answered
        try:
            message = _marked(read(fields, self._now()), urlsplit(url).query, form)
        except NotAMessage as error:
            log.error("webhook without a message", why=str(error))
            return 400
        if cards_of(fields):
            return [await self._with_phone(message, cards_of(fields))]
        return [message]

    def status(self, url: str, headers: Mapping[str, str], body: bytes) -> News | int:
        """What a status callback says, or the HTTP status to refuse it with."""
        form = self._checked(url, headers, body)
        if isinstance(form, int):
            return form
        try:
            report = News(*progress_of({key: str(form[key]) for key in form}))
        except NotAMessage:
            return 400
        if report.code:
            self._count(report.code)
        return report

    def _checked(self, url: str, headers: Mapping[str, str], body: bytes) -> FormData | int:
        """The form of a request that Twilio signed. Nothing else is looked at before that."""
        if len(body) > MOST_BYTES:
            return 413
        try:
            text = body.decode("ascii")
            pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
        except ValueError:
            return 400
        asked = urlsplit(url)
        exact = self._public_url + asked.path + (f"?{asked.query}" if asked.query else "")
        form = FormData([*pairs])
        if not self._signed(exact, headers, form):
            return 403
        # Which of two values counts would be a matter of taste: Twilio repeats no field we read.
        return 400 if _repeated(form) else form

    def _signed(self, url: str, headers: Mapping[str, str], form: FormData) -> bool:
        """Whether the signature is Twilio's. An empty secret is no secret: anybody has it."""
        settings = headers.get(signing.SIGNATURE_SETTINGS_HEADER.lower(), "")
        algorithm: str = cast(Any, signing).get_signature_algorithm(settings)
        # The form object, not a dict: a repeated key has all its values in the signature.
        validator: Any = self._validator if algorithm == signing.HMAC_SHA1 else self._shared
        signature = headers.get(signing.SIGNATURE_HEADER.lower(), "")
        return bool(validator.token) and validator.validate(url, form, signature, algorithm)

    async def _with_phone(self, message: Incoming, urls: Sequence[str]) -> Incoming:
        """A contact card is worth its number; without one the person is asked to type it."""
        try:
            came = await asyncio.gather(*(self._desk.fetch(url, *_CARD) for url in urls))
        except FetchFailed as failed:
            log.warning("contact card not fetched", why=str(failed))
            return message
        await asyncio.gather(*map(self._desk.delete, urls))
        return replace(message, text=cards.numbers(b"\n".join(came)))

    async def missed(self, since: datetime, known: Known) -> list[Incoming]:
        """Messages at Twilio that are not `known`, in the order they were sent.

        Raises `FetchFailed` when Twilio cannot be asked.
        """
        try:
            return await self._ledger.missed(since, known)
        except (TimeoutError, aiohttp.ClientError) as error:
            raise FetchFailed(type(error).__name__) from error

    # Out

    async def send(self, address: str, reply: Reply, file: bytes | None) -> End:
        """Send a reply as one message or, where it must be, several in order."""
        end: End = Rejected("nothing to say")
        for place, part in enumerate(plan(reply)):
            end = await self._part(address, part, reply)
            if isinstance(end, Later) and place:
                return Unknown(end.why)  # a part is out: what is missing is found by looking
            if not isinstance(end, Sent):
                return end
        return end

    async def knock(self, address: str, reply: Reply) -> End:
        """Send the approved text that says what `reply` says."""
        part = content.knock(reply)
        sid = await self._shelf.sid(part.content)
        if sid is None:
            return Later(3600, f"template {part.content} is not approved yet")
        end = await self._create(address, _drawn(sid, part))
        return Sent(end.receipt, template=part.content) if isinstance(end, Sent) else end

    async def _part(self, address: str, part: TwilioPart, reply: Reply) -> End:
        if part.content:
            sid = await self._shelf.sid(part.content)
            end = await self._create(address, _drawn(sid, part)) if sid else Rejected("no content")
            if not isinstance(end, Rejected):
                return end
            self._shelf.drop(part.content)
            return await self._texts(address, in_numbers(part.text, reply))
        fields = {"Body": part.text} if part.text else {}
        if part.file is not None:
            fields["MediaUrl"] = self._link(part.file)
        return await self._create(address, fields)

    async def _texts(self, address: str, parts: Sequence[TwilioPart]) -> End:
        end: End = Rejected("nothing to say")
        for part in parts:
            end = await self._create(address, {"Body": part.text})
            if not isinstance(end, Sent):
                break
        return end

    async def _create(self, address: str, fields: Mapping[str, str]) -> End:
        form = {"To": f"whatsapp:{address}", "From": self._sender, **fields}
        if self._public_url:
            form["StatusCallback"] = f"{self._public_url}/whatsapp/status"
        try:
            status, answer = await self.twilio.post(f"{self.twilio.account}/Messages.json", form)
        except (TimeoutError, aiohttp.ClientError) as error:
            if never_left(error):
                return Later(1, f"Twilio cannot be reached: {type(error).__name__}", away=True)
            return Unknown(type(error).__name__)
        code = str(answer.get("error_code") or answer.get("code") or "")
        if status == 201 and not code:
            return Sent(str(answer["sid"]))
        self._count(code or f"HTTP {status}")
        return ends.of_answer(status, code)

    async def answers(self) -> bool:
        """Whether Twilio, and not only a gateway before it, says anything."""
        try:
            status, _ = await self.twilio("GET", f"{self.twilio.account}.json")
        except (TimeoutError, aiohttp.ClientError):
            return False
        return status < 500

    async def find(
        self, address: str, taken: Collection[str], reply: Reply
    ) -> Sent | Missing | Unknown | None:
        """Look for a reply among the newest messages to this person."""
        to, sender = quote(f"whatsapp:{address}"), quote(self._sender)
        query = f"To={to}&From={sender}&PageSize={_LISTED}"
        try:
            async with asyncio.timeout(self._look_seconds):
                status, page = await self.twilio(
                    "GET", f"{self.twilio.account}/Messages.json?{query}"
                )
        except (TimeoutError, aiohttp.ClientError) as error:
            return Unknown(type(error).__name__)
        if status != 200:
            return Unknown(f"HTTP {status}")
        return search(page.get("messages", []), taken, reply, self._now())

    # Files

    async def fetch(self, media: Media) -> bytes:
        """The bytes of a file; raises `FetchFailed`."""
        return await self._desk.fetch(media.ref)

    async def forget(self, media: Media) -> None:
        """The file is stored here: delete it at Twilio, which would keep it for ever."""
        if not await self._desk.delete(media.ref):
            log.warning("file not deleted at Twilio")

    def _count(self, code: str) -> None:
        metrics.provider_errors.labels(self.name, code).inc()
        if code in ends.ALERTS:
            log.error("Twilio needs an operator", code=code, why=str(ends.of_code(code)))

    async def close(self) -> None:
        await self.twilio.close()


def _repeated(form: FormData) -> bool:
    """Whether a name that means something stands there with several values."""
    values = ((name, set(form.getlist(name))) for name in READ if name in form)
    return any(len(several) > 1 for _, several in values)


def _marked(message: Incoming, query: str, form: FormData) -> Incoming:
    """A message with the mark of what Twilio signed.

    The address, then names and values are signed one after the other, sorted and each once,
    without anything between them (twilio.com/docs/usage/security). The same signature therefore
    fits many forms, and where the address has a query also many addresses; they all have this
    mark, and only one of them is ever taken.
    """
    pairs = sorted((name, value) for name in set(form) for value in set(form.getlist(name)))
    signed = query + "".join(f"{name}{value}" for name, value in pairs)
    digest = hashlib.sha256(signed.encode()).hexdigest()
    return replace(message, marks=(*message.marks, (f"whatsapp signed {digest}", MARK_DAYS)))


def _drawn(sid: str, part: TwilioPart) -> dict[str, str]:
    values = {str(number): value for number, value in enumerate(part.values, 1)}
    return {"ContentSid": sid, "ContentVariables": json.dumps(values, ensure_ascii=False)}
