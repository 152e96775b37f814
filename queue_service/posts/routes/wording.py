"""Dates and times in the words of the page's language: ``Selasa, 24 November 2026``, ``pukul 16.00 WIB``."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from flask_babel import format_date
from flask_babel import gettext as _

from queue_service.core.i18n import language
from queue_service.posts import rules
from queue_service.posts.models import Day, Period


def day_text(day: date) -> str:
    """Return a date with its weekday."""
    return str(format_date(day, "EEEE, d MMMM y"))


def short_day_text(day: date) -> str:
    """Return a date with its weekday, abbreviated."""
    return str(format_date(day, "EEE, d MMM"))


def periods_text(periods: Iterable[Period]) -> str:
    """Return opening hours such as ``07.30–12.00 dan 13.00–16.00``; closed when there are none."""
    texts = [str(period) for period in periods]
    if texts == [str(whole) for whole in rules.WHOLE_DAY]:
        return str(_("24 jam"))
    return str(_(" dan ")).join(_clock(text).replace("-", "–") for text in texts) or str(_("Tutup"))


def opening_text(opening: datetime, now: datetime) -> str:
    """Return when a post opens next, seen from ``now`` (both in its zone): ``besok pukul 07.30 WIB``."""
    return str(
        _("%(day)s pukul %(time)s", day=_near_day(opening.date(), now.date()), time=time_text(opening))
    )


def time_text(moment: datetime) -> str:
    """Return a time of day with its zone: ``16.00 WIB``."""
    return f"{_clock(moment.strftime('%H:%M'))} {moment.tzname() or ''}".strip()


def kind_text(day: Day) -> str:
    """Return why a date's hours are what they are, empty on ordinary days."""
    if day.reason.id:
        return day.reason.to(language())
    return str({"ramadan": _("Jam Ramadan"), "exception": _("Jam khusus")}.get(day.kind, ""))


def _near_day(day: date, today: date) -> str:
    if day == today:
        return str(_("hari ini"))
    return str(_("besok")) if day - today == timedelta(days=1) else day_text(day)


def _clock(text: str) -> str:
    return text if language() == "en" else text.replace(":", ".")
