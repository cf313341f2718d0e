"""Whether a photo of a receipt can be read: the handed ones, drawn ones, and what is no photo."""

from __future__ import annotations

import io
import json

import pytest
from PIL import Image, ImageChops
from pypdf import PdfReader, PdfWriter
from typer.testing import CliRunner

from bot.__main__ import app
from bot.receiving.looking import seen
from bot.receiving.photos import FileLimits, examine
from bot.receiving.sight import Sight
from tests.pictures import LOCK, paper, picture
from tests.slips import READABLE, UNREADABLE, lit, slip, soft
from tests.support import ROOT

PIXELS = FileLimits().pixels
HANDED = ROOT / "tests" / "receipts"
EXPECTED = {
    told["file"]: told for told in json.loads((HANDED / "expected.json").read_text("utf-8"))
}
FORMATS = {"JPEG": {"quality": 60}, "WEBP": {"quality": 60}, "PNG": {}}


def look(data: bytes) -> Sight:
    return seen(data, PIXELS)


def shown(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("L")


@pytest.mark.parametrize("name", EXPECTED)
def test_the_handed_pictures_are_judged_as_expected(name: str) -> None:
    found = look((HANDED / name).read_bytes())
    assert found.verdict == EXPECTED[name]["verdict"]
    assert found.orientation == EXPECTED[name].get("orientation", 1)
    assert (found.good, found.pages) == (True, 1)


def test_what_is_shown_stands_upright_and_tells_of_no_place() -> None:
    turned = look((HANDED / "h03-putar-exif.jpg").read_bytes())
    assert (turned.width, turned.height) == (2000, 1500)
    assert shown(turned.kept).size == (1500, 2000)
    assert shown(turned.thumbnail).size == (240, 320)
    sent = (HANDED / "h06-gps-komentar.jpg").read_bytes()
    told = look(sent)
    assert len(Image.open(io.BytesIO(sent)).getexif()) > 1
    for data in (told.kept, told.thumbnail):
        image = Image.open(io.BytesIO(data))
        assert (dict(image.getexif()), "comment" in image.info) == ({}, False)


@pytest.mark.parametrize("format", ["JPEG", "WEBP"])
@pytest.mark.parametrize("name", READABLE)
def test_what_can_be_read_is_never_refused(name: str, format: str) -> None:
    found = look(picture(format, READABLE[name](), **FORMATS[format]))
    assert (found.verdict, found.good) == ("ok", True)
    assert max(shown(found.thumbnail).size) == 320


@pytest.mark.parametrize("name", ["h01-nota-tulis-tangan.jpg", "h02-struk-termal.jpg"])
def test_a_blur_through_which_every_word_is_read_is_none(name: str) -> None:
    with Image.open(HANDED / name) as image:
        assert look(picture("JPEG", soft(image, 5))).verdict == "ok"


def test_grain_of_a_poor_jpeg_is_no_blur() -> None:
    assert look(picture("JPEG", slip(), quality=8)).verdict == "ok"


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("name", UNREADABLE)
def test_what_nobody_can_read_is_asked_for_again_and_kept(name: str, format: str) -> None:
    why, draw = UNREADABLE[name]
    found = look(picture(format, draw(), **FORMATS[format]))
    assert (found.verdict, found.good) == (f"foto_ulang:{why}", True)
    assert found.kept
    assert found.thumbnail


@pytest.mark.parametrize("mode", ["LA", "RGBA", "P"])
def test_what_lies_behind_a_clear_picture_is_white(mode: str) -> None:
    """Ink on nothing: measured without its white paper it would be black all over."""
    ink = slip(table=236).convert("L").point([255] * 128 + [0] * 128)
    image = Image.new("RGBA", ink.size, "black")
    image.putalpha(ink)
    found = look(picture("PNG", image.quantize() if mode == "P" else image.convert(mode)))
    assert (found.verdict, found.good) == ("ok", True)
    assert max(shown(found.thumbnail).histogram()) == shown(found.thumbnail).histogram()[255]


@pytest.mark.parametrize("share", [0.3, 0.6, 0.85])
@pytest.mark.parametrize("how", [{}, {"progressive": True}, {"format": "PNG"}])
def test_what_came_in_part_is_asked_for_again_and_kept(share: float, how: dict[str, str]) -> None:
    whole = picture(**{"format": "JPEG", "image": slip(), **how})
    found = look(whole[: int(len(whole) * share)])
    assert (found.verdict, found.good) == ("foto_ulang:terpotong", True)
    assert shown(found.kept).size == slip().size
    assert found.thumbnail


def test_of_a_webp_in_part_nothing_can_be_shown() -> None:
    whole = picture("WEBP", slip())
    found = look(whole[: len(whole) // 2])
    assert (found.verdict, found.good) == ("foto_ulang:terpotong", False)


def test_nine_tenths_are_enough_and_paper_beyond_the_edge_is_nothing_to_refuse() -> None:
    whole = picture("JPEG", slip())
    assert look(whole[: int(len(whole) * 0.97)]).verdict == "ok"
    assert look(picture("JPEG", slip().crop((300, 200, 1200, 1100)))).verdict == "ok"


def test_what_is_cut_and_dark_is_cut() -> None:
    whole = picture("JPEG", lit(slip(), 0.1))
    assert look(whole[: len(whole) // 2]).verdict == "foto_ulang:terpotong"


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize("format", FORMATS)
def test_however_it_was_held_it_stands_upright(turn: int, format: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = turn
    upright = slip(300, 600)
    undone = {6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270, 3: Image.Transpose.ROTATE_180,
              2: Image.Transpose.FLIP_LEFT_RIGHT, 4: Image.Transpose.FLIP_TOP_BOTTOM,
              5: Image.Transpose.TRANSPOSE, 7: Image.Transpose.TRANSVERSE}  # fmt: skip
    lies = upright.transpose(undone[turn]) if turn > 1 else upright
    found = look(picture(format, lies, exif=exif))
    assert (found.orientation, found.width) == (turn, lies.width)
    differs = ImageChops.difference(shown(found.kept), upright.convert("L")).resize((30, 60))
    assert max(differs.tobytes()) < 40
    assert shown(found.thumbnail).size == (160, 320)


NO_PHOTOS = {
    "tolak:jenis": [b"Nota: tepung 10 kg", picture("GIF"), picture("TIFF"), b"\0\0\0\x18ftypheic",
                    b"MZ\x90\0", paper("0 0 m S", root="/OpenAction << /S /JavaScript /JS (x) >>")],
    "tolak:rusak": [b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF-", paper("")],
    "tolak:terkunci": [paper("0 0 m S", trailer=LOCK)],
    "tolak:besar": [picture("PNG", Image.new("1", (8000, 8000))), paper(*["0 0 m S"] * 101),
                    picture("JPEG", slip()) + bytes(16 * 1024 * 1024)],
    "foto_ulang:kecil": [picture("PNG", slip(15, 20))],
    "foto_ulang:gelap": [picture("JPEG", Image.new("RGB", (900, 1200), (4, 4, 6)))],
    "foto_ulang:buram": [picture("JPEG", Image.new("RGB", (900, 1200), "white"))],
}  # fmt: skip


@pytest.mark.parametrize(
    ("verdict", "data"), [(v, d) for v, all_ in NO_PHOTOS.items() for d in all_]
)
async def test_what_is_no_photo_is_not_kept_and_says_why(verdict: str, data: bytes) -> None:
    found = await examine(data, FileLimits())
    assert (found.verdict, found.good, found.kept, found.thumbnail) == (verdict, False, b"", b"")


async def test_a_paper_is_kept_with_its_pages_counted() -> None:
    scan = io.BytesIO()
    slip().save(scan, "PDF", save_all=True, append_images=[soft(slip(), 2), slip()])
    found = await examine(scan.getvalue(), FileLimits())
    assert (found.verdict, found.good, found.pages, found.thumbnail) == ("ok", True, 3, b"")
    writer, out = PdfWriter(clone_from=PdfReader(scan)), io.BytesIO()
    writer.encrypt("rahasia")
    writer.write(out)
    assert (await examine(out.getvalue(), FileLimits())).verdict == "tolak:terkunci"


async def test_what_the_process_says_is_what_it_found() -> None:
    data = (HANDED / "h03-putar-exif.jpg").read_bytes()
    assert await examine(data, FileLimits()) == look(data)


async def test_the_largest_photo_is_turned_within_its_limits() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    large = slip(1500, 2000).resize((6600, 8800))
    found = await examine(picture("JPEG", large, exif=exif, quality=50), FileLimits())
    assert (found.verdict, shown(found.kept).size) == ("ok", (8800, 6600))


@pytest.mark.parametrize("name", [*EXPECTED, "README.md"])
def test_the_command_prints_how_a_file_is_judged(name: str) -> None:
    call = ["parse", "receipt", str(HANDED / name)]
    printed = json.loads(CliRunner().invoke(app, [*call, "--json"]).stdout)
    assert list(printed) == ["verdict", "size", "width", "height", "orientation", "pages"]
    assert printed["verdict"] == EXPECTED.get(name, {"verdict": "tolak:jenis"})["verdict"]
    assert printed["size"] == (HANDED / name).stat().st_size
    assert CliRunner().invoke(app, call).stdout.startswith(f"verdict: {printed['verdict']}  size:")
