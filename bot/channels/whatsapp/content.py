"""Content resources at Twilio: what draws buttons, and the texts approved for after a silence.

Knows: their shapes and limits (twilio.com/docs/content), how they are made, compared and removed.
Must not know: the library; requests go through `Api`. A resource is found by its name, which ends
in a hash of its content, so a changed text is a new resource and pushing twice changes nothing.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import aiohttp

from bot.channels.cutting import units
from bot.channels.whatsapp.shapes import LIMITS, TwilioPart, split
from bot.log import log
from handlers.talk.messages import Occasion, Reply

URL = "https://content.twilio.com/v1"
PREFIX = "jps_"
OTHERWISE = "kabar"  # the template of whatever has no text of its own
BODY = 1024  # characters of a template after substitution
_FACT = 600  # characters of one fact in a template
_LOOK_SECONDS = 300.0  # between two looks for what was not there
_LIST_BUTTON = "Pilih"
_VARIABLE = re.compile(r"\{\{(\d+)\}\}")


class Api(Protocol):
    """Asks Twilio: status and parsed JSON. `data` goes as JSON."""

    async def __call__(
        self, method: str, url: str, data: Mapping[str, Any] | None = None
    ) -> tuple[int, dict[str, Any]]: ...


class PushFailed(Exception):
    """Twilio refused a content resource; `str(error)` says which and why."""


@dataclass(frozen=True, slots=True)
class Resource:
    """A content resource as it should be. `template`: must be approved by Meta."""

    kind: str
    types: Mapping[str, Any]
    samples: Mapping[str, str]
    template: bool

    @property
    def name(self) -> str:
        described = json.dumps([self.types, self.samples], sort_keys=True, ensure_ascii=False)
        digest = hashlib.sha256(described.encode()).hexdigest()[:8]
        return f"{PREFIX}{self.kind.replace('-', '_')}_{digest}"


@dataclass(frozen=True, slots=True)
class Status:
    """A resource at Twilio. `approval` is Meta's word, "" where none is needed."""

    name: str
    sid: str
    approval: str


@cache
def wanted() -> dict[str, Resource]:
    """Every resource this version uses, by kind."""
    drawn = [_buttons(count) for count in range(1, LIMITS.buttons + 1)]
    drawn += [_list(count) for count in range(1, LIMITS.items + 1)]
    texts = tomllib.loads(Path(__file__).with_name(_TEXTS).read_text("utf-8"))
    drawn += [_template(kind, **text) for kind, text in texts.items()]
    return {resource.kind: resource for resource in drawn}


_TEXTS = "templates.toml"


def _pair(place: int) -> tuple[str, str]:
    """The variables of an option: the first is the text above, then label and value of each."""
    return f"{{{{{2 * place + 2}}}}}", f"{{{{{2 * place + 3}}}}}"


def _samples(count: int) -> dict[str, str]:
    rows = ((f"Pilihan {place + 1}", f"1:{place}") for place in range(count))
    return _numbered(["Silakan pilih.", *(value for row in rows for value in row)])


def _numbered(values: Sequence[str]) -> dict[str, str]:
    return {str(number): value for number, value in enumerate(values, 1)}


def _buttons(count: int) -> Resource:
    actions = [
        {"type": "QUICK_REPLY", "title": title, "id": id} for title, id in map(_pair, range(count))
    ]
    types = {"twilio/quick-reply": {"body": "{{1}}", "actions": actions}}
    return Resource(f"tombol_{count}", types, _samples(count), template=False)


def _list(count: int) -> Resource:
    items = [{"item": item, "id": id} for item, id in map(_pair, range(count))]
    types = {"twilio/list-picker": {"body": "{{1}}", "button": _LIST_BUTTON, "items": items}}
    return Resource(f"daftar_{count}", types, _samples(count), template=False)


def _template(
    kind: str, body: str, samples: Sequence[str], buttons: Sequence[tuple[str, str]]
) -> Resource:
    actions = [{"type": "QUICK_REPLY", "title": title, "id": id} for title, id in buttons]
    types = {"twilio/quick-reply": {"body": body, "actions": actions}}
    return Resource(kind, types, _numbered(samples), template=True)


def body_of(kind: str, values: Sequence[str]) -> str:
    """The text of a resource with its values in it."""
    types = wanted()[kind].types
    body: str = next(iter(types.values()))["body"]
    return _VARIABLE.sub(lambda match: values[int(match[1]) - 1], body)


def knock(reply: Reply) -> TwilioPart:
    """The approved text that says what a reply says, as far as a template can."""
    occasion = reply.occasion
    if occasion is None or occasion.name not in wanted():
        occasion = Occasion(OTHERWISE, (reply.text,))
    room = BODY - units(body_of(occasion.name, [""] * len(occasion.facts)))
    values = tuple(_fact(fact, min(_FACT, room // len(occasion.facts))) for fact in occasion.facts)
    return TwilioPart(body_of(occasion.name, values), occasion.name, values)


def _fact(text: str, most: int) -> str:
    """A value as templates take it: one line, no runs of blanks, never empty, cut with a mark."""
    flat = " ".join(text.split()) or "-"
    return flat if units(flat) <= most else split(flat, most - 1)[0] + "…"


async def there(api: Api) -> list[Status]:
    """Our resources as they are at Twilio."""
    found: list[Status] = []
    url: str | None = f"{URL}/ContentAndApprovals?PageSize=100"
    while url:
        status, page = await api("GET", url)
        if status != 200:
            raise PushFailed(f"Twilio does not list content: HTTP {status}")
        found += [_status(row) for row in page.get("contents", [])]
        url = page.get("meta", {}).get("next_page_url")
    return [one for one in found if one.name.startswith(PREFIX)]


def _status(row: Mapping[str, Any]) -> Status:
    approval: dict[str, Any] = row.get("approval_requests") or {}
    return Status(row.get("friendly_name") or "", row["sid"], approval.get("status") or "")


async def push(api: Api) -> list[str]:
    """Make what is missing and ask for approvals not yet asked; gives the names of what was made.

    Raises `PushFailed` at the first refusal; what was made before stays, push again goes on.
    """
    known = {one.name: one for one in await there(api)}
    made: list[str] = []
    for resource in wanted().values():
        one = known.get(resource.name)
        if one is None:
            one = await _make(api, resource)
            made.append(resource.name)
        if resource.template and one.approval in ("", "unsubmitted"):
            await _submit(api, one)
    return made


async def _make(api: Api, resource: Resource) -> Status:
    described = {
        "friendly_name": resource.name,
        "language": "id",
        "variables": dict(resource.samples),
        "types": dict(resource.types),
    }
    status, answer = await api("POST", f"{URL}/Content", described)
    if status != 201:
        raise PushFailed(f"{resource.name}: HTTP {status} {answer.get('message', '')}".strip())
    return Status(resource.name, answer["sid"], "")


async def _submit(api: Api, one: Status) -> None:
    request = {"name": one.name, "category": "UTILITY"}
    url = f"{URL}/Content/{one.sid}/ApprovalRequests/whatsapp"
    status, answer = await api("POST", url, request)
    if status not in (200, 201):
        raise PushFailed(f"{one.name}: HTTP {status} {answer.get('message', '')}".strip())


async def status(api: Api) -> list[tuple[str, str]]:
    """Name and state of every resource this version uses."""
    known = {one.name: one for one in await there(api)}
    return [
        (resource.name, _word(resource, known.get(resource.name))) for resource in wanted().values()
    ]


def _word(resource: Resource, one: Status | None) -> str:
    if one is None:
        return "missing"
    return (one.approval or "unsubmitted") if resource.template else "ready"


async def prune(api: Api) -> list[str]:
    """Remove resources of ours that this version does not use; gives their names."""
    used = {resource.name for resource in wanted().values()}
    old = [one for one in await there(api) if one.name not in used]
    for one in old:
        code, _ = await api("DELETE", f"{URL}/Content/{one.sid}")
        if code not in (204, 404):
            raise PushFailed(f"{one.name}: HTTP {code}")
    return [one.name for one in old]


class Shelf:
    """The sids of content that may be sent now; looks at Twilio when something is not there."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._sids: dict[str, str] = {}
        self._look_again = 0.0
        self._looking = asyncio.Lock()

    async def sid(self, kind: str) -> str | None:
        """The sid of a resource, None when it is not there or not approved."""
        loop = asyncio.get_running_loop()
        async with self._looking:
            if kind not in self._sids and loop.time() >= self._look_again:
                self._look_again = loop.time() + (_LOOK_SECONDS if await self._look() else 0)
        return self._sids.get(kind)

    def drop(self, kind: str) -> None:
        """Twilio refused it: perhaps it was removed there, so look again at once."""
        self._sids.pop(kind, None)
        self._look_again = 0.0

    async def _look(self) -> bool:
        try:
            listed = {one.name: one for one in await there(self._api)}
        except (TimeoutError, aiohttp.ClientError, PushFailed) as error:
            log.warning("content not listed", why=type(error).__name__)
            return False
        for kind, resource in wanted().items():
            one = listed.get(resource.name)
            if one and (not resource.template or one.approval == "approved"):
                self._sids[kind] = one.sid
        return True
