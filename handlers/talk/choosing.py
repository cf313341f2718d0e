"""Which of these things is meant: a short list whole, a long one page by page or by its name.

Knows: how much of a list is shown at once, how two of one name are told apart.
Must not know: what is chosen from.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Generic, Protocol, TypeVar

from handlers.reading.typed import folded, plain, tidy
from handlers.talk.chat import Chat
from handlers.talk.choices import named, pick
from handlers.talk.kinds import one_of
from handlers.talk.messages import Narrowed, Option, Unfit
from handlers.talk.question import Parser, Question, T, Typed

SHOWN = 10  # entries: a list of WhatsApp has no more, and nobody reads more on a phone
_PAGE = SHOWN - 2  # beside them stand the ways back and on
_ON, _BACK = "Berikutnya", "Sebelumnya"
_WHOLE = 200  # things that are read whole: there a slip of the pen is understood too
_LONGEST = 100  # characters of what is sought
_GONE = "Yang tadi sudah tidak ada lagi."
# How a page is called in a button and in the talk's notes: the place of its first, what is sought.
_TURNED = re.compile(r"mulai (\d{1,6})(?: (.*))?", re.DOTALL)
# "halaman 2", as a page is called in what is said above it.
_NUMBERED = re.compile(r"(?:ke )?(?:halaman|hal)\.? (?:ke[- ]?)?(\d{1,3})", re.ASCII)


class HasId(Protocol):
    """A row that can be chosen from a list."""

    @property
    def id(self) -> int: ...


Thing = TypeVar("Thing", bound=HasId)
Thing_co = TypeVar("Thing_co", bound=HasId, covariant=True)
T_co = TypeVar("T_co", covariant=True)


class Many(Protocol[Thing_co]):
    """Things that are too many to be read whole: counted, and read in parts, in one order."""

    def __len__(self) -> int: ...
    def __getitem__(self, places: slice, /) -> Sequence[Thing_co]: ...

    def about(self, words: str) -> Many[Thing_co]:
        """Those that these words may mean."""
        ...

    def one(self, id: int) -> Thing_co | None:
        """The thing of this id, if it stands here."""
        ...


def choose_from(
    chat: Chat,
    key: str,
    wording: str,
    shelf: Many[Thing],
    label: Callable[[Thing], str],
    detail: Callable[[Thing], str],
) -> Thing:
    """The same as `choose`, from a shelf: of many a page is read, and what is typed is looked for.

    `detail` stands behind each label where there are many.
    """
    if len(shelf) <= _WHOLE:
        return choose(chat, key, wording, shelf[:], label, detail)

    def about(words: str) -> _Options[Thing]:
        return _Options(_Labelled(shelf.about(words) if words else shelf, label, detail))

    def label_of(value: str) -> str:
        thing = shelf.one(int(value))
        return value if thing is None else _in_full(label(thing), detail(thing))

    question = _long(key, wording, _LongList(about, label_of, chat.page(key)))
    found = shelf.one(int(chat.ask(question)))
    return found or chat.again(question, _GONE)


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
    return found or chat.again(question, _GONE)


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
        few = one_of(options)
        return Question(key, wording, replace(few, read=_among(options, few)), key, tuple(options))
    labels = {option.value: option.label for option in options}

    def about(words: str) -> Sequence[Option]:
        if not words:
            return options
        return [options[place] for place in named(words, [option.label for option in options])]

    return _long(key, wording, _LongList(about, lambda value: labels.get(value, value), page))


def _among(options: Sequence[Option], few: Parser[str]) -> Callable[[Typed], str]:
    """Of a list that is shown whole too, words that mean some of it leave those."""

    def read(entry: Typed) -> str:
        try:
            return few.read(entry)
        except Unfit:
            meant = [options[at] for at in named(entry.text, [it.label for it in options])]
            if not 1 < len(meant) < len(options):
                raise
            page = _Page(meant, 0, tidy(entry.text, _LONGEST))
            raise Narrowed(page.told, page.choices, page.turned(0)) from None

    return read


def _long(key: str, wording: str, many: _LongList) -> Question[str]:
    parser = Parser(many.read, str, many.label_of, tapped=many.tapped)
    shown = many.shown
    return Question(key, f"{wording}\n\n{shown.told}", parser, key, shown.options)


def paged(
    things: Parts[T], lines: Callable[[Sequence[T]], list[str]], command: str, page: str,
    size: int = SHOWN, *, typed: bool = True,
) -> tuple[str, tuple[Option, ...]]:  # fmt: skip
    """One page of a list that is only read, by its number as it was asked for, and the buttons
    that turn to the others: `command` with their numbers. `lines` says those of a page at once, of
    which each has `size`; `typed`: the command is one that somebody can type."""
    pages = max(1, -(-len(things) // size))
    asked = int(page) if page.isdecimal() and len(page) < len("1000") else 1
    at = min(max(asked, 1), pages)
    shown = lines(things[(at - 1) * size : at * size])
    if pages > 1:
        turned = at % pages + 1
        other = f" Ketik */{command} {turned}* untuk yang lain." if typed else ""
        shown.append(f"Halaman {at} dari {pages}.{other}")
    ways = [(_ON, at + 1)] * (at < pages) + [(_BACK, at - 1)] * (at > 1)
    options = (Option(label, f"/{command} {number}", command=True) for label, number in ways)
    return "\n".join(shown), tuple(options)


class Parts(Protocol[T_co]):
    """What is counted and read in parts: a list, a shelf."""

    def __len__(self) -> int: ...
    def __getitem__(self, places: slice, /) -> Sequence[T_co]: ...


def labelled(
    shelf: Many[Thing], label: Callable[[Thing], str], detail: Callable[[Thing], str]
) -> Parts[tuple[Thing, str]]:
    """The things of a shelf, each with what it is called: no two alike, of few in as few words as
    that takes."""
    if len(shelf) > _WHOLE:
        return _Labelled(shelf, label, detail)
    things = shelf[:]
    return [*zip(things, apart([*map(label, things)], [*map(detail, things)]), strict=True)]


@dataclass(frozen=True, slots=True)
class _Labelled(Generic[Thing]):
    """Those of a long shelf, in full."""

    shelf: Parts[Thing]
    label: Callable[[Thing], str]
    detail: Callable[[Thing], str]

    def __len__(self) -> int:
        return len(self.shelf)

    def __getitem__(self, places: slice) -> list[tuple[Thing, str]]:
        # Those before are read too: of several that are called alike each keeps its number.
        before = min(places.start or 0, SHOWN)
        things = self.shelf[(places.start or 0) - before : places.stop]
        named = [_in_full(self.label(thing), self.detail(thing)) for thing in things]
        return [*zip(things, apart(named, [""] * len(things)), strict=True)][before:]


def _in_full(label: str, detail: str) -> str:
    return f"{label}, {detail}" if detail else label


@dataclass(frozen=True, slots=True)
class _Options(Generic[Thing]):
    """Things with their labels, as options."""

    things: Parts[tuple[Thing, str]]

    def __len__(self) -> int:
        return len(self.things)

    def __getitem__(self, places: slice) -> list[Option]:
        return [Option(label, str(thing.id)) for thing, label in self.things[places]]


@dataclass(frozen=True)
class _Page:
    """Some of the options that may be meant: from `first` on, of those that `sought` names."""

    meant: Parts[Option]
    first: int
    sought: str

    @cached_property
    def count(self) -> int:
        return len(self.meant)

    @property
    def room(self) -> int:
        return _PAGE if self.count > SHOWN else SHOWN

    @property
    def told(self) -> str:
        """What of the list is shown, and how the rest is found."""
        count = self.count
        if count <= SHOWN:
            return f"Ada {count} yang cocok dengan *{self.sought}*. Yang mana?"
        found = f" yang cocok dengan *{self.sought}*" if self.sought else ""
        # Pages are counted, not places: a number that is typed means a button of this page.
        page, pages = self.first // _PAGE + 1, -(-count // _PAGE)
        return (
            f"Halaman {page} dari {pages}, semuanya {count}{found}. Kalau tidak ada di sini, ketik "
            f"sebagian namanya, atau pilih *{_ON if page < pages else _BACK}*."
        )

    @cached_property
    def here(self) -> Sequence[Option]:
        """The options of this page."""
        return self.meant[self.first : self.first + self.room]

    @property
    def options(self) -> tuple[Option, ...]:
        """The options of this page, then the ways on and back."""
        shown = [*self.here]
        if self.first + self.room < self.count:
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
        place = there if 0 <= there < self.count else self.first
        return f"mulai {place} {self.sought}".strip()


class _LongList:
    """Options of which a page is shown, of all of them or of those that bear a name.

    `about` gives those that words may mean, all for ""; `label_of` how a value is called.
    """

    def __init__(
        self, about: Callable[[str], Parts[Option]], label_of: Callable[[str], str], page: str
    ) -> None:
        self._about = about
        self.label_of = label_of
        self.shown = self._page(page)

    def _page(self, name: str) -> _Page:
        """The page of this name; the first one where the name means nothing any more."""
        turned = _TURNED.fullmatch(name)
        first, sought = (int(turned[1]), turned[2] or "") if turned else (0, "")
        page = _Page(self._about(sought), first, sought)
        return page if first < page.count else _Page(self._about(""), 0, "")

    def tapped(self, value: str) -> str:
        """One option's value; raises `Narrowed` with the page that a button turns to."""
        if _TURNED.fullmatch(value):
            return self._one_of(self._page(value))
        return value

    def read(self, entry: Typed) -> str:
        """One option's value; raises `Narrowed` with a page of those that may be meant."""
        said = tidy(entry.text, _LONGEST)
        page = self._turned(said)
        if page is None:
            page = _Page(self._about(said), 0, said)
            if not page.count and (placed := self._placed(said)):
                return placed[0].value
            if not page.count:
                raise Unfit(f"Belum ketemu. {self.shown.told}", self.shown.choices)
        return self._one_of(page)

    def _one_of(self, page: _Page) -> str:
        if page.count == 1:
            return page.here[0].value
        raise Narrowed(page.told, page.choices, page.turned(0))

    def _turned(self, said: str) -> _Page | None:
        """The page that was asked for by its button's word or its number."""
        ways = {_ON.casefold(): self.shown.room, _BACK.casefold(): -self.shown.room}
        by = ways.get(plain(said))
        if numbered := _NUMBERED.fullmatch(plain(said)):
            by = (int(numbered[1]) - 1) * self.shown.room - self.shown.first
        return None if by is None else self._page(self.shown.turned(by))

    def _placed(self, said: str) -> Sequence[Option]:
        """The one of this page that "no 3" or "yang ketiga" points at; a bare number is read as a
        button before it comes here."""
        place = pick(said, [option.label for option in self.shown.here])
        return [] if place is None else [self.shown.here[place]]
