"""What months, groups and states are called on the pages of meetings and in the pack."""

from datetime import date

from flask_babel import format_date, lazy_gettext

from queue_service.meetings import rules
from queue_service.meetings.models import Group, State

GROUPS = {
    Group.OFFICERS: lazy_gettext("Petugas pelayanan"),
    Group.GOVERNMENT: lazy_gettext("Pemerintah desa"),
    Group.LEADERS: lazy_gettext("Tokoh masyarakat"),
    Group.OTHERS: lazy_gettext("Lainnya"),
}
STATES = {
    State.OPEN: lazy_gettext("Belum selesai"),
    State.DONE: lazy_gettext("Selesai dikerjakan"),
    State.DROPPED: lazy_gettext("Tidak diteruskan"),
}


def month_text(month: str) -> str:
    """Return ``November 2026``."""
    return str(format_date(rules.first_day(month), "MMMM y"))


def day_text(day: str) -> str:
    """Return ``Selasa, 24 November 2026``, empty for none."""
    return str(format_date(date.fromisoformat(day), "EEEE, d MMMM y")) if day else ""


def short_day_text(day: str) -> str:
    """Return ``24/11/2026``, empty for none."""
    return date.fromisoformat(day).strftime("%d/%m/%Y") if day else ""
