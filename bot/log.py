"""One structured line for each thing that happened, and never a NIK, a phone number or a token.

Knows: structlog, masking, the correlation id of the message at hand.
Must not know: what is logged.

Lines of the libraries (uvicorn, aiohttp, alembic, asyncio) and the traceback of a process that
ends go the same way as our own, so there is one place where things are hidden.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Generator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from time import monotonic
from types import TracebackType
from typing import Any, TextIO, cast

from bot.lean import without
from handlers.masking import mask

with without("rich"):
    import structlog

_TOKEN = re.compile(r"\d{6,12}:[A-Za-z0-9_-]{20,}|\b(?:AC|SK)[0-9a-f]{32}\b|(?<=://)[^/\s@]+(?=@)")
_SECRET_KEYS = ("token", "secret", "password", "auth", "key", "nik", "phone", "address")
# Numbers of our own rows, and a time that we wrote: nobody's, and needed to find the row.
_OURS = frozenset({"trace", "message", "letter", "file", "chat", "group", "report", "question",
                   "person", "id", "timestamp"})  # fmt: skip
_trace: ContextVar[int | None] = ContextVar("trace", default=None)
_DEEPEST = 4  # levels of a list or mapping that are looked through; what lies below is left out

Event = MutableMapping[str, Any]


def _hide(text: str) -> str:
    return mask(_TOKEN.sub("[token]", text))


def _traced(_: Any, __: str, event: Event) -> Event:
    message = _trace.get()
    if message is not None:
        event.setdefault("trace", message)
    return event


def _masked(_: Any, __: str, event: Event) -> Event:
    return {_hide(key): _value(key, value) for key, value in event.items()}


def _value(key: str, value: Any, depth: int = 0) -> Any:
    """A value as it may be seen: numbers too, and whatever lies inside."""
    if any(secret in key.lower() for secret in _SECRET_KEYS):
        return "[hidden]"
    if value is None or isinstance(value, bool | float) or _is_ours(key, value):
        return value
    if isinstance(value, int):
        seen = _hide(str(value))
        return value if seen == str(value) else seen
    if isinstance(value, Mapping) and depth < _DEEPEST:
        pairs = cast("Mapping[object, object]", value).items()
        return {_hide(str(name)): _value(str(name), inner, depth + 1) for name, inner in pairs}
    if isinstance(value, list | tuple | set | frozenset) and depth < _DEEPEST:
        return [_value("", inner, depth + 1) for inner in cast("list[object]", value)]
    return _hide(value if isinstance(value, str) else repr(cast("object", value)))


def _is_ours(key: str, value: object) -> bool:
    return key in _OURS and (isinstance(value, int) or key == "timestamp")


class Seldom:
    """Lines that a stranger can cause as often as he likes: one a second, with how many were not
    told. An attack must not fill the disk."""

    def __init__(self) -> None:
        self._told_at = float("-inf")
        self._untold = 0

    def tell(self, level: int, event: str, **more: Any) -> None:
        if monotonic() - self._told_at < 1:
            self._untold += 1
            return
        log.log(level, event, **more, **({"untold": self._untold} if self._untold else {}))
        self._told_at, self._untold = monotonic(), 0


class _OurWay(logging.Handler):
    """What libraries log in their own way becomes a line like ours."""

    def __init__(self) -> None:
        super().__init__()
        self._of_strangers = Seldom()

    def emit(self, record: logging.LogRecord) -> None:
        try:
            said = record.getMessage()
        except Exception:  # noqa: BLE001 - a library whose message does not fit its arguments
            said = str(record.msg)
        level = min(max(record.levelno // 10 * 10, logging.DEBUG), logging.CRITICAL)
        if record.name.startswith("uvicorn") and level <= logging.WARNING:
            self._of_strangers.tell(level, said, logger=record.name)  # of a request that is none
            return
        log.log(level, said, logger=record.name, exc_info=record.exc_info or None)


class _Calm:
    """A stream whose full disk, gone reader or end stops nobody: the line is lost, the work goes
    on."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def write(self, text: str) -> None:
        with suppress(OSError, ValueError):
            self._out.write(text)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            self._out.flush()


def _last_words(
    kind: type[BaseException], error: BaseException, place: TracebackType | None
) -> None:
    """Why the process ends; Python itself would print a traceback with all that is in it."""
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, place)
    else:
        log.critical("process ends", exc_info=(kind, error, place))


class Answered:
    """One line for each message that was answered: by far the most lines, so they are made by hand
    and written together."""

    def __init__(self) -> None:
        self.out: _Calm | None = None  # None: as every other line

    def tell(self, turns: Sequence[tuple[int, str, str]]) -> None:
        """Of each: the message's id, and our own words for its kind and its channel. To be called
        once it is true."""
        if self.out is None:
            for message, kind, channel in turns:
                log.info("answered", kind=kind, channel=channel, trace=message)
        elif turns:
            at = datetime.now(UTC).isoformat().replace("+00:00", "Z")
            end = f'"event": "answered", "level": "info", "timestamp": "{at}"}}'
            self.out.write("".join(
                f'{{"kind": "{kind}", "channel": "{channel}", "trace": {message}, {end}\n'
                for message, kind, channel in turns
            ))  # fmt: skip


answered = Answered()


def setup(level: str = "INFO", json_lines: bool = True) -> None:
    """Log to standard error from here on."""
    out = _Calm(sys.stderr)
    told = logging.getLevelNamesMapping()[level] <= logging.INFO
    answered.out = out if json_lines and told else None
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if json_lines
        else structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        )
    )
    structlog.configure(
        processors=[
            _traced,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.StackInfoRenderer(),
            structlog.processors.format_exc_info,
            _masked,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(cast("TextIO", out)),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, handlers=[_OurWay()], force=True)
    sys.excepthook = _last_words


@contextmanager
def trace(message: int) -> Generator[None]:
    """Every line logged inside carries the id of the message it is about."""
    former = _trace.set(message)
    try:
        yield
    finally:
        _trace.reset(former)


def describe(error: Exception) -> str:
    """An error by its type and place, without its text: that may quote what a person wrote."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    if place is None:
        return type(error).__name__
    code = place.tb_frame.f_code
    return f"{type(error).__name__} in {code.co_name}, line {place.tb_lineno}"


log: Any = structlog.get_logger()
