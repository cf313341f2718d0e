"""Whether bytes are a photo or a paper, what is kept of them, and what hostile ones can do."""

from __future__ import annotations

import io
import shutil
import struct
import subprocess
import sys
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageOps, ImageStat

from bot.receiving import photos
from bot.receiving.looking import seen
from bot.receiving.marks import MIMES, kind_of, mime_of
from bot.receiving.paper import MOST_PAGES
from bot.receiving.photos import FileLimits, NotLooked, examine
from bot.receiving.sight import CUT, Sight
from bot.receiving.stripping import MOST_SCANS
from handlers.talk import refusals
from tests.pictures import LOCK, many_scans, paper, picture, receipt, telling
from tests.support import ROOT

PIXELS = FileLimits().pixels


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def judged(data: bytes) -> str:
    """ "" when the bytes are kept, else the kind of refusal; "cut" for what is kept in part, too."""
    found = seen(data, PIXELS)
    if found.verdict == CUT:
        return "cut"
    return "" if found.good else found.kind


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("mode", ["RGB", "L"])
async def test_photos_are_known_by_their_bytes_and_kept_to_the_pixel(
    format: str, mode: str
) -> None:
    sent = picture(format, receipt(mode=mode))
    kept = await examine(sent, FileLimits())
    assert (kept.good, kept.kind) == (True, format.lower())
    assert ImageChops.difference(opened(kept.kept), opened(sent)).getbbox() is None


def test_colours_for_print_and_several_pictures_in_one_are_photos() -> None:
    assert judged(picture("JPEG", receipt(mode="CMYK"))) == ""
    double = picture("MPO", save_all=True, append_images=[receipt(mode="L").convert("RGB")])
    found = seen(double, PIXELS)
    assert (found.kind, found.good) == ("jpeg", True)
    assert len(found.kept) < len(double) * 0.7, "only the first picture is kept"


# A missing end


@pytest.mark.parametrize("how", [{}, {"progressive": True}, {"restart_marker_rows": 1}])
@pytest.mark.parametrize("size", [(64, 64), (240, 320), (1000, 700)])
def test_a_jpeg_without_its_end_mark_is_a_photo(
    how: dict[str, bool], size: tuple[int, int]
) -> None:
    found = seen(picture("JPEG", receipt(*size), **how)[:-2], PIXELS)
    assert found.good
    assert opened(found.kept).size == size, "what is kept opens everywhere"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.8])
@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("behind", [b"", b"a text" * 9, b"\xff" * 500])
def test_an_end_mark_behind_half_a_photo_does_not_make_it_whole(
    share: float, progressive: bool, behind: bytes
) -> None:
    whole = picture("JPEG", progressive=progressive)
    place = whole.index(b"\xff\xda")
    cut = whole[: place + int((len(whole) - place) * share)]
    assert judged(cut + behind + b"\xff\xd9") == "cut"


def test_a_photo_whose_rest_is_empty_is_not_whole() -> None:
    whole = picture("JPEG", Image.radial_gradient("L"))
    half = len(whole) // 2
    assert judged(whole) == judged(whole + bytes(half)) == ""
    assert judged(whole[:half] + bytes(half - 2) + whole[-2:]) == "cut"


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("size", [(1, 1), (2, 3), (4000, 1), (15, 600)])
def test_a_few_pixels_are_no_photo(format: str, size: tuple[int, int]) -> None:
    assert judged(picture(format, Image.new("RGB", size))) == "small"


@pytest.mark.parametrize("said", [0xFFFF_FFFF, 0x7FFF_FFFF])
def test_a_webp_is_read_no_further_than_it_goes(said: int) -> None:
    whole = picture("WEBP")
    assert judged(whole[:4] + struct.pack("<I", said) + whole[8:]) == ""
    assert judged(whole[:4] + struct.pack("<I", said) + whole[8:-9]) == "cut"


@pytest.mark.parametrize(
    ("share", "good"), [(0.97, True), (0.8, False), (0.5, False), (0.1, False)]
)
@pytest.mark.parametrize("format", ["JPEG", "PNG"])
def test_nine_tenths_of_the_rows_are_enough(format: str, share: float, good: bool) -> None:
    whole = picture(format)
    assert judged(whole[: int(len(whole) * share)]) == ("" if good else "cut")


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_a_progressive_photo_without_its_last_layers_is_not_whole(share: float) -> None:
    whole = picture("JPEG", progressive=True)
    assert judged(whole[: int(len(whole) * share)]) == "cut"


@pytest.mark.parametrize("share", [0.3, 0.5, 0.85])
@pytest.mark.parametrize("rest", [b"\0", b"\xff"])
@pytest.mark.parametrize("how", [{}, {"lossless": True}, {"quality": 100}])
def test_a_webp_with_nothing_in_its_rest_is_not_whole(
    share: float, rest: bytes, how: dict[str, bool | int]
) -> None:
    for mode in ("RGB", "RGBA"):
        whole = picture("WEBP", receipt(mode=mode), **how)
        cut = int(len(whole) * share)
        assert judged(whole) == ""
        assert judged(whole[:cut] + rest * (len(whole) - cut)) in ("cut", "broken")


@pytest.mark.parametrize("how", [{"lossless": True, "method": 0}, {"quality": 100, "method": 0}])
def test_a_white_page_may_end_in_zeros(how: dict[str, bool | int]) -> None:
    page = Image.new("RGB", (620, 877), "white")
    page.paste(receipt(200, 60), (100, 100))
    assert judged(picture("WEBP", page, **how)) == ""


def test_a_webp_that_is_cut_is_noticed() -> None:
    assert judged(picture("WEBP")[:-3]) == "cut"


# Nothing to see


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("colour", ["white", "black", (200, 30, 40)])
def test_one_colour_from_edge_to_edge_proves_nothing(format: str, colour: str) -> None:
    empty = "black" if colour == "black" else "one_colour"
    page = Image.new("RGB", (240, 320), colour)
    assert judged(picture(format, page)) == empty
    noisy = ImageChops.add(page, Image.effect_noise(page.size, 2).convert("RGB"), offset=-128)
    assert judged(picture(format, noisy)) == empty


@pytest.mark.parametrize("mode", ["1", "L", "P", "I;16", "LA", "RGBA", "CMYK"])
def test_empty_and_written_pages_of_every_mode(mode: str) -> None:
    format = "JPEG" if mode == "CMYK" else "PNG"
    page = Image.new("L", (1240, 1754), 255)
    pages = [page.copy(), page]
    page.paste(receipt(120, 12, "L").point([80] * 128 + [230] * 128), (500, 700))
    if mode == "I;16":
        pages = [one.convert("I").point(lambda light: light * 257).convert("I;16") for one in pages]
    empty, written = [picture(format, one.convert(mode)) for one in pages]
    assert (judged(empty), judged(written)) == ("one_colour", "")


def test_what_is_clear_all_over_is_empty_whatever_colours_it_has() -> None:
    image = receipt().convert("RGBA")
    image.putalpha(0)
    assert (
        judged(picture("PNG", image)) == judged(picture("WEBP", image, exact=True)) == "one_colour"
    )


# What does not show


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_exif_place_and_comments_go_and_the_photo_stands_upright(format: str) -> None:
    sent = picture(format, exif=telling(), comment=b"rahasia", xmp=b"<x>rahasia</x>")
    assert b"SAMSUNG" in sent
    found = seen(sent + b"rahasia behind the end", PIXELS)
    assert found.good
    assert (found.width, found.height, found.orientation) == (240, 320, 6)
    for shown in (found.kept, found.thumbnail):
        assert b"SAMSUNG" not in shown
        assert b"rahasia" not in shown
        assert dict(opened(shown).getexif()) == {}
        assert opened(shown).size == (320, 240)
    turned = ImageOps.exif_transpose(opened(sent)).convert("L")
    differs = ImageChops.difference(opened(found.kept).convert("L"), turned)
    assert ImageStat.Stat(differs).mean[0] < 6, "it was packed once more, and shows the same"


def segment(kind: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, kind, len(body) + 2) + body


@given(st.integers(0xE0, 0xFE), st.binary(max_size=60))
def test_no_other_part_of_a_jpeg_is_kept(kind: int, body: bytes) -> None:
    secret = b"-7.250445,112.768845" + body
    whole = picture("JPEG", receipt(32, 32))
    place = whole.rindex(b"\xff\xda")
    sent = (
        whole[:2] + segment(kind, secret) + whole[2:place] + segment(kind, secret) + whole[place:]
    )
    found = seen(sent, PIXELS)
    assert found.good
    assert secret[:20] not in found.kept
    assert ImageChops.difference(opened(found.kept), opened(whole)).getbbox() is None


def test_the_small_picture_in_the_first_mark_goes_too() -> None:
    whole = picture("JPEG", receipt(32, 32))
    assert whole[6:11] == b"JFIF\0"
    hidden = segment(
        0xE0,
        whole[6:18] + bytes([4, 4]) + b"thumbnail of 48 bytes, as a photo before cropping"[:48],
    )
    kept = seen(whole[:2] + hidden + whole[20:], PIXELS).kept
    assert b"thumbnail" not in kept
    assert opened(kept).size == (32, 32)


def test_looking_again_at_what_is_kept_changes_nothing() -> None:
    for format in ("JPEG", "PNG", "WEBP"):
        kept = seen(picture(format, exif=telling()), PIXELS).kept
        found = seen(kept, PIXELS)
        assert (found.kind, found.good, found.kept) == (format.lower(), True, kept)


# Papers


def test_a_paper_that_opens_is_kept_as_it_is() -> None:
    sent = paper("0 0 m 9 9 l S")
    assert seen(sent, PIXELS) == Sight("pdf", True, pages=1, kept=sent)
    assert judged(paper("", "0 0 m 9 9 l S")) == ""
    assert (
        judged(paper("BT /F1 9 Tf (Nota) Tj ET")) == judged(paper("BT [(N) 3 (ota)] TJ ET")) == ""
    )
    assert judged(paper("/Im0 Do")) == judged(paper("q Q " * 2000)) == ""
    assert judged(b"\n\n" + sent) == "", "readers look for the mark in the first kilobyte"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-", "paper"),
        (b"%PDF-1.7 anything", "paper"),
        (paper("0 0 m 9 9 l S")[:60], "paper"),
        (paper("0 0 m S", trailer=LOCK), "locked"),
        (paper(), "blank"),
        (paper(""), "blank"),
        (paper("", "  ", "\n"), "blank"),
        (paper("q Q"), "blank"),
        (paper("% a remark"), "blank"),
        (paper("/P <</MCID 0>> BDC q BT /F1 11 Tf 1 0 0 1 72 709 Tm [( )] TJ ET Q EMC"), "blank"),
        (paper("0 0 200 200 re W n"), "blank"),
        (paper("0 0 m S", trailer="/Encrypt << /Filter /Adobe.PubSec /V 4 >> "), "locked"),
        (paper("0 0 m S", trailer="/Encrypt << /Filter /FOPN_fLock /V 1 >> "), "locked"),
    ],
)
def test_a_paper_that_shows_nothing_is_none(data: bytes, kind: str) -> None:
    assert judged(data) == kind


DRAWN = "0 0 m 9 9 l S"


@pytest.mark.parametrize(
    ("root", "more"),
    [
        ("/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>", ()),
        ("/OpenAction << /S /J#61vaScript /J#53 5 0 R >>", ("(x)",)),
        ("/OpenAction 5 0 R", ("<< /S /Launch /F (cmd.exe) >>",)),
        ("/OpenAction 5 0 R", ("<< /S /URI /URI (https://bit.ly/x) >>",)),
        ("/AA << /WC << /S /URI /URI (https://bit.ly/x) >> >>", ()),
        ("/Names << /EmbeddedFiles << /Names [(a) 5 0 R] >> >>", ("<< /Type /Filespec >>",)),
        ("", ("<< /Type /Filespec /F (a.exe) /#45F << /F 4 0 R >> >>",)),
        ("/AcroForm << /XFA 4 0 R /Fields [] >>", ()),
        ("", ("<< /Type /Annot /A << /S /SubmitForm /F (https://x) >> >>",)),
        ("", ("[[[<< /Next << /S /Launch >> >>]]]",)),
        ("", ("<< /Subtype /RichMedia >>",)),
    ],
)
def test_a_paper_that_does_something_or_carries_files_is_refused(
    root: str, more: tuple[str, ...]
) -> None:
    assert judged(paper(DRAWN, root=root, more=more)) == "active"


def test_a_hidden_object_of_a_packed_paper_is_found() -> None:
    from pypdf import PdfReader, PdfWriter

    sent = paper(DRAWN, more=("<< /S /Launch /F (a) >>",), root="/Extra 5 0 R")
    writer, out = PdfWriter(clone_from=PdfReader(io.BytesIO(sent))), io.BytesIO()
    writer.encrypt("", "owner", algorithm="AES-256")
    writer.write(out)
    assert judged(out.getvalue()) == "active"


def test_links_and_places_to_go_to_are_nothing_to_fear() -> None:
    link = "<< /Type /Annot /Subtype /Link /A << /S /URI /URI (https://toko.example) >> >>"
    goes = "/OpenAction [3 0 R /Fit] /Outlines << /Title (Launch JS) >>"
    assert judged(paper(DRAWN, root=goes, more=(link,))) == ""


def test_what_hangs_behind_a_paper_is_cut_off() -> None:
    sent = paper(DRAWN)
    assert seen(sent + b"PK\x03\x04 another file", PIXELS).kept == sent
    assert judged(b"MZ\x90\0" + sent) != ""


def test_pages_are_counted_before_they_are_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    assert judged(paper(*[DRAWN] * MOST_PAGES)) == ""
    circle = paper(DRAWN).replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]")
    thick = [paper(*[DRAWN] * (MOST_PAGES + 1)), circle,
             paper(DRAWN).replace(b"[3 0 R]", b"[" + b"3 0 R " * 5000 + b"]"),
             paper(DRAWN, more=(f"[{'3 0 R ' * 5000}]",)).replace(b"[3 0 R]", b"5 0 R")]  # fmt: skip

    def never(*_: object) -> None:
        raise AssertionError("a page was opened")

    monkeypatch.setattr("bot.receiving.paper._shows", never)
    assert [judged(sent) for sent in thick] == ["thick"] * 4


@pytest.mark.parametrize(("password", "kind"), [("rahasia", "locked"), ("", "")])
def test_a_paper_that_everybody_can_open_is_not_locked(password: str, kind: str) -> None:
    from pypdf import PdfReader, PdfWriter

    writer, out = PdfWriter(clone_from=PdfReader(io.BytesIO(paper("0 0 m 9 9 l S")))), io.BytesIO()
    writer.encrypt(password, "owner", algorithm="AES-256")
    writer.write(out)
    assert judged(out.getvalue()) == kind


# What is neither

OTHERS = {
    "heic": [b"\0\0\0\x18ftypheic\0\0\0\0", b"\0\0\0\x1cftypmif1", b"\0\0\0\x1cftypavif"],
    "video": [b"\0\0\0\x18ftypmp42", b"\0\0\0\x14ftypqt  ", b"\x1aE\xdf\xa3\x01", b"RIFF\0\0\0\0AVI LIST",
              b"\0\0\0\x08wide\0\0"],
    "voice": [b"OggS\0\x02", b"ID3\x03\0", b"#!AMR\n", b"\xff\xfa\x90", b"\xff\xf2\x90", b"\xff\xf9\x50", b"RIFF\0\0\0\0WAVEfmt ", b"\0\0\0\x18ftypM4A "],
    "sheet": [b"PK\x03\x04....[Content_Types].xml....xl/workbook.xml",
              b"PK\x03\x04....mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
              b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1...W\0o\0r\0k\0b\0o\0o\0k\0",
              b"barang;jumlah;harga\r\ngula;10;140000\r\n", b"a,b\n1,2\n", "nama\tNIK\n".encode("utf-16")],
    "word": [b"PK\x03\x04....mimetypeapplication/vnd.oasis.opendocument.text", b"PK\x03\x04....word/document.xml", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf1"],
    "writing": [b"halo", b"BMT Maju, beli gula 10 kg", b"GIF87a itu apa", b"ID3 dan OggS", b"MZ PK 8BPS", "\ufeffNota é".encode(),
             b"<html><svg>", b"nota %PDF-1.4", "Toko Jaya".encode("utf-16"), "caf\xe9 susu 2 gelas".encode("latin-1")],
    "drawing": [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<?xml version='1.0'?>\n<!-- x --><svg/>",
                picture("EPS"), b"PK\x03\x04....mimetypeapplication/vnd.oasis.opendocument.graphics"],
    "animated": [picture("GIF")],
    "archive": [b"PK\x03\x04....nota.jpg", b"PK\x05\x06" + bytes(18), b"Rar!\x1a\x07\x01", b"7z\xbc\xaf\x27\x1c",
                b"\x1f\x8b\x08", bytes(100) + b"a" * 157 + b"ustar\0"],
    "program": [b"MZ\x90\0", b"PK\x03\x04....AndroidManifest.xml", b"MZ\x90\0\n%PDF-1.4"],
    "picture": [picture("BMP"), picture("TIFF"), b"8BPS\0\x01", picture("ICO"), picture("JPEG2000")],
    "unknown": [b"RIFF\0\0\0\0....", picture("PPM"), bytes(300)],
    "nothing": [b""],
    "broken": [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x04\0\0\0WEBP"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("data", "kind"), [(data, kind) for kind, all_ in OTHERS.items() for data in all_]
)
async def test_each_kind_has_its_own_word_and_another_the_second_time(
    data: bytes, kind: str
) -> None:
    found = await examine(data, FileLimits())
    assert (found.good, found.kind) == (False, kind)
    said = [refusals.said(other, again) for other in OTHERS for again in (False, True)]
    assert len(set(said)) == len(said)
    assert refusals.said(kind, again=True) != refusals.said(kind)


def test_a_moving_picture_is_none_of_ours() -> None:
    moving = picture("WEBP", save_all=True, append_images=[receipt().rotate(180)])
    assert judged(moving) == "animated"
    still, frames = picture("PNG"), picture("PNG", save_all=True, append_images=[receipt()])
    assert len(seen(frames, PIXELS).kept) < len(still) * 1.1, "of a moving PNG its first is kept"


@pytest.mark.parametrize("format", ["GIF", "EPS", "TIFF", "PPM", "ICO", "PCX", "TGA"])
def test_no_other_decoder_opens_even_in_the_process_that_looks(
    format: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("a decoder was opened")

    monkeypatch.setattr(Image, "open", never)
    assert judged(picture(format)) in ("animated", "drawing", "picture", "unknown")


def test_what_is_shown_has_a_type_or_none() -> None:
    assert mime_of(picture("PNG")) == "image/png"
    assert mime_of(paper("0 0 m S")) == "application/pdf"
    assert mime_of(OTHERS["sheet"][0]).endswith("spreadsheetml.sheet")
    assert mime_of(b"<html>") == ""


# Hostile ones


async def test_too_many_bytes_are_refused_before_they_are_looked_at() -> None:
    found = await examine(picture() + bytes(100), FileLimits(bytes=100))
    assert (found.good, found.kind, found.verdict) == (False, "large", "tolak:besar")


def bomb(width: int, height: int) -> bytes:
    """A PNG that says it is huge and holds nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b""))


@pytest.mark.parametrize("side", [8_000, 12_000, 60_000])
def test_a_bomb_is_refused_by_its_pixels(side: int) -> None:
    assert judged(bomb(side, side)) == "heavy"


def test_a_webp_of_too_many_pixels_is_refused_too() -> None:
    assert judged(picture("WEBP", Image.new("L", (9_000, 7_000)))) == "heavy"


def test_a_picture_gone_over_a_thousand_times_is_refused_by_its_marks() -> None:
    hostile = many_scans(1000)
    assert len(hostile) < 16 * 1024 * 1024
    assert judged(hostile) == "heavy"
    assert judged(many_scans(MOST_SCANS - 20, side=200)) == ""


def test_the_system_ends_who_works_too_long() -> None:
    slow = "import bot.receiving.looking as l; l.hold_back(1, 10**9)\nwhile True: pass"
    assert subprocess.run([sys.executable, "-c", slow], check=False, cwd=ROOT).returncode < 0


async def test_what_takes_too_much_is_heavy(monkeypatch: pytest.MonkeyPatch) -> None:
    large = picture("PNG", Image.new("RGB", (4000, 4000)))
    assert (await examine(large, FileLimits(memory=90_000_000))).kind == "heavy"
    monkeypatch.setattr(photos, "_PATIENCE", 0)
    assert (await examine(picture(), FileLimits())).kind == "heavy"


async def test_when_nobody_can_look_the_file_is_not_to_blame(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(NotLooked):
        await examine(picture(), FileLimits())
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    with pytest.raises(NotLooked, match="exit code 1"):
        await examine(picture(), FileLimits())


async def test_who_looks_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, str] = {}

    def run(*_: object, env: dict[str, str], **__: object) -> subprocess.CompletedProcess[bytes]:
        given.update(env)
        raise OSError

    monkeypatch.setenv("JPS_PRIVACY__KEY", "secret")
    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(NotLooked):
        await examine(picture(), FileLimits())
    assert not [name for name in given if name.startswith("JPS")]


STARTS = [b"", *(picture(f, receipt(16, 16)) for f in ("JPEG", "PNG", "WEBP")), paper("0 0 m S"),
          b"\xff\xd8\xff\xe1\0\x20Exif\0\0MM\0*", b"PK\x03\x04", b"%PDF-1.4\n1 0 obj"]  # fmt: skip


@given(st.sampled_from(STARTS), st.data())
def test_no_bytes_raise_anything(start: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(start)))
    wild = (
        start[:place]
        + data.draw(st.binary(max_size=40))
        + start[place + data.draw(st.integers(0, 9)) :]
    )
    found = seen(wild, PIXELS)
    if found.good:
        assert kind_of(found.kept) in MIMES
    else:
        assert refusals.said(found.kind)
