"""Connects to the providers that have credentials.

Knows: which channel needs which settings, and how its messages come in (webhook or polling).
Must not know: what the channels say to their providers.
Each channel's library is heavy, so it is imported only when the channel is set up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.channels import Channel
from bot.config import BadConfig, Config
from bot.receiving import web
from bot.running.service import Poll, Service
from handlers.listing import CATALOGUE
from handlers.talk.messages import Incoming
from storage import Store
from storage.cabinet import Cabinet

# How messages come into a service: routes that are called, and polling.
Inlet = Callable[[Service], tuple[web.Routes, list[Poll]]]

# Seconds between two rounds, at most: a wait after failures, and what is asked in the next one.
_POLL_SILENCE, _LOOK_SILENCE = 60.0, 600.0


@dataclass(slots=True)
class Providers:
    """Channels by name, and their inlets."""

    by_name: dict[str, Channel] = field(default_factory=dict[str, Channel])
    inlets: list[Inlet] = field(default_factory=list[Inlet])

    async def run(self, service: Service) -> int:
        """Run a service with every inlet; the exit code of the process."""
        opened = [inlet(service) for inlet in self.inlets]
        return await service.run(
            [route for routes, _ in opened for route in routes],
            [poll for _, polls in opened for poll in polls],
        )

    async def close(self) -> None:
        """Let go of providers for which no service runs: one that runs closes them itself."""
        for channel in self.by_name.values():
            await channel.close()


async def connect(config: Config, store: Store, cabinet: Cabinet) -> Providers:
    """Connect to every provider that has credentials; raises `BadConfig` when one refuses."""
    providers = Providers()
    if config.telegram.token.get_secret_value():
        await _telegram(config, providers)
    if config.whatsapp.account_sid:
        _whatsapp(config, providers, store, cabinet)
    return providers


def _whatsapp(config: Config, providers: Providers, store: Store, cabinet: Cabinet) -> None:
    from bot.channels.whatsapp.channel import WhatsAppChannel
    from bot.channels.whatsapp.routes import WhatsAppDesk
    from bot.receiving.links import Links

    links = Links(store.vault, config.web.public_url, store.now)
    channel = WhatsAppChannel(config.whatsapp, config.web.public_url, links.make, store.now)
    providers.by_name["whatsapp"] = channel

    def inlet(service: Service) -> tuple[web.Routes, list[Poll]]:
        desk = WhatsAppDesk(channel, store, cabinet, links, service.worker.call)
        return desk.routes(service.receive), [Poll("whatsapp", _LOOK_SILENCE, desk.poll)]

    providers.inlets.append(inlet)


async def _telegram(config: Config, providers: Providers) -> None:
    from bot.channels.telegram.channel import BadToken, BadWebhook, TelegramChannel

    settings = config.telegram
    secret = settings.secret.get_secret_value()
    channel = TelegramChannel(settings.token.get_secret_value(), settings.api_url)
    listed = CATALOGUE.conversations.values()
    try:
        await channel.start([(entry.name, entry.command) for entry in listed if entry.command])
        if settings.mode == "webhook":
            await channel.set_webhook(f"{config.web.public_url}/telegram", secret)
    except (BadToken, BadWebhook) as error:
        await channel.close()
        raise BadConfig([f"telegram: {error}"]) from error
    providers.by_name["telegram"] = channel
    if settings.mode == "polling":
        providers.inlets.append(lambda _: ([], [Poll("telegram", _POLL_SILENCE, channel.poll)]))
        return

    async def read(_: str, headers: Mapping[str, str], body: bytes) -> list[Incoming] | int:
        return channel.webhook(headers, body, secret)

    providers.inlets.append(lambda service: ([web.Webhook("/telegram", read, service.receive)], []))


async def _telegram_problems(config: Config) -> list[str]:
    from bot.channels.telegram.channel import BadToken, TelegramChannel

    settings = config.telegram
    channel = TelegramChannel(settings.token.get_secret_value(), settings.api_url)
    try:
        await channel.verify()
    except BadToken as error:
        return [f"telegram.token: {error}"]
    except Exception as error:
        return [
            f"telegram.api_url {settings.api_url} does not answer ({type(error).__name__}). Is "
            "this machine on the internet, and is the address right?"
        ]
    finally:
        await channel.close()
    return []


async def problems(config: Config) -> list[str]:
    """What the providers say of the credentials, each problem in a sentence; changes nothing."""
    found: list[str] = []
    if config.telegram.token.get_secret_value():
        found += await _telegram_problems(config)
    if config.whatsapp.account_sid:
        from bot.channels.whatsapp import check

        found += await check.problems(config.whatsapp, config.web.public_url)
    return found
