"""Where the simulator lives: a folder held by one process, a port of this machine.

Knows: locks, sockets, and how to say in plain words what stands in the way.
Must not know: what lies in the folder, what is served.
"""

from __future__ import annotations

import contextlib
import errno
import socket
import sys
from collections.abc import Generator
from pathlib import Path
from typing import IO, Any

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

HOST = "127.0.0.1"
_NEXT = 20  # ports that are tried after a busy one
_BUSY = (
    "Folder {folder} sedang dipakai jps-bot lain. Tutup dulu yang itu, atau pakai folder lain, "
    "misalnya: --data data/demo2"
)
_SHUT = "Folder {folder} tidak bisa ditulis. Pakai folder lain, misalnya: --data data/demo2"
_NO_PORT = "Port harus angka 0 sampai 65535. Coba lagi dengan --port 8080"
_FORBIDDEN = "Port {port} tidak boleh dipakai di komputer ini. Coba lagi dengan --port 8080"
_FULL = (
    "Port {port} dan {next} port sesudahnya sedang dipakai program lain. Tutup salah satunya, atau "
    "pilih port lain, misalnya: --port 9000"
)


class NoPlace(Exception):
    """The simulator cannot start here; `str(error)` says to the person what to do."""


@contextlib.contextmanager
def held(folder: Path) -> Generator[None]:
    """Hold a folder, made when it is not there; raises `NoPlace` while another process does.

    The system lets go of it when the process ends, however it ends.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / "lock").open("a")
    except OSError as error:
        raise NoPlace(_SHUT.format(folder=folder)) from error
    with file:
        try:
            _lock(file)
        except OSError as error:
            raise NoPlace(_BUSY.format(folder=folder)) from error
        yield


def _lock(file: IO[Any]) -> None:
    if sys.platform == "win32":
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def port_near(port: int) -> socket.socket:
    """A listening socket at this port or the next free one (0: any); raises `NoPlace`."""
    if not 0 <= port <= 65535:
        raise NoPlace(_NO_PORT)
    for near in range(port, min(port + _NEXT, 65535) + 1):
        try:
            return socket.create_server((HOST, near))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise NoPlace(_FORBIDDEN.format(port=near)) from error
    raise NoPlace(_FULL.format(port=port, next=_NEXT))
