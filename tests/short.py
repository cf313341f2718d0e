"""How much one turn may say: 350 characters, but for a few kinds that somebody asked for.

Knows: the limit, and by what those kinds are known where they are read. Must not know: how
anything is said.
"""

from __future__ import annotations

import re

from handlers.leader.enrolment import CONSENT
from handlers.public.answers import faq
from handlers.talk.messages import LONGEST, Reply

LINES = 12  # of what is read back, and one that says how much more there is
ENTRIES = 10  # of a list on one page
_ENTRY = re.compile(r"^(?:- |\d+\. )", re.MULTILINE)
_LISTS = re.compile(
    r"^\*.+\*: \d+ (?:dari \d+ )?anggota tercatat"  # members
    r"|^\*Kelompok\*$"
    r"|^\*.+\*.*: \d+ belanja, jumlah Rp"
    r"|^Laporan \*.+\*:$"
    r"|^Mana yang dibatalkan\?|^(?:Ini nota belanja yang mana|Tambahan foto untuk belanja yang mana|Belanja mana yang "
    r"tanpa nota|Yang mana dari ini)\?",
    re.MULTILINE,
)
_SHOWN_AT_THE_OFFICE = "Tunjukkan pesan ini di kantor desa/kelurahan atau Dinas."
# What people wrote to people is passed on as it is.
_PASSED_ON = re.compile(r"^Pertanyaan \(1 dari |^Jawaban petugas atas |Catatan(?: petugas)?: ")


def assert_short(reply: Reply) -> None:
    """No turn says more than is read on a small phone; of what may be long a page at a time."""
    kind, rest = free(reply)
    assert len(rest) <= LONGEST, f"{len(rest)} characters: {reply.text}"
    if kind == "review":
        assert reply.text.rpartition("\n\n")[2].count("\n") <= LINES, reply.text
    if kind == "list":
        assert len(_ENTRY.findall(reply.text)) <= ENTRIES, reply.text


def free(reply: Reply) -> tuple[str, str]:
    """Which of the kinds that may be long a reply is, "" for none, and what it says beside it."""
    text, labels = reply.text, [option.label for option in reply.options]
    before, _, last = text.rpartition("\n\n")
    if labels[:1] and labels[0].startswith("Ya, ") and "\n- " in last:
        return "review", before if "Catatan petugas: " not in before else ""
    if text.endswith(CONSENT.wording):
        return "notice", text.removesuffix(CONSENT.wording)
    if labels[:2] == ["Terima", "Kembalikan"] and "\n- " in last:
        return "a report that is decided on", ""
    if passed_on := _PASSED_ON.search(text):
        return "passed on", text[: passed_on.end()]
    if any(topic.answer in text for topic in faq().topics.values()):
        return "all of it", ""
    if _SHOWN_AT_THE_OFFICE in text:
        return "all of it", ""
    if _LISTS.search(text):
        beside = [part for part in text.split("\n\n") if not _ENTRY.search(part)]
        return "list", "\n\n".join(beside)
    return "", text
