"""A host whose clock can be set, for the service alone: Debian's `faketime` under its processes.

Knows: libfaketime. Must not know: what happens when the clock jumps.
"""

from __future__ import annotations

from pathlib import Path

from tests.herd import Herd

_LIBRARY = "*/faketime/libfaketimeMT.so.1"  # in a folder named after the processor


class Clocks:
    """`environment` is for the processes; `set` moves their wall clock, not their monotonic one."""

    def __init__(self, folder: Path, name: str = "clock") -> None:
        library = next(Path("/usr/lib").glob(_LIBRARY), None)
        if library is None:
            raise RuntimeError("This drill needs Debian's faketime: apt-get install faketime")
        self._file = folder / name
        self.set(0)
        self.environment = {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_CACHE_DURATION": "1",
            "DONT_FAKE_MONOTONIC": "1",
            # Its mending of old C libraries makes every wait of a thread for another wrong by
            # seconds: Python's threads then wait for each other for ever, or never.
            "FAKETIME_FORCE_MONOTONIC_FIX": "0",
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
