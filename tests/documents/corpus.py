"""Files as residents send them, and as somebody who means harm does."""

import random
import zipfile
import zlib
from io import BytesIO

import pillow_heif
from PIL import Image

pillow_heif.register_heif_opener()  # so that tests can write what iPhones do; the service does not

SIZE = (1600, 1200)


def scene(size: tuple[int, int] = SIZE) -> Image.Image:
    """Return a picture that is different at its four corners."""
    image = Image.new("RGB", size, "gray")
    width, height = size
    image.paste("red", (0, 0, width // 4, height // 4))
    image.paste("green", (3 * width // 4, 0, width, height // 4))
    image.paste("blue", (0, 3 * height // 4, width // 4, height))
    return image


def saved(image: Image.Image, form: str = "JPEG", **options: object) -> bytes:
    """Return a picture as a file."""
    out = BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def photo(size: tuple[int, int] = SIZE, **options: object) -> bytes:
    """Return a JPEG."""
    return saved(scene(size), **options)


def with_secrets() -> bytes:
    """Return a photo that tells where and with what it was taken, and is to be turned by a quarter."""
    exif = Image.Exif()
    exif[0x0112] = 6  # the top of the scene is at the right of the pixels
    exif[0x010F] = "PHONE-MAKER"
    exif.get_ifd(0x8825)[2] = (6.0, 10.0, 30.0)
    return saved(scene(), exif=exif, comment=b"SECRET-COMMENT")


def heic(size: tuple[int, int] = SIZE, **options: object) -> bytes:
    """Return a photo as iPhones keep it: tiles of 512 pixels."""
    return saved(
        scene(size), "HEIF", quality=50, tile_size=512, enc_params={"preset": "ultrafast"}, **options
    )


def heic_with_secrets() -> bytes:
    """Return such a photo that tells with what it was taken, and is to be turned by a quarter."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "PHONE-MAKER"
    return heic(exif=exif.tobytes())


def heic_that_claims(size: tuple[int, int], declared: tuple[int, int]) -> bytes:
    """Return a photo of a ``size`` whose header declares another."""
    claim = b"ispe\0\0\0\0%b"
    here, there = (b"".join(side.to_bytes(4, "big") for side in one) for one in (size, declared))
    changed = saved(scene(size), "HEIF").replace(claim % here, claim % there)
    assert claim % there in changed
    return changed


def grainy(size: tuple[int, int]) -> Image.Image:
    """Return noise, which no format makes small."""
    return Image.frombytes("RGB", size, random.Random(1).randbytes(size[0] * size[1] * 3))  # noqa: S311 - a picture, not a secret


def pdf(pages: int = 1, content: bytes = b"0 0 1 rg 100 100 300 300 re f", extra: bytes = b"") -> bytes:
    """Return a PDF whose pages show a blue square; ``extra`` goes into its catalogue."""
    return assembled([content], pages, extra=extra)


def pdf_bomb(megabytes: int = 400) -> bytes:
    """Return a small PDF whose one page inflates to so many megabytes of drawing commands."""
    squeezer = zlib.compressobj(9)
    chunk = b"0 0 m 9 9 l S " * 75_000
    packed = b"".join(squeezer.compress(chunk) for _ in range(megabytes)) + squeezer.flush()
    return assembled([packed], 1, filters=b"/Filter /FlateDecode")


def assembled(contents: list[bytes], pages: int, filters: bytes = b"", extra: bytes = b"") -> bytes:
    """Return a PDF of equal A4 pages with one content stream."""
    kids = b" ".join(b"%d 0 R" % (4 + number) for number in range(pages))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 3 0 R >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R %b >>" % extra,
        b"<< /Type /Pages /Count %d /Kids [%b] >>" % (pages, kids),
        b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(contents[0]), filters, contents[0]),
        *[page] * pages,
    ]
    out = BytesIO(b"%PDF-1.7\n")
    out.seek(0, 2)
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


def png_bomb(side: int = 10_000) -> bytes:
    """Return a PNG of a few kilobytes that has ``side`` times ``side`` pixels."""
    return saved(Image.new("1", (side, side)), "PNG")


def zip_bomb(megabytes: int = 50) -> bytes:
    """Return a small ZIP of one large file."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("big", b"\0" * (megabytes << 20))
    return out.getvalue()


def zipped_photo() -> bytes:
    """Return a file that is a photo and a ZIP."""
    out = BytesIO(photo())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("x.html", b"<script>")
    return out.getvalue()


# Few bytes of drawing that take a renderer minutes.
ENDLESS = b"1 0 0 rg " + b"0 0 m 595 842 400 3 20 842 c 300 200 100 9 595 300 c b* " * 60_000
# An encryption that this password-less reader cannot open: a user password was set, RC4, 40 bits.
_LOCK = b"<< /Filter /Standard /V 1 /R 2 /O <%b> /U <%b> /P -4 >>" % (b"41" * 32, b"42" * 32)


def locked_pdf() -> bytes:
    """Return a PDF that asks for a password."""
    trailer = b"/Encrypt %b /ID [<00> <00>] /Size" % _LOCK
    return pdf().replace(b"trailer << /Size", b"trailer << " + trailer)
