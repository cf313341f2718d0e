"""What stands at the door: slow, endless, huge, broken off and senseless requests, on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

import pytest
import uvicorn
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from structlog.testing import capture_logs

from bot.config import WebSettings
from bot.log import Seldom, setup
from bot.receiving import doorman, web
from bot.receiving.doorman import MOST_HEAD, MOST_HEADERS, MOST_OPEN, serving
from bot.receiving.listening import listen
from storage.database import DatabaseDown

HOST = b"Host: a\r\n"
POST = b"POST /hook HTTP/1.1\r\n" + HOST


@dataclass
class House:
    """A service with one webhook. `came` is every body that it took, `told` what was told of it."""

    port: int = 0
    came: list[bytes] = field(default_factory=list)
    told: list[tuple[str, Mapping[str, str]]] = field(
        default_factory=list[tuple[str, Mapping[str, str]]]
    )
    refusing: int = 0
    down: bool = False
    faulty: bool = False
    waits: asyncio.Event | None = None
    server: uvicorn.Server | None = None

    async def read(self, url: str, headers: Mapping[str, str], body: bytes) -> list[object] | int:
        self.came.append(body)
        self.told.append((url, headers))
        if self.waits is not None:
            await self.waits.wait()
        if self.faulty:
            raise ValueError(f"the body was {body!r}")
        return self.refusing or []

    async def call(self, *parts: bytes) -> bytes:
        """All that is answered to these bytes until the door is closed."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            for part in parts:
                writer.write(part)
                await writer.drain()
            return await reader.read()
        except ConnectionError:
            return b""
        finally:
            writer.close()

    async def health(self) -> bytes:
        return await self.call(b"GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")


@contextlib.asynccontextmanager
async def opened() -> AsyncIterator[House]:
    made = House()

    async def receive(_: object) -> None:
        if made.down:
            raise DatabaseDown

    async def unwell() -> dict[str, str]:
        return {}

    async def faulty(_: Request) -> Response:
        raise DatabaseDown if made.down else ValueError("the body was NIK 3302140502880003")

    async def heavy(_: Request) -> Response:
        return Response(b"x" * 32_000_000)

    routes = [
        web.Webhook("/hook", made.read, receive),  # type: ignore[arg-type]
        Route("/heavy", heavy),
        Route("/faulty", faulty),
    ]
    made.server = uvicorn.Server(serving(web.app(routes, unwell)))
    made.server.capture_signals = NoSignals  # type: ignore[method-assign]
    with listen(WebSettings(port=0)) as listening:
        made.port = listening.getsockname()[1]
        running = asyncio.create_task(made.server.serve(sockets=[listening]))
        yield made
        made.server.should_exit = True
        made.server.force_exit = True
        await running


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with opened() as made:
        yield made


class NoSignals:
    """uvicorn's hold on signals, not taken: the test's own loop goes on."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        return None


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1]) if answer else 0


async def test_a_whole_request_is_taken(house: House) -> None:
    body = b"x" * web.MOST_BYTES
    told = await house.call(
        POST + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(body), body
    )
    assert status(told) == 200
    assert house.came == [body]


async def test_a_body_in_pieces_and_two_requests_on_one_connection_are_taken(house: House) -> None:
    chunked = POST + b"Transfer-Encoding: chunked\r\n\r\n"
    last = POST + b"Connection: close\r\nContent-Length: 2\r\n\r\nab"
    told = await house.call(chunked, b"3\r\nabc\r\n", b"0\r\n\r\n" + last)
    assert told.count(b"HTTP/1.1 200") == 2
    assert house.came == [b"abc", b"ab"]


async def test_a_reader_is_told_the_address_and_the_first_of_two_headers(house: House) -> None:
    head = b"POST /hook?a=1&b=%20 HTTP/1.1\r\nHost: a:80\r\nX-One: first\r\nx-one: second\r\n"
    told = await house.call(head + b"Connection: close\r\nContent-Length: 0\r\n\r\n")
    assert status(told) == 200
    [(url, headers)] = house.told
    assert url == "http://a:80/hook?a=1&b=%20"
    assert headers["x-one"] == "first"


@pytest.mark.parametrize("method", [b"GET", b"PUT", b"DELETE", b"OPTIONS"])
async def test_a_webhook_is_only_posted_to(house: House, method: bytes) -> None:
    told = await house.call(method + b" /hook HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert status(told) == 405
    assert house.came == []


async def test_what_cannot_be_written_down_is_asked_for_again(house: House) -> None:
    house.down = True
    told = await house.call(POST + b"Connection: close\r\nContent-Length: 1\r\n\r\na")
    assert status(told) == 503
    assert b"retry-after: 5\r\n" in told


@pytest.mark.parametrize(
    "parts",
    [
        [b"GET /health HTTP/1.1\r\nX: ", *[b"x" * 9000] * 400],
        [b"GET /", *[b"x" * 9000] * 400],
        [b"GET /health HTTP/1.1\r\n", *[b"X-Y: z\r\n" * 50] * 400],
        [b"GET /health?" + b"q" * MOST_HEAD + b" HTTP/1.1\r\nHost: a\r\n\r\n"],
        [b"GET /health HTTP/1.1\r\n" + b"X: y\r\n" * (MOST_HEADERS + 1) + b"\r\n"],
        [b"POST /hook HTTP/1.1\r\n" + b"X: y\r\n" * 999 + b"Content-Length: 3\r\n\r\nabc"],
    ],
    ids=["endless value", "endless path", "endless headers", "long query", "many", "many and body"],
)
async def test_a_head_without_measure_is_refused_and_nobody_else_waits(
    house: House, parts: list[bytes]
) -> None:
    told, health = await asyncio.gather(house.call(*parts), house.health())
    assert status(told) in (431, 400, 0)
    assert status(health) == 200
    assert house.came == []


@pytest.mark.parametrize("length", [b"5000000", b"9" * 30, b"-1", b"9" * 5000, b"1x"])
async def test_a_body_without_measure_is_refused_before_it_comes(
    house: House, length: bytes
) -> None:
    told = await house.call(POST + b"Content-Length: " + length + b"\r\n\r\n")
    assert status(told) in (413, 400)


async def test_a_body_that_never_ends_is_refused_on_every_route(house: House) -> None:
    piece = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    for start in (POST, b"GET /health HTTP/1.1\r\n" + HOST):
        told = await house.call(start + b"Transfer-Encoding: chunked\r\n\r\n", *[piece] * 200)
        assert told.count(b" 500 ") == 0
    assert status(await house.health()) == 200
    assert house.came == []


@pytest.mark.parametrize(
    "start",
    [b"", b"GET /health HTT", POST, POST + b"Content-Length: 9\r\n\r\nabc"],
    ids=["nothing", "half a head", "no end of head", "half a body"],
)
async def test_who_does_not_go_on_is_sent_away(
    house: House, start: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doorman, "HEAD_SECONDS", 0.05)
    monkeypatch.setattr(doorman, "BODY_SECONDS", 0.05)
    assert status(await house.call(start)) == 408
    assert house.came == []


def losing(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Set when a connection is over."""
    gone = asyncio.Event()
    lost = doorman.Doorman.connection_lost

    def losing(self: doorman.Doorman, exc: Exception | None) -> None:
        lost(self, exc)
        gone.set()

    monkeypatch.setattr(doorman.Doorman, "connection_lost", losing)
    return gone


@pytest.mark.parametrize("before", [b"", b"GET /live HTTP/1.1\r\nHost: a\r\n\r\n"])
async def test_who_does_not_listen_is_sent_away(
    house: House, monkeypatch: pytest.MonkeyPatch, before: bytes
) -> None:
    """At the first answer, and at a second one that was asked for with it."""
    monkeypatch.setattr(doorman, "ANSWER_SECONDS", 0.05)
    gone = losing(monkeypatch)
    _, writer = await asyncio.open_connection("127.0.0.1", house.port, limit=1)
    writer.write(before + b"GET /heavy HTTP/1.1\r\nHost: a\r\n\r\n")
    await gone.wait()
    writer.close()


async def test_requests_that_do_not_wait_for_answers_get_them_in_order(house: House) -> None:
    """Also where the head of one lies across what is read of a head at once."""
    head = POST + b"Content-Length: %d\r\n\r\n"
    sizes = [MOST_HEAD - len(head) - 5, 9, 40_000]
    last = b"GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    told = await house.call(b"".join(head % size + b"x" * size for size in sizes) + last)
    assert told.count(b"HTTP/1.1 200") == 4
    assert [len(body) for body in house.came] == sizes


async def test_whoever_sends_without_end_and_waits_for_no_answer_is_refused(
    house: House, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    setup()
    monkeypatch.setattr(doorman.Doorman, "_refusals", Seldom())  # nobody was refused just now
    house.waits = asyncio.Event()
    told = await house.call((POST + b"Content-Length: 1\r\n\r\na") * 500)
    assert status(told) in (429, 0)
    house.waits.set()  # what the first one asked for is done now, and nobody is there to hear it
    assert status(await house.health()) == 200
    assert len(house.came) == 1
    said = capfd.readouterr().err
    assert said.count("connection refused") == said.count("\n") == 1


async def test_line_breaks_after_an_answer_keep_no_connection(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doorman, "HEAD_SECONDS", 0.05)
    reader, writer = await asyncio.open_connection("127.0.0.1", house.port)
    writer.write(b"GET /live HTTP/1.1\r\nHost: a\r\n\r\n")
    assert status(await reader.readuntil(b"}")) == 200
    writer.write(b"\r\n")
    assert status(await reader.read()) == 408
    writer.close()


async def test_three_hundred_half_sent_requests_keep_nobody_out(house: House) -> None:
    half = POST + b"Content-Length: 9\r\n\r\nabc"
    slow = [await asyncio.open_connection("127.0.0.1", house.port) for _ in range(300)]
    for _, writer in slow:
        writer.write(half)
    assert status(await house.health()) == 200
    told = await house.call(POST + b"Connection: close\r\nContent-Length: 2\r\n\r\nab")
    assert status(told) == 200
    assert house.server is not None
    assert len(house.server.server_state.connections) <= MOST_OPEN
    for _, writer in slow:
        writer.close()


async def test_who_hangs_up_is_one_short_line(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", house.port)
    with capture_logs() as logs, caplog.at_level(logging.WARNING):
        writer.write(POST + b"Content-Length: 9\r\n\r\nabc")
        await writer.drain()
        assert status(await house.health()) == 200
        writer.close()
        await writer.wait_closed()
        while not logs:
            assert status(await house.health()) == 200
    assert [line["event"] for line in logs] == ["caller hung up"]
    assert len(str(logs)) < 300
    assert caplog.text == ""


async def test_whoever_calls_in_vain_without_end_does_not_fill_the_log(
    house: House, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    setup()
    house.refusing = 403
    forged = POST + b"Connection: close\r\nContent-Length: 1\r\n\r\na"
    monkeypatch.setattr("bot.log.monotonic", lambda: 1.0)
    for _ in range(20):
        assert status(await house.call(forged)) == 403
        assert status(await house.call(b"\x00 nonsense\r\n\r\n")) == 400
    said = capfd.readouterr().err
    assert said.count("webhook refused") == said.count("Invalid HTTP request") == 1
    monkeypatch.setattr("bot.log.monotonic", lambda: 2.0)
    await house.call(forged)
    assert '"untold": 19' in capfd.readouterr().err


async def test_a_fault_of_ours_is_one_short_line_that_quotes_nobody(
    house: House, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    setup()
    house.faulty = True
    post = POST + b"Connection: close\r\nContent-Length: 16\r\n\r\n3302140502880003"
    page = b"GET /faulty HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    monkeypatch.setattr("bot.log.monotonic", lambda: 1.0)
    assert [status(await house.call(asked)) for asked in (post, page, post, page)] == [500] * 4
    said = capfd.readouterr().err
    assert said.count("\n") == 1
    assert "ValueError in read" in said
    assert len(said) < 300
    assert "body was" not in said
    house.down = True
    monkeypatch.setattr("bot.log.monotonic", lambda: 2.0)
    told = await house.call(page)
    assert (status(told), b"retry-after" in told) == (503, True)
    assert capfd.readouterr().err == "", "a database that is gone is told elsewhere, once"
    house.down = False
    await house.call(page)
    said = capfd.readouterr().err
    assert '"untold": 3' in said
    assert "Traceback" not in said


NONSENSE = st.lists(
    st.sampled_from([b"GET", b"POST", b"PUT", b"TRACE", b"CONNECT", b" ", b"/hook", b"/health", b"/",
                     b"//[", b"*", b"%00", b"%ff%fe", b"%", b"\xff", b"\x00", b"?a=%", b" HTTP/1.1",
                     b"\r\n", b"Host: [", b"Host: a\xe9", b"Content-Type: multipart/form-data",
                     b"Content-Length: 3", b"Transfer-Encoding: chunked", b"\r\n\r\n", b"abc",
                     b"Upgrade: websocket\r\nConnection: Upgrade", b"Expect: 100-continue"]),
    max_size=14,
)  # fmt: skip


@given(st.lists(NONSENSE, min_size=1, max_size=8))
def test_nonsense_is_never_an_error_of_ours(many: list[list[bytes]]) -> None:
    asyncio.run(_nonsense([b"".join(parts) + b"\r\n\r\n" for parts in many]))


async def _nonsense(many: list[bytes]) -> None:
    async with opened() as made:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(doorman, "HEAD_SECONDS", 0.02)
            patched.setattr(doorman, "BODY_SECONDS", 0.02)
            for said in many:
                assert b" 500 " not in await made.call(said, b"GET /end HTTP/1.0\r\n\r\n")
        assert status(await made.health()) == 200


@pytest.mark.parametrize("host", ["[", "a b", "a\x7f", "a/b", "[::1", "x" * 300, "a:999999", "ä"])
async def test_a_host_that_is_none_is_refused(house: House, host: str) -> None:
    told = await house.call(
        f"POST /hook HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".encode()
    )
    assert status(told) == 400
    assert house.came == []
