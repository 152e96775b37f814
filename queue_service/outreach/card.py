"""The picture of a shared link (Open Graph): what a service is called and that it costs nothing, large enough for a small preview."""

import io
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

SIZE = (1200, 630)  # what messengers and social networks show without cropping
_EDGE = 80
_PAPER, _INK, _BAND, _BRIGHT = "#f6f4ee", "#1b2430", "#0b5d4b", "#ffffff"
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
_TITLE, _TEXT, _SMALL = 92, 46, 40
_TITLE_LINES, _TEXT_LINES = 2, 2


@lru_cache(maxsize=64)
def png(office: str, title: str, summary: str, free: str) -> bytes:
    """Return the picture as PNG: the office's name, the service's ``title``, its ``summary`` and, in a band below, ``free``."""
    picture = Image.new("RGB", SIZE, _PAPER)
    pen = ImageDraw.Draw(picture)
    pen.text((_EDGE, 64), office, _BAND, _font(_SMALL))
    below = _lines(pen, title, _TITLE, 128, _TITLE_LINES)
    _lines(pen, summary, _TEXT, below + 24, _TEXT_LINES)
    pen.rectangle((0, SIZE[1] - 120, *SIZE), fill=_BAND)
    pen.text((_EDGE, SIZE[1] - 60), free, _BRIGHT, _font(_TEXT), anchor="lm")
    kept = io.BytesIO()
    picture.save(kept, "PNG", optimize=True)
    return kept.getvalue()


@lru_cache(maxsize=8)
def _font(size: int) -> Font:
    return ImageFont.load_default(size)  # the library's own: the same on every machine


def _lines(pen: ImageDraw.ImageDraw, text: str, size: int, top: int, most: int) -> int:
    """Write ``text`` in at most ``most`` lines, the last one cut short if need be, and return where the next thing may begin."""
    font, words, shown = _font(size), text.split(), list[str]()
    while words and len(shown) < most:
        end = "" if len(shown) + 1 < most else " …"
        count = next(
            (
                n
                for n in range(len(words), 1, -1)
                if _fits(pen, words[:n], end if n < len(words) else "", font)
            ),
            1,
        )
        shown.append(" ".join(words[:count]) + (end if count < len(words) else ""))
        words = words[count:]
    for number, line in enumerate(shown):
        pen.text((_EDGE, top + number * round(size * 1.2)), line, _INK, font)
    return top + len(shown) * round(size * 1.2)


def _fits(pen: ImageDraw.ImageDraw, words: list[str], end: str, font: Font) -> bool:
    return pen.textlength(" ".join(words) + end, font) <= SIZE[0] - 2 * _EDGE
