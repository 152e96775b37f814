"""What dates, times and mistakes are called on the pages of outreach."""

from datetime import date, datetime

from flask_babel import format_date, lazy_gettext
from flask_babel import gettext as _

from queue_service.core.i18n import language
from queue_service.outreach import rules
from queue_service.outreach.models import Event

MISTAKES = {
    "name": lazy_gettext("Isi nama Anda, paling banyak 60 huruf."),
    "phone": lazy_gettext("Isi nomor ponsel yang aktif, misalnya 0812 3456 7890."),
    "seats": lazy_gettext("Pilih jumlah orang."),
}


def day_text(day: date) -> str:
    """Return ``Selasa, 24 November 2026``."""
    return str(format_date(day, "EEEE, d MMMM y"))


def month_text(day: date) -> str:
    """Return ``Nov``."""
    return str(format_date(day, "MMM"))


def weekday_text(day: date) -> str:
    """Return ``Sel``."""
    return str(format_date(day, "EEE"))


def time_text(event: Event) -> str:
    """Return the hours of an event with its zone: ``pukul 19.30–21.00 WIB``, with the last day when that is another one."""
    start, end = rules.start(event), rules.end(event)
    last = "" if start.date() == end.date() else f" ({day_text(end.date())})"
    span = f"{_clock(start)}–{_clock(end)}"
    return str(_("pukul %(time)s %(zone)s", time=span, zone=start.tzname() or "")) + last


def moment_text(event: Event) -> str:
    """Return date and hours of an event."""
    return f"{day_text(rules.start(event).date())}, {time_text(event)}"


def code_text(code: str) -> str:
    """Return a code in groups of four, as it is read aloud."""
    return " ".join(code[i : i + 4] for i in range(0, len(code), 4))


def _clock(moment: datetime) -> str:
    return moment.strftime("%H:%M" if language() == "en" else "%H.%M")
