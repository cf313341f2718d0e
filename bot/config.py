"""config.toml and the environment made into one frozen Config.

Knows: every setting, its default, and how to say what is wrong with it in plain words.
Must not know: what the settings are used for.

Each setting can be given as JPS_<SECTION>__<NAME>, for instance JPS_TELEGRAM__TOKEN; the
environment wins over the file. Secrets belong in the environment.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails

from handlers.programme import Edition, Programme


class BadConfig(Exception):
    """The configuration cannot be used; `problems` says each mistake in a sentence."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class StorageSettings(_Section):
    url: str = "sqlite:///data/jps.db"
    files: Path = Path("data/files")


class TelegramSettings(_Section):
    token: SecretStr = SecretStr("")
    mode: Literal["polling", "webhook"] = "polling"
    api_url: str = Field(default="https://api.telegram.org", pattern=r"^https?://")
    secret: SecretStr = SecretStr("")


class WhatsAppSettings(_Section):
    account_sid: str = ""
    auth_token: SecretStr = SecretStr("")
    sender: str = ""
    webhook_key: SecretStr = SecretStr("")
    api_url: str = Field(default="https://api.twilio.com", pattern=r"^https?://")


class WebSettings(_Section):
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    public_url: str = Field(default="", pattern=r"^(https?://.*[^/])?$")


class PrivacySettings(_Section):
    key: SecretStr = SecretStr("")


class DemoSettings(_Section):
    start: AwareDatetime = datetime(2020, 12, 15, 9, tzinfo=ZoneInfo("Asia/Jakarta"))


class Config(_Section):
    """All settings, with where they were read from."""

    storage: StorageSettings = StorageSettings()
    telegram: TelegramSettings = TelegramSettings()
    whatsapp: WhatsAppSettings = WhatsAppSettings()
    web: WebSettings = WebSettings()
    privacy: PrivacySettings = PrivacySettings()
    demo: DemoSettings = DemoSettings()
    editions: dict[str, Edition] = Field(default_factory=dict[str, Edition])

    @property
    def programme(self) -> Programme:
        return Programme(editions=self.editions)


_PREFIX = "JPS_"
_SECRET = ("token", "secret", "key")  # settings whose value is never repeated


def load(path: Path | None = None, environment: Mapping[str, str] = os.environ) -> Config:
    """Read config.toml (where there is one) and the environment; raises `BadConfig`."""
    values = _from_file(path or Path(environment.get("JPS_CONFIG", "config.toml")), path)
    for name, value in environment.items():
        section, dot, key = name.removeprefix(_PREFIX).lower().partition("__")
        # What should be a section and is none is left as it is, to be told of.
        if name.startswith(_PREFIX) and dot and isinstance(values.setdefault(section, {}), dict):
            values[section][key] = value
    try:
        return Config(**values)
    except ValidationError as error:
        raise BadConfig([_sentence(problem) for problem in error.errors()]) from error


def _from_file(path: Path, asked: Path | None) -> dict[str, Any]:
    try:
        # An empty value means "not known": it is left out, so that it takes its default.
        return _without_empty(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        if asked is None:
            return {}
        raise BadConfig([f"{path} does not exist. Copy config.toml there."]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise BadConfig([f"{path} cannot be read: {error}"]) from error


def _without_empty(values: dict[str, Any]) -> dict[str, Any]:
    return {
        key: _without_empty(cast("dict[str, Any]", value)) if isinstance(value, dict) else value
        for key, value in values.items()
        if value != ""
    }


def _sentence(problem: ErrorDetails) -> str:
    place = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        return f"{place}: there is no such setting. Is it misspelt?"
    if problem["type"] in ("model_type", "dict_type"):
        return f"{place} is a section: write [{place}] on a line, and its settings below."
    given = "" if any(word in place for word in _SECRET) else f" (found: {problem['input']!r})"
    return f"{place}: {problem['msg'].removeprefix('Value error, ')}{given}"


def missing_for_run(config: Config) -> list[str]:
    """What a real service still needs, each in a sentence that says what to do."""
    problems: list[str] = []
    if not config.privacy.key.get_secret_value():
        problems.append(
            "privacy.key is empty: make one with `jps-bot key` and set JPS_PRIVACY__KEY. Keep a "
            "copy: without it no NIK can be read again."
        )
    if not config.telegram.token.get_secret_value() and not config.whatsapp.account_sid:
        problems.append(
            "no channel is set up: set JPS_TELEGRAM__TOKEN (from @BotFather) or the whatsapp "
            "settings. To try without any, run `jps-bot demo`."
        )
    return problems + _telegram_problems(config)


def _telegram_problems(config: Config) -> list[str]:
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
