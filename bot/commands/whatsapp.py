"""`jps-bot whatsapp …`: the texts at Twilio, and what was begun and must be paid for.

Knows: these commands. Must not know: how content looks, what Twilio answers.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

import typer

from bot import config
from bot.commands.plain_words import plain_words
from bot.config import BadConfig, WhatsAppSettings

if TYPE_CHECKING:
    from bot.channels.whatsapp.content import Api

T = TypeVar("T")
whatsapp = typer.Typer(no_args_is_help=True, help="WhatsApp through Twilio.")
templates = typer.Typer(no_args_is_help=True, help="Buttons and approved texts at Twilio.")
whatsapp.add_typer(templates, name="templates")


@templates.command()
def push() -> None:
    """Make what is missing at Twilio and ask Meta to approve it. Doing it again does no harm."""
    from bot.channels.whatsapp import content

    made = _at_twilio(content.push)
    _list(made, f"{len(made)} made. How far Meta is: jps-bot whatsapp templates status")


@templates.command()
def status() -> None:
    """How far each of them is: ready, approved, pending, rejected, missing …"""
    from bot.channels.whatsapp import content

    found = _at_twilio(content.status)
    _list([f"{state:12}  {name}" for name, state in found], "")


@templates.command()
def prune() -> None:
    """Remove those of ours that this version no longer uses."""
    from bot.channels.whatsapp import content

    removed = _at_twilio(content.prune)
    _list(removed, f"{len(removed)} removed.")


def _list(lines: list[str], last: str) -> None:
    for line in filter(None, [*lines, last]):
        typer.echo(line)


def _at_twilio(work: Callable[[Api], Awaitable[T]]) -> T:
    with plain_words():
        settings = config.load().whatsapp
        if not settings.account_sid or not settings.auth_token.get_secret_value():
            raise BadConfig([
                "WhatsApp is not set up: whatsapp.account_sid or whatsapp.auth_token is empty. "
                "docs/whatsapp.md says where to find them."
            ])  # fmt: skip
        return asyncio.run(_ask(settings, work))


async def _ask(settings: WhatsAppSettings, work: Callable[[Api], Awaitable[T]]) -> T:
    from aiohttp import ClientError

    from bot.channels.whatsapp.channel import Twilio
    from bot.channels.whatsapp.content import PushFailed

    twilio = Twilio(settings)
    try:
        return await work(twilio)
    except PushFailed as error:
        advice = "Nothing is lost: run this again. `jps-bot check` says what is wrong at Twilio."
        raise BadConfig([f"{error}. {advice}"]) from error
    except (TimeoutError, ClientError) as error:
        why = type(error).__name__
        raise BadConfig([f"Twilio does not answer ({why}). Try again later."]) from error
    finally:
        await twilio.close()


@whatsapp.command()
def costs() -> None:
    """Conversations that we began, by month and group: what Meta charges for."""
    from bot.running import setup
    from storage.mail import billing

    with plain_words(), setup.open_migrated(config.load()).reading() as tx:
        begun = billing.costs(tx)
    if not begun:
        typer.echo("No conversation was begun by us yet.")
        return
    width = max(len("group"), *(len(cost.group) for cost in begun))
    typer.echo(f"{'group':{width}}  {'month':7}  count")
    for cost in begun:
        typer.echo(f"{cost.group:{width}}  {cost.month:7}  {cost.conversations:5}")
