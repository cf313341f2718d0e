"""`jps-bot failed …`: messages that were set aside.

Knows: what to print. Must not know: why they failed.
"""

from __future__ import annotations

from typing import Annotated

import typer

from bot import config as settings
from bot.commands.plain_words import plain_words

failed = typer.Typer(no_args_is_help=True, help="Messages that could not be answered.")


@failed.command("list")
def failed_list() -> None:
    """Messages that were set aside after three attempts."""
    from bot.running import setup
    from storage.mail import inbox

    with plain_words(), setup.open_migrated(settings.load()).reading() as tx:
        for row in inbox.failed(tx):
            typer.echo(f"{row.id}\t{row.received_at:%Y-%m-%d %H:%M}\t{row.channel}\t{row.error}")


@failed.command("retry")
def failed_retry(
    # No row has a larger number.
    ids: Annotated[list[int] | None, typer.Argument(max=2**63 - 1)] = None,
) -> None:
    """Put messages back in line: these, or all that were set aside."""
    from bot.running import setup
    from storage.mail import inbox

    with plain_words(), setup.open_migrated(settings.load()).transaction() as tx:
        typer.echo(f"{inbox.retry(tx, ids or [])} back in line.")
