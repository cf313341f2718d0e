"""`jps-bot takeovers …`: groups that are held until it is decided who leads them.

Knows: what to print. Must not know: who may decide, what becomes of the group.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.places import store_of
from bot.commands.plain_words import plain_words
from bot.config import BadConfig

if TYPE_CHECKING:
    from storage import Tx
    from storage.access.takeovers import Takeover

takeovers = typer.Typer(no_args_is_help=True, help="Groups held until it is decided who leads.")

_Data = Annotated[Path | None, typer.Option(help="The simulator's folder; else the service's.")]


@takeovers.command("list")
def takeovers_list(data: _Data = None) -> None:
    """Number, group, who led it, who leads it now, since when: the longest first."""
    from storage.access import takeovers as stored

    with plain_words(), store_of(data).reading() as tx:
        for one in stored.objected(tx):
            typer.echo("\t".join(_told(tx, one)))


def _told(tx: Tx, one: Takeover) -> list[str]:
    from storage import groups, people

    group = groups.get(tx, one.group)
    called = ", ".join(filter(None, (group.name, group.village, group.code)))
    former, now = (people.get(tx, who).name for who in (one.former, group.leader or one.person))
    return [str(one.id), called, f"former: {former}", f"new: {now}", f"{one.at:%Y-%m-%d}"]


@takeovers.command("decide")
def takeovers_decide(
    number: Annotated[int, typer.Argument(help="As in the list.")],
    leader: Annotated[str, typer.Argument(help="new or former: who leads from now on.")],
    data: _Data = None,
) -> None:
    """Say who leads, where no officer may for each had a hand in it; all concerned are told."""
    from bot.running import setup
    from handlers.deeds import takeovers as deeds
    from handlers.deeds.rights import OPERATOR
    from storage.access import takeovers as stored

    with plain_words():
        if leader not in ("new", "former"):
            raise BadConfig([f"{leader}: write new or former."])
        with store_of(data).transaction() as tx:
            found = next((it for it in stored.objected(tx) if it.id == number), None)
            if found is None:
                raise BadConfig([f"{number} waits for nobody. See: jps-bot takeovers list"])
            told = deeds.decide(tx, OPERATOR, found, "new" if leader == "new" else "former")
            setup.post(tx, told)
        typer.echo(f"{len(told)} letters go out.")
