"""The front door: every command of `jps-bot`, and the only place where everything is wired.

Knows: commands, and which parts they need. Must not know: how the parts work.
Heavy libraries are imported by the command that needs them, so `jps-bot ask` answers at once.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot import config as settings
from bot.config import BadConfig, Config
from bot.plain_words import plain_words
from bot.whatsapp_commands import whatsapp

if TYPE_CHECKING:
    from bot.service import Role
    from bot.terminal import Terminal

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
                  help="Chat service for the groups of Kemnaker's JPS programme.")  # fmt: skip
failed = typer.Typer(no_args_is_help=True, help="Messages that could not be answered.")
evaluate = typer.Typer(no_args_is_help=True, help="Measure understanding on a file.")
parse = typer.Typer(no_args_is_help=True, help="See how a text is read.")
questions = typer.Typer(no_args_is_help=True, help="Questions nobody has answered yet.")
for name, group in (("failed", failed), ("eval", evaluate), ("parse", parse),
                    ("questions", questions), ("whatsapp", whatsapp)):  # fmt: skip
    app.add_typer(group, name=name)

DataFolder = Annotated[Path, typer.Option("--data", help="Where the demo keeps its data.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Labelled = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="What to score.")]
_DEMO = Path("data/demo")


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Where the page is served on this machine.")] = 8080,
    data: DataFolder = _DEMO,
) -> None:
    """Talk to the bot on a page in your browser. Needs no token and no server."""
    import uvicorn

    from bot import demo_web, log, setup

    log.setup("WARNING", json_lines=False)
    with plain_words():
        config = settings.load()
        page = demo_web.app(
            setup.open_bench(data, config), lambda: setup.open_bench(data, config), data
        )
        typer.echo(f"Buka http://127.0.0.1:{port} di peramban. Berhenti: Ctrl+C.")
        uvicorn.run(page, host="127.0.0.1", port=port, log_level="warning")


@app.command(
    help="Talk to the bot in this terminal. Lines starting with ':' steer, see ':help'. "
    "The demo's unused enrolment code for a leader is MAWAR349."
)
def chat(data: DataFolder = _DEMO) -> None:
    from bot import log, setup
    from bot.terminal import Terminal

    log.setup("ERROR", json_lines=False)
    with plain_words():
        config = settings.load()

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


@app.command()
def run(
    role: Annotated[str, typer.Option(help="all, web, worker or clock")] = "all",
) -> None:
    """Run the service. Several processes may run over one PostgreSQL."""
    from bot import log
    from bot.service import Role

    log.setup()
    with plain_words():
        config = settings.load()
        problems = settings.missing_for_run(config)
        if role not in list(Role):
            problems.append(f"--role {role}: choose all, web, worker or clock.")
        if problems:
            raise BadConfig(problems)
        _fast(_run(config, Role(role)))


def _fast(main: Coroutine[Any, Any, None]) -> None:
    """Run on uvloop where there is one (not on Windows): a third less processor time."""
    try:
        import uvloop
    except ImportError:
        asyncio.run(main)
    else:
        uvloop.run(main)


async def _run(config: Config, role: Role) -> None:
    from bot import providers, setup
    from bot.service import Service

    store = setup.open_migrated(config)
    cabinet = setup.open_cabinet(config, store)
    channels = await providers.connect(config, store, cabinet)
    try:
        service = Service(config, role, store, cabinet, channels.by_name)
    except BadConfig:
        await channels.close()
        raise
    await channels.run(service)


@app.command()
def migrate() -> None:
    """Bring the database to this version's schema."""
    from bot import setup
    from storage import schema

    with plain_words():
        store = setup.open_store(settings.load())
        schema.migrate(store.database)
        typer.echo("The database is up to date.")


@app.command()
def check() -> None:
    """Look over the whole configuration and say every mistake at once."""
    from bot import providers, setup

    with plain_words():
        config = settings.load()
        problems = settings.missing_for_run(config) + setup.problems(config)
        problems += asyncio.run(providers.problems(config))
        if problems:
            raise BadConfig(problems)
        typer.echo("Everything is set up. Start with: jps-bot run")


@app.command()
def key() -> None:
    """Make a new privacy.key. Keep a copy: without it no NIK can be read again."""
    from storage.vault import new_key

    typer.echo(new_key())


@app.command("officer-code")
def officer_code() -> None:
    """Make a one-time code for an officer, who types *masuk* and then the code in the chat."""
    from bot import setup
    from handlers.desk import CODE_LASTS
    from storage import people

    with plain_words(), setup.open_migrated(settings.load()).transaction() as tx:
        typer.echo(people.issue_code(tx, "officer", CODE_LASTS))


@app.command()
def ask(text: str, as_json: AsJson = False) -> None:
    """See which topic a question is taken for, without any database."""
    from handlers.answers import faq

    with plain_words():
        found = faq().ask_json(text)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
    elif found["topic"] is None:
        typer.echo("Not one of our topics.")
    else:
        typer.echo(faq().topics[found["topic"]].answer)


@evaluate.command("faq")
def eval_faq(file: Labelled, as_json: AsJson = False) -> None:
    """Score questions of a TSV file with the columns text, topic, register."""
    from handlers import faq_eval
    from handlers.answers import faq

    with plain_words():
        scored = faq_eval.score_rows(faq(), faq_eval.read_rows(file))
    typer.echo(
        json.dumps(faq_eval.as_json(scored), ensure_ascii=False)
        if as_json
        else faq_eval.report(scored)
    )


@evaluate.command("purchases")
def eval_purchases(file: Labelled, as_json: AsJson = False) -> None:
    """Score purchase messages of a JSON Lines file."""
    from handlers import purchase_eval

    try:
        records = purchase_eval.records(file.read_text(encoding="utf-8").splitlines())
    except ValueError as error:
        raise typer.BadParameter(f"{file.name}, {error}") from error
    if as_json:
        rows = [purchase_eval.propose(record) for record in records]
        typer.echo(json.dumps({"rows": rows}, ensure_ascii=False))
    else:
        typer.echo(purchase_eval.report(purchase_eval.score(records)))


@parse.command("purchase")
def parse_purchase(
    text: str,
    today: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day it is written.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """See how a purchase in one message is read."""
    from handlers import purchase_line

    reading = purchase_line.read(text, (today or datetime.now(UTC)).date())
    rows = purchase_line.as_json(reading)
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows or [{"": "no purchase"}]:
        typer.echo("  ".join(f"{name}: {value}" for name, value in row.items()))


@failed.command("list")
def failed_list() -> None:
    """Messages that were set aside after three attempts."""
    from bot import setup
    from storage import inbox

    with plain_words(), setup.open_migrated(settings.load()).reading() as tx:
        for row in inbox.failed(tx):
            typer.echo(f"{row.id}\t{row.received_at:%Y-%m-%d %H:%M}\t{row.channel}\t{row.error}")


@failed.command("retry")
def failed_retry(ids: Annotated[list[int] | None, typer.Argument()] = None) -> None:
    """Put messages back in line: these, or all that were set aside."""
    from bot import setup
    from storage import inbox

    with plain_words(), setup.open_migrated(settings.load()).transaction() as tx:
        typer.echo(f"{inbox.retry(tx, ids or [])} back in line.")


@questions.command("list")
def questions_list() -> None:
    """Open questions grouped by likeness, the most frequent first."""
    from bot import setup
    from handlers.likely import grouped
    from storage import questions as asked

    with plain_words(), setup.open_migrated(settings.load()).reading() as tx:
        for alike in grouped(asked.open_ones(tx)):
            typer.echo(f"{len(alike)}x  {alike[0].id}  {alike[0].text}")


@questions.command("answer")
def questions_answer(id: int, text: str) -> None:
    """Answer a question and all that are like it; everybody who asked is told."""
    from bot import setup

    with plain_words():
        store = setup.open_migrated(settings.load())
        typer.echo(f"{setup.answer_alike(store, id, text)} people will be told.")


@questions.command("draft")
def questions_draft(id: int) -> None:
    """Print a question and those like it as examples for a topic file."""
    from bot import setup
    from handlers.likely import group_of
    from storage import questions as asked

    with plain_words(), setup.open_migrated(settings.load()).reading() as tx:
        for one in group_of(asked.open_ones(tx), id):
            typer.echo(f"- {one.text}")


def main() -> None:
    """The command `jps-bot`."""
    app()


if __name__ == "__main__":
    main()
