"""What several commands are told: which area, which database.

Knows: how an area is written, the service's database and the simulator's folder. Must not know:
what is done there.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bot import config as settings
from bot.config import BadConfig

if TYPE_CHECKING:
    from storage import Store


def area_of(said: str) -> str:
    """The code of an area; raises `BadConfig` with what to write instead."""
    from handlers.reading import areas

    if said.strip().casefold() in ("indonesia", "nasional"):
        return ""
    found = areas.find(said)
    if len(found) == 1:
        return found[0].code
    likely = found or areas.alike(said, ("provinsi", "kabupaten", "kota"))
    choice = ", ".join(f"{area.code} {area.title}" for area in likely)
    reason = "means more than one area" if found else "is no area that we know"
    raise BadConfig([f"--area {said}: {reason}." + (f" Write one of: {choice}" if choice else "")])


def store_of(data: Path | None) -> Store:
    """The simulator's folder, or for None the configured database, brought up to date."""
    from bot.running import setup

    config = settings.load()
    return setup.open_migrated(config) if data is None else setup.open_folder(data, config)
