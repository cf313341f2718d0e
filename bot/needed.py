"""What a real service needs before it can start, beyond settings that can be read.

Knows: which settings belong together, and what to do about each that is missing.
Must not know: what the providers say of them (each channel asks its own), how anything is started.
"""

from __future__ import annotations

import re

from bot.config import Config, WhatsAppSettings

_SANDBOX = "+14155238886"


def missing(config: Config) -> list[str]:
    """What `jps-bot run` still needs, each in a sentence that says what to do."""
    problems: list[str] = []
    if not config.privacy.key.get_secret_value():
        problems.append(
            "privacy.key is empty: make one with `jps-bot key` and set JPS_PRIVACY__KEY. Keep a "
            "copy: without it no NIK can be read again."
        )
    whatsapp = _wants_whatsapp(config.whatsapp)
    if not config.telegram.token.get_secret_value() and not whatsapp:
        problems.append(
            "no channel is set up: set JPS_TELEGRAM__TOKEN (from @BotFather) or the whatsapp "
            "settings. To try without any, run `jps-bot demo`."
        )
    problems += _telegram(config)
    return problems + (of_whatsapp(config.whatsapp, config.web.public_url) if whatsapp else [])


def _wants_whatsapp(settings: WhatsAppSettings) -> bool:
    """One setting of WhatsApp is enough to be told of the others."""
    secrets = (settings.auth_token, settings.webhook_key)
    given = [settings.account_sid, settings.sender, *(one.get_secret_value() for one in secrets)]
    return any(word.strip() for word in given)


def of_whatsapp(settings: WhatsAppSettings, public_url: str) -> list[str]:
    """What is wrong with the settings of WhatsApp, as far as they say it themselves."""
    found: list[str] = []
    if not re.fullmatch(r"AC[0-9a-f]{32}", settings.account_sid):
        found.append(
            "whatsapp.account_sid must be AC and 32 hexadecimal digits, as the Twilio console "
            "shows it."
        )
    # An empty key signs for everybody: a request signed with it could claim any phone.
    if not settings.auth_token.get_secret_value().strip():
        found.append("whatsapp.auth_token is empty: set JPS_WHATSAPP__AUTH_TOKEN.")
    key = settings.webhook_key.get_secret_value()
    if key and not key.strip():
        found.append("whatsapp.webhook_key is blank: give the shared key, or leave it out.")
    if not re.fullmatch(r"\+\d{8,15}", settings.sender):
        found.append(f"whatsapp.sender must be a number like +62812… (sandbox: {_SANDBOX}).")
    if not public_url.startswith("https://"):
        found.append(
            "web.public_url must be the https address under which Twilio reaches this service: "
            "without it no message arrives."
        )
    return found


def _telegram(config: Config) -> list[str]:
    telegram, problems = config.telegram, list[str]()
    token = telegram.token.get_secret_value()
    if token and not re.fullmatch(r"\d+:[\w-]{20,}", token):
        problems.append(
            "telegram.token does not look like a token from @BotFather (digits, a colon, then "
            "about 35 letters)."
        )
    if token and telegram.mode == "webhook":
        if not config.web.public_url.startswith("https://"):
            problems.append(
                "telegram.mode is webhook, so web.public_url must be the https address under "
                "which Telegram reaches this service."
            )
        if not re.fullmatch(r"[\w-]{1,256}", telegram.secret.get_secret_value()):
            problems.append(
                "telegram.mode is webhook, so telegram.secret must be 1 to 256 letters, digits, "
                "- or _. Any long random word will do."
            )
    return problems
