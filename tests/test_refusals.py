"""What a sender says a file is: what is not fetched at all, and the sentence for it."""

from __future__ import annotations

from typing import get_args

import pytest

from bot.receiving.sight import BLURRED, CUT, DARK, OK, TINY
from handlers.talk.messages import Media, MessageKind
from handlers.talk.refusals import hard_to_read, said, why_not

MOST = 16_000_000
TYPES = {
    "sheet": ["text/csv", "text/comma-separated-values", "TEXT/CSV; charset=utf-8",
              "application/vnd.ms-excel", "application/vnd.ms-excel.sheet.macroEnabled.12",
              "application/vnd.ms-excel.sheet.binary.macroenabled.12", "application/wps-office.xlsx",
              "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
              "application/vnd.openxmlformats-officedocument.spreadsheetml.template",
              "application/vnd.oasis.opendocument.spreadsheet", "text/tab-separated-values",
              "application/vnd.google-apps.spreadsheet", "application/vnd.apple.numbers"],
    "word": ["application/msword", "application/vnd.ms-word.document.macroEnabled.12",
             "application/vnd.ms-word.template.macroenabled.12", "application/wps-office.docx",
             "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
             "application/vnd.ms-powerpoint.presentation.macroEnabled.12", "text/rtf",
             "application/vnd.openxmlformats-officedocument.presentationml.slideshow",
             "application/vnd.oasis.opendocument.text", "application/rtf"],
    "writing": ["text/plain", "text/html", "application/json", "text/xml", "application/xml"],
    "archive": ["application/zip", "application/x-zip-compressed", "application/vnd.rar",
                "application/x-rar-compressed", "application/x-7z-compressed", "application/gzip",
                "application/x-tar"],
    "program": ["application/vnd.android.package-archive", "application/x-msdownload"],
    "drawing": ["image/svg+xml", "application/postscript", "image/vnd.dwg",
                "application/vnd.oasis.opendocument.graphics"],
    "animated": ["image/gif"],
    "picture": ["image/tiff", "image/bmp", "image/x-ms-bmp", "image/vnd.adobe.photoshop"],
    "heic": ["image/heic", "image/heif", "image/heic-sequence", "image/avif"],
    "voice": ["audio/mpeg", "audio/ogg; codecs=opus"],
    "video": ["video/mp4", "video/3gpp"],
    # What may be a photo or a paper is fetched and looked at.
    "": ["image/jpeg", "image/jpg", "image/pjpeg", "image/jfif", "image/png", "image/x-png",
         "image/apng", "image/webp", "image/*", "application/pdf", "application/x-pdf", "",
         "application/octet-stream", "binary/octet-stream", "nonsense"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("mime", "kind"), [(m, kind) for kind, all_ in TYPES.items() for m in all_]
)
def test_a_type_that_is_no_photo_is_told_before_it_is_fetched(mime: str, kind: str) -> None:
    assert why_not(Media("document", "ref", mime), MOST) == kind
    assert why_not(Media("document", "ref", mime, MOST + 1), MOST) == (kind or "large")


@pytest.mark.parametrize("kind", [kind for kind in TYPES if kind])
def test_every_refusal_says_what_to_do_instead(kind: str) -> None:
    for sentence in (said(kind), said(kind, again=True)):
        assert any(word in sentence.lower() for word in ("foto", "ditulis", "tulis", "ketik"))


@pytest.mark.parametrize("kind", [*get_args(MessageKind), "empty", "group"])
def test_a_message_that_is_no_file_is_never_called_one(kind: str) -> None:
    assert said(kind) == "", "a kind of file"


@pytest.mark.parametrize("verdict", [DARK, BLURRED, TINY, CUT])
def test_whoever_is_asked_for_another_photo_hears_what_to_do_and_that_this_one_is_kept(
    verdict: str,
) -> None:
    first, second = hard_to_read(verdict, False), hard_to_read(verdict, True)
    assert first != second
    assert all("simpan" in said and "oto" in said and len(said) <= 350 for said in (first, second))


@pytest.mark.parametrize("verdict", [OK, "", "tolak:rusak"])
def test_of_any_other_verdict_nothing_is_said(verdict: str) -> None:
    assert hard_to_read(verdict, False) == ""
