"""Receipts that never were, as good and bad photos show them, drawn here."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter, ImageFont

LINES = ("TOKO CONTOH MAJU", "Jl. Pasar Contoh 12", "12-12-2020   Nota 0217", "-" * 32,
         "Tepung 10 kg        105.000", "Minyak goreng 5 l    90.000", "Gula pasir 4 kg      62.000",
         "Plastik kemasan      48.500", "Wajan besar         185.000", "-" * 32,
         "Jumlah              490.500", "Bayar               500.000", "Kembali               9.500",
         "", "Terima kasih")  # fmt: skip
Variant = Callable[[], Image.Image]


@cache
def slip(width: int = 1200, height: int = 1600, ink: int = 40, paper: int = 236,
         table: int = 150, lines: tuple[str, ...] = LINES) -> Image.Image:  # fmt: skip
    """A receipt on a table, which lies a little askew."""
    sheet = Image.new("L", (width * 3 // 4, height * 7 // 8), paper)
    pen = ImageDraw.Draw(sheet)
    step = sheet.height // (len(LINES) + 2)
    font = ImageFont.load_default(max(8, min(step * 2 // 3, sheet.width // 20)))
    for n, line in enumerate(lines):
        pen.text((sheet.width // 20, step * (n + 1)), line, fill=ink, font=font)
    photo = Image.new("L", (width, height), table)
    askew = sheet.rotate(3, Image.Resampling.BICUBIC, expand=True, fillcolor=table)
    photo.paste(askew, ((width - askew.width) // 2, (height - askew.height) // 2))
    return photo.convert("RGB")


def lit(image: Image.Image, light: float) -> Image.Image:
    return ImageEnhance.Brightness(image).enhance(light)


def noisy(image: Image.Image, sigma: float) -> Image.Image:
    noise = Image.effect_noise(image.size, sigma).convert("RGB")
    return ImageChops.add(image, noise, offset=-128)


def soft(image: Image.Image, radius: float) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(radius))


def on_table(table: int, side: int = 3) -> Image.Image:
    """A small receipt on a table several times as wide."""
    small = slip(1200 // side, 1600 // side, table=table)
    photo = Image.new("RGB", (1200, 1600), (table,) * 3)
    photo.paste(small, (500, 700))
    return photo


def shaken(image: Image.Image, dots: int) -> Image.Image:
    """Moved sideways while it was taken."""
    moved = image
    for n in range(1, dots):
        moved = Image.blend(moved, ImageChops.offset(image, n, 0), 1 / (n + 1))
    return moved


def screen() -> Image.Image:
    """A screenshot of a payment, white on black."""
    image = Image.new("RGB", (720, 1280), (12, 12, 14))
    pen = ImageDraw.Draw(image)
    for n, line in enumerate(LINES[4:9]):
        pen.text((40, 300 + 60 * n), line, fill=(235, 235, 235), font=ImageFont.load_default(32))
    return image


def two() -> Image.Image:
    photo = Image.new("RGB", (1600, 1100), (120, 90, 60))
    for n in range(2):
        photo.paste(slip(700, 1000), (50 + 800 * n, 50))
    return photo


def striped() -> Image.Image:
    """Half of it in a hard shadow."""
    image = slip()
    return ImageChops.darker(image, Image.composite(
        image, lit(image, 0.35), Image.linear_gradient("L").resize(image.size).point([0] * 128 + [255] * 128)))  # fmt: skip


READABLE: dict[str, Variant] = {
    "as it should be": slip,
    "thermal, faded": lambda: slip(ink=185, paper=238),
    "thermal, bleached and overexposed": lambda: lit(slip(ink=170, paper=235), 1.35),
    "white on white": lambda: slip(ink=150, paper=255, table=255),
    "pencil on grey": lambda: slip(ink=140, paper=190, table=110),
    "one line on much white": lambda: slip(paper=254, table=254, lines=("", "", "Total 25.000")),
    "small on a black table": lambda: on_table(8),
    "small on a grey table": lambda: on_table(140),
    "smaller on a white table": lambda: on_table(236, side=4),
    "small on a black table in the evening": lambda: lit(on_table(8), 0.6),
    "in the evening": lambda: lit(slip(), 0.32),
    "in the evening, with noise": lambda: noisy(lit(slip(), 0.35), 14),
    "in the evening, faded": lambda: lit(slip(ink=170, paper=236), 0.35),
    "half in the shadow": striped,
    "with noise": lambda: noisy(slip(), 25),
    "a little soft": lambda: soft(slip(), 3),
    "soft and faded": lambda: soft(slip(ink=150, paper=236), 2.5),
    "a little shaken": lambda: shaken(slip(), 7),
    "long and thin": lambda: slip(420, 2400),
    "turned": lambda: slip().rotate(30, expand=True, fillcolor=(90, 70, 50)),
    "a screenshot": screen,
    "two at once": two,
    "of twelve megapixels": lambda: slip(3000, 4000),
    "of the smallest camera": lambda: slip(480, 640),
    "of a messenger": lambda: slip(720, 960),
}
UNREADABLE: dict[str, tuple[str, Variant]] = {
    "at night": ("gelap", lambda: lit(slip(), 0.12)),
    "at dusk without a lamp": ("gelap", lambda: lit(slip(), 0.2)),
    "at night, with noise": ("gelap", lambda: noisy(lit(slip(), 0.12), 8)),
    "out of focus": ("buram", lambda: soft(slip(), 12)),
    "out of focus, faded": ("buram", lambda: soft(slip(ink=170), 10)),
    "a preview": ("kecil", lambda: slip(240, 320)),
    "a preview of a preview": ("kecil", lambda: slip(75, 100)),
}
