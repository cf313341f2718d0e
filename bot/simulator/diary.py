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

DiaryEntry = dict[str, Any]


class Diary:
    """Entries are only ever added; the first has number 1."""

    def __init__(self, path: Path, vault: Vault) -> None:
        self._path = path
        self._vault = vault
        self._entries: list[DiaryEntry] = []
        self._load()

    def _load(self) -> None:
        """Read back what was written; from a line on that a power cut tore, all is cut off."""
        if not self._path.exists():
            return
        with self._path.open("r+b") as file:
            whole = 0
            for line in file:
                entry = self._opened(line)
                if entry is None:
                    break
                self._entries.append(entry)
                whole += len(line)
            file.truncate(whole)

    def _opened(self, line: bytes) -> DiaryEntry | None:
        if not line.endswith(b"\n"):
            return None
        try:
            sealed = base64.b64decode(line)
            return json.loads(self._vault.open(sealed, self._about(len(self._entries) + 1)))
        except (Unreadable, binascii.Error):
            return None

    @staticmethod
    def _about(number: int) -> str:
        return f"diary:{number}"

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, number: int) -> DiaryEntry:
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

    def since(self, number: int) -> list[DiaryEntry]:
        """The entries after this number."""
        return self._entries[max(0, number) :]

    def has(self, key: str) -> bool:
        """Whether a message with this key of the page stands here."""
        return any(entry.get("key") == key for entry in reversed(self._entries))
