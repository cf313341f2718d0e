"""Whether WhatsApp is set up: each missing step in a sentence that says what to do.

Knows: what Twilio says of an account, a sender and content. Must not know: messages.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import aiohttp

from bot import needed
from bot.channels.whatsapp import content
from bot.channels.whatsapp.channel import Twilio
from bot.config import WhatsAppSettings

_SENDERS = "https://messaging.twilio.com/v2/Channels/Senders?Channel=whatsapp&PageSize=100"
_SANDBOX = "+14155238886"
_PAGE = "See docs/whatsapp.md"


async def problems(settings: WhatsAppSettings, public_url: str) -> list[str]:
    """What is missing, in the order of the setup; asks Twilio once the settings are right."""
    found = needed.of_whatsapp(settings, public_url)
    if found:
        return found
    twilio = Twilio(settings)
    try:
        return await _asked(twilio, settings, public_url)
    except (TimeoutError, aiohttp.ClientError) as error:
        return [f"whatsapp: Twilio does not answer ({type(error).__name__}). Try again later."]
    finally:
        await twilio.close()


async def _asked(twilio: Twilio, settings: WhatsAppSettings, public_url: str) -> list[str]:
    status, account = await twilio("GET", f"{twilio.account}.json")
    if status != 200:
        return ["whatsapp.auth_token: Twilio refuses these credentials. Copy them again from the "
                "console."]  # fmt: skip
    if account.get("status") != "active":
        return [f"whatsapp: the Twilio account is {account.get('status')}. Look at the console."]
    found = [] if settings.sender == _SANDBOX else await _sender(twilio, settings, public_url)
    return found + await _templates(twilio)


async def _sender(twilio: Twilio, settings: WhatsAppSettings, public_url: str) -> list[str]:
    status, answer = await twilio("GET", _SENDERS)
    if status != 200:
        return []  # older accounts cannot ask; sending will tell
    rows: list[Mapping[str, Any]] = answer.get("senders", [])
    mine = next((r for r in rows if r.get("sender_id") == f"whatsapp:{settings.sender}"), None)
    if mine is None:
        return [f"whatsapp.sender is no WhatsApp sender of this account. {_PAGE}, step 3."]
    found: list[str] = []
    if not str(mine.get("status", "")).startswith("ONLINE"):
        found.append(f"whatsapp.sender is {mine.get('status')}, not ONLINE. {_PAGE}, step 3.")
    webhook: Mapping[str, Any] = mine.get("webhook") or {}
    called = str(webhook.get("callback_url") or "")
    if called.partition("#")[0] != f"{public_url}/whatsapp":
        found.append(f"The sender's webhook must be {public_url}/whatsapp. {_PAGE}, step 4.")
    return found


async def _templates(twilio: Twilio) -> list[str]:
    try:
        listed = await content.status(twilio)
    except content.PushFailed as error:
        return [f"whatsapp: {error}."]
    missing = [name for name, word in listed if word in ("missing", "unsubmitted")]
    refused = [name for name, word in listed if word in ("rejected", "paused", "disabled")]
    found: list[str] = []
    if missing:
        found.append(f"{len(missing)} WhatsApp texts are not at Twilio yet: run "
                     "`jps-bot whatsapp templates push`.")  # fmt: skip
    if refused:
        found.append(f"Meta refused {', '.join(refused)}: change the text in "
                     "templates.toml and push again.")  # fmt: skip
    return found
