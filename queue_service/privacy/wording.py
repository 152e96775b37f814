"""What rooms, states, reasons and fields are called on the pages of personal data, and why something has to stay for now."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext

from queue_service.bookings import nik as niks
from queue_service.core import personal
from queue_service.core.personal import Kept
from queue_service.privacy.models import Checked, Reason

ROOMS = {
    "booking": lazy_gettext("Janji temu"),
    "evening": lazy_gettext("Permintaan sesi sore/malam"),
    "evening_record": lazy_gettext("Catatan undian: kalah atau tidak hadir"),
    "application": lazy_gettext("Permohonan"),
    "visit": lazy_gettext("Kunjungan jemput bola"),
    "partner_row": lazy_gettext("Baris tabel mitra"),
    "complaint": lazy_gettext("Pengaduan"),
    "ticket": lazy_gettext("Nomor ponsel atau catatan pada nomor antrean"),
    "event": lazy_gettext("Pendaftaran acara"),
    "entrusted": lazy_gettext("Persetujuan lewat mitra"),
    "message": lazy_gettext("Pesan SMS"),
}
# What has to be done first, or waited for.
NEEDED = {
    "booking": lazy_gettext("Janji masih berlaku. Batalkan dahulu, atau tunggu sampai waktunya lewat."),
    "evening": lazy_gettext(
        "Sesi belum selesai; undiannya harus dapat diperiksa. Permintaan dapat dibatalkan lebih dahulu."
    ),
    "evening_record": lazy_gettext("Masih ada permintaan sesi yang berlaku."),
    "application": lazy_gettext(
        "Permohonan masih dikerjakan. Data diperlukan sampai kartu diserahkan atau permohonan ditutup."
    ),
    "visit": lazy_gettext("Kunjungan belum dilakukan. Batalkan dahulu, atau tunggu sampai selesai."),
    "complaint": lazy_gettext("Pengaduan belum dijawab."),
    "ticket": lazy_gettext("Nomor masih dapat dipanggil hari ini."),
    "event": lazy_gettext("Acara belum lewat. Batalkan pendaftaran dahulu, atau tunggu."),
    "message": lazy_gettext("Tentang hal yang masih diperlukan, atau sedang dikirim."),
    "entrusted": lazy_gettext("Milik janji atau permohonan yang masih diperlukan."),
}
# Where staff look at a thing.
PAGES = {
    "booking": "/admin/bookings/",
    "application": "/admin/applications/",
    "visit": "/admin/home-visits/",
    "complaint": "/admin/complaints/",
}
REASONS = {
    Reason.ASKED: lazy_gettext("Diminta oleh yang bersangkutan"),
    Reason.WITHDRAWN: lazy_gettext("Persetujuan ditarik kembali"),
    Reason.MISTAKE: lazy_gettext("Data salah orang atau salah masuk"),
    Reason.CHILD: lazy_gettext("Diminta orang tua atau wali anak"),
}
CHECKED = {
    Checked.CARD: lazy_gettext("KTP-el asli atau IKD dilihat"),
    Checked.FAMILY_CARD: lazy_gettext("KK asli dilihat dan data dicocokkan"),
    Checked.GUARDIAN: lazy_gettext("Wali hadir, akta dan KTP-el dilihat"),
    Checked.MANDATE: lazy_gettext("Surat kuasa dan KTP-el keduanya dilihat"),
}
MISTAKES = {
    "nik": lazy_gettext("NIK tidak benar: 16 angka, dengan tanggal lahir yang ada."),
    "phone": lazy_gettext("Nomor ponsel tidak benar."),
    "who": lazy_gettext("Isi NIK, nomor ponsel, atau keduanya."),
    "reason": lazy_gettext("Pilih alasannya."),
    "checked": lazy_gettext("Pilih bagaimana identitasnya diperiksa."),
}
FIELDS = {
    "name": lazy_gettext("Nama"),
    "nik": lazy_gettext("NIK"),
    "kk": lazy_gettext("Nomor KK"),
    "birth_date": lazy_gettext("Tanggal lahir"),
    "sex": lazy_gettext("Jenis kelamin"),
    "address": lazy_gettext("Alamat"),
    "area": lazy_gettext("RW atau dusun"),
    "email": lazy_gettext("Email"),
    "married": lazy_gettext("Pernah menikah"),
    "guardian": lazy_gettext("Wali"),
    "relation": lazy_gettext("Hubungan"),
    "phone": lazy_gettext("Nomor ponsel"),
    "service": lazy_gettext("Layanan"),
    "priority": lazy_gettext("Prioritas"),
    "sms_consent": lazy_gettext("Setuju SMS"),
    "language": lazy_gettext("Bahasa"),
    "documents": lazy_gettext("Dokumen"),
    "history": lazy_gettext("Riwayat"),
    "state": lazy_gettext("Keadaan"),
    "made": lazy_gettext("Dibuat"),
    "at": lazy_gettext("Waktu"),
    "start": lazy_gettext("Mulai"),
    "reason": lazy_gettext("Alasan"),
    "reasons": lazy_gettext("Alasan"),
    "note": lazy_gettext("Catatan"),
    "text": lazy_gettext("Isi"),
    "code": lazy_gettext("Kode"),
    "post": lazy_gettext("Pos"),
    "number": lazy_gettext("Nomor antrean"),
    "day": lazy_gettext("Hari"),
    "date": lazy_gettext("Tanggal"),
    "slot": lazy_gettext("Waktu janji"),
    "session": lazy_gettext("Sesi"),
    "entry": lazy_gettext("Nomor undian"),
    "case": lazy_gettext("Keperluan"),
    "kind": lazy_gettext("Jenis"),
    "category": lazy_gettext("Tentang"),
    "visibility": lazy_gettext("Kerahasiaan"),
    "about": lazy_gettext("Tentang"),
    "outcome": lazy_gettext("Hasil"),
    "who": lazy_gettext("Yang menyetujui"),
    "how": lazy_gettext("Cara menyetujui"),
    "on": lazy_gettext("Disetujui pada"),
    "seats": lazy_gettext("Jumlah orang"),
    "came": lazy_gettext("Hadir"),
    "partner": lazy_gettext("Mitra"),
    "agreed": lazy_gettext("Yang menyetujui"),
    "event": lazy_gettext("Acara"),
    "reference": lazy_gettext("Rujukan"),
    "losses": lazy_gettext("Berapa kali kalah undian"),
    "missed": lazy_gettext("Tidak hadir pada"),
}


def masked(one: Kept) -> str:
    """Return enough of who it is for staff to tell people apart: initials, the beginning of the NIK, the end of the number."""
    told: Mapping[str, Any] = one.data
    initials = personal.initials(str(told.get("name") or ""))
    nik, phone = str(told.get("nik") or ""), str(told.get("phone") or "")
    return " · ".join(
        filter(None, (initials, niks.mask(nik) if nik else "", f"••••\u00a0{phone[-4:]}" if phone else ""))
    )


def day_text(moment: datetime) -> str:
    """Return a local day, e.g. 24/11/2026."""
    return f"{moment:%d/%m/%Y}"
