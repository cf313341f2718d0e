"""Imports without what they take along for a terminal that nobody looks at.

Knows: that structlog and httpx import rich wherever it is installed, 0.2 s of every start.
Must not know: what is imported.
"""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def without(name: str) -> Generator[None]:
    """Import something as if `name` were not installed; both libraries provide for that."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[name]
