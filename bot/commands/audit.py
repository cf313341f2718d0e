"""`jps-bot audit …`: is the log of what was done still as it was written?

Knows: what to print. Must not know: how acts are chained.
"""

from __future__ import annotations

import typer

from bot import config as settings
from bot.commands.plain_words import plain_words

audit = typer.Typer(no_args_is_help=True, help="The log of what was done.")


@audit.callback()
def _group() -> None:  # pyright: ignore[reportUnusedFunction]
    """A group although there is one command: more will come, and its name must not change."""


@audit.command("verify")
def audit_verify() -> None:
    """Look at every act; name the first that was changed and end with 1. Prints the chains' heads,
    which are worth keeping elsewhere: who rewrites the whole log cannot rewrite those."""
    from bot.running import setup
    from storage import acts

    with plain_words(), setup.open_migrated(settings.load()).reading() as tx:
        broken = acts.verify(tx)
        for head in acts.heads(tx):
            typer.echo(f"{head.chain or 'all areas'}\t{head.place} acts\t{head.hash}")
    if broken is not None:
        which = f"act {broken.act}" if broken.act else "an act that should be there"
        where = f"number {broken.place} of {broken.chain or 'all areas'}"
        typer.echo(f"The log was changed: {which}, {where}, is not as it was written.", err=True)
        raise typer.Exit(1)
    typer.echo("The log is whole.")
