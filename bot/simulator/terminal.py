"""The simulator in the terminal: lines in, replies out, `:` steers. Its output is a transcript.

Knows: the steering lines and how a reply is printed. Must not know: what is said.

A message of several lines is typed with a backslash at the end of each line but the last.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

from bot.simulator.bench import Bench, OnPhone
from handlers.talk.messages import Incoming, MediaKind, MessageKind, Option

_ZONE = ZoneInfo("Asia/Jakarta")
_SPAN = re.compile(r"\+(\d+)([dhm])")
_NOON = time(12)
_UNITS = {"d": "days", "h": "hours", "m": "minutes"}
_MEDIA = ("voice", "video", "sticker")
_KINDS = ("location", "contact", "edit")
_MORE = "\\"  # at the end of a line: the message goes on
_HELP = """\
Tulis saja seperti di HP. Pesan beberapa baris: akhiri tiap baris dengan \\ kecuali yang terakhir.
:as NAMA                 menjadi orang lain (ratna, joko, dedi, wati, atau nama baru)
:channel telegram|whatsapp
:photo BERKAS [KATA]     kirim foto, boleh dengan kata-kata
:file BERKAS [KATA]      kirim berkas, misalnya Excel atau CSV
:album BERKAS BERKAS…    kirim beberapa foto sekaligus
:text                    semua baris sesudahnya menjadi satu pesan
:end                     pesan beberapa baris itu selesai
:forward 2020-12-01 KATA meneruskan pesan yang ditulis pada hari itu
:reply MUNDUR KATA       membalas (geser) pesan bot: 0 yang terakhir, 1 yang sebelumnya
:group KATA              menulis di grup tempat bot ini ikut
:send voice|video|sticker|location|contact|edit
:tap N [MUNDUR]          ketuk tombol ke-N pesan terakhir, atau pesan sekian kali sebelumnya
:clock +7d | :clock 2020-12-20 08:00   waktu maju; yang jatuh tempo di jalan terjadi
:restart                 hentikan lalu jalankan lagi layanan
:again                   kirim pesan terakhir sekali lagi
:save BERKAS             simpan percakapan ini sebagai transkrip"""


class Terminal:
    """One session at the simulator. `reopen` gives a bench after a restart."""

    def __init__(self, bench: Bench, reopen: Callable[[], Bench], out: Path) -> None:
        self.bench = bench
        self._reopen = reopen
        self._out = out
        self.person = "ratna"
        self.channel = "telegram"
        self._last: Incoming | None = None
        self._buttons: dict[tuple[str, str], list[tuple[Option, ...]]] = {}
        self._ids: dict[tuple[str, str], list[str]] = {}  # of messages on the phone, newest first
        self._said: list[str] = []
        self._begun = ""
        self._block: list[str] | None = None  # the lines since ":text"
        self._steer: dict[str, Callable[[str], Awaitable[Iterable[str]]]] = {
            "as": self._as,
            "channel": self._channel,
            "photo": self._photo,
            "file": self._file,
            "album": self._album,
            "text": self._text,
            "end": self._end,
            "forward": self._forward,
            "reply": self._reply,
            "group": self._group,
            "send": self._send,
            "tap": self._tap,
            "clock": self._clock,
            "restart": self._restart,
            "again": self._again,
            "save": self._save,
        }

    async def line(self, line: str) -> list[str]:
        """What is printed for one line that was typed, the line itself not included."""
        self._said.append(f"> {line}")
        if self._block is not None and line.strip() != ":end":
            self._block.append(line)
            printed = list[str]()
        elif line.startswith(":"):
            name, _, rest = line[1:].partition(" ")
            steer = self._steer.get(name)
            printed = list(await steer(rest.strip())) if steer else [_help()]
        elif line.endswith(_MORE):
            self._begun += line.removesuffix(_MORE) + "\n"
            printed = []
        else:
            text, self._begun = self._begun + line, ""
            printed = await self._say(self.bench.message(self.channel, self.person, text))
        self._said += printed
        return printed

    async def _say(self, message: Incoming) -> list[str]:
        self._last = message
        return self._printed(await self.bench.receive(message))

    def _printed(self, shown: Iterable[OnPhone]) -> list[str]:
        return [line for message in shown for line in self._lines(message)]

    def _lines(self, message: OnPhone) -> Iterable[str]:
        here = (message.channel, message.address)
        self._buttons.setdefault(here, []).insert(0, message.reply.options)
        self._ids.setdefault(here, []).insert(0, message.id)
        if message.own or here != (self.channel, self.person):
            local = message.at.astimezone(_ZONE)
            yield f"-- {local:%Y-%m-%d %H:%M} WIB {message.address} {message.channel}"
        first, *further = message.reply.text.split("\n")
        yield f"< {first}"
        yield from (f"  {line}".rstrip() for line in further)
        if message.reply.options:
            labels = [f"[{n}] {o.label}" for n, o in enumerate(message.reply.options, 1)]
            yield "  " + "  ".join(labels)
        if message.reply.attachment:
            yield self._attached(message)

    def _attached(self, message: OnPhone) -> str:
        attachment = message.reply.attachment
        assert attachment is not None
        path = self._out / attachment.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.bench.attachment(attachment))
        word = "gambar" if attachment.kind == "picture" else "berkas"
        return f"< [{word} {attachment.name}] {path}"

    async def _text(self, first: str) -> list[str]:
        self._block = [first] if first else []
        return []

    async def _end(self, _: str) -> list[str]:
        if self._block is None:
            return [_help()]
        text, self._block = "\n".join(self._block), None
        return await self._say(self.bench.message(self.channel, self.person, text))

    async def _forward(self, rest: str) -> list[str]:
        day, _, text = rest.partition(" ")
        try:
            written = datetime.combine(date.fromisoformat(day), _NOON, _ZONE)
        except ValueError:
            return [_help()]
        message = self.bench.message(self.channel, self.person, text)
        return await self._say(replace(message, written_at=written))

    async def _reply(self, rest: str) -> list[str]:
        back, _, text = rest.partition(" ")
        ids = self._ids.get((self.channel, self.person), [])
        if not back.isdecimal() or not text or int(back) >= len(ids):
            return [_help()]
        message = self.bench.message(self.channel, self.person, text)
        return await self._say(replace(message, replies_to=ids[int(back)]))

    async def _as(self, name: str) -> list[str]:
        self.person = name or self.person
        return []

    async def _channel(self, name: str) -> list[str]:
        if name not in ("telegram", "whatsapp"):
            return [_help()]
        self.channel = name
        return []

    async def _photo(self, rest: str) -> list[str]:
        return await self._sent(rest, "photo")

    async def _file(self, rest: str) -> list[str]:
        return await self._sent(rest, "document")

    async def _sent(self, rest: str, media: MediaKind) -> list[str]:
        name, _, caption = rest.partition(" ")
        path = Path(name)
        if not path.is_file():
            return [_absent(path)]
        return await self._say(
            self.bench.message(self.channel, self.person, caption, "media", file=path, media=media)
        )

    async def _album(self, rest: str) -> list[str]:
        paths = [Path(name) for name in rest.split()]
        missing = [_absent(path) for path in paths if not path.is_file()]
        if missing or not paths:
            return missing or [_help()]
        message, album = self.bench.message, uuid.uuid4().hex
        photos = [
            replace(message(self.channel, self.person, kind="media", file=path), album=album)
            for path in paths
        ]
        self._last = photos[-1]
        return self._printed(await self.bench.receive(*photos))

    async def _group(self, text: str) -> list[str]:
        message = self.bench.message(self.channel, self.person, text)
        return await self._say(replace(message, private=False))

    async def _send(self, kind: str) -> list[str]:
        if kind in _MEDIA:
            media = cast("MediaKind", kind)
            message = self.bench.message(self.channel, self.person, kind="media",
                                         file=Path(kind), media=media)  # fmt: skip
        elif kind in _KINDS:
            message = self.bench.message(self.channel, self.person, kind=cast("MessageKind", kind))
        else:
            return [_help()]
        return await self._say(message)

    async def _tap(self, rest: str) -> list[str]:
        numbers = [int(part) for part in rest.split() if part.isdecimal()]
        with_buttons = [b for b in self._buttons.get((self.channel, self.person), []) if b]
        place, back = (*numbers, 1, 0)[0], (*numbers[1:], 0)[0]
        if back >= len(with_buttons) or not 0 < place <= len(with_buttons[back]):
            return ["! Tombol itu tidak ada."]
        value = with_buttons[back][place - 1].value
        return await self._say(self.bench.message(self.channel, self.person, kind="tap", tap=value))

    async def _clock(self, when: str) -> list[str]:
        span = _SPAN.fullmatch(when)
        try:
            until = (
                self.bench.clock.time + timedelta(**{_UNITS[span[2]]: int(span[1])})
                if span
                else datetime.strptime(when, "%Y-%m-%d %H:%M").replace(tzinfo=_ZONE)
            )
        except (ValueError, OverflowError):
            return ["! Tulis misalnya :clock +7d atau :clock 2020-12-20 08:00"]
        return self._printed(await self.bench.advance(until))

    async def _restart(self, _: str) -> list[str]:
        self.bench.store.database.close()
        self.bench = self._reopen()
        return self._printed(await self.bench.settle())

    async def _again(self, _: str) -> list[str]:
        return self._printed(await self.bench.receive(self._last)) if self._last else []

    async def _save(self, name: str) -> list[str]:
        try:
            Path(name).write_text("\n".join(self._said[:-1]) + "\n", encoding="utf-8")
        except OSError:
            return [f"! {name or 'Berkas tanpa nama'} tidak bisa ditulis. Coba nama lain."]
        return [f"! Tersimpan di {name}"]


def _absent(path: Path) -> str:
    return f"! Berkas {path} tidak ada. Periksa nama dan foldernya."


def _help() -> str:
    return "! " + _HELP.replace("\n", "\n! ")
