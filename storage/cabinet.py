"""The sealed cabinet: the folder of bytes beside the database.

Knows: hashes, sealing, syncing to the disk. Must not know: the files table, what a file shows.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from storage.vault import Vault


class DiskFull(Exception):
    """There is no room for a file: make room on the disk; the file is fetched again by itself."""


class Cabinet:
    """The folder of sealed bytes, named by their hash: the same photo twice is one file."""

    def __init__(self, folder: Path, vault: Vault) -> None:
        self._folder = folder
        self._vault = vault

    def put(self, data: bytes) -> str:
        """Bytes to the disk, synced before this returns; gives their sha256 as hex."""
        name = hashlib.sha256(data).hexdigest()
        path = self._path(name)
        if not path.exists():
            try:
                self._write(path, self._vault.seal_bytes(data, f"file:{name}"))
            except OSError as error:
                raise DiskFull(DiskFull.__doc__) from error
        return name

    def _write(self, path: Path, sealed: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}.part")
        try:
            with part.open("wb") as out:
                out.write(sealed)
                out.flush()
                os.fsync(out.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)

    def read(self, name: str) -> bytes:
        """The bytes again; raises OSError when the file is gone, `Unreadable` when damaged."""
        return self._vault.open_bytes(self._path(name).read_bytes(), f"file:{name}")

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / name
