"""What this process has in hand, written where it outlives the process: a message that kills it.

Knows: a small file of each living process, one that tells the deaths of all of them, and what the
files of dead ones say. Must not know: what a message says; it is named by a hash.

A message that ends the process (a crash in a library, no memory left) leaves no error to count. It
comes again, and would end the next process too. So its name stands in the file while it is played,
and whoever is alive counts what stands in a file that nobody holds any more: for all, since the
third process that such a message meets is seldom the first one started again. Nothing here is
synced: it need only outlive the process, and a machine that loses its power did not die of a
message.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
import uuid
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

_PREFIX = ".in-hand."
_DEATHS = ".deaths"
_NAME = 64  # bytes of the name in a process's file; yesterday's version wrote deaths behind it
_NOTHING = b" " * _NAME
_MOST = 1 << 20  # bytes of a file that are read
_TICK = 50_000_000  # nanoseconds in which a file system may give two changes the same time


class Hand:
    """One process's hand. `folder` outlives processes, and is shared by those of one machine.

    Where nothing can be written, on a full disk, messages are played all the same and none of them
    is suspected.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / f"{_PREFIX}{uuid.uuid4().hex}"
        self._file: int | None = None
        self._deaths: dict[str, int] = {}  # as they were when the folder was last looked at
        self._others: dict[Path, int] = {}  # the files of others, open
        self._seen = 0  # when the folder had changed last
        with suppress(OSError):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._open()
        self.look()

    def _open(self) -> None:
        """Under its name only once it is locked: else a process that starts now takes it over."""
        begun = self._path.with_name(f".begun{self._path.name}")
        self._file = os.open(begun, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        _lock(self._file)
        self._write(_NOTHING)
        begun.rename(self._path)

    def look(self) -> None:
        """Learn who has died meanwhile, and of what. Asked in each beat: where nothing happened it
        costs one look at the folder and one at each other process."""
        with suppress(OSError):
            changed = self._folder.stat().st_mtime_ns
            if changed != self._seen:
                self._look_around()
                self._seen = changed if abs(time.time_ns() - changed) > _TICK else 0
            for path, file in list(self._others.items()):
                if _lock(file):
                    self._inherit(path, file)

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
            self._write(_NOTHING)
            with suppress(OSError), self._told() as deaths:
                deaths.pop(_name(channel, key), None)

    def close(self) -> None:
        """The process ends in its own time; what is suspected is left for the next one."""
        for file in self._others.values():
            os.close(file)
        if self._file is not None:
            with suppress(OSError):
                self._path.unlink(missing_ok=True)
            os.close(self._file)

    def _write(self, name: bytes) -> None:
        if self._file is not None:
            with suppress(OSError):
                os.pwrite(self._file, name, 0)

    def _look_around(self) -> None:
        """Who else is there, and what has been told of deaths."""
        there = {path for path in self._folder.glob(f"{_PREFIX}*") if path != self._path}
        for path in self._others.keys() - there:
            os.close(self._others.pop(path))
        for path in there - self._others.keys():
            with suppress(FileNotFoundError):  # another was quicker
                self._others[path] = os.open(path, os.O_RDWR)
        if (self._folder / _DEATHS).exists():
            with self._told() as deaths:
                self._deaths = dict(deaths)

    def _inherit(self, path: Path, file: int) -> None:
        """Count what a dead process had in hand, unless another did it just before."""
        try:
            if os.fstat(file).st_nlink:
                found = _read(os.pread(file, _MOST, 0))
                if found:
                    with self._told() as deaths:
                        for suspect, more in found.items():
                            deaths[suspect] = deaths.get(suspect, 0) + more
                        self._deaths = dict(deaths)
                path.unlink(missing_ok=True)
        finally:
            os.close(self._others.pop(path))
            self._seen = 0

    @contextmanager
    def _told(self) -> Generator[dict[str, int]]:
        """The deaths that all know of; what is changed of them is told to all."""
        file = os.open(self._folder / _DEATHS, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(file, wait=True)
            deaths = _counted(os.pread(file, _MOST, 0))
            before = dict(deaths)
            yield deaths
            if deaths != before:
                written = os.pwrite(file, json.dumps(deaths).encode(), 0)
                os.ftruncate(file, written)
                os.utime(self._folder)  # by this the others see that there is something new
        finally:
            os.close(file)


def _read(left: bytes) -> dict[str, int]:
    """Of what the file of a dead process makes suspect, and how often."""
    name = left[:_NAME].decode("ascii", "replace").strip()
    found = _counted(left[_NAME:])
    if name:
        found[name] = found.get(name, 0) + 1
    return found


def _counted(written: bytes) -> dict[str, int]:
    try:
        return dict(json.loads(written or b"{}"))
    except (ValueError, TypeError):
        return {}  # somebody died while they wrote it: its suspects are counted anew


def _name(channel: str, key: str) -> str:
    return hashlib.sha256(f"{channel}:{key}".encode()).hexdigest()


def _lock(file: int, wait: bool = False) -> bool:
    """False when a living process holds it; the lock goes with the process."""
    import fcntl  # not on Windows, where only the demo runs, which has no hand

    try:
        fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
