"""The words of the complaints' pages."""

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from queue_service.bookings import wording as bookings
from queue_service.core.clock import local_ms
from queue_service.feedback.complaints.models import Category, Complaint, Course, Kind, State, Visibility
from queue_service.feedback.complaints.references import Related
from queue_service.posts.models import Post

KINDS = {
    Kind.PENGADUAN: lazy_gettext("Pengaduan"),
    Kind.ASPIRASI: lazy_gettext("Aspirasi atau saran"),
    Kind.INFORMASI: lazy_gettext("Permintaan informasi"),
}
CATEGORIES = {
    Category.PUNGLI: lazy_gettext("Pungutan liar (diminta uang)"),
    Category.WEWENANG: lazy_gettext("Penyalahgunaan wewenang"),
    Category.DISKRIMINASI: lazy_gettext("Diskriminasi"),
    Category.PROSEDUR: lazy_gettext("Prosedur atau antrean"),
    Category.FASILITAS: lazy_gettext("Kualitas layanan atau fasilitas"),
    Category.ETIK: lazy_gettext("Sikap petugas (kode etik)"),
    Category.LAIN: lazy_gettext("Lainnya"),
}
VISIBILITIES = {
    Visibility.NORMAL: lazy_gettext("Biasa"),
    Visibility.RAHASIA: lazy_gettext("Rahasia"),
    Visibility.ANONIM: lazy_gettext("Anonim"),
}
MEANINGS = {
    Visibility.NORMAL: lazy_gettext("Petugas yang menangani dapat melihat nomor ponsel Anda."),
    Visibility.RAHASIA: lazy_gettext("Nomor ponsel Anda hanya dilihat penyelia dan kepala desa."),
    Visibility.ANONIM: lazy_gettext("Tidak ada nomor ponsel, alamat internet, atau jam yang disimpan."),
}
COURSES = {
    Course.ORDINARY: lazy_gettext("Biasa"),
    Course.DISPUTE: lazy_gettext("Perlu klarifikasi, tanpa pemeriksaan lapangan"),
    Course.FIELD: lazy_gettext("Perlu pemeriksaan lapangan"),
}
STATES = {
    State.RECEIVED: lazy_gettext("Sudah diterima"),
    State.RESPONDED: lazy_gettext("Sudah ditanggapi"),
    State.IN_PROGRESS: lazy_gettext("Sedang ditangani"),
    State.ANSWERED: lazy_gettext("Sudah dijawab"),
    State.CLOSED: lazy_gettext("Ditutup"),
    State.REOPENED: lazy_gettext("Dibuka kembali"),
}
TONES = {
    State.RECEIVED: "warn",
    State.RESPONDED: "info",
    State.IN_PROGRESS: "info",
    State.ANSWERED: "good",
    State.REOPENED: "warn",
}
VERBS = {
    "file": lazy_gettext("Dikirim"),
    "respond": lazy_gettext("Tanggapan pertama"),
    "progress": lazy_gettext("Mulai ditangani"),
    "answer": lazy_gettext("Dijawab"),
    "close": lazy_gettext("Ditutup"),
    "reopen": lazy_gettext("Dibuka kembali"),
    "follow_up": lazy_gettext("Tambahan dari pelapor"),
    "stop_texts": lazy_gettext("SMS dihentikan"),
    "assign": lazy_gettext("Penanggung jawab diganti"),
    "settle": lazy_gettext("Pihak yang diadukan ditetapkan"),
    "course": lazy_gettext("Cara penanganan diganti"),
    "escalate": lazy_gettext("Diteruskan karena lewat tenggat"),
}
LAPOR = "https://www.lapor.go.id"  # the government's own complaints; a link, nothing is loaded from it
LEVELS = {1: lazy_gettext("kepada penyelia"), 2: lazy_gettext("kepada kepala desa")}
MISTAKES = {
    "kind": lazy_gettext("Pilih salah satu."),
    "category": lazy_gettext("Pilih salah satu."),
    "visibility": lazy_gettext("Pilih salah satu."),
    "text": lazy_gettext("Ceritakan apa yang terjadi, 10 sampai 4.000 huruf."),
    "contact": lazy_gettext("Isi nomor ponsel yang aktif, misalnya 0812 3456 7890, atau kosongkan."),
    "reference": lazy_gettext("Paling banyak 64 huruf."),
    "officer": lazy_gettext("Paling banyak 80 huruf."),
    "counter": lazy_gettext("Paling banyak 80 huruf."),
    "note": lazy_gettext("Tulis sesuatu, 3 sampai 2.000 huruf."),
    "assigned": lazy_gettext("Pilih petugas dari kantor ini."),
}
CHANGED = lazy_gettext("Pengaduan ini baru saja berubah. Lihat keadaannya, lalu coba lagi.")
BARRED = lazy_gettext(
    "Petugas ini tidak dapat menanganinya: ia yang diadukan, atau belum jelas siapa yang diadukan."
)

code_text = bookings.code_text


def mistake(name: str) -> str:
    """Return the sentence beside a field that is wrong."""
    return str(MISTAKES.get(name, _("Periksa isian ini.")))


def related_text(found: Related) -> str:
    """Return what a complaint's reference is of, in words."""
    if found.kind == "ticket":
        return str(_("Nomor %(number)s", number=found.name))
    code = code_text(found.name)
    if found.kind == "application":
        return str(_("Permohonan %(code)s", code=code))
    return str(_("Janji temu %(code)s", code=code))


def when_text(post: Post, one: Complaint, ms: int) -> str:
    """Return a time (ms) in words; of what the anonymous did only the day."""
    moment = _at(post, ms)
    exact = bookings.moment_text(moment)
    return bookings.day_text(moment.date()) if one.visibility is Visibility.ANONIM else exact


def day_text(post: Post, ms: int) -> str:
    """Return the local day of a time (ms) in words."""
    return bookings.day_text(_at(post, ms).date())


def _at(post: Post, ms: int) -> datetime:
    return local_ms(ms, post.timezone)


def age_text(ms: int) -> str:
    """Return how old something is: ``hari ini``, ``3 hari``."""
    days = max(0, ms) // 86_400_000
    return str(_("%(days)s hari", days=days) if days else _("hari ini"))


def who_text(by: str) -> str:
    """Return who took a step: the complainant, the system, or a username."""
    return str({"holder": _("pelapor"), "system": _("sistem")}.get(by, by))
