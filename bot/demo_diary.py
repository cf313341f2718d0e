"""What stands on the screens of the demo's phones: entries in order, each with its number.

Knows: one file in the demo's folder, each line sealed, so that a NIK typed for a try is not left
readable on the disk. Must not know: what an entry means, HTTP.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from storage.vault import Unreadable, Vault

Entry = dict[str, Any]


class Diary:
    """Entries are only ever added; the first has number 1."""

    def __init__(self, path: Path, vault: Vault) -> None:
        self._path = path
        self._vault = vault
        self._entries: list[Entry] = []
        self._load()

    def _load(self) -> None:
        """Read back what was written; a last line torn by a power cut is cut off."""
        if not self._path.exists():
            return
        lines = self._path.read_bytes().splitlines(keepends=True)
        for line in lines:
            try:
                sealed = base64.b64decode(line, validate=False)
                text = self._vault.open(sealed, self._about(len(self._entries) + 1))
            except (Unreadable, binascii.Error):
                break
            self._entries.append(json.loads(text))
        self._path.write_bytes(b"".join(lines[: len(self._entries)]))

    @staticmethod
    def _about(number: int) -> str:
        return f"diary:{number}"

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, number: int) -> Entry:
        """The entry with this number; raises `IndexError` when there is none."""
        if number < 1:
            raise IndexError(number)
        return self._entries[number - 1]

    def add(self, entry: Mapping[str, Any]) -> None:
        """Write an entry down; its number goes into "n"."""
        numbered = {**entry, "n": len(self._entries) + 1}
        text = json.dumps(numbered, ensure_ascii=False)
        sealed = self._vault.seal(text, self._about(numbered["n"]))
        with self._path.open("ab") as out:
            out.write(base64.b64encode(sealed) + b"\n")
        self._entries.append(numbered)

    def since(self, number: int) -> list[Entry]:
        """The entries after this number."""
        return self._entries[max(0, number) :]

    def has(self, key: str) -> bool:
        """Whether a message with this key of the page stands here."""
        return any(entry.get("key") == key for entry in reversed(self._entries))
