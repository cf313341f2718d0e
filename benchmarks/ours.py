"""Our own bot for the stand-in: `jps-bot run` on a fresh SQLite file, every commit synced.

Knows: its settings, and the groups whose leaders write. Must not know: what is measured.
"""

from __future__ import annotations

import sys

from storage import schema
from storage.vault import new_key

from .measure import ROOT, Command, Place
from .standin import TOKEN
from .turns import fill, open_store


def ours(place: Place) -> Command:
    """Each chat leads a group; webhook or polling."""
    key, url = new_key(), f"sqlite:///{place.folder}/jps.db"
    store = open_store(url, key)
    schema.migrate(store.database)
    fill(store, place.chats + 1)  # they are counted from 1: no chat of Telegram is 0
    store.database.close()
    return Command([sys.executable, "-m", "bot", "run"], {
        "JPS_CONFIG": str(ROOT / "config.toml"), "JPS_STORAGE__URL": url,
        "JPS_STORAGE__FILES": f"{place.folder}/files", "JPS_PRIVACY__KEY": key,
        "JPS_TELEGRAM__TOKEN": TOKEN, "JPS_TELEGRAM__API_URL": place.api,
        "JPS_TELEGRAM__MODE": "webhook" if place.webhook else "polling",
        "JPS_TELEGRAM__SECRET": "benchmark", "JPS_WEB__PORT": str(place.port),
        "JPS_WEB__PUBLIC_URL": "https://benchmark.invalid",
    })  # fmt: skip
