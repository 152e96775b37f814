"""Reading plain HTML forms: text in, values out, and a plain sentence for every field that is not right.

A form keeps what was typed, so that a page shown again loses nothing; errors are collected by field name.
"""

import re
from datetime import date
from zoneinfo import ZoneInfo, available_timezones

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from queue_service.posts.models import DAY_MINUTES, Lines, Period, Text

_TIME = re.compile(r"(\d{1,2})(?:[.:](\d{2}))?")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class Form:
    """One submitted form and what is wrong with it."""

    def __init__(self, values: MultiDict[str, str]) -> None:
        self.values = values
        self.errors: dict[str, str] = {}

    def wrong(self, name: str, message: str) -> None:
        """Say what is wrong with a field; the first complaint about it stays."""
        self.errors.setdefault(name, message)

    def text(self, name: str, longest: int = 200, *, needed: bool = False) -> str:
        """Return a stripped text of at most ``longest`` characters."""
        value = self.values.get(name, "").replace("\r\n", "\n").strip()
        if needed and not value:
            self.wrong(name, _("Harus diisi."))
        if len(value) > longest:
            self.wrong(name, _("Terlalu panjang: paling banyak %(longest)s huruf.", longest=longest))
        return value

    def words(self, name: str, longest: int = 400, *, needed: bool = False) -> Text:
        """Return the texts of ``NAME_id`` and ``NAME_en``."""
        return Text(self.text(f"{name}_id", longest, needed=needed), self.text(f"{name}_en", longest))

    def lines(self, name: str, longest: int = 4000) -> Lines:
        """Return the non-empty lines of ``NAME_id`` and ``NAME_en``."""
        return Lines(*(_lines(self.text(f"{name}_{language}", longest)) for language in ("id", "en")))

    def number(self, name: str, low: int, high: int, default: int) -> int:
        """Return a whole number within the bounds; ``default`` when the field is empty."""
        found = self.optional_number(name, low, high)
        return default if found is None else found

    def optional_number(self, name: str, low: int, high: int) -> int | None:
        """Return a whole number within the bounds, ``None`` when the field is empty."""
        value = self.text(name)
        if not value:
            return None
        if not re.fullmatch(r"\d{1,6}", value) or not low <= int(value) <= high:
            self.wrong(name, _("Isi angka bulat dari %(low)s sampai %(high)s.", low=low, high=high))
            return None
        return int(value)

    def decimal(self, name: str, low: float, high: float, default: float | None = None) -> float | None:
        """Return a number within the bounds, with a decimal point or comma; ``default`` when the field is empty."""
        value = self.text(name).replace(",", ".")
        if not value:
            return default
        if not re.fullmatch(r"-?\d{1,6}(\.\d{1,12})?", value) or not low <= float(value) <= high:
            self.wrong(name, _("Isi angka dari %(low)s sampai %(high)s.", low=f"{low:g}", high=f"{high:g}"))
            return default
        return float(value)

    def day(self, name: str, *, needed: bool = False) -> date | None:
        """Return a date (``YYYY-MM-DD`` as browsers send it, or ``DD/MM/YYYY``), ``None`` when the field is empty."""
        value = self.text(name, needed=needed)
        if not value:
            return None
        typed = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", value)
        try:
            return date(int(typed[3]), int(typed[2]), int(typed[1])) if typed else date.fromisoformat(value)
        except ValueError:
            self.wrong(name, _("Tanggal tidak dikenal. Contoh: 24/11/2026."))
            return None

    def periods(self, name: str, *, needed: bool = False) -> tuple[Period, ...]:
        """Return periods like ``07.30-12.00, 13.00-16.00``; an end before the start lies on the next day."""
        value = self.text(name, needed=needed)
        try:
            return tuple(_period(part) for part in re.split(r"[,;\n]+", value) if part.strip())
        except ValueError:
            self.wrong(name, _("Tulis jam seperti 07.30-12.00, 13.00-16.00."))
            return ()

    def slug(self, name: str) -> str:
        """Return a short name for addresses: small letters, digits and hyphens."""
        value = self.text(name, 40, needed=True)
        if value and not _SLUG.fullmatch(value):
            self.wrong(name, _("Hanya huruf kecil, angka, dan tanda hubung. Contoh: kantor-desa."))
        return value

    def timezone(self, name: str) -> str:
        """Return the name of a time zone."""
        value = self.text(name) or "Asia/Jakarta"
        if value not in available_timezones():
            self.wrong(name, _("Zona waktu tidak dikenal."))
            return "Asia/Jakarta"
        return ZoneInfo(value).key

    def rows(self, prefix: str, *, removed: bool = False) -> list[int]:
        """Return the numbers of the rows ``PREFIX-N-...`` that were sent; those marked for removal only when ``removed``."""
        found = {int(match[1]) for key in self.values if (match := re.match(rf"{prefix}-(\d{{1,3}})-", key))}
        return sorted(one for one in found if removed or not self.values.get(f"{prefix}-{one}-remove"))

    def is_blank(self, row: str) -> bool:
        """True when nothing was typed or chosen in the fields ``ROW-...``."""
        fields = [key for key in self.values if key.startswith(f"{row}-")]
        return not any(value.strip() for key in fields for value in self.values.getlist(key))

    def rows_to_show(self, prefix: str, spare: int = 1) -> list[str]:
        """Return the prefixes of the rows with something in them, then of ``spare`` empty ones to write into."""
        kept = [row for row in (f"{prefix}-{one}" for one in self.rows(prefix)) if not self.is_blank(row)]
        first = max(self.rows(prefix, removed=True), default=-1) + 1
        return kept + [f"{prefix}-{one}" for one in range(first, first + spare)]


def periods_text(periods: tuple[Period, ...]) -> str:
    """Return periods as a person types them: ``07.30-12.00, 13.00-16.00``."""
    return ", ".join(str(period).replace(":", ".") for period in periods)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.split("\n") if line.strip())


def _period(text: str) -> Period:
    """One period. Raises ``ValueError``."""
    ends = re.split(r"\s*(?:-|–|s\.?d\.?|sampai)\s*", text.strip())
    if len(ends) != 2:
        raise ValueError(text)
    start, end = (_minutes(one) for one in ends)
    if start in (DAY_MINUTES, end):
        raise ValueError(text)
    return Period(start, end if end > start else end + DAY_MINUTES)


def _minutes(text: str) -> int:
    match = _TIME.fullmatch(text)
    if match is None:
        raise ValueError(text)
    hours, minutes = int(match[1]), int(match[2] or 0)
    if minutes > 59 or hours * 60 + minutes > DAY_MINUTES:
        raise ValueError(text)
    return hours * 60 + minutes
