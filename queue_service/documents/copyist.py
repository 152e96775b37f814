"""A program of its own: reads a file from standard input and writes what it shows, as JPEG pictures, to standard output.

It is started for each upload by ``examiner``, with the seconds it has by the clock, and trusts nothing in it: memory and time are
limited before the first byte is read, it can write no file, and it knows no secret. What it writes is one line of JSON,
``{"pages": [length, ...]}`` and the pictures, or ``{"refused": code}``. Imports nothing of the service, so that it starts quickly.
"""

import json
import re
import resource
import signal
import sys
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image, ImageOps

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

MEMORY_BYTES = 300 * 1024 * 1024  # of address space, of which the interpreter and its libraries take some 60
CPU_SECONDS = 3  # a phone's largest photo takes less than one, ten drawn pages half of one
PHOTO_PIXELS = 50_000_000  # a JPEG is read at a fraction of its size; the largest phone cameras stay below
HEIC_PIXELS = (
    25_000_000  # what iPhones take unless told to take more; it is decoded whole, then reduced strip by strip
)
PICTURE_PIXELS = 16_000_000  # anything else needs all of its pixels in memory at once; A4 at 400 dots an inch has 15.5 million
SMALLEST_SIDE, SMALLEST_LENGTH = 50, 200  # below nothing can be read on it
SIDE = 2400  # of the longest side that is kept: an A4 page at 200 dots an inch, where the smallest print is readable
QUALITY = 82
STRIP = 128  # rows of the reduced picture
PAGES = 10
_HEIC = {b"heic", b"heix", b"heim", b"heis", b"mif1"}
# What makes a second kind of file out of a picture or a PDF; it stands in no honest one.
_DISGUISE = re.compile(rb"<script[\s>]|<html[\s>]|<!doctype\s+html|<\?php\s", re.IGNORECASE)
_PDF = re.compile(rb"%PDF-\d\.\d")


class Refused(Exception):
    """The file is not taken; its argument is the code."""


def main() -> None:
    """Copy one file."""
    _confine(float(sys.argv[1]))
    data = sys.stdin.buffer.read()
    try:
        pictures = copied(data)
        _write({"pages": [len(one) for one in pictures]}, pictures)
    except Refused as refused:
        _write({"refused": refused.args[0]}, [])
    except MemoryError:
        _write({"refused": "file_too_complex"}, [])
    except Exception:  # whatever a library makes of a broken file, it is a broken file
        _write({"refused": "file_damaged"}, [])


def _confine(seconds: float) -> None:
    """Take no more than that by the clock; then the system ends this process."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))


def _write(head: dict[str, object], pictures: list[bytes]) -> None:
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + b"".join(pictures))


def copied(data: bytes) -> list[bytes]:
    """Return what a file shows, a JPEG for each page. Raises Refused, or anything else for a broken file."""
    form = form_of(data)
    if form == "PDF":
        return _of_pdf(data)
    return [_of_heic(data) if form == "HEIC" else _of_picture(data, form)]


def form_of(data: bytes) -> str:
    """Return JPEG, PNG, WEBP, HEIC or PDF, by the content alone. Raises Refused for anything else, and for two kinds in one file."""
    form = _first_form(data)
    if _DISGUISE.search(data) or zipfile.is_zipfile(BytesIO(data)) or (form != "PDF" and _PDF.search(data)):
        raise Refused("file_mixed")
    return form


def _first_form(data: bytes) -> str:
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if _PDF.match(data):
        return "PDF"
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC:
        return "HEIC"
    raise Refused("file_unknown" if data else "file_empty")


def _of_picture(data: bytes, form: str) -> bytes:
    with Image.open(BytesIO(data), formats=[form]) as image:
        _check_size(image.size, PHOTO_PIXELS if form == "JPEG" else PICTURE_PIXELS)
        image.draft("RGB", (SIDE, SIDE))  # a large JPEG is decoded at a half, a quarter or an eighth
        return _jpeg(ImageOps.exif_transpose(image))


def _of_heic(data: bytes) -> bytes:
    """Return a photo as iPhones keep it; the library turns it upright as its container says, which is what counts in this format."""
    import pillow_heif  # two libraries that nothing else needs

    _check_whole(data)
    pillow_heif.options.DECODE_THREADS = 1
    photos = pillow_heif.open_heif(BytesIO(data), convert_hdr_to_8bit=True)
    photo = photos[photos.primary_index]
    _check_size(photo.size, HEIC_PIXELS)
    return _jpeg(_reduced(photo.mode, photo.size, photo.data, photo.stride))


def _check_whole(data: bytes) -> None:
    """Refuse a file that ends within its pixels, which the library would leave black."""
    at = 0
    while at + 8 <= len(data) and data[at + 4 : at + 8].isalnum():
        length = int.from_bytes(data[at : at + 4], "big")
        if length == 1:
            length = int.from_bytes(data[at + 8 : at + 16], "big")
        if data[at + 4 : at + 8] == b"mdat" and at + length > len(data):
            raise Refused("file_damaged")
        at += max(length, 8) if length else len(data)


def _reduced(mode: str, size: tuple[int, int], pixels: bytes, stride: int) -> Image.Image:
    """Return a picture of at most twice the side that is kept; as a whole the pixels would be in memory twice."""
    by = max(1, max(size) // SIDE)
    picture = Image.new(mode, (-(-size[0] // by), -(-size[1] // by)))
    for top in range(0, size[1], STRIP * by):
        rows = min(STRIP * by, size[1] - top)
        strip = pixels[top * stride : (top + rows) * stride]
        whole = Image.frombuffer(mode, (size[0], rows), strip, "raw", mode, stride, 1)
        picture.paste(whole.reduce(by), (0, top // by))
    return picture


def _check_size(size: tuple[int, int], most: int) -> None:
    if size[0] * size[1] > most:
        raise Refused("file_many_pixels")
    if min(size) < SMALLEST_SIDE or max(size) < SMALLEST_LENGTH:
        raise Refused("file_few_pixels")


def _jpeg(image: Image.Image) -> bytes:
    """Return a picture without anything but its pixels: no EXIF, no comment, no profile, no transparency."""
    flat = _flat(image)
    flat.info.clear()
    flat.thumbnail((SIDE, SIDE))
    out = BytesIO()
    flat.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _flat(image: Image.Image) -> Image.Image:
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        page = Image.new("RGB", layer.size, "white")
        page.paste(layer, mask=layer.getchannel("A"))
        return page
    return image.convert("L").convert("RGB") if image.mode.startswith("I;") else image.convert("RGB")


def _of_pdf(data: bytes) -> list[bytes]:
    import pypdfium2 as pdfium  # takes as long to load as all the rest, and most people send photos

    try:
        pdf = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise Refused("file_locked" if "password" in str(error).lower() else "file_damaged") from error
    if len(pdf) > PAGES:
        raise Refused("file_many_pages")
    if len(pdf) == 0:
        raise Refused("file_damaged")
    pdf.init_forms()  # what was filled in; this library runs no script
    return [_of_page(page) for page in pdf]


def _of_page(page: "PdfPage") -> bytes:
    picture = page.render(scale=SIDE / max(page.get_size()), rev_byteorder=True).to_pil()
    page.close()
    return _jpeg(picture)


if __name__ == "__main__":
    main()
