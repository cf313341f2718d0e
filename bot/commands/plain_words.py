"""Expected failures in plain words, for whoever typed a command.

Knows: which failures can be expected, and what to say of them. Must not know: commands.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

import typer


@contextmanager
def plain_words() -> Generator[None]:
    """Every expected failure in sentences on standard error, exit code 1."""
    try:
        yield
    except Exception as error:
        problems = _sentences(error)
        if not problems:
            raise
        typer.echo("\n".join(problems), err=True)
        raise typer.Exit(1) from error


def _sentences(error: Exception) -> list[str]:
    # Imported only now that something failed: most commands need none of them.
    from bot.config import BadConfig
    from handlers.finding.topic_files import TopicError
    from handlers.talk.messages import Unfit
    from storage.database import DatabaseDown
    from storage.schema import NewSchema, OldSchema

    match error:
        case BadConfig():
            return [f"- {problem}" for problem in error.problems]
        case DatabaseDown():
            return [str(error), "Is storage.url right? Try again then; nothing was lost."]
        case OldSchema() | NewSchema() | TopicError() | Unfit():
            return [str(error)]
        case _:
            return []
