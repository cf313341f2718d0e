"""A process with a turn that kills it, for tests/test_hand.py:

    python -m tests.deadly <database> <key> <folder> <text>…

Each text is a message of a chat of its own, in one beat; what is left is drained.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from bot.answering.engine import Engine
from bot.answering.hand import Hand
from handlers.programme import Programme
from handlers.talk.catalogue import Catalogue, Listed
from handlers.talk.chat import Chat
from storage import Store
from storage.cabinet import Cabinet
from storage.database import Database
from storage.vault import Vault
from tests.small_talk import CATALOGUE, HOLD, incoming, otherwise


def dies(_: Chat) -> None:
    os._exit(7)


def engine(url: str, key: str, folder: Path) -> tuple[Engine, Hand]:
    store, listed = Store(Database(url), Vault(key)), [*CATALOGUE.conversations.values()]
    catalogue = Catalogue([*listed, Listed("mati", dies)], [otherwise], [], "foto", "aneh")
    hand = Hand(folder)
    cabinet = Cabinet(folder, store.vault)
    return Engine(store, catalogue, Programme(), cabinet, hand=hand), hand


if __name__ == "__main__":
    url, key, folder, *texts = sys.argv[1:]
    it, hand = engine(url, key, Path(folder))
    it.beat([incoming(text, address=text) for text in texts], HOLD)
    while it.drain(HOLD).answered:
        pass
    hand.close()
