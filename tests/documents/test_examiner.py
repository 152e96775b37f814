"""Uploads as residents and as attackers send them: what is taken becomes clean pictures, all else is refused within five seconds."""

import resource
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from queue_service.core.errors import Invalid, Refused, TooLarge, TooMany, Unsupported
from queue_service.core.i18n import REFUSALS
from queue_service.core.web import status_of
from queue_service.documents import copyist, examiner
from tests import chance
from tests.documents import corpus
from tests.documents.patience import pictures

MEGABYTE = 1024  # of ru_maxrss, which counts kilobytes
# Starts a program and says what it took. A process of its own: a child begins with the size of who started it.
MEASURED = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_maxrss, used.ru_utime + used.ru_stime)
"""


def seen(picture: bytes) -> Image.Image:
    image = Image.open(BytesIO(picture))
    image.load()
    return image


def colour(image: Image.Image, x: float, y: float) -> str:
    """Return which of red, green and blue is at a place, given in parts of width and height."""
    pixel = image.getpixel((int(image.width * x), int(image.height * y)))
    return ("red", "green", "blue")[pixel.index(max(pixel))]


LARGEST = Path(__file__).with_name("largest.heic")  # corpus.heic((5712, 4284)), which takes seconds to make
# Made by the test that sends them, not by every process that collects tests.
TAKEN: dict[str, Callable[[], bytes]] = {
    "a photo": lambda: corpus.photo(),
    "a picture of a screen": lambda: corpus.saved(corpus.scene(), "PNG"),
    "a picture with a palette": lambda: corpus.saved(corpus.scene().convert("P"), "PNG"),
    "a grey scan of 16 bits": lambda: corpus.saved(Image.new("I;16", (800, 600), 30_000), "PNG"),
    "a photo of a browser": lambda: corpus.saved(corpus.scene(), "WEBP"),
    "a photo of an iPhone": lambda: corpus.heic(),
    "a clear photo of an iPhone": lambda: corpus.saved(Image.new("RGBA", (600, 400)), "HEIF"),
    "a grey photo of an iPhone": lambda: corpus.saved(Image.new("L", (601, 401)), "HEIF"),
    "a photo for print": lambda: corpus.saved(corpus.scene().convert("CMYK")),
    "a PDF": lambda: corpus.pdf(),
    "the largest photo a phone takes": lambda: corpus.photo((8000, 6000), quality=30),
    "the largest photo of an iPhone": LARGEST.read_bytes,
    "a clear picture as large as is taken": lambda: corpus.saved(Image.new("RGBA", (4000, 4000)), "PNG"),
}


@pytest.mark.parametrize("make", TAKEN.values(), ids=TAKEN)
def test_what_people_send_becomes_a_picture(make):
    (picture,) = pictures(make())
    image = seen(picture)
    assert image.format == "JPEG"
    assert max(image.size) <= copyist.SIDE


def test_each_page_of_a_pdf_becomes_a_picture():
    pages = pictures(corpus.pdf(3))
    assert len(pages) == 3
    assert all(colour(seen(page), 0.4, 0.7) == "blue" for page in pages)


def test_a_photo_is_turned_upright_and_tells_nothing_but_its_pixels():
    (picture,) = pictures(corpus.with_secrets())
    image = seen(picture)
    assert image.width < image.height
    assert colour(image, 0.9, 0.05) == "red"
    assert not image.getexif()
    for secret in (b"Exif", b"PHONE-MAKER", b"SECRET-COMMENT", b"GPS"):
        assert secret not in picture
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_a_photo_of_an_iphone_is_turned_upright_too_and_tells_nothing_but_its_pixels():
    data = corpus.heic_with_secrets()
    assert b"irot" in data
    assert b"PHONE-MAKER" in data
    (picture,) = pictures(data)
    image = seen(picture)
    assert image.size == (1200, 1600)
    assert [colour(image, *place) for place in ((0.95, 0.05), (0.95, 0.95), (0.05, 0.05))] == [
        "red",
        "green",
        "blue",
    ]
    assert b"PHONE-MAKER" not in picture


@given(place=st.integers(40, 2500), value=st.binary(min_size=1, max_size=8))
@chance.bounded(6, 1)
def test_no_photo_of_an_iphone_that_was_changed_somewhere_does_more_than_be_refused(place, value):
    data = corpus.heic()
    try:
        shown = pictures(data[:place] + value + data[place + len(value) :])
    except (Invalid, TooLarge, Unsupported):
        return
    assert seen(shown[0]).format == "JPEG"


def test_what_is_transparent_becomes_white_paper():
    image = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    (picture,) = pictures(corpus.saved(image, "PNG"))
    assert min(seen(picture).getpixel((200, 200))) > 250


def test_a_photo_stays_readable():
    (picture,) = pictures(corpus.photo((4000, 3000)))
    assert seen(picture).size == (2400, 1800)


REFUSED: dict[str, tuple[Callable[[], bytes], type[Refused], str]] = {
    "nothing": (lambda: b"", Invalid, "file_empty"),
    "a page of the web": (lambda: b"<!doctype html><script>alert(1)</script>", Unsupported, "file_unknown"),
    "a drawing with a script": (
        lambda: b'<svg xmlns="x"><script>1</script></svg>',
        Unsupported,
        "file_unknown",
    ),
    "a program": (lambda: b"MZ" + bytes(5000), Unsupported, "file_unknown"),
    "a ZIP bomb named like a photo": (lambda: corpus.zip_bomb(), Unsupported, "file_unknown"),
    "a film of an iPhone": (lambda: b"\0\0\0\x20ftyphevc" + bytes(500), Unsupported, "file_unknown"),
    "a photo of an iPhone only by its first bytes": (
        lambda: b"\0\0\0\x20ftypheic" + bytes(500),
        Invalid,
        "file_damaged",
    ),
    "a photo of an iPhone that was cut off": (lambda: corpus.heic()[:-800], Invalid, "file_damaged"),
    "a photo of an iPhone with a page of the web behind": (
        lambda: corpus.heic() + b"<html>",
        Unsupported,
        "file_mixed",
    ),
    "a photo of an iPhone with more pixels than fit": (
        lambda: corpus.heic_that_claims((512, 512), (5001, 5000)),
        TooLarge,
        "file_many_pixels",
    ),
    "a photo of an iPhone with more pixels than any camera has": (
        lambda: corpus.heic_that_claims((512, 512), (30_000, 30_000)),
        TooLarge,
        "file_many_pixels",
    ),
    "a small photo of an iPhone": (lambda: corpus.heic((120, 90)), Invalid, "file_few_pixels"),
    "a GIF": (lambda: corpus.saved(corpus.scene(), "GIF"), Unsupported, "file_unknown"),
    "a photo with a page of the web behind": (
        lambda: corpus.photo() + b"<html><body onload=x>",
        Unsupported,
        "file_mixed",
    ),
    "a photo with a script in its comment": (
        lambda: corpus.photo(comment=b"<script >alert(1)"),
        Unsupported,
        "file_mixed",
    ),
    "a photo with a PDF behind": (lambda: corpus.photo() + corpus.pdf(), Unsupported, "file_mixed"),
    "a photo with a ZIP behind": (lambda: corpus.zipped_photo(), Unsupported, "file_mixed"),
    "a PDF with a page of the web behind": (lambda: corpus.pdf() + b"<HTML >", Unsupported, "file_mixed"),
    "something before a PDF": (lambda: b"GIF89a" + corpus.pdf(), Unsupported, "file_unknown"),
    "a photo that was cut off": (lambda: corpus.photo()[:5000], Invalid, "file_damaged"),
    "a picture that was cut off": (
        lambda: corpus.saved(corpus.grainy((300, 300)), "PNG")[:5000],
        Invalid,
        "file_damaged",
    ),
    "a PDF that was cut off": (lambda: corpus.pdf()[:60], Invalid, "file_damaged"),
    "a photo only by its first bytes": (lambda: b"\xff\xd8\xff" + bytes(1000), Invalid, "file_damaged"),
    "a PDF without pages": (lambda: corpus.pdf(0), Invalid, "file_damaged"),
    "a PDF of eleven pages": (lambda: corpus.pdf(11), Invalid, "file_many_pages"),
    "a stamp": (lambda: corpus.photo((120, 90)), Invalid, "file_few_pixels"),
    "a line": (lambda: corpus.photo((2000, 10)), Invalid, "file_few_pixels"),
    "ten thousand pixels in a square": (lambda: corpus.png_bomb(), TooLarge, "file_many_pixels"),
    "a photo of a hundred million pixels": (
        lambda: corpus.saved(Image.new("L", (10_000, 10_000))),
        TooLarge,
        "file_many_pixels",
    ),
    "a PDF that inflates": (lambda: corpus.pdf_bomb(), Invalid, "file_too_complex"),
    "a PDF that takes for ever": (lambda: corpus.pdf(content=corpus.ENDLESS), Invalid, "file_too_complex"),
}


@pytest.mark.parametrize(("make", "kind", "code"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_honest_document_is_refused(make, kind, code):
    data = make()
    began = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    with pytest.raises(Refused) as caught:
        pictures(data)
    refused, spent = caught.value, resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - began
    assert (type(refused), refused.code) == (kind, code)
    assert status_of(refused) in (413, 415, 422)
    assert code in REFUSALS
    assert spent < 5.0


@pytest.mark.parametrize(
    "make",
    [
        TAKEN["a clear picture as large as is taken"],
        TAKEN["the largest photo a phone takes"],
        TAKEN["the largest photo of an iPhone"],
        REFUSED["a PDF that inflates"][0],
        REFUSED["ten thousand pixels in a square"][0],
    ],
    ids=[
        "a clear picture",
        "a large photo",
        "the largest photo of an iPhone",
        "a PDF that inflates",
        "a bomb",
    ],
)
def test_the_greediest_take_less_than_three_hundred_megabytes(make):
    command = [sys.executable, "-S", "-c", MEASURED, sys.executable, "-I", str(examiner.COPYIST), "60"]
    done = subprocess.run(command, input=make(), capture_output=True, check=True, env=examiner.SURROUNDINGS)
    kilobytes, seconds = map(float, done.stdout.split())
    assert kilobytes <= 300 * MEGABYTE
    assert seconds < 5


def test_a_pdf_with_a_password_is_refused_with_that_reason():
    with pytest.raises(Invalid) as refused:
        pictures(corpus.locked_pdf())
    assert refused.value.code == "file_locked"


def test_what_a_pdf_could_do_is_gone():
    actions = b"/OpenAction << /S /JavaScript /JS (app.alert('run')) >> /AA << /WC << /S /URI /URI (http://evil) >> >>"
    (picture,) = pictures(corpus.pdf(extra=actions))
    assert seen(picture).format == "JPEG"
    for active in (b"JavaScript", b"app.alert", b"evil"):
        assert active not in picture


def test_a_child_that_gets_no_time_to_work_is_ended_by_the_clock_and_asked_for_again(monkeypatch):
    monkeypatch.setattr(examiner, "CLOCK_SECONDS", 0.001)
    with pytest.raises(TooMany) as refused:
        examiner.pictures(corpus.photo())
    assert (refused.value.code, refused.value.extra) == ("uploads_busy", {"retry_after": 10})


def test_the_clock_leaves_time_to_answer_within_five_seconds():
    assert copyist.CPU_SECONDS < examiner.CLOCK_SECONDS < 5


def test_uploads_wait_for_each_other_and_not_for_ever(monkeypatch):
    monkeypatch.setattr(examiner, "PATIENCE_SECONDS", 0.01)
    with examiner._TURN, pytest.raises(Refused) as refused:
        examiner.pictures(corpus.photo())
    assert refused.value.code == "uploads_busy"
    assert len(pictures(corpus.photo())) == 1
