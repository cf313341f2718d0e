"""The section `files` of the configuration, as the parts of the house take it.

Knows: which setting is which limit. Must not know: what the limits are used for.
"""

from __future__ import annotations

from bot.config import FilesSettings
from bot.receiving.photos import FileLimits
from storage.files import Quota

_MEGA = 1024 * 1024


def quota_of(settings: FilesSettings) -> Quota:
    """How much is kept of what people send."""
    return Quota(
        chat_bytes=settings.chat_megabytes * _MEGA,
        chat_daily=settings.chat_daily,
        total_bytes=settings.total_megabytes * _MEGA,
        least_free=settings.least_free_megabytes * _MEGA,
        largest=settings.largest_megabytes * _MEGA,
    )


def limits_of(settings: FilesSettings) -> FileLimits:
    """What one file may be and take."""
    return FileLimits(
        bytes=settings.largest_megabytes * _MEGA,
        pixels=settings.largest_megapixels * 1_000_000,
        seconds=settings.open_seconds,
        memory=settings.open_megabytes * _MEGA,
    )
