"""A person's full name out of what people type, in the spelling of an identity card.

Knows: lead-ins ("nama saya", "nami abdi"), titles, degrees, particles, and words that are never
part of a name and so betray a question or a command.
Must not know: who is a member, any conversation.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from handlers.reading.tables import read as read_table
from handlers.reading.typed import LONGEST_ANSWER, folded
from handlers.talk.messages import Unfit, Unlikely

LONGEST = 80  # characters; cards hold about 60
_MOST_WORDS = 10
_MOST_UNLIKELY = 4  # words of a name that is asked about
_ASK = "Tulis nama lengkap sesuai KTP, misalnya: Siti Aminah."

_TABLE = read_table(
    Path(__file__).with_name("names.tsv"), "lead-in title courtesy particle never never-alone"
)
_LEAD_IN = _TABLE.of("lead-in", "title")
_COURTESY = _TABLE.of("courtesy")
_PARTICLES = _TABLE.of("particle")
_NEVER = _TABLE.of("never")  # no name holds them: a question, a command or a refusal
_NEVER_ALONE = _TABLE.of("never-alone")  # names hold them, but none is a whole name

# "Abdi" and "Asma" are names too: they lead in only together with a second word.
_LEAD_PHRASE = re.compile(r"^(?:nami abdi|asma (?:kula|kulo)|nyuwun sewu|a\. ?n\.?)\s")
_DEGREE = re.compile(
    r"(?:[SDM]\.?(?:Pd(?:\.?I|\.?SD)?|E|H|T|Kom|Sos|Ag|P|Pt|Pi|Si|M|Kes|Kep|KM|Hum|I\.?P|Ak|Sn"
    r"|Psi)|A\.?Md(?:\.?\w{1,4})?|Ners|Apt|Ph\.?D|Akt|Lc)\.?",
    re.IGNORECASE,  # kept as they are written, to be found in this list by eye
)
_LETTERS = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_ASIDE = re.compile(r"\([^()]*\)")  # "(Alm.)", "(ketua)"
_TWO = frozenset(["dan", "atau", "&"])
_SURE = "Ya, itu namanya"
_CAPITAL = re.compile(r"(?:^|[-.]|(?<=^\w)')\w")


def read(text: str) -> str:
    """The full name in `text`, in title case; raises Unfit for what can be none, and Unlikely
    for what hardly is one: somebody is called Tanya, and somebody I.

    Reading what was returned changes nothing.
    """
    typed = _spelt_out(_ASIDE.sub(" ", folded(text, LONGEST_ANSWER)))
    if any(map(str.isdigit, typed)):
        raise Unfit(f"Nama tidak memakai angka. {_ASK}")
    parts = _trimmed(_before_comma(_LEAD_PHRASE.sub("", typed)).split())
    said = " ".join(parts)
    if "?" in text or not _TWO.isdisjoint(parts):
        raise Unfit(f"Itu belum seperti nama orang. {_ASK}")
    name = " ".join(_cased(*part) for part in enumerate(parts)).rstrip(".-' ")
    _refuse_odd(name)
    why = _unlikely(said, name)
    if why and len(parts) > _MOST_UNLIKELY:  # a sentence: nobody insists that it is a name
        raise Unfit(f"{why} {_ASK}")
    if why:
        raise Unlikely(f"{why} {_ASK} Kalau memang *{name}*, tekan *{_SURE}*.", name, _SURE)
    return name


def is_degree(text: str) -> bool:
    """Whether a text is nothing but a degree: "S.Pd", "M.M."."""
    return _DEGREE.fullmatch(text.strip()) is not None


def _spelt_out(text: str) -> str:
    """Emoji and frills gone, "nama: siti" as words, "m.yusuf" as two."""
    kept = "".join(" " if unicodedata.category(char)[0] == "S" else char for char in text)
    spaced = re.sub(r'[:=_"!*~]+', " ", kept)
    apart = re.sub(r"\.(?=[^\W\d_]{3})", ". ", spaced).split()
    return " ".join(filter(None, (word.lstrip(".-'").rstrip("-'") for word in apart)))


def _unlikely(text: str, name: str) -> str:
    """Why this hardly is a name: a question, a command, a single letter; "" when it may be one."""
    said = _LETTERS.findall(text)
    lone = len(said) == 1 and said[0] in _NEVER_ALONE
    if lone or not _NEVER.isdisjoint(said):
        return "Itu belum seperti nama orang."
    if sum(map(str.isalpha, name)) == 1 or re.search(r"(.)\1\1", name.lower()):
        return "Itu nama yang tidak biasa."
    return ""


def _before_comma(text: str) -> str:
    """The name before a comma; what follows may only be degrees and courtesies."""
    name, _, behind = text.partition(",")
    for word in behind.replace(",", " ").split():
        if _bare(word) not in _COURTESY and not _DEGREE.fullmatch(word):
            raise Unfit(f"Tulis satu nama saja, tanpa keterangan lain. {_ASK}")
    return name


def _trimmed(parts: list[str]) -> list[str]:
    """Without lead-ins and titles in front, courtesies and dotted degrees behind."""
    first, end = 0, len(parts)
    while first < end and _bare(parts[first]) in _LEAD_IN:
        first += 1
    while end > first and _is_appendage(parts[end - 1]):
        end -= 1
    return parts[first:end]


def _is_appendage(word: str) -> bool:
    bare = _bare(word)
    dotted = "." in bare  # "Se" may be a name, "S.E" is a degree
    return bare in _COURTESY or (dotted and _DEGREE.fullmatch(bare) is not None)


def _bare(word: str) -> str:
    return word.strip(".-'")


def _cased(at: int, word: str) -> str:
    """Title case: `al-amin` is `Al-Amin`, `ma'ruf` is `Ma'ruf`, `d'arc` is `D'Arc`."""
    if at and word in _PARTICLES:
        return word
    return _CAPITAL.sub(lambda found: found[0].title(), word)


def _refuse_odd(name: str) -> None:
    """Raise Unfit for what no identity card would hold."""
    if not any(map(str.isalpha, name)):
        raise Unfit(f"Saya belum melihat namanya. {_ASK}")
    if len(name) > LONGEST or len(name.split()) > _MOST_WORDS:
        raise Unfit(f"Itu terlalu panjang untuk sebuah nama. {_ASK}")
    if not all(map(_is_name_sign, name)):
        raise Unfit(f"Pakai huruf biasa seperti di KTP. {_ASK}")


def _is_name_sign(char: str) -> bool:
    return char in " .'-" or unicodedata.name(char, "").startswith("LATIN")
