"""Whether a PDF is a paper to look at: it opens for everybody, shows something and does nothing.

Knows: pypdf, how a PDF is built (ISO 32000-1). Must not know: pictures, what the paper is for.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, cast

from bot.receiving.marks import BadFile

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

MOST_PAGES = 100  # a receipt has few; each page is opened
_MOST_OBJECTS = 20_000  # a page takes about twenty
_DEEPEST = 50  # lists in lists
_PAGES_SEEN = 50
_SHORT = 4096  # bytes of a page that may do nothing but turn and measure; longer ones draw
_DRAWING = {*(b"f F f* B B* b b* S s sh Do".split()), b"INLINE IMAGE"}  # ISO 32000-1, annex A
_WRITING = set(b"Tj TJ ' \"".split())
# Names that stand only where a PDF does something or carries another file (ISO 32000-1, 7.11.4,
# 12.6.4, 13.6): scripts, programs started, forms sent, films. A link to a page on the web is none.
_ACTIVE = {"/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/EF", "/RichMedia",
           "/XFA", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Rendition", "/Movie",
           "/3D", "/AA"}  # fmt: skip
_LONG_NAMES = (b"/JavaScript", b"/EmbeddedFile", b"/RichMedia", b"/SubmitForm", b"/ImportData")


def checked(data: bytes) -> tuple[bytes, int]:
    """The paper without what hangs behind its end, and its pages; raises `BadFile`."""
    from pypdf import PdfReader

    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        locked = reader.is_encrypted
    except Exception as error:  # pypdf raises many kinds for damaged bytes
        # Locks that only one program opens are refused as soon as the paper is opened.
        raise BadFile("locked" if b"/Encrypt" in data else "paper") from error
    try:
        if locked and not reader.decrypt(""):
            raise BadFile("locked")
        pages = _pages(reader)
        _harmless(reader, data)
        if not any(map(_shows, pages[:_PAGES_SEEN])):
            raise BadFile("blank")
    except (BadFile, MemoryError):
        raise
    except Exception as error:
        raise BadFile("locked" if locked else "paper") from error
    whole, end, behind = data.rpartition(b"%%EOF")
    return whole + end + b"\n" if end and behind.strip() else data, len(pages)


def _pages(reader: PdfReader) -> list[PageObject]:
    """All pages; what the paper says of their number is not believed before they are counted."""
    from pypdf.generic import ArrayObject

    left, found, nodes = [_held(reader.root_object, "/Pages")], 0, 0
    while left:
        node = left.pop()
        nodes += 1
        kids = _held(node, "/Kids")
        many = isinstance(kids, ArrayObject) and len(kids) > MOST_PAGES
        if not isinstance(kids, ArrayObject):
            found += 1
        elif not many:
            left += [kid.get_object() for kid in kids]
        if found > MOST_PAGES or nodes > 2 * MOST_PAGES or many:
            raise BadFile("thick")
    return list(reader.pages)


def _held(thing: object, key: str) -> object:
    """What a dictionary holds under a key, wherever it lies; None when there is nothing."""
    from pypdf.generic import DictionaryObject

    return thing[key] if isinstance(thing, DictionaryObject) and key in thing else None


def _harmless(reader: PdfReader, data: bytes) -> None:
    """Every object is looked through, also one that nothing seems to lead to."""
    from pypdf.generic import IndirectObject

    places = [(number, generation) for generation, numbers in reader.xref.items()
              for number in numbers] + [(number, 0) for number in reader.xref_objStm]  # fmt: skip
    if len(places) > _MOST_OBJECTS:
        raise BadFile("thick")
    opened = _held(reader.root_object, "/OpenAction")  # a place in the paper, or a deed
    leads_away = isinstance(opened, dict) and "/URI" in opened
    if leads_away or any(name in data for name in _LONG_NAMES) or _does(reader.trailer):
        raise BadFile("active")
    for number, generation in places:
        if number and _does(IndirectObject(number, generation, reader).get_object()):
            raise BadFile("active")


def _does(thing: object, depth: int = 0) -> bool:
    """Whether a name that does something stands in it, as a key or as a value."""
    from pypdf.generic import NameObject

    if depth > _DEEPEST:
        raise BadFile("paper")
    if isinstance(thing, dict):
        # A copy holds what stands there: whatever it refers to is looked at by itself.
        inside = dict(cast("dict[str, object]", thing))
        return not _ACTIVE.isdisjoint(inside) or _does(list(inside.values()), depth + 1)
    if isinstance(thing, list):
        return any(_does(one, depth + 1) for one in cast("list[object]", thing))
    return isinstance(thing, NameObject) and thing in _ACTIVE


def _shows(page: PageObject) -> bool:
    contents = page.get_contents()
    if page.get("/Annots") or (contents is not None and len(contents.get_data()) > _SHORT):
        return True
    return contents is not None and any(
        operator in _DRAWING or (operator in _WRITING and _has_letters(operands))
        for operands, operator in contents.operations
    )


def _has_letters(operands: object) -> bool:
    """Whether anything is written; empty pages of word processors write a single blank."""
    if isinstance(operands, list):
        return any(map(_has_letters, cast("list[object]", operands)))
    return isinstance(operands, (str, bytes)) and bool(operands.strip())
