"""Which of these things is meant: a short list whole, a long one page by page or by its name.

Knows: how much of a list is shown at once, how two of one name are told apart.
Must not know: what is chosen from.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from handlers.reading.typed import folded, plain, tidy
from handlers.talk.chat import Chat
from handlers.talk.choices import named, pick
from handlers.talk.kinds import one_of
from handlers.talk.messages import Narrowed, Option, Unfit
from handlers.talk.question import Parser, Question, T, Typed

SHOWN = 10  # entries: a list of WhatsApp has no more, and nobody reads more on a phone
_PAGE = SHOWN - 2  # beside them stand the ways back and on
_ON, _BACK = "Berikutnya", "Sebelumnya"
_LONGEST = 100  # characters of what is sought
# How a page is called in a button and in the talk's notes: the place of its first, what is sought.
_TURNED = re.compile(r"mulai (\d{1,6})(?: (.*))?", re.DOTALL)
# "halaman 2", as a page is called in what is said above it.
_NUMBERED = re.compile(r"(?:ke )?(?:halaman|hal)\.? (?:ke[- ]?)?(\d{1,3})", re.ASCII)


class HasId(Protocol):
    """A row that can be chosen from a list."""

    @property
    def id(self) -> int: ...


Thing = TypeVar("Thing", bound=HasId)


def choose(
    chat: Chat,
    key: str,
    wording: str,
    things: Sequence[Thing],
    label: Callable[[Thing], str],
    detail: Callable[[Thing], str] = lambda _: "",
) -> Thing:
    """Which of these things (each with an `id`) is meant; a single one is not asked about.

    `detail` stands behind the labels of those that are called alike.
    """
    if len(things) == 1 and key not in chat.talk.answers:
        return things[0]
    labels = apart([label(thing) for thing in things], [detail(thing) for thing in things])
    options = [Option(label, str(thing.id)) for label, thing in zip(labels, things, strict=True)]
    question = listed(key, wording, options, chat.page(key))
    chosen = chat.ask(question)
    found = next((thing for thing in things if str(thing.id) == chosen), None)
    return found or chat.again(question, "Yang tadi sudah tidak ada lagi.")


def apart(labels: Sequence[str], details: Sequence[str]) -> list[str]:
    """Labels of which no two are alike: with a detail where they were, with a number at last."""
    alike = Counter(map(folded, labels))
    told = [
        f"{label}, {detail}" if detail and alike[folded(label)] > 1 else label
        for label, detail in zip(labels, details, strict=True)
    ]
    alike, met, found = Counter(map(folded, told)), Counter[str](), list[str]()
    for label in told:
        met[folded(label)] += 1
        again = alike[folded(label)] > 1
        found.append(f"{label} ({met[folded(label)]})" if again else label)
    return found


def listed(key: str, wording: str, options: Sequence[Option], page: str = "") -> Question[str]:
    """The question for one of these options, however many they are; `page` is shown of many."""
    if len(options) <= SHOWN:
        return Question(key, wording, one_of(options), key, tuple(options))
    many = _LongList(options, page)
    parser = Parser(many.read, str, lambda value: many.labels.get(value, value), tapped=many.tapped)
    shown = many.page(page)
    return Question(key, f"{wording}\n\n{shown.told}", parser, key, shown.options)


def paged(
    things: Sequence[T], line: Callable[[T], str], command: str, page: str
) -> tuple[str, tuple[Option, ...]]:
    """One page of a list that is only read, by its number as it was asked for, and the buttons
    that turn to the others: `command` with their numbers."""
    pages = max(1, -(-len(things) // SHOWN))
    asked = int(page) if page.isdecimal() and len(page) < len("1000") else 1
    at = min(max(asked, 1), pages)
    shown = [line(thing) for thing in things[(at - 1) * SHOWN : at * SHOWN]]
    if pages > 1:
        turned = at % pages + 1
        shown.append(f"Halaman {at} dari {pages}. Ketik */{command} {turned}* untuk yang lain.")
    ways = [(_ON, at + 1)] * (at < pages) + [(_BACK, at - 1)] * (at > 1)
    options = (Option(label, f"/{command} {number}", command=True) for label, number in ways)
    return "\n".join(shown), tuple(options)


@dataclass(frozen=True, slots=True)
class _Page:
    """Some of the options that may be meant: from `first` on, of those that `sought` names."""

    meant: Sequence[Option]
    first: int
    sought: str

    @property
    def room(self) -> int:
        return _PAGE if len(self.meant) > SHOWN else SHOWN

    @property
    def told(self) -> str:
        """What of the list is shown, and how the rest is found."""
        count = len(self.meant)
        if count <= SHOWN:
            return f"Ada {count} yang cocok dengan *{self.sought}*. Yang mana?"
        found = f" yang cocok dengan *{self.sought}*" if self.sought else ""
        # Pages are counted, not places: a number that is typed means a button of this page.
        page, pages = self.first // _PAGE + 1, -(-count // _PAGE)
        return (
            f"Halaman {page} dari {pages}, semuanya {count}{found}. Kalau tidak ada di sini, ketik "
            f"sebagian namanya, atau pilih *{_ON if page < pages else _BACK}*."
        )

    @property
    def options(self) -> tuple[Option, ...]:
        """The options of this page, then the ways on and back."""
        shown = [*self.meant[self.first : self.first + self.room]]
        if self.first + self.room < len(self.meant):
            shown.append(Option(_ON, self.turned(self.room)))
        if self.first:
            shown.append(Option(_BACK, self.turned(-self.room)))
        return tuple(shown)

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        return tuple((option.label, option.value) for option in self.options)

    def turned(self, by: int) -> str:
        """The name of the page so many places on; the last one and the first are the ends."""
        there = self.first + by
        place = there if 0 <= there < len(self.meant) else self.first
        return f"mulai {place} {self.sought}".strip()


class _LongList:
    """Options of which a page is shown, of all of them or of those that bear a name."""

    def __init__(self, options: Sequence[Option], page: str) -> None:
        self._options = options
        self._page = self.page(page)
        self.labels = {option.value: option.label for option in options}

    def page(self, name: str) -> _Page:
        """The page of this name; the first one where the name means nothing any more."""
        turned = _TURNED.fullmatch(name)
        first, sought = (int(turned[1]), turned[2] or "") if turned else (0, "")
        meant = self._meant(sought) if sought else self._options
        return _Page(meant, first, sought) if first < len(meant) else _Page(self._options, 0, "")

    def tapped(self, value: str) -> str:
        """One option's value; raises `Narrowed` with the page that a button turns to."""
        if _TURNED.fullmatch(value):
            return self._one_of(self.page(value))
        return value

    def read(self, entry: Typed) -> str:
        """One option's value; raises `Narrowed` with a page of those that may be meant."""
        said = tidy(entry.text, _LONGEST)
        page = self._turned(said)
        if page is None:
            meant = self._meant(said) or self._placed(said)
            if not meant:
                raise Unfit(f"Belum ketemu. {self._page.told}", self._page.choices)
            page = _Page(meant, 0, said)
        return self._one_of(page)

    def _one_of(self, page: _Page) -> str:
        if len(page.meant) == 1:
            return page.meant[0].value
        raise Narrowed(page.told, page.choices, page.turned(0))

    def _turned(self, said: str) -> _Page | None:
        """The page that was asked for by its button's word or its number."""
        ways = {_ON.casefold(): self._page.room, _BACK.casefold(): -self._page.room}
        by = ways.get(plain(said))
        if numbered := _NUMBERED.fullmatch(plain(said)):
            by = (int(numbered[1]) - 1) * self._page.room - self._page.first
        return None if by is None else self.page(self._page.turned(by))

    def _placed(self, said: str) -> Sequence[Option]:
        """The one of this page that "no 3" or "yang ketiga" points at; a bare number is read as a
        button before it comes here."""
        shown = self._page.meant[self._page.first : self._page.first + self._page.room]
        place = pick(said, [option.label for option in shown])
        return [] if place is None else [shown[place]]

    def _meant(self, said: str) -> Sequence[Option]:
        places = named(said, [option.label for option in self._options])
        return [self._options[place] for place in places]
