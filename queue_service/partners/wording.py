"""What states, reasons, outcomes and mistakes of home visits are called on their pages."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from flask_babel import format_date, lazy_gettext
from flask_babel import gettext as _

from queue_service.applications import plain_words
from queue_service.applications.models import State as ApplicationState
from queue_service.bookings import wording as bookings
from queue_service.bookings.models import SlotId
from queue_service.bookings.models import State as BookingState
from queue_service.core.clock import local_ms
from queue_service.core.errors import Invalid
from queue_service.core.i18n import refusal_text
from queue_service.entrusted.models import How, Kind
from queue_service.messages import phone as phones
from queue_service.partners.behalf import Line
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
HOWS = {
    How.WRITTEN: lazy_gettext("Tertulis"),
    How.SPOKEN: lazy_gettext("Lisan"),
    How.PHONE: lazy_gettext("Lewat telepon"),
}
KINDS = {Kind.APPLICATION: lazy_gettext("Permohonan"), Kind.BOOKING: lazy_gettext("Janji")}
ENTRY_MISTAKES = {
    "who": lazy_gettext("Isi siapa yang setuju: orang itu sendiri atau walinya, paling banyak 60 huruf."),
    "how": lazy_gettext("Pilih bagaimana persetujuannya diberikan: tertulis, lisan, atau telepon."),
    "on": lazy_gettext("Isi tanggal persetujuan, hari ini atau sebelumnya, misalnya 24/11/2026."),
    "sms_consent": lazy_gettext("Isi ya atau tidak."),
    "case": lazy_gettext("Pilih salah satu keperluan dari layanan ini."),
    "priority": lazy_gettext("Isi lansia, disabilitas, hamil, balita, atau sakit; kosong bila tidak ada."),
    "sex": lazy_gettext("Isi L atau P."),
    "guardian": lazy_gettext("Isi nama wali, dan hubungannya: ayah, ibu, atau wali."),
    "phone": MISTAKES["phone"],
}
PROBLEMS = {
    "twice": lazy_gettext("NIK ini sudah ada di baris sebelumnya."),
    "known": lazy_gettext("Orang ini sudah punya permohonan atau janji untuk layanan ini."),
    "no_slot": lazy_gettext("Tidak ada waktu yang masih kosong."),
    "quota": lazy_gettext("Jatah Anda tidak cukup untuk baris ini."),
}
NO_NUMBER = lazy_gettext("Jatah diisi angka bulat, misalnya 20; kosong berarti tanpa batas.")
NOBODY_CHOSEN = lazy_gettext("Pilih dulu siapa yang akan dikunjungi.")

day_text = bookings.day_text
phone_text = phones.readable
code_text = bookings.code_text


def mistake(name: str) -> str:
    """Return the sentence beside a field that is wrong."""
    return str(MISTAKES.get(name, _("Periksa isian ini.")))


def wrong_fields(found: Mapping[str, str], nik: str) -> dict[str, str]:
    """Return the sentence for each field of a person that is wrong, by the codes of ``wishes.mistakes``."""
    digits = sum(letter.isdigit() for letter in nik)
    return {name: wrong_field(name, code, digits) for name, code in found.items()}


def wrong_field(name: str, code: str, digits: int = 0) -> str:
    """Return the sentence for a field of a person that is wrong; ``digits`` is how many its NIK has."""
    return str(ENTRY_MISTAKES[name]) if name in ENTRY_MISTAKES else plain_words.mistake(code, digits)


def refused_text(refused: Invalid) -> str:
    """Return the sentences of what is wrong or missing in an application."""
    if refused.code == "incomplete":
        return refusal_text(refused.code)
    found = refused.extra.get("errors", [])
    names = [(one["field"].removeprefix("applicant.").partition(".")[0], one["message"]) for one in found]
    return " ".join(wrong_field(*one) for one in names) or refusal_text(refused.code)


def entry_state(line: Line) -> tuple[str, str]:
    """Return the name of the state of an entry, and its tone."""
    if not line.state:
        return str(_("Sudah tidak ada") if line.entry.made else _("Belum selesai")), ""
    if line.entry.kind is Kind.BOOKING:
        state = BookingState(line.state)
        return str(bookings.STATES[state]), bookings.TONES.get(state, "")
    told = plain_words.STATES[ApplicationState(line.state)]
    return str(told.name), told.tone


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


def clock_text(post: Post, slot: SlotId) -> str:
    """Return when a slot begins: ``pukul 09.00 WIB``."""
    return bookings.time_text(slot.start(post.timezone))


def short_day(day: date) -> str:
    """Return a day in a list that is narrow on a phone: ``Rabu 25 Nov``."""
    return str(format_date(day, "EEEE d MMM"))


def slot_text(post: Post, slot: str) -> str:
    """Return the day and time of a slot in words; a dash without one."""
    return bookings.moment_text(SlotId.parse(slot).start(post.timezone)) if slot else "–"


def problem_text(problem: str) -> str:
    """Return why a row of a group is not written."""
    return str(PROBLEMS[problem]) if problem in PROBLEMS else refusal_text(problem)
