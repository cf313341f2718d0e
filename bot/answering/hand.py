"""What this process has in hand, written where it outlives the process: a message that kills it.

Knows: a small file that belongs to one living process, and what the files of dead ones say.
Must not know: what a message says; it is named by a hash.

A message that ends the process (a crash in a library, no memory left) leaves no error to count. It
comes again, and would end the next process too. So its name stands in the file while it is played,
and whoever starts counts what stands in files that nobody holds any more. The file is not synced:
it need only outlive the process, and a machine that loses its power did not die of a message.
"""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from contextlib import suppress
from pathlib import Path

_PREFIX = ".in-hand."
_NAME = 64  # bytes of the name at the beginning of the file; after it stand the deaths, as JSON
_NOTHING = b" " * _NAME


class Hand:
    """One process's hand. `folder` outlives processes, and is shared by those of one machine.

    Where nothing can be written, on a full disk, messages are played all the same and none of them
    is suspected.
    """

    def __init__(self, folder: Path) -> None:
        self._deaths: dict[str, int] = {}
        self._file: int | None = None
        self._path = folder / f"{_PREFIX}{uuid.uuid4().hex}"
        with suppress(OSError):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for path in sorted(folder.glob(f"{_PREFIX}*")):
                self._inherit(path)
            self._open()

    def _open(self) -> None:
        """Under its name only once it is locked: else a process that starts now takes it over."""
        begun = self._path.with_name(f".begun{self._path.name}")
        self._file = os.open(begun, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        _lock(self._file)
        self._write(_NOTHING + self._told())
        begun.rename(self._path)

    def deaths(self, channel: str, key: str) -> int:
        """How many processes died while they had this message in hand."""
        return self._deaths.get(_name(channel, key), 0) if self._deaths else 0

    def take(self, channel: str, key: str) -> None:
        """From now on it is in hand."""
        self._write(_name(channel, key).encode())

    def put_down(self) -> None:
        """Nothing is in hand."""
        self._write(_NOTHING)

    def forgive(self, channel: str, key: str) -> None:
        """It is over: what it was suspected of is forgotten."""
        if self._deaths and self._deaths.pop(_name(channel, key), None):
            self._write(_NOTHING + self._told(), whole=True)

    def close(self) -> None:
        """The process ends in its own time; what it suspected is left for the next one."""
        if self._file is None:
            return
        os.close(self._file)
        if not self._deaths:
            with suppress(OSError):
                self._path.unlink(missing_ok=True)

    def _told(self) -> bytes:
        return json.dumps(self._deaths).encode()

    def _write(self, begin: bytes, whole: bool = False) -> None:
        """At the beginning of the file, or all of it."""
        if self._file is None:
            return
        with suppress(OSError):
            os.pwrite(self._file, begin, 0)
            if whole:
                os.ftruncate(self._file, len(begin))

    def _inherit(self, path: Path) -> None:
        """Take over the file of a process that is dead."""
        try:
            file = os.open(path, os.O_RDWR)
        except FileNotFoundError:
            return  # another was quicker
        try:
            if _lock(file):
                self._read(os.pread(file, 1 << 20, 0))
                path.unlink(missing_ok=True)
        finally:
            os.close(file)

    def _read(self, left: bytes) -> None:
        name = left[:_NAME].decode("ascii", "replace").strip()
        try:
            former: dict[str, int] = dict(json.loads(left[_NAME:] or b"{}"))
        except (ValueError, TypeError):
            former = {}  # died while it wrote them: its suspects are counted anew
        if name:
            former[name] = former.get(name, 0) + 1
        for suspect, deaths in former.items():
            self._deaths[suspect] = self._deaths.get(suspect, 0) + deaths


def _name(channel: str, key: str) -> str:
    return hashlib.sha256(f"{channel}:{key}".encode()).hexdigest()


def _lock(file: int) -> bool:
    """False when a living process holds it; the lock goes with the process."""
    import fcntl  # not on Windows, where only the demo runs, which has no hand

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
