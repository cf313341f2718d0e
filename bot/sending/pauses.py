"""Which channels are left alone, until when, and how they are tried again.

Knows: that a provider which is silent or gone says nothing about any letter, and how often such
a one is tried. Must not know: letters, providers, how anything is sent.

A few failures in a row close a channel to all letters. When its gap is over one letter is let
through; if that fails too the next gap is twice as long, and any true answer opens the channel.
A provider that asks for quiet is left alone for as long as it says, by whom it means.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import metrics
from bot.log import log

FEW = 3  # failures in a row, whatever the letter, after which a channel is closed
FIRST_GAP, LONGEST_GAP = timedelta(seconds=1), timedelta(seconds=60)
_ALONE = timedelta(seconds=12)  # longer than a send may take: the letter let through never ended
_TOLD_EVERY = timedelta(seconds=60)


@dataclass(slots=True)
class _Span:
    """A time to come. A clock that is set back to before it began ends it."""

    begins: datetime
    ends: datetime

    def holds(self, now: datetime) -> bool:
        return self.begins <= now < self.ends


@dataclass(slots=True)
class _Line:
    failures: int = 0
    gap: timedelta = FIRST_GAP
    closed: _Span | None = None
    trying: int | None = None  # the letter let through
    trial: _Span | None = None
    told: _Span | None = None
    since: datetime | None = None


class Pauses:
    """The pauses of one process: each finds out for itself, its network may be another."""

    def __init__(self) -> None:
        self._lines: dict[str, _Line] = {}
        self._quiet: dict[tuple[str, bool], _Span] = {}

    def _line(self, channel: str) -> _Line:
        return self._lines.setdefault(channel, _Line())

    def doubtful(self, channel: str) -> bool:
        """Whether the last that was tried got no answer."""
        return self._line(channel).failures > 0

    def quiet_until(self, channel: str, own: bool, now: datetime) -> datetime | None:
        """Until when the provider asked for quiet; `own`: for letters of our own accord."""
        spans = [
            self._quiet.get((channel, False)),
            self._quiet.get((channel, True)) if own else None,
        ]
        return max((span.ends for span in spans if span and span.holds(now)), default=None)

    def room(self, channel: str, own: bool, now: datetime, most: int) -> int:
        """How many letters may be taken for a channel now: `most`, one to try, or none."""
        line = self._line(channel)
        if self.quiet_until(channel, own, now):
            return 0
        if line.failures < FEW:
            return most
        shut = (line.closed and line.closed.holds(now)) or (line.trial and line.trial.holds(now))
        return 0 if shut else 1

    def admits(self, channel: str, letter: int, now: datetime) -> bool:
        """Whether this letter may be sent; one alone tries a channel whose gap is over."""
        line = self._line(channel)
        if line.failures < FEW:
            return True
        if self.room(channel, False, now, 1) == 0:
            return False
        line.trying, line.trial = letter, _Span(now, now + _ALONE)
        return True

    def ask_for_quiet(self, channel: str, own: bool, now: datetime, seconds: float) -> datetime:
        """The provider wants to be left alone so long; gives until when."""
        span = _Span(now, now + timedelta(seconds=seconds))
        self._quiet[channel, own] = span
        return span.ends

    def answered(self, channel: str, now: datetime) -> None:
        """The provider said something, whatever it was."""
        line = self._line(channel)
        if line.failures == 0:
            return
        if line.failures >= FEW:
            away = round((now - line.since).total_seconds()) if line.since else 0
            log.warning("channel open again", channel=channel, seconds=away)
            metrics.paused.labels(channel).set(0)
        self._lines[channel] = _Line()

    def failed(self, channel: str, letter: int, now: datetime, why: str) -> None:
        """Nobody answered. Once the channel is closed only the letter that tries it counts: those
        that were under way before say nothing new."""
        line = self._line(channel)
        if line.failures >= FEW and line.trying != letter:
            return
        line.failures += 1
        line.since = line.since or now
        line.trying = line.trial = None
        if line.failures >= FEW:
            line.closed = _Span(now, now + line.gap)
            line.gap = min(2 * line.gap, LONGEST_GAP)
            self._tell(channel, line, now, why)

    def _tell(self, channel: str, line: _Line, now: datetime, why: str) -> None:
        metrics.paused.labels(channel).set(1)
        if line.told is None or not line.told.holds(now):
            line.told = _Span(now, now + _TOLD_EVERY)
            log.error("channel does not answer, its letters wait", channel=channel, why=why)
