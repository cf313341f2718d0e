"""The sealed cabinet: the folder of bytes beside the database.

Knows: hashes, sealing, syncing to the disk. Must not know: the files table, what a file shows.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from storage.vault import Vault

_ASIDE = ".old"
_SETTLING = timedelta(hours=1)  # from putting bytes away to writing their row, generously


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
        try:
            try:
                os.utime(path)  # so that `drop` sees that somebody just put it away again
            except FileNotFoundError:
                self._write(path, self._vault.seal_bytes(data, f"file:{name}"))
        except OSError as error:
            raise DiskFull(DiskFull.__doc__) from error
        return name

    def _write(self, path: Path, sealed: bytes) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}.{threading.get_ident()}.part")
        try:
            with open(part, "wb", opener=_private) as out:
                out.write(sealed)
                out.flush()
                os.fsync(out.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)

    def read(self, name: str) -> bytes:
        """The bytes again; raises OSError when the file is gone, `Unreadable` when damaged."""
        return self._vault.open_bytes(self._path(name).read_bytes(), f"file:{name}")

    def free(self) -> int:
        """Bytes that are left on its disk."""
        there = next(path for path in (self._folder, *self._folder.parents) if path.exists())
        return shutil.disk_usage(there).free

    def check(self) -> None:
        """Write something small and drop it again; raises OSError where that cannot be done."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=self._folder, prefix="check") as out:
            out.write(b"0" * 4096)
            out.flush()
            os.fsync(out.fileno())

    def names(self, first: str) -> Iterator[str]:
        """What lies here under names that begin with these two letters."""
        for path in (self._folder / first).glob("*"):
            if path.suffix == _ASIDE:
                path.replace(path.with_suffix(""))  # who put it aside died: nothing is lost
            if not path.suffix or path.suffix == _ASIDE:
                yield path.stem

    def drop(self, name: str, needed: Callable[[str], bool]) -> bool:
        """Delete bytes that nobody needs; True when they are gone.

        They are put aside first: who puts the same bytes away again in the meantime writes them
        anew or leaves a fresh date, and both are seen before the deletion.
        """
        path = self._path(name)
        aside = path.with_suffix(_ASIDE)
        try:
            if _fresh(path) or needed(name):
                return False
            path.replace(aside)
            if _fresh(aside) or needed(name):
                aside.replace(path)
                return False
            aside.unlink()
        except FileNotFoundError:
            return False  # another process was quicker
        return True

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / name


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _fresh(path: Path) -> bool:
    """The real time, as the disk has it, also where the house's clock is a simulated one."""
    return time.time() - path.stat().st_mtime < _SETTLING.total_seconds()
