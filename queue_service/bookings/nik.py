"""The NIK, checked as far as it can be: ``PPKKCC DDMMYY SSSS``, women's day + 40. Pure.

The region is that of first registration and the century is unknown, so birth date and age come from the form, never from here.
"""

from dataclasses import dataclass
from datetime import date

LENGTH = 16
WOMAN = 40
CENTURIES = (1900, 2000)
PROVINCES = frozenset(
    {
        *range(11, 20),
        21,
        *range(31, 37),
        *range(51, 54),
        *range(61, 66),
        *range(71, 77),
        81,
        82,
        *range(91, 97),
    }
)


@dataclass(frozen=True, slots=True)
class Checked:
    """What is certainly wrong (``error``, a code or empty) and what may be wrong (``warnings``)."""

    error: str = ""
    warnings: tuple[str, ...] = ()


def check(nik: str) -> Checked:
    """Return what is wrong with a NIK: ``nik_length``, ``nik_date`` or ``nik_serial``; warns of an unknown province."""
    if len(nik) != LENGTH or not (nik.isascii() and nik.isdigit()):
        return Checked("nik_length")
    if not _date_exists(int(nik[6:8]), int(nik[8:10]), int(nik[10:12])):
        return Checked("nik_date")
    if nik[12:] == "0000":
        return Checked("nik_serial")
    return Checked(warnings=() if int(nik[:2]) in PROVINCES else ("nik_region",))


def _date_exists(day: int, month: int, year: int) -> bool:
    day = day - WOMAN if day > WOMAN else day
    return any(_is_date(century + year, month, day) for century in CENTURIES)


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def mask(nik: str) -> str:
    """Return a NIK that may be shown to staff: ``3171************``."""
    return nik[:4] + "*" * (len(nik) - 4)
