"""A host whose clock can be set, for the service alone: Debian's `faketime` under its processes.

Knows: libfaketime. Must not know: what happens when the clock jumps.
"""

from __future__ import annotations

from pathlib import Path

from tests.herd import Herd

_LIBRARY = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")


class Clocks:
    """`environment` is for the processes; `set` moves their wall clock, not their monotonic one."""

    def __init__(self, folder: Path, name: str = "clock") -> None:
        if not _LIBRARY.exists():
            raise RuntimeError("This drill needs Debian's faketime: apt-get install faketime")
        self._file = folder / name
        self.set(0)
        self.environment = {
            "LD_PRELOAD": str(_LIBRARY),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_CACHE_DURATION": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }

    def set(self, seconds: int) -> None:
        """So many seconds from the real time, from about now on."""
        new = self._file.with_suffix(".new")
        new.write_text(f"{seconds:+d}s\n")
        new.replace(self._file)


class TwoClocks(Herd):
    """The second process lives five minutes ahead of the first."""

    def _own(self, port: int) -> dict[str, str]:
        ahead = 300 if port == self.ports[1] else 0
        clocks = Clocks(self._folder, f"clock-{port}")
        clocks.set(ahead)
        return super()._own(port) | clocks.environment
