"""The same answer is never said three times in a row: the third brings another way on.

Knows: a digest of what was said last, and how often. Must not know: what is said.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from handlers.talk.messages import LONGEST, Option, Reply

_TOO_OFTEN = 3
_SAME = "Jawaban kami masih sama. Kalau bukan itu maksudnya, pilih *Tanya petugas*."
_STILL = "Masih sama:"  # above what is long itself
_PERSON = Option("Tanya petugas", "/tanya petugas", command=True)
_ROOM = 9  # a list of a phone has ten entries


def varied(reply: Reply, before: str) -> tuple[Reply, str]:
    """The reply, changed where it would come a third time, and what to remember of it.

    `before` is what was remembered of the last one, "" at first.
    """
    digest, _, times = before.partition(":")
    new = hashlib.sha256(reply.text.encode()).hexdigest()[:12]
    count = int(times) + 1 if digest == new else 1
    remembered = f"{new}:{count % _TOO_OFTEN}"
    if count < _TOO_OFTEN:
        return reply, remembered
    others = [option for option in reply.options if option.value != _PERSON.value]
    options = (*others[:_ROOM], _PERSON)
    text = f"{_SAME}\n\n{reply.text}"
    text = text if len(text) <= LONGEST else f"{_STILL}\n\n{reply.text}"
    return replace(reply, text=text, options=options), remembered
