"""The demo served on loopback, and a hand that calls it: one for HTTP tests and browser tests."""

from __future__ import annotations

import itertools
import json
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Any

import uvicorn
from PIL import ImageOps

from bot.receiving.doorman import serving
from bot.simulator import page
from bot.simulator.bench import Bench
from tests.pictures import picture
from tests.slips import slip

Json = dict[str, Any]
_keys = itertools.count()


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Message
    body: bytes

    @property
    def json(self) -> Json:
        return json.loads(self.body)


class Site:
    """The demo at `url` until it is closed. `after` is what this page has seen."""

    def __init__(self, reopen: Callable[[], Bench], folder: Path) -> None:
        self.bench = reopen()
        self.folder = folder
        listening = socket.create_server(("127.0.0.1", 0))  # calls wait here until it serves
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        self.after = 0
        app = page.app(self.bench, reopen, folder)
        self._server = uvicorn.Server(serving(app, page.PageDoor))
        self._thread = threading.Thread(target=self._server.run, args=([listening],))
        self._thread.start()

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join()

    def call(self, path: str, body: Json | bytes | None = None, **headers: str) -> Answer:
        """GET, or POST when there is a body."""
        data = json.dumps(body).encode() if isinstance(body, dict) else body
        request = urllib.request.Request(self.url + path, data, headers)
        try:
            with urllib.request.urlopen(request) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.headers, error.read())

    def view(self, person: str = "ratna", channel: str = "telegram") -> Json:
        return {"person": person, "channel": channel, "after": self.after}

    def state(self, person: str = "ratna", channel: str = "telegram") -> Json:
        """What the page gets when it looks; nothing counts as seen by this."""
        return self.call(f"/api/state?person={person}&channel={channel}&after={self.after}").json

    def say(self, text: str = "", person: str = "ratna", **more: Any) -> list[Json]:
        """Send a message; gives the new entries, of all people."""
        body = {**self.view(person), "text": text, "key": new_key(), **more}
        return self.seen(self.call("/api/say", body))

    def seen(self, answer: Answer) -> list[Json]:
        """Take in an answer as the page does; gives its entries."""
        assert answer.status == 200, answer.body
        self.after = answer.json["seq"]
        return answer.json["entries"]

    def upload(self, data: bytes) -> str:
        """Upload a file; gives its name for `say(file=…)`."""
        return self.call("/api/uploads", data).json["file"]


@contextmanager
def served(reopen: Callable[[], Bench], folder: Path) -> Iterator[Site]:
    """The demo of this folder, while it is needed."""
    site = Site(reopen, folder)
    try:
        yield site
    finally:
        site.close()


def new_key() -> str:
    """A key as a page makes them."""
    return f"test-key-{next(_keys):06}"


def photo(colour: str = "navy") -> bytes:
    """A JPEG of a receipt, written in this colour."""
    return picture("JPEG", ImageOps.colorize(slip(480, 640).convert("L"), colour, "white"))


def texts(entries: list[Json]) -> list[str]:
    """What the bot said."""
    return [entry["text"] for entry in entries if not entry["mine"]]


def labels(entry: Json) -> list[str]:
    """The words of an entry's buttons."""
    return [label for row in entry.get("rows", []) for label, _ in row]


def value(entry: Json, label: str) -> str:
    """What a button of an entry sends."""
    return next(value for row in entry["rows"] for name, value in row if name == label)
