"""What states, reasons, outcomes and mistakes of home visits are called on their pages."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from queue_service.bookings import wording as bookings
from queue_service.core.clock import local_ms
from queue_service.partners.models import Outcome, Reason, State
from queue_service.posts.models import Post

STATES = {
    State.REQUESTED: lazy_gettext("Menunggu jadwal"),
    State.PLANNED: lazy_gettext("Dijadwalkan"),
    State.VISITED: lazy_gettext("Sudah dikunjungi"),
    State.NOT_MET: lazy_gettext("Tidak bertemu"),
    State.REFUSED: lazy_gettext("Tidak dapat dilayani di rumah"),
    State.CANCELLED: lazy_gettext("Dibatalkan"),
}
TONES = {
    State.REQUESTED: "warn",
    State.PLANNED: "info",
    State.VISITED: "good",
    State.NOT_MET: "warn",
    State.REFUSED: "bad",
}
REASONS = {
    Reason.LANSIA: lazy_gettext("Lanjut usia"),
    Reason.DISABILITAS: lazy_gettext("Penyandang disabilitas"),
    Reason.SAKIT: lazy_gettext("Sedang sakit"),
    Reason.OTHER: lazy_gettext("Alasan lain"),
}
OUTCOMES = {
    Outcome.PAPERS: lazy_gettext("Berkas diterima"),
    Outcome.RECORDED: lazy_gettext("Perekaman dilakukan tim Disdukcapil"),
    Outcome.HANDED_OVER: lazy_gettext("KTP atau dokumen diserahkan"),
    Outcome.ADVISED: lazy_gettext("Diberi penjelasan"),
}
VERBS = {
    "request": lazy_gettext("Diminta"),
    "plan": lazy_gettext("Dijadwalkan"),
    "move": lazy_gettext("Jadwal dipindahkan"),
    "team": lazy_gettext("Tim diganti"),
    "visited": lazy_gettext("Dikunjungi"),
    "not_met": lazy_gettext("Tidak bertemu"),
    "refuse": lazy_gettext("Tidak dapat dilayani di rumah"),
    "cancel": lazy_gettext("Dibatalkan"),
}
PEOPLE = {
    "anyone": lazy_gettext("warga"),
    "holder": lazy_gettext("warga"),
    "staff": lazy_gettext("petugas"),
}
MISTAKES = {
    "name": lazy_gettext("Isi nama orang yang akan dikunjungi, paling banyak 60 huruf."),
    "phone": lazy_gettext("Isi nomor ponsel yang aktif, misalnya 0812 3456 7890."),
    "area": lazy_gettext("Isi RW atau dusun, misalnya RW 03."),
    "address": lazy_gettext("Isi alamat sejelas mungkin supaya tim tidak tersesat."),
    "reason": lazy_gettext("Pilih salah satu alasan."),
    "service": lazy_gettext("Pilih layanan yang ada di kantor ini."),
    "consent": lazy_gettext("Minta dulu persetujuan orang itu, lalu beri centang."),
    "date": lazy_gettext("Pilih waktu yang belum lewat, paling jauh setahun lagi."),
    "team": lazy_gettext("Isi siapa yang berkunjung, paling banyak 60 huruf."),
    "outcome": lazy_gettext("Pilih apa yang dilakukan di sana."),
    "note": lazy_gettext("Tulis alasannya, paling banyak 300 huruf. Keluarga dapat membacanya."),
}
NOBODY_CHOSEN = lazy_gettext("Pilih dulu siapa yang akan dikunjungi.")

day_text = bookings.day_text
code_text = bookings.code_text


def mistake(name: str) -> str:
    """Return the sentence beside a field that is wrong."""
    return str(MISTAKES.get(name, _("Periksa isian ini.")))


def mistakes(found: Iterable[Mapping[str, str]]) -> str:
    """Return the sentences of all fields that are wrong."""
    return " ".join(mistake(one["field"]) for one in found) or mistake("")


def when_text(post: Post, ms: int) -> str:
    """Return a time (ms) in words: ``Jumat, 27 November 2026, pukul 16.00 WIB``."""
    return bookings.moment_text(_at(post, ms))


def day_of(post: Post, ms: int) -> date:
    """Return the post's local date at a moment (ms)."""
    return _at(post, ms).date()


def time_text(post: Post, ms: int) -> str:
    """Return a time of day: ``pukul 09.00 WIB``."""
    return bookings.time_text(_at(post, ms))


def _at(post: Post, ms: int) -> datetime:
    return local_ms(ms, post.timezone)


def age_text(seconds: int) -> str:
    """Return how long somebody has waited: ``hari ini``, ``3 hari``."""
    days = seconds // 86_400
    return str(_("%(days)s hari", days=days) if days else _("hari ini"))


def who_text(by: str) -> str:
    """Return who did something: a kind of person, or a username."""
    return str(PEOPLE.get(by, by))
