"""Whom the sample village's desk looks after: made-up people whose applications are in every state, and the papers they sent. Values only.

Nobody of them agreed to SMS, so that no sample ever writes to a phone.
"""

import io
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from queue_service.applications.models import Reason, State

SIZE = (900, 1200)
_PAPER, _INK, _LINE, _SAMPLE = "#fbfaf5", "#1b2430", "#b8b3a4", "#d9a29a"
_BLURRED = 7
_AT_DISDUKCAPIL = (("verify", None), ("forward", None))


@dataclass(frozen=True, slots=True)
class Applied:
    """An application: whom it is for, ``days`` since it was handed in, and the desk's verbs since, one a day.

    A verb comes with the state that ``progress`` says. ``blurred`` is the document that cannot be read.
    """

    service: str
    given: dict[str, Any]
    days: int
    case: str = ""
    steps: tuple[tuple[str, State | None], ...] = ()
    blurred: str = ""
    reasons: tuple[Reason, ...] = ()

    @property
    def phone(self) -> str:
        """A number that is nobody's, told apart by the end of the NIK."""
        return f"081200000{self.given['nik'][-3:]}"


def _person(name: str, nik: str, born: str, sex: str, area: str) -> dict[str, Any]:
    address = f"Gang Melati {int(nik[-2:])}, {area}"
    return {
        "name": name,
        "nik": nik,
        "kk": f"317102010110{nik[-4:]}",
        "birth_date": date.fromisoformat(born),
        "sex": sex,
        "address": address,
    }


def _minor(name: str, nik: str, born: str, sex: str, area: str, mother: str) -> dict[str, Any]:
    return _person(name, nik, born, sex, area) | {"guardian": {"name": mother, "relation": "ibu"}}


APPLIED = (
    Applied("ktp-ganti", _person("Sutrisno", "3171021203710221", "1971-03-12", "L", "RW 02"), 2, "hilang"),
    Applied("ktp-baru", _minor("Nur Aini", "3171025908090222", "2009-08-19", "P", "RW 01", "Halimah"), 0),
    Applied("kia", _minor("Bima Pratama", "3171020506190223", "2019-06-05", "L", "RW 03", "Sri Handayani"), 1),
    Applied(
        "ktp-ganti", _person("Bambang Irawan", "3171022407830224", "1983-07-24", "L", "RW 04"), 3, "rusak",
        (("return", None),), "kk", (Reason("kk", "blurred"),),
    ),
    Applied(
        "ktp-ganti", _person("Sri Wahyuni", "3171026211680225", "1968-11-22", "P", "RW 01"), 2, "perubahan",
        (("verify", None),),
    ),
    Applied(
        "ktp-baru", _person("Agus Salim", "3171021709080226", "2008-09-17", "L", "RW 02"), 5, "",
        (*_AT_DISDUKCAPIL, ("progress", State.DIREKAM)),
    ),
    Applied(
        "ktp-ganti", _person("Yanto", "3171020802790227", "1979-02-08", "L", "RW 03"), 6, "pindah",
        (*_AT_DISDUKCAPIL, ("progress", State.MENUNGGU_PENUNGGALAN)),
    ),
    Applied(
        "ktp-ganti", _person("Endang Susilowati", "3171025501590228", "1959-01-15", "P", "RW 04"), 8, "rusak",
        (*_AT_DISDUKCAPIL, ("ready", None)),
    ),
    Applied(
        "ktp-ganti", _person("Joko Purnomo", "3171023010900229", "1990-10-30", "L", "RW 01"), 9, "hilang",
        (*_AT_DISDUKCAPIL, ("ready", None), ("handover", None)),
    ),
    Applied(
        "ktp-baru", _person("Lilis Suryani", "3171024404080230", "2008-04-04", "P", "RW 02"), 4, "",
        (("reject", None),), "", (Reason(text="Sudah pernah merekam di kabupaten lain. Ajukan Ganti KTP-el, pindah datang."),),
    ),
)  # fmt: skip


@lru_cache(maxsize=32)
def paper(title: str, blurred: bool = False) -> bytes:
    """Return a made-up document of a kind as JPEG: its ``title``, lines where the text would be, and CONTOH across it."""
    picture = Image.new("RGB", SIZE, _PAPER)
    pen = ImageDraw.Draw(picture)
    pen.text((SIZE[0] / 2, 110), title, _INK, ImageFont.load_default(38), anchor="mm")
    for top in range(220, 1100, 70):
        pen.line((90, top, SIZE[0] - 90 - top % 200, top), _LINE, 12)
    pen.text((SIZE[0] / 2, 640), "CONTOH", _SAMPLE, ImageFont.load_default(190), anchor="mm")
    if blurred:
        picture = picture.filter(ImageFilter.GaussianBlur(_BLURRED))
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=60)
    return kept.getvalue()
