"""`jps-bot ledger …`: are the ledgers of the groups still as they were written?

Knows: what to print. Must not know: how entries are chained.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.places import store_of
from bot.commands.plain_words import plain_words

if TYPE_CHECKING:
    from storage import Tx
    from storage.money.verifying import Break

ledger = typer.Typer(no_args_is_help=True, help="The ledgers of the groups.")


@ledger.callback()
def _group() -> None:  # pyright: ignore[reportUnusedFunction]
    """A group although there is one command: more will come, and its name must not change."""


@ledger.command("verify")
def ledger_verify(
    data: Annotated[Path | None, typer.Option(help="A folder of the simulator.")] = None,
) -> None:
    """Look at every entry, and at what stands by them; name the first that was changed and end
    with 1."""
    from storage.money import verifying

    with plain_words(), store_of(data).reading() as tx:
        broken = verifying.verify(tx)
        told = None if broken is None else _told(tx, broken)
    if told is not None:
        typer.echo(told, err=True)
        raise typer.Exit(1)
    typer.echo("Every ledger is whole.")


def _told(tx: Tx, broken: Break) -> str:
    from storage import groups

    group = groups.get(tx, broken.group)
    number = f" (number {broken.number})" if broken.number else ""
    which = {
        "entry": f"entry {broken.place}{number}",
        "end": f"the end of the chain, entry {broken.place}",
        "purchase": f"purchase number {broken.number}",
        "money": f"money number {broken.number}",
        "totals": "the sum of what stands",
    }[broken.what]
    whose = f"{group.name} {group.village}".strip() + (f" ({group.code})" if group.code else "")
    return f"The ledger of {whose} was changed: {which} is not as it was written."
