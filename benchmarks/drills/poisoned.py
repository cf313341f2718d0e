"""`bot run` with three words more, each of them poison: `python -m benchmarks.drills.poisoned run`.

Knows: the worst that a turn can do. Must not know: who says these words, what is counted.
"""

from __future__ import annotations

import os
from typing import NoReturn

from handlers import listing
from handlers.talk.catalogue import Catalogue, Listed
from handlers.talk.chat import Chat
from handlers.talk.scene import Scene
from storage import Tx, groups

RAISES = ("racun", "racun kembar")
DEADLY = "maut"
MARK = "Racun"  # a group of this name: what such a turn wrote, and must not stand
DIED = "died of a message"


def _mark(tx: Tx) -> None:
    groups.add(tx, "tkm-2020", MARK, "Asia/Jakarta")


def _raises(scene: Scene, text: str) -> None:
    """Where no conversation has begun: only the beat itself undoes what was written."""
    if text == RAISES[0]:
        _mark(scene.store)
        raise RuntimeError("poison")


def _twins(chat: Chat) -> None:
    """The database refuses: PostgreSQL then takes nothing more of what is not undone."""
    _mark(chat.store)
    chat.store.connection.exec_driver_sql("INSERT INTO groups SELECT * FROM groups")


def _dies(chat: Chat) -> NoReturn:
    _mark(chat.store)
    print(DIED, flush=True)
    os._exit(7)


def _poison(all_: Catalogue) -> Catalogue:
    return Catalogue(
        [*all_.conversations.values(), Listed(RAISES[1], _twins), Listed(DEADLY, _dies)],
        [_raises, all_.meaning],
        [all_.interrupting],
        all_.file,
        all_.odd,
        all_.gives_files,
    )


if __name__ == "__main__":
    listing.CATALOGUE = _poison(listing.CATALOGUE)

    from bot.__main__ import main  # only now: whoever is imported takes the list as it stands

    main()
