"""Connects to the providers that have credentials.

Knows: which channel needs which settings, and how its messages come in (webhook or polling).
Must not know: what the channels say to their providers.
Each channel's library is heavy, so it is imported only when the channel is set up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.routing import Route

from bot import web
from bot.channels import Channel
from bot.config import BadConfig, Config
from bot.service import Poll
from bot.web import Receive
from handlers import CATALOGUE


@dataclass(slots=True)
class Providers:
    """Channels by name, how to poll them, and the routes their webhooks need."""

    by_name: dict[str, Channel] = field(default_factory=dict[str, Channel])
    polls: list[Poll] = field(default_factory=list[Poll])
    makers: list[Callable[[Receive], Route]] = field(
        default_factory=list[Callable[[Receive], Route]]
    )

    def routes(self, receive: Receive) -> list[Route]:
        return [make(receive) for make in self.makers]


async def connect(config: Config) -> Providers:
    """Connect to every provider that has credentials; raises `BadConfig` when one refuses."""
    providers = Providers()
    if config.telegram.token.get_secret_value():
        await _telegram(config, providers)
    return providers


async def _telegram(config: Config, providers: Providers) -> None:
    from bot.channels.telegram import BadToken, TelegramChannel

    settings = config.telegram
    channel = TelegramChannel(settings.token.get_secret_value(), settings.api_url)
    commands = [
        (listed.name.replace(" ", "_"), listed.command)
        for listed in CATALOGUE.conversations.values()
        if listed.command
    ]
    try:
        await channel.start(commands)
    except BadToken as error:
        raise BadConfig([f"telegram.token: {error}"]) from error
    providers.by_name["telegram"] = channel
    if settings.mode == "polling":
        providers.polls.append(("telegram", channel.poll))
        return
    secret = settings.secret.get_secret_value()
    await channel.set_webhook(f"{config.web.public_url}/telegram", secret)
    providers.makers.append(
        lambda receive: web.webhook(
            "/telegram", lambda _, headers, body: channel.webhook(headers, body, secret), receive
        )
    )


async def problems(config: Config) -> list[str]:
    """What the providers say of the credentials, each problem in a sentence."""
    try:
        providers = await connect(config)
    except BadConfig as error:
        return error.problems
    for channel in providers.by_name.values():
        await channel.close()
    return []
