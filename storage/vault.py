"""Secrets at rest: AES-GCM for what must be read again, a keyed index for what must be found.

Knows: the one key of this installation and how to derive from it.
Must not know: tables, people, or where the key came from.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12
_KEY = 32


class BadKey(ValueError):
    """`privacy.key` must be 32 random bytes in base64; make one with `jps-bot key`."""


class Unreadable(Exception):
    """A sealed value does not open: another key, another row, or damaged data."""


def new_key() -> str:
    """A fresh installation key: 32 random bytes as base64 text."""
    return base64.urlsafe_b64encode(os.urandom(_KEY)).decode()


class Vault:
    """Seals and opens values, each bound to its place (`about`, e.g. ``"members.nik:42"``).

    A sealed value that is copied to another row does not open there, so swapped rows show.
    """

    def __init__(self, key: str) -> None:
        try:
            root = base64.urlsafe_b64decode(key)
        except (ValueError, binascii.Error) as error:
            raise BadKey(BadKey.__doc__) from error
        if len(root) != _KEY:
            raise BadKey(BadKey.__doc__)
        # Two purposes, two keys: an index must not help to open a sealed value.
        self._aead = AESGCM(hmac.digest(root, b"jps seal 1", hashlib.sha256))
        self._index = hmac.digest(root, b"jps index 1", hashlib.sha256)

    def seal(self, text: str, about: str) -> bytes:
        """The text as nonce + ciphertext, bound to `about`."""
        nonce = os.urandom(_NONCE)
        return nonce + self._aead.encrypt(nonce, text.encode(), about.encode())

    def open(self, sealed: bytes, about: str) -> str:
        """The text again; raises `Unreadable` when key, place or bytes do not fit."""
        try:
            plain = self._aead.decrypt(sealed[:_NONCE], sealed[_NONCE:], about.encode())
        except (InvalidTag, ValueError, TypeError) as error:  # SQLite may give text, or a number
            raise Unreadable(f"{about} does not open with this key") from error
        return plain.decode()

    def seal_bytes(self, data: bytes, about: str) -> bytes:
        """Like `seal` for a file's bytes."""
        nonce = os.urandom(_NONCE)
        return nonce + self._aead.encrypt(nonce, data, about.encode())

    def open_bytes(self, sealed: bytes, about: str) -> bytes:
        """Like `open` for a file's bytes."""
        try:
            return self._aead.decrypt(sealed[:_NONCE], sealed[_NONCE:], about.encode())
        except (InvalidTag, ValueError) as error:
            raise Unreadable(f"{about} does not open with this key") from error

    def index(self, kind: str, value: str) -> bytes:
        """A blind index: equal values of one kind give equal bytes, nothing leads back."""
        return hmac.digest(self._index, f"{kind}:{value}".encode(), hashlib.sha256)[:20]
