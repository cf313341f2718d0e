"""Which files of a message are wanted: where the talk takes them, from whom, while there is room.

Knows: the catalogue's word, what a sender says of a file, the quota.
Must not know: what is said of a file that is not wanted, bytes, providers.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.log import log
from handlers.talk.catalogue import Catalogue
from handlers.talk.messages import Media
from handlers.talk.refusals import may_be_list, why_not
from handlers.talk.scene import Scene
from handlers.talk.state import Talk
from storage import files

STRANGER = "stranger"  # kinds of refusal: see handlers/talk/refusals.py
IN_A_FORM = "photo"


def takes(catalogue: Catalogue, talk: Talk) -> str:
    """The key of the question to which photos go that are sent during this talk, "" for none."""
    return talk.files or catalogue[talk.name].files_to


def sorted_out(
    catalogue: Catalogue, scene: Scene, talk: Talk | None, media: Sequence[Media]
) -> tuple[list[Media], str]:
    """The files to fetch, and what kind of refusal the others get ("" when all are taken)."""
    if talk is not None and not takes(catalogue, talk):
        return [], IN_A_FORM
    if not catalogue.gives_files(scene):
        return [], STRANGER
    refused = [why_not(file, scene.quota.largest) for file in media]
    taken = [file for file, why in zip(media, refused, strict=True) if not why]
    full = _full(scene) if taken else ""
    return ([], full) if full else (taken, next(filter(None, refused), ""))


def lists(catalogue: Catalogue, scene: Scene, media: Sequence[Media]) -> tuple[list[Media], str]:
    """The files that may hold a list of members, where no other came with them, from whoever has a
    group; and what keeps them from being fetched, "" for nothing."""
    found = [file for file in media if may_be_list(file)]
    if not found or len(found) < len(media) or not catalogue.gives_files(scene):
        return [], ""
    large = "large" if any(file.size > scene.quota.largest for file in found) else ""
    return found, large or _full(scene)


def _full(scene: Scene) -> str:
    room = scene.quota.least_free if scene.cabinet is None else scene.cabinet.free()
    full = files.full(scene.store, scene.chat, scene.quota, room)
    if full == "house":
        log.error("no room for files", free=room)
    return full


def wanted(scene: Scene, media: Sequence[Media], purpose: str = "") -> str:
    """Promise to fetch these; their ids as a talk keeps them, in order."""
    promised = (
        files.want(scene.store, scene.chat, file.ref, file.mime, file.unique, file.size, purpose)
        for file in media
    )
    return ",".join(map(str, promised))
