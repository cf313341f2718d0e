"""Photos and papers that belong to nothing are deleted, their rows first, then their bytes.

Knows: how long they are kept. Must not know: what holds a file, how bytes lie on the disk.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from storage import Store, orphans
from storage.cabinet import Cabinet

_FOLDERS = 256  # of the cabinet, named by two letters
_A_ROUND = 16  # folders looked through each time, so that one round is short
_LOOSE = ("dropped",)  # a cancelled talk can be taken back, but holds no photo


class Sweeper:
    """Deletes what nothing held for `kept`. Whoever calls it holds the lease to."""

    def __init__(self, store: Store, cabinet: Cabinet, kept: timedelta) -> None:
        self._store = store
        self._cabinet = cabinet
        self._kept = kept
        self._next = secrets.randbelow(_FOLDERS)

    def sweep(self) -> int:
        """Forget files and delete bytes that no file has any more; how many were deleted."""
        with self._store.transaction() as tx:
            names = orphans.forget(tx, self._kept, _LOOSE)
        return sum(map(self._drop, {*names, *self._strays()}))

    def _strays(self) -> list[str]:
        """Bytes in a part of the cabinet: some were put away by who died before writing a row."""
        folders = [(self._next + n) % _FOLDERS for n in range(_A_ROUND)]
        self._next = (self._next + _A_ROUND) % _FOLDERS
        return [name for folder in folders for name in self._cabinet.names(f"{folder:02x}")]

    def _drop(self, name: str) -> bool:
        return self._cabinet.drop(name, lambda known: orphans.named(self._store, known))
