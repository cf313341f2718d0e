"""The picture: the right shape for a phone, everything drawn inside it, nothing that breaks it."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from handlers.papers.picture import LONGEST, WIDTH, picture

RESULT = "*Cek syarat*\nCatatan.\n\n*Sudah sesuai*\n• Usaha kecil\n• KTP desa ini\n\nTunjukkan ini."


def opened(file: bytes) -> Image.Image:
    image = Image.open(BytesIO(file))
    image.load()
    return image.convert("RGB")


def drawn(file: bytes) -> tuple[int, int, int, int] | None:
    """The box round everything that is not paper."""
    image = opened(file)
    return ImageChops.difference(image, Image.new("RGB", image.size, "#ffffff")).getbbox()


def test_it_is_a_png_as_wide_as_a_phone() -> None:
    file = picture(RESULT, "Dibuat 15 Desember 2020")
    assert file.startswith(b"\x89PNG")
    assert opened(file).width == WIDTH == 1080
    assert len(file) < 500_000


def test_everything_is_drawn_inside_the_margins() -> None:
    file = picture(RESULT + "\n" + "kata yang cukup panjang " * 40, "Dibuat 15 Desember 2020")
    box = drawn(file)
    assert box is not None
    left, top, right, bottom = box
    assert left >= 60
    assert top >= 60
    assert right <= WIDTH - 60
    assert bottom <= opened(file).height - 60


def ink(file: bytes, colour: tuple[int, int, int]) -> int:
    """How many pixels have exactly this colour."""
    image = opened(file)
    counted = image.getcolors(image.width * image.height) or []
    return sum(count for count, found in counted if found == colour)


def test_headings_stand_out_by_colour_and_size() -> None:
    accent, black = (11, 92, 138), (27, 27, 27)
    plain, heading = picture("a\nkata"), picture("a\n*kata*")
    assert ink(heading, accent) > ink(plain, accent)
    assert ink(heading, black) < ink(plain, black)


def test_letters_are_large_enough_for_a_small_phone() -> None:
    """A phone shows the picture at a third of its width: 40 pixels become 13."""
    below = drawn(picture("•\nHpx"))
    assert below is not None
    assert below[3] - below[1] >= 30


def test_a_point_has_its_mark_once_and_its_lines_indented() -> None:
    long = "kata yang cukup panjang " * 6
    pointed, plain = opened(picture(f"a\n• {long}")), opened(picture(f"a\n{long}"))
    assert pointed.height >= plain.height
    second = pointed.crop((0, pointed.height - 64 - 50, 64 + 30, pointed.height - 64))
    assert second.getcolors() == [(second.width * second.height, (255, 255, 255))]


def test_the_same_text_is_the_same_picture() -> None:
    assert picture(RESULT, "a") == picture(RESULT, "a")


TALLER = [
    (RESULT, RESULT + "\nSatu baris lagi."),
    ("satu", "satu " * 60),  # a long paragraph is broken
    ("a\nb", "a\n\nb"),  # an empty line is air
    ("a\nb", "a\n*b*"),  # a heading is larger
]


@pytest.mark.parametrize(("short", "tall"), TALLER)
def test_more_text_makes_a_taller_picture(short: str, tall: str) -> None:
    assert opened(picture(short)).height < opened(picture(tall)).height


def test_a_footer_is_drawn_below() -> None:
    assert opened(picture("a")).height < opened(picture("a", "Dibuat hari ini")).height


def test_stars_and_points_are_drawn_not_written() -> None:
    assert picture("*Judul*") == picture("Judul")
    assert picture("a\n• b") != picture("a\nb")
    assert picture("a\n• b") == picture("a\n•b")


def test_accents_and_emoji_do_not_become_boxes() -> None:
    assert picture("a\nRené 👍") == picture("a\nRene")
    assert drawn(picture("محمد")) is None


@pytest.mark.parametrize("text", ["", "\n\n\n", "\x00\u202e\u200b", "•", "*", "\ud800"])
def test_a_picture_of_nothing_is_blank(text: str) -> None:
    assert drawn(picture(text)) in (None, drawn(picture("•")))


@pytest.mark.parametrize("text", ["a" * 1_000_000, "a\n" * 500_000, "a b " * 250_000, "\n" * 10**6])
def test_a_megabyte_is_cut(text: str) -> None:
    assert opened(picture(text, text)).height < 12_000
    assert picture("kata " * LONGEST) == picture("kata " * 2 * LONGEST)


@given(st.text(max_size=60), st.text(max_size=20))
@settings(max_examples=25, deadline=None)
def test_any_text_can_be_drawn(text: str, footer: str) -> None:
    assert opened(picture(text, footer)).width == WIDTH


def test_a_bar_below_a_line_is_filled_as_far_as_was_said() -> None:
    accent, over = (11, 92, 138), (179, 38, 30)
    texts = [picture("a\nkata", shares={"kata": share}) for share in (0.0, 0.25, 0.5, 1.2)]
    empty, quarter, half, too_much = (ink(text, accent) for text in texts)
    assert 0 < quarter - empty < half - empty
    assert abs((half - empty) - 2 * (quarter - empty)) < 100
    assert too_much == empty
    assert ink(texts[3], over) > 0 == ink(texts[2], over)
