"""Whether bytes are a photo, a paper or a list, found out where nothing can go wrong.

Knows: how a process is started that looks at one file, how long it is waited for.
Must not know: what is in a file (`looking` and `lists` do), where the bytes came from or go to.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from bot.receiving.marks import MIMES, BadFile, kind_of
from bot.receiving.sight import Sight, refused
from handlers.talk.messages import Unfit

_PATIENCE = 3  # seconds of the wall for each second of work: other processes work here too
_PASSED_ON = ("PATH", "SYSTEMROOT", "TEMP", "LD_LIBRARY_PATH")  # no setting of ours, no secret


@dataclass(frozen=True, slots=True)
class FileLimits:
    """What a file may be and take: bytes, pixels, seconds of work, bytes of memory."""

    bytes: int = 16 * 1024 * 1024  # what WhatsApp carries
    pixels: int = 60_000_000  # a phone's best camera; a bomb has more
    seconds: int = 10
    memory: int = 1024 * 1024 * 1024


class NotLooked(Exception):
    """The process that looks could not be started or failed: our fault, the file may be good."""


async def examine(data: bytes, limits: FileLimits) -> Sight:
    """What a photo or paper is; raises `NotLooked` when it is to be tried again.

    Decoding is done by a process that the system ends when it takes too much, so neither the
    event loop nor the thread of the database ever waits for a picture.
    """
    kind = "large" if len(data) > limits.bytes else kind_of(data)
    if kind not in MIMES:
        return refused(Sight(kind), kind)
    try:
        told, bytes_ = await asyncio.to_thread(_looked, "looking", data, limits, str(limits.pixels))
    except BadFile as bad:
        return refused(Sight(kind), bad.kind)
    kept = told.pop("kept")
    return Sight(**told, kept=bytes_[:kept], thumbnail=bytes_[kept:])


async def told(data: bytes, today: date, limits: FileLimits) -> tuple[Literal["list", "plan"], str]:
    """What a file tells: a list of members, as JSON, or a plan, as text. Raises `Unfit` with what
    to do where there is neither, `BadFile` for one that takes too much, and as above."""
    found, _ = await asyncio.to_thread(_looked, "lists", data, limits, today.isoformat())
    if not found["good"]:
        raise Unfit(found["why"])
    return ("plan", found["plan"]) if "plan" in found else ("list", found["list"])


def _looked(room: str, data: bytes, limits: FileLimits, told: str) -> tuple[dict[str, Any], bytes]:
    command = [sys.executable, "-m", f"bot.receiving.{room}",
               str(limits.seconds), str(limits.memory), told]  # fmt: skip
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    environment["PYTHONPATH"] = os.pathsep.join(sys.path)
    try:
        ended = subprocess.run(  # noqa: S603 (our own module; the bytes go to its input)
            command, input=data, capture_output=True, check=False, env=environment,
            timeout=limits.seconds * _PATIENCE,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise BadFile("heavy") from error
    except OSError as error:
        raise NotLooked(type(error).__name__) from error
    if ended.returncode < 0:
        raise BadFile("heavy")  # the system ended it
    if ended.returncode:
        raise NotLooked(f"exit code {ended.returncode}")
    said, _, kept = ended.stdout.partition(b"\n")
    try:
        return json.loads(said), kept
    except ValueError as error:
        raise NotLooked("it said nothing that can be read") from error
