"""config.toml and the environment made into one frozen Config.

Knows: every setting, its default, and how to say what is wrong with it in plain words.
Must not know: what the settings are used for.

Each setting can be given as JPS_<SECTION>__<NAME>, for instance JPS_TELEGRAM__TOKEN; the
environment wins over the file. Secrets belong in the environment.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails

from handlers.papers.links import Doors
from handlers.programme import Edition, EditionId, Programme
from handlers.talk.limits import Allowance


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
    name: str = Field(default="", pattern=r"^\w{0,32}$")
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
    host: str = Field(default="127.0.0.1", min_length=1)
    port: int = Field(default=8080, ge=0, le=65535)
    public_url: str = Field(default="", pattern=r"^(https?://.*[^/])?$")


class FilesSettings(_Section):
    chat_megabytes: int = Field(default=200, ge=1)
    chat_daily: int = Field(default=40, ge=1)
    total_megabytes: int = Field(default=20_000, ge=1)
    least_free_megabytes: int = Field(default=500, ge=0)
    largest_megabytes: int = Field(default=16, ge=1, le=50)
    largest_megapixels: int = Field(default=60, ge=1, le=200)
    open_seconds: int = Field(default=10, ge=1, le=60)
    open_megabytes: int = Field(default=1000, ge=300, le=64_000)
    kept_days: int = Field(default=7, ge=1, le=3650)


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
    files: FilesSettings = FilesSettings()
    privacy: PrivacySettings = PrivacySettings()
    demo: DemoSettings = DemoSettings()
    limits: Allowance = Allowance()
    editions: dict[EditionId, Edition] = Field(default_factory=dict[EditionId, Edition])

    @property
    def doors(self) -> Doors:
        return Doors(self.telegram.name, self.whatsapp.sender)

    @property
    def programme(self) -> Programme:
        return Programme(editions=self.editions)


_PREFIX = "JPS_"
_SECRET = ("token", "secret", "key")  # settings whose value is never repeated


def load(path: Path | None = None, environment: Mapping[str, str] = os.environ) -> Config:
    """Read config.toml and the environment; raises `BadConfig`."""
    config, problems = examine(path, environment)
    if config is None or problems:
        raise BadConfig(problems)
    return config


def examine(
    path: Path | None = None, environment: Mapping[str, str] = os.environ
) -> tuple[Config | None, list[str]]:
    """The configuration without what is wrong in it, and each mistake in a sentence: whoever
    looks further finds the other mistakes too. None when there is nothing to look at."""
    named = environment.get("JPS_CONFIG")
    problems: list[str] = []
    values = _from_file(path or Path(named or "config.toml"), problems)
    unread = bool(problems)
    for name, value in environment.items():
        section, dot, key = name.removeprefix(_PREFIX).lower().partition("__")
        # What should be a section and is none is left as it is, to be told of.
        if name.startswith(_PREFIX) and dot and isinstance(values.setdefault(section, {}), dict):
            values[section][key] = value
    config = _built(values, problems)
    return None if unread else config, problems


def _built(values: dict[str, Any], problems: list[str]) -> Config:
    """What is wrong is told and dropped, until the rest can be used."""
    while True:
        try:
            return Config(**values)
        except ValidationError as error:
            for problem in error.errors():
                if (sentence := _sentence(problem)) not in problems:
                    problems.append(sentence)
                _drop(values, problem["loc"])


def _drop(values: dict[str, Any], place: tuple[int | str, ...]) -> None:
    """Take a wrong value out; of something that is missing, the section that misses it."""
    holder, last = cast("dict[Any, Any]", values), place[0]
    section: Any = values
    for key in place:
        if not isinstance(section, dict) or key not in section:
            break
        holder, last = cast("dict[Any, Any]", section), key
        section = holder[key]
    holder.pop(last, None)


def _from_file(path: Path, problems: list[str]) -> dict[str, Any]:
    try:
        # An empty value means "not known": it is left out, so that it takes its default.
        # Windows' Notepad may begin a file with a mark (BOM), which is no part of it.
        return _without_empty(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except FileNotFoundError:
        problems.append(
            f"{path} does not exist (looked for in {Path.cwd()}). Start jps-bot in the folder "
            "that holds config.toml, or set JPS_CONFIG to the path of yours."
        )
    except UnicodeDecodeError:
        problems.append(f"{path} cannot be read: it is not UTF-8. Save it again as UTF-8.")
    except RecursionError:
        problems.append(f"{path} cannot be read: brackets stand in brackets too often.")
    except (tomllib.TOMLDecodeError, OSError) as error:
        problems.append(f"{path} cannot be read: {error}")
    return {}


def _without_empty(values: dict[str, Any]) -> dict[str, Any]:
    return {
        key: _without_empty(cast("dict[str, Any]", value)) if isinstance(value, dict) else value
        for key, value in values.items()
        if value != ""
    }


def _sentence(problem: ErrorDetails) -> str:
    # The name of a section that is wrong itself, not what stands in it: no "[key]" after it.
    place = ".".join(str(part) for part in problem["loc"] if part != "[key]")
    if problem["type"] == "extra_forbidden":
        return f"{place}: there is no such setting. Is it misspelt?"
    if problem["type"] in ("model_type", "dict_type"):
        return f"{place} is a section: write [{place}] on a line, and its settings below."
    given = "" if any(word in place for word in _SECRET) else f" (found: {problem['input']!r})"
    return f"{place}: {problem['msg'].removeprefix('Value error, ')}{given}"
