"""`jps-bot demo` and `jps-bot chat`: the service on one table, without token or server.

Knows: how a bench becomes a page or a talk in the terminal. Must not know: what is said.
"""

from __future__ import annotations

import asyncio
import os
import sys
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
_SHIPPED = Path(__file__).parent.parent.parent / "config.toml"


def _config() -> Config:
    """The simulator also runs in a folder without config.toml: with the one beside the code."""
    here = "JPS_CONFIG" in os.environ or Path("config.toml").exists()
    return settings.load(None if here else _SHIPPED)


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Where the page is served on this machine.")] = 8080,
    data: DataFolder = _DEMO,
) -> None:
    """Talk to the bot on a page in your browser. Needs no token and no server."""
    import uvicorn

    from bot import log
    from bot.running import setup
    from bot.simulator import page

    log.setup("WARNING", json_lines=False)
    with plain_words():
        config = _config()
        page = page.app(
            setup.open_bench(data, config), lambda: setup.open_bench(data, config), data
        )
        typer.echo(f"Buka http://127.0.0.1:{port} di peramban. Berhenti: Ctrl+C.")
        uvicorn.run(page, host="127.0.0.1", port=port, log_level="warning")


@app.command(
    help="Talk to the bot in this terminal. Lines starting with ':' steer, see ':help'. "
    "The demo's unused enrolment code for a leader is MAWAR349."
)
def chat(data: DataFolder = _DEMO) -> None:
    from bot import log
    from bot.running import setup
    from bot.simulator.terminal import Terminal

    log.setup("ERROR", json_lines=False)
    with plain_words():
        config = _config()

        def reopen() -> setup.Bench:
            return setup.open_bench(data, config)

        asyncio.run(_converse(Terminal(reopen(), reopen, data / "out")))


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
