"""The front door: every command of `jps-bot`.

Knows: the groups of commands. Must not know: what a command does.
Heavy libraries are imported by the command that needs them, so `jps-bot ask` answers at once.
"""

from __future__ import annotations

import os

import typer

from bot.commands import service, simulator, understanding
from bot.commands.audit import audit
from bot.commands.codes import codes
from bot.commands.failed import failed
from bot.commands.groups import groups
from bot.commands.ledger import ledger
from bot.commands.officers import officers
from bot.commands.questions import questions
from bot.commands.takeovers import takeovers
from bot.commands.whatsapp import whatsapp

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
for commands in (simulator.app, service.app, understanding.app):
    app.add_typer(commands)
for name, group in (("audit", audit), ("codes", codes), ("failed", failed),
                    ("eval", understanding.evaluate), ("groups", groups), ("ledger", ledger),
                    ("officers", officers),
                    ("parse", understanding.parse), ("questions", questions),
                    ("takeovers", takeovers), ("whatsapp", whatsapp)):  # fmt: skip
    app.add_typer(group, name=name)


@app.callback()
def private() -> None:
    """Chat service for the groups of Kemnaker's JPS programme."""
    # Whatever a command writes (database, receipts, keys) is for this user of the machine alone.
    os.umask(0o077)


def main() -> None:
    """The command `jps-bot`."""
    app()


if __name__ == "__main__":
    main()
