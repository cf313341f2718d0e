"""One warm sentence to whoever only is polite, also after a reminder.

Knows: the sentences. Must not know: how courtesy is heard, what was said before.
"""

from __future__ import annotations

from handlers.courtesy.hearing import Courtesy, courtesy, ill, surely
from handlers.talk.calling import you
from handlers.talk.catalogue import Begin
from handlers.talk.chat import Chat
from handlers.talk.messages import Option
from handlers.talk.scene import Scene

_SAID: dict[Courtesy, str] = {
    "thanks": "Sama-sama, {you}. Semoga lancar.",
    "agreed": "Baik, {you}. Tulis saja di sini kalau ada yang perlu dibantu.",
    "later": "Baik, {you}, tidak apa-apa. Tulis lagi di sini kalau sudah sempat.",
    "greeting": "Halo, {you}. Ada yang bisa dibantu?",
    "sorry": "Tidak apa-apa, {you}. Tulis saja di sini kalau sudah sempat.",
}
_WAYS = (
    Option("Menu", "/menu", command=True),
    Option("Tanya petugas", "/tanya petugas", command=True),
)
_ILL = "Tidak apa-apa, {you}. Semoga lekas sembuh. Tulis saja di sini kalau sudah sempat."


def listen(_: Scene, said: str) -> Begin | None:
    """What is only polite where nothing is open."""
    return _begun(courtesy(said), said)


def listen_aside(_: Scene, said: str) -> Begin | None:
    """What surely is no answer, whatever question waits."""
    return _begun(surely(said), said)


def _begun(kind: Courtesy | None, said: str) -> Begin | None:
    if kind is None:
        return None
    return Begin("basa-basi", {"text": "ill" if ill(said) else kind})


def answer(chat: Chat) -> None:
    """The sentence, with a name where it is known."""
    kind = chat.talk.seed.get("text", "agreed")
    sentence = _ILL if kind == "ill" else next(
        (text for name, text in _SAID.items() if name == kind), _SAID["agreed"])  # fmt: skip
    ways = _WAYS if kind == "greeting" else ()
    chat.say(sentence.format(you=you(chat.scene)), *ways)
