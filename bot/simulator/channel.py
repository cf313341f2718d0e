"""A channel without a provider: what is sent arrives, files lie on this disk.

Knows: what the real channels can show, so that a simulated one shows no more.
Must not know: who watches (terminal, web page, test).
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection
from pathlib import Path

from bot.channels import End, FetchFailed, Sent
from bot.channels.telegram import drawing
from bot.channels.whatsapp import shapes
from handlers.talk.messages import Media, Reply
from storage.cabinet import Cabinet
from storage.vault import Unreadable

_SEALED = re.compile(r"[0-9a-f]{64}")
LIMITS = {"telegram": drawing.LIMITS, "whatsapp": shapes.LIMITS}


class SimulatedChannel:
    """Stands in for a provider: everything arrives, files are on this disk."""

    def __init__(self, name: str, uploads: Cabinet) -> None:
        self.name = name
        self._uploads = uploads
        self.limits = LIMITS[name]

    async def send(self, address: str, reply: Reply, file: bytes | None) -> End:
        return Sent(uuid.uuid4().hex)

    async def fetch(self, media: Media) -> bytes:
        """A file of this disk, or by its hash what the page sealed."""
        try:
            if _SEALED.fullmatch(media.ref):
                return self._uploads.read(media.ref)
            return Path(media.ref).read_bytes()
        except (OSError, Unreadable) as error:
            raise FetchFailed(type(error).__name__, final=True) from error

    async def find(self, address: str, taken: Collection[str], reply: Reply) -> Sent | None:
        return None

    async def close(self) -> None:
        return None
