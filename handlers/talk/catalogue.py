"""How conversations are listed: what starts each of them, and what a free text may mean.

Knows: start words, listeners, the order in which meanings are tried.
Must not know: any topic by name; `handlers/listing.py` fills the list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from handlers.reading.typed import LONGEST_MESSAGE, plain, tidy
from handlers.talk.choices import is_courtesy
from handlers.talk.run import Conversation
from handlers.talk.scene import Scene


@dataclass(frozen=True, slots=True)
class Begin:
    """A conversation to be played, with what started it."""

    name: str
    seed: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Listed:
    """One conversation of the catalogue.

    `starts` are the words that begin it, typed alone or as a command with "/".
    `tells` are words that begin it and say something more, each with what it is begun with.
    `desk` are further words that begin it for an officer only: the labels of the officer's menu.
    `aside`: it never asks, so it may answer in the middle of another conversation.
    `files_to`: the key of the question that takes a photo sent at any time during it, the one that
    begins it too; where questions of its own ask for photos, it says so itself (`Talk.files`).
    `photos_aside`: the aside that keeps a photo sent during it, where no question takes any (seed
    "files").
    `confides`: what is written in it goes to a person who reads it, so it is taken as it is, also
    where it tells of danger.
    `command`: what the Telegram menu says about it, "" keeps it out of that menu.
    """

    name: str
    play: Conversation
    starts: tuple[str, ...] = ()
    tells: Mapping[str, str] = field(default_factory=dict[str, str])
    desk: tuple[str, ...] = ()
    aside: bool = False
    files_to: str = ""
    photos_aside: str = ""
    confides: bool = False
    command: str = ""


_ASKING = {"eh", "oh", "ya", "y", "iya", "minta", "tolong", "tlg", "coba", "aj", "lagi", "halo"}
_LONGEST_START = 60  # characters; a longer text tells something
_NAME_WORDS = 3  # of the longest name of a conversation
Listener = Callable[[Scene, str], Begin | None]


def _bare(text: str) -> str:
    """The words without the courtesies around them: "saldo pak", "eh lapor belanja aja"."""
    if "?" in text or len(text) > _LONGEST_START:
        return ""
    words = plain(text).split()
    while words and (words[0] in _ASKING or is_courtesy(words[0])):
        words.pop(0)
    while words and (words[-1] in _ASKING or is_courtesy(words[-1])):
        words.pop()
    return " ".join(words)


def _claims_nothing(_: Scene, __: str) -> Begin | None:
    return None


class Catalogue:
    """All conversations, and what starts them.

    `alarm` is asked of every text before anything else, also while a question is open: what tells
    of danger is answered first. What it begins is an aside, and its seed "text" is the danger's
    kind.
    `own` answers what is known of who asks, `courtesy` what only is polite: both are asides, and
    are asked before any general page. `menu` begins at once also where any words are an answer.
    `listeners` are asked in order what a free text means when nothing is open; the last one
    must always have an answer. `interrupts` are asked in the middle of a conversation, when a
    text is no answer. `file` begins what an unasked photo begins, `odd` what any other kind does.
    `people` claims a text that is a list (of several people, of a plan), also while another form is
    open.
    `came` is the aside that is said when a file with a list has come; `files_tell` says for each
    kind of message that a file becomes what it begins, and as which part of its seed.
    `shown_phone` is begun by somebody's own contact card where nothing is open; "": by none.
    `undo` is what *urungkan* begins where no form was called off.
    `shows_receipt` says whether words beside a photo tell that it is for `file`, also in a form.
    `gives_files` says whether somebody's photos and papers are of use; others' are never fetched.
    """

    def __init__(
        self,
        listed: Sequence[Listed],
        listeners: Sequence[Listener],
        interrupts: Sequence[Listener],
        file: str,
        odd: str,
        gives_files: Callable[[Scene], bool] = lambda _: True,
        shows_receipt: Callable[[str], bool] = lambda _: False,
        alarm: Listener = _claims_nothing,
        own: Listener = _claims_nothing,
        courtesy: Listener = _claims_nothing,
        people: Listener = _claims_nothing,
        came: str = "",
        files_tell: Mapping[str, tuple[str, str]] = {},
        menu: str = "menu",
        shown_phone: str = "",
        undo: Callable[[Scene], Begin | None] = lambda _: None,
    ) -> None:
        self.conversations = {entry.name: entry for entry in listed}
        self._starts = {
            word: entry.name
            for entry in listed
            for word in (entry.name, *entry.starts, *entry.tells)
        }
        self._tells = {word: told for entry in listed for word, told in entry.tells.items()}
        self._desk = {word: entry.name for entry in listed for word in entry.desk}
        self._listeners, self._interrupts = listeners, interrupts
        self.file, self.odd = file, odd
        self.gives_files = gives_files
        self.shows_receipt = shows_receipt
        self.alarm = alarm
        self.own = own
        self.courtesy = courtesy
        self.people = people
        self.came = came
        self.files_tell = files_tell
        self.menu = menu
        self.shown_phone = shown_phone
        self.undo = undo

    def __getitem__(self, name: str) -> Listed:
        return self.conversations[name]

    def __contains__(self, name: str) -> bool:
        return name in self.conversations

    def started_by(self, text: str, role: str = "") -> Begin | None:
        """The conversation that these words begin. "/tanya x" begins "tanya" with text x."""
        typed = tidy(text, LONGEST_MESSAGE)
        if typed.startswith("/"):
            return self._commanded(typed[1:].split())
        return self._started(plain(text), role) or self._started(_bare(text), role)

    def _started(self, said: str, role: str) -> Begin | None:
        name = (self._desk.get(said) if role == "officer" else None) or self._starts.get(said)
        return None if name is None else self._begun(name, self._tells.get(said, ""))

    @staticmethod
    def _begun(name: str, told: str) -> Begin:
        return Begin(name, {"text": told} if told else {})

    def _commanded(self, words: list[str]) -> Begin | None:
        """The longest name that the words begin with; the rest is what it is begun with."""
        for length in range(min(_NAME_WORDS, len(words)), 0, -1):
            first = words[0].partition("@")[0]  # "/menu@our_bot"
            said = " ".join([first, *words[1:length]]).replace("_", " ").casefold()
            name = self._starts.get(said)
            if name is not None:
                rest = " ".join(words[length:])
                return self._begun(name, rest or self._tells.get(said, ""))
        return None

    def meaning(self, scene: Scene, text: str) -> Begin:
        """What a free text begins when nothing is open."""
        claims = (self.own, self.courtesy, *self._listeners)
        heard = (listener(scene, text) for listener in claims)
        return next(begin for begin in heard if begin is not None)

    def interrupting(self, scene: Scene, text: str) -> Begin | None:
        """What a text begins that is no answer to the open question; None: it is a bad answer."""
        heard = (listener(scene, text) for listener in self._interrupts)
        return next((begin for begin in heard if begin is not None), None)
