"""Links under which a provider may fetch a file of ours for a short time.

Knows: how a link is signed and when it ends. Must not know: who fetches, what the file is.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import quote

from handlers.talk.messages import Attachment
from storage.vault import Vault

LASTS = timedelta(hours=6)  # a provider may queue a message for four hours before it fetches
PATH = "/files"


class Links:
    """Makes and reads links: `<public_url>/files/<id>/<ends>/<signature>/<name>`."""

    def __init__(self, vault: Vault, public_url: str, now: Callable[[], datetime]) -> None:
        self._vault = vault
        self._public_url = public_url
        self._now = now

    def make(self, attachment: Attachment) -> str:
        """A link to a file; its name is the end of it, because some phones show that."""
        ends = str(int((self._now() + LASTS).timestamp()))
        signature = self._sign(attachment.file, ends)
        name = quote(attachment.name, safe="")
        return f"{self._public_url}{PATH}/{attachment.file}/{ends}/{signature}/{name}"

    def read(self, file: str, ends: str, signature: str) -> int | None:
        """The id of the file that a link names; None when it is forged or over."""
        # Who does not have our signature cannot choose the numbers, however long they are.
        if not hmac.compare_digest(self._sign(file, ends).encode(), signature.encode()):
            return None
        return int(file) if int(ends) >= self._now().timestamp() else None

    def _sign(self, file: str, ends: str) -> str:
        mac = self._vault.index("link", f"{file}:{ends}")
        return base64.urlsafe_b64encode(mac).decode().rstrip("=")
