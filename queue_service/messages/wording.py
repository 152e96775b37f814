"""What states, templates and errors of messages are called on the page."""

from flask_babel import lazy_gettext

from queue_service.messages.models import State

STATES = {
    State.QUEUED: lazy_gettext("Menunggu"),
    State.SENDING: lazy_gettext("Sedang dikirim"),
    State.SENT: lazy_gettext("Terkirim"),
    State.DELIVERED: lazy_gettext("Diterima"),
    State.FAILED: lazy_gettext("Gagal"),
    State.EXPIRED: lazy_gettext("Lewat waktu"),
    State.CANCELLED: lazy_gettext("Dibatalkan"),
}
TONES = {
    State.QUEUED: "info",
    State.SENDING: "info",
    State.SENT: "good",
    State.DELIVERED: "good",
    State.FAILED: "bad",
    State.EXPIRED: "warn",
    State.CANCELLED: "",
}
TEMPLATES = {
    "confirmation": lazy_gettext("Janji dibuat"),
    "day_before": lazy_gettext("Pengingat sehari sebelum"),
    "two_hours": lazy_gettext("Pengingat dua jam sebelum"),
    "moved": lazy_gettext("Janji pindah"),
    "cancelled": lazy_gettext("Janji batal"),
    "waitlisted": lazy_gettext("Masuk daftar tunggu"),
    "offer": lazy_gettext("Tawaran tempat"),
    "offer_expired": lazy_gettext("Tawaran berakhir"),
    "closed": lazy_gettext("Kantor tutup"),
    "nearly_turn": lazy_gettext("Hampir giliran"),
    "missed": lazy_gettext("Terlewat"),
    "draw_won": lazy_gettext("Undian: terpilih"),
    "draw_lost": lazy_gettext("Undian: daftar tunggu"),
    "draw_set_aside": lazy_gettext("Undian: tidak diikutkan"),
    "draw_cancelled": lazy_gettext("Sesi sore/malam batal"),
    "event_signed": lazy_gettext("Terdaftar di acara"),
    "event_day_before": lazy_gettext("Pengingat acara"),
    "event_changed": lazy_gettext("Acara pindah"),
    "event_cancelled": lazy_gettext("Acara batal"),
    "evening_requested": lazy_gettext("Permintaan sesi sore/malam"),
    "application_received": lazy_gettext("Permohonan: diterima"),
    "application_checking": lazy_gettext("Permohonan: diperiksa"),
    "application_returned": lazy_gettext("Permohonan: perlu perbaikan"),
    "application_closing": lazy_gettext("Permohonan: akan ditutup"),
    "application_lapsed": lazy_gettext("Permohonan: ditutup, belum diperbaiki"),
    "application_rejected": lazy_gettext("Permohonan: ditolak"),
    "application_complete": lazy_gettext("Permohonan: lengkap"),
    "application_forwarded": lazy_gettext("Permohonan: diteruskan"),
    "application_recorded": lazy_gettext("Permohonan: direkam"),
    "application_matching": lazy_gettext("Permohonan: menunggu penunggalan"),
    "application_printing": lazy_gettext("Permohonan: siap cetak"),
    "application_double": lazy_gettext("Permohonan: data ganda"),
    "application_ready": lazy_gettext("Permohonan: siap diambil"),
    "application_handed_over": lazy_gettext("Permohonan: diserahkan"),
    "visit_planned": lazy_gettext("Jemput bola: direncanakan"),
    "visit_moved": lazy_gettext("Jemput bola: pindah"),
    "visit_day_before": lazy_gettext("Jemput bola: pengingat sehari sebelum"),
    "visit_off": lazy_gettext("Jemput bola: tidak jadi"),
    "complaint_received": lazy_gettext("Laporan: diterima"),
    "complaint_responded": lazy_gettext("Laporan: tanggapan pertama"),
    "complaint_answered": lazy_gettext("Laporan: dijawab"),
    "complaint_late": lazy_gettext("Laporan: lewat tenggat"),
}
ERRORS = {
    "quiet_hours": lazy_gettext("menunggu jam tenang selesai"),
    "worker_lost": lazy_gettext("pengirim terhenti di tengah jalan"),
    "number cannot be read": lazy_gettext("nomor tidak dapat dibuka, kunci rahasia berganti"),
    "cannot be reached": lazy_gettext("tidak dapat dihubungi"),
    "no safe connection": lazy_gettext("sambungan tidak aman"),
    "connection lost": lazy_gettext("sambungan terputus, jawaban tidak diterima"),
    "not taken": lazy_gettext("tidak diterima"),
    "ReadTimeout": lazy_gettext("tidak menjawab"),
}
RESENT = {
    "ok": lazy_gettext("Pesan akan dikirim lagi."),
    "too_late": lazy_gettext("Batas waktu pesan ini sudah lewat, jadi tidak dikirim lagi."),
    "wrong_state": lazy_gettext("Pesan ini sedang dikirim atau sudah dibatalkan."),
}


def explain(error: str) -> str:
    """Return an error (``quiet_hours``, or ``1:smsgate: cannot be reached; 2:...``) in the reader's language, as far as it is known."""
    return "; ".join(_one(part) for part in error.split("; "))


def _one(part: str) -> str:
    way, colon, why = part.rpartition(": ")
    return f"{way}{colon}{ERRORS.get(why, why)}"
