"""`jps-bot demo` and `jps-bot chat`: the service on one table, without token or server.

Knows: how a bench becomes a page or a talk in the terminal. Must not know: what is said.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot import config as settings
from bot.commands.plain_words import plain_words
from bot.config import Config

if TYPE_CHECKING:
    from bot.simulator.terminal import Terminal

app = typer.Typer(add_completion=False)

DataFolder = Annotated[Path, typer.Option("--data", help="Where the demo keeps its data.")]
_DEMO = Path("data/demo")
_MOST_GROUPS = 100_000
_SHIPPED = Path(__file__).parent.parent.parent / "config.toml"


def _config() -> Config:
    """The simulator also runs in a folder without config.toml: with the one beside the code."""
    here = "JPS_CONFIG" in os.environ or Path("config.toml").exists()
    return settings.load(None if here else _SHIPPED)


@app.command()
def demo(
    port: Annotated[
        int, typer.Option(help="Where the page is served on this machine; else the next free one.")
    ] = 8080,
    data: DataFolder = _DEMO,
    groups: Annotated[
        int | None,
        typer.Option(min=1, max=_MOST_GROUPS, help="Fill the folder with so many made-up groups."),
    ] = None,
) -> None:
    """Talk to the bot on a page in your browser. Needs no token and no server."""
    if groups is not None:
        _fill(data, groups)
        return
    import uvicorn

    from bot import log
    from bot.receiving.doorman import serving
    from bot.running import setup
    from bot.simulator import page
    from bot.simulator.place import HOST, held, port_near

    log.setup("WARNING", json_lines=False)
    with _in_indonesian(data), held(data), port_near(port) as listening:
        config = _config()

        def reopen() -> setup.Bench:
            return setup.open_bench(data, config)

        server = uvicorn.Server(serving(page.app(reopen(), reopen, data), page.PageDoor))
        there = listening.getsockname()[1]
        if port not in (0, there):
            typer.echo(f"Port {port} sedang dipakai program lain, jadi kita pakai {there}.")
        typer.echo(f"Buka http://{HOST}:{there} di peramban. Berhenti: Ctrl+C.")
        with contextlib.suppress(KeyboardInterrupt):
            server.run(sockets=[listening])


def _fill(data: Path, wanted: int) -> None:
    """A country of made-up groups, beside the demo's own."""
    from bot import log
    from bot.running import setup
    from bot.simulator.place import held
    from handlers.country.filling import fill
    from storage.cabinet import Cabinet

    log.setup("WARNING", json_lines=False)
    with _in_indonesian(data), held(data):
        config = _config()
        store = setup.open_folder(data, config)
        cabinet = Cabinet(data / "files", store.vault)
        with typer.progressbar(length=wanted, label="Kelompok") as bar:
            try:
                there = fill(
                    store, config.programme, cabinet, wanted, lambda now: bar.update(now - bar.pos)
                )
            except KeyboardInterrupt:
                typer.echo("\nBelum selesai. Jalankan perintah ini sekali lagi, lalu dilanjutkan.")
                raise typer.Exit(1) from None
        store.database.close()
    typer.echo(f"{there} kelompok contoh ada di {data}. Buka: jps-bot demo --data {data}")


@app.command(
    help="Talk to the bot in this terminal. Lines starting with ':' steer, see ':help'. "
    "The demo's unused enrolment code for a leader is MAWAR349."
)
def chat(data: DataFolder = _DEMO) -> None:
    from bot import log
    from bot.running import setup
    from bot.simulator.place import held
    from bot.simulator.terminal import Terminal

    log.setup("ERROR", json_lines=False)
    with _in_indonesian(data), held(data):
        config = _config()

        def reopen() -> setup.Bench:
            return setup.open_bench(data, config)

        asyncio.run(_converse(Terminal(reopen(), reopen, data / "out")))


@contextlib.contextmanager
def _in_indonesian(data: Path) -> Generator[None]:
    """What hinders whoever tries the bot is told in their language; config.toml is not theirs."""
    from bot.simulator.place import NoPlace
    from storage.database import DatabaseDown
    from storage.vault import BadKey

    with plain_words():
        try:
            yield
        except NoPlace as trouble:
            told = str(trouble)
        except (DatabaseDown, BadKey, PermissionError):
            told = (
                f"Isi folder {data} tidak bisa dibuka. Periksa apakah disk penuh, atau mulai "
                "dengan folder baru, misalnya: --data data/demo2"
            )
        else:
            return
        typer.echo(told, err=True)
        raise typer.Exit(1)


async def _converse(terminal: Terminal) -> None:
    echo = not sys.stdin.isatty()
    if not echo:
        typer.echo("Tulis seperti di HP. ':help' untuk bantuan, Ctrl+D untuk selesai.")
    for raw in sys.stdin:
        line = raw.rstrip("\n")
        if echo:
            typer.echo(f"> {line}")
        for printed in await terminal.line(line):
            typer.echo(printed)
    terminal.bench.store.database.close()
