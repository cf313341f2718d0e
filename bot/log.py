"""One structured line for each thing that happened, and never a NIK, a phone number or a token.

Knows: structlog, masking, the correlation id of the message at hand.
Must not know: what is logged.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Generator, MutableMapping
from contextlib import contextmanager
from typing import Any

from bot.lean import without
from handlers.masking import mask

with without("rich"):
    import structlog
    from structlog.contextvars import bound_contextvars, merge_contextvars

_TOKEN = re.compile(r"\d{6,12}:[A-Za-z0-9_-]{20,}|\b(?:AC|SK)[0-9a-f]{32}\b")
_SECRET_KEYS = ("token", "secret", "password", "auth", "key", "nik", "phone", "address")

Event = MutableMapping[str, Any]


def _hide(text: str) -> str:
    return mask(_TOKEN.sub("[token]", text))


def _masked(_: Any, __: str, event: Event) -> Event:
    for key, value in event.items():
        if any(secret in key.lower() for secret in _SECRET_KEYS):
            event[key] = "[hidden]"
        elif isinstance(value, str):
            event[key] = value if key == "timestamp" else _hide(value)
    return event


class _MaskedRecord(logging.Filter):
    """The same for the libraries that log in their own way (uvicorn, aiohttp, alembic)."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = _hide(record.getMessage()), ()
        return True


def setup(level: str = "INFO", json_lines: bool = True) -> None:
    """Log to standard error from here on."""
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if json_lines
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _masked,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_MaskedRecord())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


@contextmanager
def trace(message: int) -> Generator[None]:
    """Every line logged inside carries the id of the message it is about."""
    with bound_contextvars(trace=message):
        yield


log: Any = structlog.get_logger()
