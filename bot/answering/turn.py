"""One message played against one chat: the state before, the state after, what is said.

Knows: what a message leads to, and what becomes of the files that come with it.
Must not know: inbox, outbox, transactions, any topic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.answering import drafts, intake, swiping
from bot.answering.hearing import Reason, Resolver
from bot.answering.repeating import varied
from bot.answering.resolver import (
    Answer,
    Free,
    Odd,
    Photo,
    Resume,
    Step,
    Word,
    photos,
    route,
    unasked,
)
from bot.answering.stage import STALE, Stage
from bot.answering.state import Shown, State
from bot.log import log
from handlers.talk import refusals
from handlers.talk.catalogue import Begin, Catalogue, plain
from handlers.talk.kinds import NOTHING
from handlers.talk.messages import LONGEST, Incoming, Media, Option, Reply, merged
from handlers.talk.question import AskedBack, NotRead, Tapped, Typed
from handlers.talk.scene import Scene
from handlers.talk.state import Talk, copied, pose
from storage import chats
from storage.files import LIST, RECEIPT

_CAME = "Foto masuk, kami periksa dulu."  # nobody has looked at it yet
_UNKEPT = "Kirimannya tidak kami simpan."  # where there is much to say of the words beside it
_BEYOND = "Pilihannya hanya {}. Mohon pilih salah satu, atau tulis pertanyaannya."
_NOTHING_KEPT = "Baik, tidak jadi. Tidak ada yang disimpan."
_NOTHING_OPEN = "Tidak ada yang sedang diisi."
_HEARD = 500  # characters of a question that are remembered
_RESTORE = Option("Urungkan", "/urung", command=True)


class Turn(Stage):
    """One message in one chat. `play` gives the replies and leaves the new state behind."""

    def __init__(self, catalogue: Catalogue, scene: Scene, state: State) -> None:
        super().__init__(catalogue, scene, state)
        self.heard_as: Reason | None = None  # what the text was taken as
        self._same_question = False
        self._beside: Sequence[Media] = ()  # what came with words that may begin what takes it

    def play(self, message: Incoming) -> Reply:
        """Answer one message."""
        if self.state.talk is not None and self.state.talk.name not in self._catalogue:
            self.state.talk = None  # a conversation that no longer exists in this version
        danger = self._danger(message)
        if danger is None:
            self._say_where_one_was()
            self._hear(message)
        else:
            self._warn(danger, message)
        reply = merged(self._said)
        if message.kind == "text":
            reply, self.state.said = varied(reply, self.state.said)
        if not self._same_question:
            self.state.shown = Shown.anew(reply.options, self._scene.turn)
            if self.state.talk is not None:
                pose(self.state.talk, self._scene.turn)
        return reply

    def _say_where_one_was(self) -> None:
        talk = self.state.talk
        if talk is not None and self._scene.long_ago:
            self._said.append(Reply(f"Tadi kita sampai di: *{talk.called}*."))

    def _hear(self, message: Incoming) -> None:
        step, draft = self._routed(message), swiping.draft(self._scene, self.state.talk)
        if isinstance(step, Photo):
            self._photo(message, step.caption)
        elif isinstance(step, Odd) and message.private and message.media and plain(message.text):
            self._unkept(message, step.kind, another=False)
        elif isinstance(step, Answer | Free) and draft is not None:
            self.state.heard = step.text[:_HEARD]
            self._said.append(draft)
        else:
            self.state.album, self.state.photos = "", 0
            self._step(step)

    def _routed(self, message: Incoming) -> Step:
        state, role = self.state, self._scene.role
        older = swiping.older(self._scene, state.shown)
        return route(message, state.talk, Shown() if older else state.shown, self._catalogue, role)

    def _danger(self, message: Incoming) -> Begin | None:
        """What is answered before anything else; an open question hears the same danger told
        again, so that whoever means it as an answer is not warned for ever."""
        written = message.private and message.kind in ("text", "media")
        danger = self._catalogue.alarm(self._scene, message.text) if written else None
        before, self.state.warned = self.state.warned, danger.seed["text"] if danger else ""
        if danger is None or (self.state.talk is not None and before == self.state.warned):
            return None
        self.heard_as = "danger"
        log.info("danger told", kind=self.state.warned)  # never the words
        return danger

    def _warn(self, danger: Begin, message: Incoming) -> None:
        """The question is asked again after it. What goes to a person goes there all the same,
        and a photo sent in a form is kept."""
        talk = self.state.talk
        if talk is None or message.media or not self._catalogue[talk.name].confides:
            file = self._kept_beside(talk, message) if talk is not None and message.media else []
            self._aside(danger)
            self._said[1:1] = file
            return
        self._hear(message)
        said = self._played(self._begun(danger), None).replies
        self._said[:0] = [replace(reply, options=()) for reply in said]

    def _kept_beside(self, talk: Talk, message: Incoming) -> list[Reply]:
        """A sentence about the files that came with words of danger: kept where they may be."""
        self.state.album, self.state.photos = message.album, 1
        files = photos(message)
        taken, _ = intake.sorted_out(self._catalogue, self._scene, talk, files)
        if not taken:
            return [Reply(_UNKEPT)]
        self._add_photos(talk, self._wanted(taken))
        return [Reply(_CAME)]

    def _step(self, step: Step) -> None:
        match step:
            case Begin():
                self._begin(step)
            case Answer():
                self._answer(step.text)
            case Tapped():
                self._tapped(step)
            case Free():
                self.state.heard = step.text[:_HEARD]
                self._begin(self._catalogue.meaning(self._scene, step.text))
            case Resume():
                self._resume(step.draft)
            case Odd():
                seed = {"text": step.kind} | self._again(step.kind)
                self._begin(Begin(self._catalogue.odd, seed))
            case Photo():
                raise AssertionError("photos are played with their message")
            case _:
                self._word(step)

    def _word(self, word: Word) -> None:
        talk = self.state.talk
        if word == "restore":
            self._restore()
        elif word == "beyond":
            shown = self.state.shown.options
            self._said.append(Reply(_BEYOND.format(len(shown)), shown))
        elif talk is None:
            self._said.append(Reply(STALE if word == "stale" else _NOTHING_OPEN, (drafts.MENU,)))
        elif word == "cancel":
            self.state.talk, self.state.dropped = None, talk
            self._said.append(Reply(talk.stands or _NOTHING_KEPT, (_RESTORE, drafts.MENU)))
        elif word == "later":
            self._put_off(talk)
        elif word == "other":
            self._other_matter()
        else:
            self._rewind(word, talk)

    def _tapped(self, button: Tapped) -> None:
        away = self._run(button)
        if away is not None:
            self._step(away)

    def _other_matter(self) -> None:
        """What was heard last was no answer: it is played as if nothing were open."""
        self._step(unasked(self.state.heard, self.state.shown, self._catalogue, self._scene.role))

    def _begin(self, begin: Begin, files: str = "") -> None:
        listed = self._catalogue[begin.name]
        if listed.aside:
            self._aside(begin)
            return
        if listed.files_to and self._beside:
            files = self._taken_after_all()
        self._park()
        self.state.talk = self._begun(begin, {listed.files_to: files} if files else None)
        self._run(None)

    def _answer(self, text: str, files: str = "") -> None:
        """`files` came with these words, and stay with the open talk if they are its answer."""
        talk = self.state.talk
        assert talk is not None
        before, said = copied(talk), len(self._said)
        self._add_photos(talk, files)
        about = swiping.question(self._scene, talk)
        heard = Resolver(self._catalogue, self._scene, self._has_drafts)
        away = self._run(Typed(text, self._scene.today, bool(files), about), heard)
        self.heard_as = heard.reason
        if isinstance(heard.verdict, AskedBack) or isinstance(away, Begin):
            self.state.heard = text[:_HEARD]
        if isinstance(away, Begin):
            self.state.talk = before
            self._begin_with_photos(away, before, files)
        elif away is not None:
            self._step(away)
        elif files:
            if isinstance(heard.verdict, NotRead):  # they only tell what the photo shows
                del self._said[said:]
                self.state.talk = before
                self._add_photos(before, files)
                self._run(None)
            self._said.insert(said, Reply(_CAME))

    def _has_drafts(self) -> bool:
        return bool(chats.waiting(self._scene.store, self._scene.chat))

    def _begin_with_photos(self, begun: Begin, before: Talk, files: str) -> None:
        """Photos go with the words beside them; one that waited to be told what it shows goes with
        what is told now. Words of something that takes none leave them where they were sent."""
        key = self._catalogue[begun.name].files_to
        waited = before.name == self._catalogue.file and key in before.answers
        if key and waited:
            self._add_photos(before, files)
            self.state.talk = self._begun(begun, {key: before.answers[key]})
            self._run(None)
        elif key:
            self._begin(begun, files)
        else:
            self._add_photos(before, files)
            self._said += [Reply(_CAME)] if files else []
            self._begin(begun)

    def _add_photos(self, talk: Talk, files: str) -> None:
        """Photos that nobody asked for stand first, so that *kembali* takes back an answer."""
        if files:
            key = intake.takes(self._catalogue, talk)
            had = talk.answers.pop(key, NOTHING)
            photos = {key: files if had == NOTHING else f"{had},{files}"}
            asked = talk.asked == key
            talk.answers = talk.answers | photos if asked else photos | talk.answers

    def _wanted(self, taken: Sequence[Media]) -> str:
        """Where questions of its own ask for photos, they may show anything."""
        talk = self.state.talk
        receipts = talk is None or self._catalogue[talk.name].files_to
        return intake.wanted(self._scene, taken, RECEIPT if receipts else "")

    def _again(self, kind: str) -> dict[str, str]:
        """Marks a refusal that was said last time too: it is said in other words."""
        again, self.state.unkept = kind == self.state.unkept, kind
        return {"again": "ya"} if again else {}

    def _list_came(self, message: Incoming, lists: Sequence[Media], full: str) -> None:
        """A list is read apart, and what it tells is a message of its own. The open form goes on,
        and a purchase that is told beside it is heard."""
        if full:
            said = refusals.of_list(full) if full == "large" else refusals.said(full)
            self._said.append(Reply(said))
        else:
            intake.wanted(self._scene, lists, LIST)
            self._said += self._played(self._begun(Begin(self._catalogue.came)), None).replies
        beside = self._catalogue.interrupting(self._scene, message.text)
        talk = self.state.talk
        if beside is not None and not self._catalogue[beside.name].aside:
            self._begin(beside)
        elif talk is not None and (talk.answers or talk.seed):
            self._run(None, briefly=True)
        else:
            self.state.talk = None  # it had only begun, and the list comes in its place

    def _photo(self, message: Incoming, caption: str) -> None:
        lists, full = intake.lists(self._catalogue, self._scene, message.media)
        if lists:
            self._list_came(message, lists, full)
            return
        another = bool(message.album) and message.album == self.state.album
        talk = None if self._is_receipt(caption) else self.state.talk
        if talk is not None and self._kept_aside(talk, message, another):
            return
        taken, why = intake.sorted_out(self._catalogue, self._scene, talk, message.media)
        if not taken:
            self._unkept(message, why, another)
            return
        self.state.unkept, self.state.album = "", message.album
        self.state.photos = self.state.photos + 1 if another else 1
        files = self._wanted(taken)
        if why:
            self._said.append(Reply(refusals.said(why)))
        if talk is None:
            self._unasked_photo(caption, files, another)
            return
        if caption.strip():
            self._answer(caption, files)
            return
        self._add_photos(talk, files)
        if another:
            self._same_question = True
            self._said.append(Reply(f"Foto ke-{self.state.photos} masuk, kami periksa dulu."))
        else:
            self._said.append(Reply(_CAME))
            self._run(None)

    def _is_receipt(self, caption: str) -> bool:
        """Whether it is said that a photo is of what no question of the open talk takes."""
        talk, catalogue = self.state.talk, self._catalogue
        elsewhere = talk is not None and not intake.takes(catalogue, talk)
        return elsewhere and catalogue.gives_files(self._scene) and catalogue.shows_receipt(caption)

    def _kept_aside(self, talk: Talk, message: Incoming, another: bool) -> bool:
        """Where no question takes photos they may be of use all the same. What only sounds like a
        question beside one tells what it shows."""
        aside, said = self._catalogue[talk.name].photos_aside, message.text
        begun = self._catalogue.interrupting(self._scene, said)
        if not aside or (begun is not None and not self._catalogue[begun.name].aside):
            return False
        taken, _ = intake.sorted_out(self._catalogue, self._scene, None, message.media)
        if not taken:
            return False
        self.state.album, self.state.photos = message.album, self.state.photos + 1 if another else 1
        begin = Begin(aside, {"files": intake.wanted(self._scene, taken), "text": said})
        if another:
            self._same_question = True
            self._played(self._begun(begin), None)
            self._said.append(Reply(f"Foto ke-{self.state.photos} juga kami simpan."))
        elif plain(said) and (begun is None or "?" in said):  # it is read all the same
            self._said += self._played(self._begun(begin), None).replies
            words, shown = replace(message, kind="text", media=()), self.state.shown
            self._step(route(words, talk, shown, self._catalogue, self._scene.role))
        else:
            self._begin(begin)
        return True

    def _unkept(self, message: Incoming, why: str, another: bool) -> None:
        """Nothing of it is fetched. What was written beside it is read all the same, and of an
        album one is spoken of."""
        self.state.album = message.album
        if plain(message.text):
            refusal = Reply(refusals.said(why, bool(self._again(why))))
            self._beside = message.media if why == intake.IN_A_FORM else ()
            words, before = replace(message, kind="text", media=()), self._given()
            self._step(
                route(words, self.state.talk, self.state.shown, self._catalogue, self._scene.role)
            )
            if self._beside or why != intake.IN_A_FORM:
                long = len(merged([refusal, *self._said]).text) > LONGEST
                aside = before == self._given()  # what is read back may be long
                self._said.insert(0, Reply(_UNKEPT) if long and aside else refusal)
        elif another and why == self.state.unkept:
            self._same_question = True
        elif why == intake.STRANGER and not self._again(why):
            self._begin(Begin(self._catalogue.file))  # it says for whom it is
        else:
            self._step(Odd(why))

    def _given(self) -> tuple[str, dict[str, str]] | None:
        """The open talk and its answers, to see whether words were an answer to it."""
        talk = self.state.talk
        return None if talk is None else (talk.name, {**talk.answers})

    def _taken_after_all(self) -> str:
        """The files that an open form does not take: the words beside them begin what does."""
        files, self._beside = self._beside, ()
        taken, why = intake.sorted_out(self._catalogue, self._scene, None, files)
        self.state.unkept, self.state.photos = why, len(taken)
        if why:
            self._said.append(Reply(refusals.said(why)))
        return intake.wanted(self._scene, taken, RECEIPT)

    def _unasked_photo(self, caption: str, files: str, another: bool) -> None:
        begun = self._catalogue.meaning(self._scene, caption) if caption.strip() else None
        if begun is None or not self._catalogue[begun.name].files_to:
            album = {"album": "ya"} if another else {}
            begun = Begin(self._catalogue.file, {"text": caption} | album)
        self._park()
        key = self._catalogue[begun.name].files_to
        self.state.talk = self._begun(begun, {key: files})
        self._run(None)
        if self._is_open():
            self._said.insert(0, Reply(_CAME))

    def _is_open(self) -> bool:
        return self.state.talk is not None
