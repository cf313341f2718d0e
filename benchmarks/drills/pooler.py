"""A pgbouncer before a PostgreSQL, with the settings that docs/pgbouncer.ini recommends.

Knows: its program (Debian's package), its file of settings. Must not know: who uses it.
"""

from __future__ import annotations

import configparser
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from benchmarks.drills.postgres import USER, Server, free_port
from tests.support import ROOT

_PROGRAM = "/usr/sbin/pgbouncer"


class Pooler:
    """It runs from `start` to `kill`, on one port, and lets in whoever comes."""

    def __init__(self, server: Server, connections: int) -> None:
        self._server = server
        self._port = free_port()
        self._connections = connections
        self._file = server.folder.parent / f"pgbouncer-{self._port}.ini"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._port}"

    def url(self) -> str:
        return f"postgresql://postgres@{self.address}/jps"

    def start(self) -> None:
        settings = configparser.ConfigParser(interpolation=None)
        settings.read(ROOT / "docs" / "pgbouncer.ini")
        at = self._server.address.partition(":")[2]
        settings["databases"]["jps"] = f"host=127.0.0.1 port={at} dbname=jps user=postgres"
        own = settings["pgbouncer"]
        del own["auth_file"]
        own.update(auth_type="any", listen_port=str(self._port), unix_socket_dir="",
                   default_pool_size=str(self._connections))  # fmt: skip
        with self._file.open("w") as out:
            settings.write(out)
        user = [] if os.geteuid() else ["-u", USER]
        with (self._file.with_suffix(".log")).open("ab") as log:
            self._process = subprocess.Popen(
                [_PROGRAM, "-q", *user, str(self._file)], stdout=log, stderr=log
            )
        while not self._listens():
            if self._process.poll() is not None:
                raise RuntimeError(self._file.with_suffix(".log").read_text()[-500:])
            time.sleep(0.02)  # asks again; what is waited for is another process

    def _listens(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self._port)):
            return True
        return False

    def kill(self) -> None:
        """kill -9: every connection through it is cut."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()


@contextmanager
def pooler(server: Server, connections: int) -> Iterator[Pooler]:
    """A pooler with so many connections to a server, for as long as the block lasts."""
    made = Pooler(server, connections)
    made.start()
    try:
        yield made
    finally:
        made.kill()
