"""A sheet of cards for leaders: what the code opens, the code, and a way to bring it along.

Knows: how a card looks, its words. Must not know: which groups get one, how codes are made.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from handlers.papers.links import Doors
from handlers.reading import dates

_COLUMNS, _ROWS = 2, 4
_MM = 72 / 25.4  # points
_PAGE = (210 * _MM, 297 * _MM)  # A4
_EDGE = 10 * _MM
_ROOM = 5 * _MM  # between what is written and the edge of its card
_QR = 24 * _MM
_SEND, _SCAN = "Kirim kode ini ke layanan JPS", ", atau pindai di bawah."
_QUIET = 2  # modules around a QR code: white paper is around it too


@dataclass(frozen=True, slots=True)
class CodeCard:
    """A card; `place` is where the group lives, `until` the last day of its code."""

    group: str
    place: str
    code: str
    until: date


def sheet(cards: Sequence[CodeCard], doors: Doors) -> bytes:
    """The cards as a PDF, eight a page, to be cut apart."""
    from reportlab.pdfgen.canvas import Canvas  # 0.2 s that no start needs

    out = io.BytesIO()
    canvas: Any = Canvas(out, pagesize=_PAGE)
    canvas.setTitle("Kode ketua kelompok")
    width = (_PAGE[0] - 2 * _EDGE) / _COLUMNS
    height = (_PAGE[1] - 2 * _EDGE) / _ROWS
    for place, card in enumerate(cards):
        at = place % (_COLUMNS * _ROWS)
        if place and not at:
            canvas.showPage()
        left = _EDGE + at % _COLUMNS * width
        top = _PAGE[1] - _EDGE - at // _COLUMNS * height
        _card(canvas, card, doors, (left, top, width, height))
    canvas.save()
    return out.getvalue()


def _card(
    canvas: Any, card: CodeCard, doors: Doors, box: tuple[float, float, float, float]
) -> None:
    left, top, width, height = box
    canvas.setDash(2, 2)
    canvas.rect(left, top - height, width, height)
    x, y = left + _ROOM, top - _ROOM
    ways = (
        ("Telegram", doors.on_telegram(card.code)),
        ("WhatsApp", doors.on_whatsapp(f"kode {card.code[:4]}-{card.code[4:]}")),
    )
    said = (
        ("Helvetica-Bold", 11, card.group),
        ("Helvetica", 9, card.place),
        ("Courier-Bold", 18, f"{card.code[:4]}-{card.code[4:]}"),
        ("Helvetica", 8, f"Berlaku sampai {dates.show(card.until)}, sekali pakai."),
        ("Helvetica", 8, _SEND + (_SCAN if any(link for _, link in ways) else ".")),
        ("Helvetica", 8, "Hanya untuk ketua: jangan dibagikan."),
        ("Helvetica-Bold", 8, "Gratis. Kami tidak pernah meminta PIN atau OTP."),
    )
    for font, size, text in said:
        y -= size * 1.35
        canvas.setFont(font, size)
        canvas.drawString(x, y, _fitting(canvas, text, font, size, width - 2 * _ROOM))
    bottom = top - height + _ROOM
    for name, link in ways:
        if link:
            _qr(canvas, link, x, bottom)
            canvas.setFont("Helvetica", 7)
            canvas.drawString(x + _QR + 1 * _MM, bottom + _QR / 2, name)
            x += width / 2 - _ROOM / 2


def _fitting(canvas: Any, text: str, font: str, size: float, width: float) -> str:
    """The text, cut where it would leave its card."""
    known = text.encode("cp1252", "replace").decode("cp1252")  # what the fonts of every PDF have
    while known and canvas.stringWidth(known, font, size) > width:
        known = known[:-1]
    return known if len(known) == len(text) else f"{known[:-1]}."


def _qr(canvas: Any, link: str, x: float, y: float) -> None:
    import segno  # pyright: ignore[reportMissingTypeStubs]

    rows = [bytes(row) for row in segno.make(link, error="m").matrix]
    side = _QR / (len(rows) + 2 * _QUIET)
    for down, row in enumerate(rows):
        for right, dark in enumerate(row):
            if dark:
                up = len(rows) - 1 - down
                canvas.rect(x + (right + _QUIET) * side, y + (up + _QUIET) * side, side, side,
                            stroke=0, fill=1)  # fmt: skip
