"""Kept connections: every shape of an answer, every way to lose one, and nothing sent twice."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import uvloop
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.channels.telegram import pipe
from bot.channels.telegram.pipe import NoAnswer, NotSent, Pipe

PLAIN = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
HANG = b""  # the server takes the request and says nothing
END = b"\x00end"  # after these bytes the server closes


@dataclass
class Server:
    """Answers the n-th request with the n-th script; later ones with PLAIN.

    `taken`: the paths that came, in order. `at_once`: requests on one connection before an answer.
    """

    scripts: list[bytes] = field(default_factory=list[bytes])
    taken: list[str] = field(default_factory=list[str])
    connections: int = 0
    gone: int = 0
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    writers: list[asyncio.StreamWriter] = field(default_factory=list[asyncio.StreamWriter])
    url: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.writers.append(writer)
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                assert head.startswith(b"GET /")
                self.taken.append(head.split()[1].decode())
                said = self.scripts.pop(0) if self.scripts else PLAIN
                await self._tell()
                if said:
                    writer.write(said.removesuffix(END))
                    await writer.drain()
                if said.endswith(END):
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()
            self.gone += 1
            await self._tell()

    async def _tell(self) -> None:
        async with self.changed:
            self.changed.notify_all()

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(10), self.changed:
            await self.changed.wait_for(true)


@asynccontextmanager
async def standing(
    *scripts: bytes, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> AsyncGenerator[tuple[Server, Pipe]]:
    server = Server([*scripts])
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=tls)
    port = listening.sockets[0].getsockname()[1]
    opened = Pipe(f"{'https' if tls else 'http'}://{host}:{port}")
    yield server, opened
    await opened.close()
    for writer in server.writers:
        writer.transport.abort()
    listening.close()
    await listening.wait_closed()


async def ask(opened: Pipe, path: str = "/", seconds: float = 10.0) -> tuple[int, bytes]:
    return await opened.ask(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode(), seconds)


ANSWERS = {
    "length": (PLAIN, (200, b"ok"), 1),
    "chunks": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n1;x=y\r\nk\r\n0\r\nT: 1\r\n\r\n",
        (200, b"ok"), 1,
    ),
    "until the end": (b"HTTP/1.1 502 Bad\r\n\r\n<html>" + END, (502, b"<html>"), 2),
    "old": (b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", (200, b"ok"), 2),
    "last": (
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", (200, b"ok"), 2
    ),
    "nothing": (b"HTTP/1.1 204 No Content\r\n\r\n", (204, b""), 1),
    "a word before": (
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n" + PLAIN,
        (200, b"ok"), 1,
    ),
    "redirect": (
        b"HTTP/1.1 302 Found\r\nLocation: http://a/\r\nContent-Length: 0\r\n\r\n", (302, b""), 1
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERS)
async def test_every_shape_of_an_answer_is_read_and_good_connections_are_kept(name: str) -> None:
    script, answer, connections = ANSWERS[name]
    async with standing(script) as (server, opened):
        assert await ask(opened, "/a") == answer
        assert await ask(opened, "/b") == (200, b"ok")
        assert server.taken == ["/a", "/b"]
        assert server.connections == connections


LOST = {
    "no byte": END,
    "half a head": b"HTTP/1.1 200 OK\r\nConte" + END,
    "half a body": b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok" + END,
    "half of the chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n" + END,
    "no HTTP": b"220 smtp.example.org ESMTP\r\n",
    "another protocol": b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nok",
    "too much": b"HTTP/1.1 200 OK\r\nContent-Length: 3000\r\n\r\n" + b"x" * 3000,
    "endless head": b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500,
    "only a word before": b"HTTP/1.1 100 Continue\r\n\r\n" + END,
    "silence": HANG,
}


@pytest.mark.parametrize("name", LOST)
async def test_an_answer_that_is_lost_is_told_once_and_nothing_is_sent_again(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipe, "MOST_ANSWER", 2000)
    async with standing(PLAIN, LOST[name]) as (server, opened):
        await ask(opened, "/a")
        with pytest.raises(NoAnswer):
            await ask(opened, "/b", 0.1 if name == "silence" else 10)
        assert await ask(opened, "/c") == (200, b"ok")
        assert server.taken == ["/a", "/b", "/c"]
        assert server.connections == 2


async def test_a_second_answer_is_nobodys() -> None:
    async with standing(PLAIN + PLAIN.replace(b"ok", b"no")) as (server, opened):
        assert [await ask(opened), await ask(opened)] == [(200, b"ok")] * 2
        assert server.connections == 2


async def test_what_comes_unasked_ends_the_connection() -> None:
    async with standing() as (server, opened):
        await ask(opened)
        server.writers[0].write(PLAIN.replace(b"ok", b"no"))
        assert await ask(opened) == (200, b"ok")
        assert server.connections == 2


async def test_a_connection_that_the_server_closed_meanwhile_carries_nothing() -> None:
    async with standing(PLAIN + END) as (server, opened):
        await ask(opened, "/a")
        await server.until(lambda: server.gone == 1)
        assert await ask(opened, "/b") == (200, b"ok")
        assert server.taken == ["/a", "/b"]


async def test_one_that_lay_long_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    async with standing() as (server, opened):
        await ask(opened)
        monkeypatch.setattr(pipe, "KEPT_SECONDS", -1.0)
        await ask(opened)
        await server.until(lambda: server.gone == 1)
        assert server.connections == 2


async def test_a_question_that_is_given_up_leaves_its_answer_to_nobody() -> None:
    async with standing(HANG) as (server, opened):
        asked = asyncio.create_task(ask(opened, "/a"))
        await server.until(lambda: server.taken == ["/a"])
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        await server.until(lambda: server.gone == 1)
        assert await ask(opened, "/b") == (200, b"ok")


async def test_many_at_once_share_a_few_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipe, "CONNECTIONS", 3)
    async with standing() as (server, opened):
        answers = await asyncio.gather(*(ask(opened, f"/{n}") for n in range(50)))
        assert answers == [(200, b"ok")] * 50
        assert sorted(server.taken) == sorted(f"/{n}" for n in range(50))
        assert server.connections <= 3


async def test_whoever_finds_no_place_has_sent_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipe, "CONNECTIONS", 1)
    monkeypatch.setattr(pipe, "CONNECT_SECONDS", 0.05)
    async with standing(HANG) as (server, opened):
        first = asyncio.create_task(ask(opened, "/a"))
        await server.until(lambda: server.taken == ["/a"])
        with pytest.raises(NotSent):
            await ask(opened, "/b")
        server.writers[0].write(PLAIN)
        assert await first == (200, b"ok")
        assert await ask(opened, "/c") == (200, b"ok")
        assert server.taken == ["/a", "/c"]


@pytest.mark.parametrize("host", ["127.0.0.1:1", "no.such.host.invalid", f"{'a' * 70}.invalid"])
async def test_a_server_that_is_not_there_was_sent_nothing(host: str) -> None:
    opened = Pipe(f"http://{host}")
    with pytest.raises(NotSent):
        await ask(opened)
    await opened.close()


# TLS


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for "localhost" with its key, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path_factory.mktemp("papers") / "localhost.pem"
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                               serialization.NoEncryption())  # fmt: skip
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    return path


def guarded(papers: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(papers)
    return context


def test_a_server_that_shows_its_papers_is_spoken_with(
    papers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(papers))

    async def twice() -> None:
        async with standing(tls=guarded(papers), host="localhost") as (server, opened):
            assert [await ask(opened), await ask(opened)] == [(200, b"ok")] * 2
            assert server.connections == 1
            server.writers[0].close()
            await server.until(lambda: server.gone == 1)
            assert await ask(opened) == (200, b"ok")

    uvloop.run(twice())
    asyncio.run(twice())


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"], ids=["unknown", "another's name"])
async def test_papers_that_are_not_believed_get_nothing(
    papers: Path, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if host == "127.0.0.1":
        monkeypatch.setenv("SSL_CERT_FILE", str(papers))
    async with standing(tls=guarded(papers), host=host) as (server, opened):
        with pytest.raises(NotSent):
            await ask(opened)
        assert server.taken == []
