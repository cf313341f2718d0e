"""`jps-bot questions …`: questions nobody has answered yet.

Knows: what to print. Must not know: how likeness is measured.
"""

from __future__ import annotations

import typer

from bot import config as settings
from bot.commands.plain_words import plain_words

questions = typer.Typer(no_args_is_help=True, help="Questions nobody has answered yet.")


@questions.command("list")
def questions_list() -> None:
    """Open questions grouped by likeness, the most frequent first."""
    from bot.running import setup
    from handlers.finding.likely import grouped
    from storage import questions as asked

    with plain_words(), setup.open_migrated(settings.load()).reading() as tx:
        for alike in grouped(asked.open_ones(tx)):
            typer.echo(f"{len(alike)}x  {alike[0].id}  {alike[0].text}")


@questions.command("answer")
def questions_answer(id: int, text: str) -> None:
    """Answer a question and all that are like it; everybody who asked is told."""
    from bot.running import setup

    with plain_words():
        store = setup.open_migrated(settings.load())
        typer.echo(f"{setup.answer_alike(store, id, text)} people will be told.")


@questions.command("draft")
def questions_draft(id: int) -> None:
    """Print a question and those like it as examples for a topic file."""
    from bot.running import setup
    from handlers.finding.likely import group_of
    from storage import questions as asked

    with plain_words(), setup.open_migrated(settings.load()).reading() as tx:
        for one in group_of(asked.open_ones(tx), id):
            typer.echo(f"- {one.text}")
