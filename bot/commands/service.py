"""`jps-bot run` and what an operator needs before it: schema, configuration, keys, codes.

Knows: which parts a role needs, and the only place where everything is wired.
Must not know: how the parts work.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot import config as settings
from bot import needed
from bot.commands.plain_words import plain_words
from bot.config import BadConfig, Config

if TYPE_CHECKING:
    from bot.running.service import Role

app = typer.Typer(add_completion=False)


@app.command()
def run(
    role: Annotated[str, typer.Option(help="all, web, worker or clock")] = "all",
) -> None:
    """Run the service. Several processes may run over one PostgreSQL."""
    from bot import log
    from bot.running.service import Role

    log.setup()
    with plain_words():
        config, problems = settings.examine()
        if role not in list(Role):
            problems.append(f"--role {role}: choose all, web, worker or clock.")
        if config is not None:
            _add(problems, needed.missing(config))
        if config is None or problems:
            raise BadConfig(_with_the_rest(config, problems))
        code = _fast(_run(config, Role(role)))
    raise typer.Exit(code)


def _with_the_rest(config: Config | None, problems: list[str]) -> list[str]:
    """Whoever must mend something hears at once of database, key and topics too."""
    from bot.running import setup

    if config is not None:
        _add(problems, setup.problems(config))
    return problems


def _add(problems: list[str], more: Iterable[str]) -> None:
    """Add what is said of settings of which nothing is said yet."""
    told = {_place(problem) for problem in problems}
    problems += [problem for problem in dict.fromkeys(more) if _place(problem) not in told]


def _place(problem: str) -> str:
    return problem.partition(" ")[0].rstrip(":,")


def _fast(main: Coroutine[Any, Any, int]) -> int:
    """Run on uvloop where there is one (not on Windows): a third less processor time."""
    try:
        import uvloop
    except ImportError:
        return asyncio.run(main)
    return uvloop.run(main)


async def _run(config: Config, role: Role) -> int:
    from bot.receiving.listening import listen
    from bot.running import providers, setup
    from bot.running.service import SERVING, Service

    with contextlib.ExitStack() as undo:
        store = setup.open_migrated(config)
        undo.callback(store.database.close)
        cabinet = setup.open_cabinet(config, store)
        # The address first: a provider is never told of one that another program has.
        listening = undo.enter_context(listen(config.web)) if role in SERVING else None
        channels = await providers.connect(config, store, cabinet)
        undo.pop_all()
    return await channels.run(Service(config, role, store, cabinet, channels.by_name, listening))


@app.command()
def migrate() -> None:
    """Bring the database to this version's schema."""
    from bot.running import setup
    from storage import schema

    with plain_words():
        store = setup.open_store(settings.load())
        schema.migrate(store.database)
        typer.echo("The database is up to date.")


@app.command()
def check() -> None:
    """Look over the whole configuration and say every mistake at once."""
    from bot.running import providers, setup

    with plain_words():
        config, problems = settings.examine()
        if config is not None:
            _add(problems, needed.missing(config))
            _add(_with_the_rest(config, problems), asyncio.run(providers.problems(config)))
        if problems:
            raise BadConfig(problems)
        for left in setup.left_to_do(config) if config is not None else ():
            typer.echo(left)
        typer.echo("Everything is set up. Start with: jps-bot run")


@app.command()
def key() -> None:
    """Make a new privacy.key. Keep a copy: without it no NIK can be read again."""
    from storage.vault import new_key

    typer.echo(new_key())


@app.command("officer-code")
def officer_code(
    data: Annotated[
        Path | None, typer.Option(help="The simulator's folder; else the service's.")
    ] = None,
) -> None:
    """Short for `officers add` without an area, which is the country until it is set."""
    from bot.commands.places import store_of
    from handlers.deeds import people
    from handlers.deeds.rights import OPERATOR

    with plain_words(), store_of(data).transaction() as tx:
        typer.echo(people.officer_code(tx, OPERATOR))
