"""What states and reasons of evening sessions are called on their pages; dates and people as on the booking pages."""

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from queue_service.bookings import wording as bookings
from queue_service.core.clock import local
from queue_service.evenings.models import RequestState, Session, State
from queue_service.posts.models import Post

PRIORITIES = bookings.PRIORITIES
WARNINGS = bookings.WARNINGS
BOOKING_STATES = bookings.STATES
BOOKING_TONES = bookings.TONES
STATES = {
    State.OPEN: lazy_gettext("Permintaan dibuka"),
    State.DRAWN: lazy_gettext("Sudah diundi"),
    State.CONFIRMED: lazy_gettext("Pasti diadakan"),
    State.CANCELLED: lazy_gettext("Dibatalkan"),
}
TONES = {State.OPEN: "info", State.DRAWN: "warn", State.CONFIRMED: "good", State.CANCELLED: "bad"}
REASONS = {
    "quorum": lazy_gettext("Terlalu sedikit orang yang memastikan datang."),
    "closed": lazy_gettext("Kantor tutup pada tanggal ini."),
    "late": lazy_gettext("Undian tidak dapat dilakukan tepat waktu."),
    "called_off": lazy_gettext("Petugas membatalkan sesi ini."),
}
REQUESTS = {
    RequestState.REQUESTED: lazy_gettext("Menunggu undian"),
    RequestState.WITHDRAWN: lazy_gettext("Ditarik kembali"),
    RequestState.EXCLUDED: lazy_gettext("Dikeluarkan petugas"),
    RequestState.SET_ASIDE: lazy_gettext("Tidak ikut undian ini"),
    RequestState.DRAWN: lazy_gettext("Sudah diundi"),
    RequestState.PASSED_OVER: lazy_gettext("Gugur"),
    RequestState.CANCELLED: lazy_gettext("Sesi dibatalkan"),
}
ASIDE = {
    "absent": lazy_gettext("beberapa kali tidak hadir"),
    "staff": lazy_gettext("dikeluarkan petugas, dengan alasan tercatat"),
}

day_text = bookings.day_text
time_text = bookings.time_text
moment_text = bookings.moment_text
code_text = bookings.code_text
mistake = bookings.mistake


def at(post: Post, ms: int) -> datetime:
    """Return a time (ms) on the post's clock."""
    return local(datetime.fromtimestamp(ms / 1000).astimezone(), post.timezone)


def when_text(post: Post, ms: int) -> str:
    """Return a time (ms) in words: ``Jumat, 27 November 2026, pukul 16.00 WIB``."""
    return moment_text(at(post, ms))


def hours_text(post: Post, session: Session) -> str:
    """Return a session's hours: ``16.00–19.30 WIB``."""
    start, end = at(post, session.start_ms), at(post, session.end_ms)
    return f"{bookings.clock_text(start)}–{bookings.clock_text(end)} {start.tzname() or ''}".strip()


def class_text(group: int) -> str:
    """Return what a class of the draw is called."""
    return str(_("prioritas") if group == 1 else _("biasa"))
