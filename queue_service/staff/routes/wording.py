"""What roles, kinds of device and actions are called on the pages."""

from flask_babel import lazy_gettext

from queue_service.core.errors import Refused
from queue_service.core.i18n import refusal_text

ROLES = {
    "admin": lazy_gettext("Admin"),
    "supervisor": lazy_gettext("Penyelia"),
    "officer": lazy_gettext("Petugas"),
    "partner": lazy_gettext("Mitra"),
}
KINDS = {
    "kiosk": lazy_gettext("Kios nomor antrean"),
    "display": lazy_gettext("Layar ruang tunggu"),
    "printer": lazy_gettext("Pencetak"),
}
PRINTING = {
    "browser": lazy_gettext("Lewat peramban kios"),
    "network": lazy_gettext("Pencetak di jaringan"),
    "agent": lazy_gettext("Program pencetak"),
    "none": lazy_gettext("Tanpa cetak"),
}
PRINTER_CHOICES = {
    "qr": (
        lazy_gettext("Kode QR"),
        {
            "native": lazy_gettext("Dibuat oleh pencetak"),
            "image": lazy_gettext("Dikirim sebagai gambar"),
        },
    ),
    "status": (
        lazy_gettext("Keadaan pencetak"),
        {
            "auto": lazy_gettext("Ditanya bila pencetak menjawab"),
            "required": lazy_gettext("Harus dijawab"),
            "off": lazy_gettext("Tidak ditanya"),
        },
    ),
}
# What an action is called where no sentence tells it, and in the filter.
ACTIONS = {
    "login": lazy_gettext("Masuk"),
    "login.locked": lazy_gettext("Terkunci karena salah sandi"),
    "logout": lazy_gettext("Keluar"),
    "session.closed": lazy_gettext("Sesi ditutup"),
    "password.changed": lazy_gettext("Kata sandi diganti"),
    "password.reset": lazy_gettext("Kata sandi diatur ulang"),
    "user.created": lazy_gettext("Pengguna dibuat"),
    "user.changed": lazy_gettext("Pengguna diubah"),
    "device.created": lazy_gettext("Perangkat dipasangkan"),
    "device.changed": lazy_gettext("Perangkat diubah"),
    "device.revoked": lazy_gettext("Perangkat dicabut"),
    "post.created": lazy_gettext("Pos dibuat"),
    "post.changed": lazy_gettext("Pos diubah"),
    "service.created": lazy_gettext("Layanan dibuat"),
    "service.changed": lazy_gettext("Layanan diubah"),
    "calendar.changed": lazy_gettext("Kalender libur diubah"),
    "day.confirmed": lazy_gettext("Tanggal dipastikan benar"),
    "ticket.called": lazy_gettext("Dipanggil"),
    "ticket.no_show": lazy_gettext("Tidak hadir"),
    "ticket.transferred": lazy_gettext("Dipindahkan"),
    "ticket.cancelled": lazy_gettext("Dibatalkan"),
    "ticket.undone": lazy_gettext("Langkah dibatalkan"),
    "message.resent": lazy_gettext("SMS dikirim lagi"),
    "message.number_shown": lazy_gettext("Nomor ponsel ditampilkan"),
    "booking.cancelled": lazy_gettext("Janji temu dibatalkan"),
    "evening.drawn_early": lazy_gettext("Undian sesi sore dipercepat"),
    "evening.excluded": lazy_gettext("Permintaan sesi sore dikeluarkan"),
    "evening.appealed": lazy_gettext("Keberatan sesi sore diterima"),
    "evening.added": lazy_gettext("Permintaan sesi sore ditambahkan"),
    "evening.called_off": lazy_gettext("Sesi sore dibatalkan"),
    "application.changed": lazy_gettext("Permohonan dikerjakan"),
    "document.viewed": lazy_gettext("Dokumen dilihat"),
    "partner.quota": lazy_gettext("Jatah mitra diubah"),
    "visit.changed": lazy_gettext("Kunjungan jemput bola dikerjakan"),
    "person.searched": lazy_gettext("Mencari data pribadi warga"),
    "person.copied": lazy_gettext("Menyerahkan salinan data pribadi"),
    "person.erasing": lazy_gettext("Meminta penghapusan data pribadi"),
    "person.erased": lazy_gettext("Data pribadi selesai dihapus"),
}
# What the filter offers: all of a kind, all of a group (with a dot at its end), or one action.
GROUPS = {
    lazy_gettext("Antrean"): {
        "queue": lazy_gettext("Semua tindakan antrean"),
        "ticket.called": ACTIONS["ticket.called"],
        "ticket.no_show": ACTIONS["ticket.no_show"],
        "ticket.transferred": ACTIONS["ticket.transferred"],
        "ticket.cancelled": ACTIONS["ticket.cancelled"],
        "ticket.undone": ACTIONS["ticket.undone"],
        "counter.": lazy_gettext("Loket"),
        "notice.": lazy_gettext("Pengumuman"),
        "print.": lazy_gettext("Pencetakan"),
    },
    lazy_gettext("Pengelolaan"): {
        "administration": lazy_gettext("Semua pengelolaan"),
        "login.": lazy_gettext("Masuk dan terkunci"),
        "user.": lazy_gettext("Pengguna"),
        "password.": lazy_gettext("Kata sandi"),
        "device.": lazy_gettext("Perangkat"),
        "post.": lazy_gettext("Pos pelayanan"),
        "service.": lazy_gettext("Layanan"),
        "booking.": lazy_gettext("Janji temu"),
        "evening.": lazy_gettext("Sesi sore"),
        "application.": lazy_gettext("Permohonan"),
        "visit.": lazy_gettext("Jemput bola"),
        "document.": lazy_gettext("Dokumen"),
        "message.": lazy_gettext("Pesan"),
        "person.": lazy_gettext("Data pribadi"),
    },
}
# Why somebody was called, or what a ticket was ended for.
WHY = {
    "ordinary": lazy_gettext("paling lama menunggu"),
    "ordinary_turn": lazy_gettext("giliran umum setelah prioritas"),
    "urgent": lazy_gettext("giliran prioritas"),
    "urgent_alone": lazy_gettext("giliran prioritas, tidak ada yang lain"),
    "out_of_turn": lazy_gettext("di luar urutan"),
    "staff": "",  # who did it says that
    "day_closed": lazy_gettext("hari pelayanan berakhir"),
    "paper_out": lazy_gettext("kertas habis"),
    "cover_open": lazy_gettext("penutup pencetak terbuka"),
    "offline": lazy_gettext("pencetak tidak terhubung"),
    "error": lazy_gettext("pencetak bermasalah"),
    "timeout": lazy_gettext("pencetak tidak menjawab"),
}
ERRORS = {
    "host:port": lazy_gettext("Alamat pencetak ditulis seperti 192.168.1.50:9100."),
    "a network printer needs host:port": lazy_gettext(
        "Pencetak jaringan memerlukan alamat seperti 192.168.1.50:9100."
    ),
    "10-600 seconds": lazy_gettext("Waktu diam antara 10 dan 600 detik."),
    "at least one post": lazy_gettext("Pilih sedikitnya satu pos pelayanan."),
    "too easy to guess": lazy_gettext(
        "Kata sandi ini mudah ditebak. Gabungkan beberapa kata yang tidak berhubungan."
    ),
    "10-256 characters": lazy_gettext("Kata sandi paling sedikit 10 huruf atau angka."),
    "1-60 characters": lazy_gettext("Nama 1 sampai 60 huruf."),
    "1-40 letters, digits, dots, dashes or underscores": lazy_gettext(
        "Nama pengguna hanya huruf kecil, angka, titik, dan tanda hubung."
    ),
    "a word of the program": lazy_gettext("Nama pengguna ini dipakai oleh sistem. Pilih nama lain."),
    "change your own password instead": lazy_gettext("Kata sandi Anda sendiri diganti di halaman Akun."),
}


def explain(refused: Refused) -> str:
    """Return a refusal as a sentence for the person at the form, with what is wrong in it."""
    details = [str(ERRORS.get(error["message"], "")) for error in refused.extra.get("errors", [])]
    return " ".join(filter(None, details)) or refusal_text(refused.code)


_THINGS = {
    "user": "",
    "number": "",
    "device": lazy_gettext("perangkat"),
    "counter": lazy_gettext("loket"),
    "service": lazy_gettext("layanan"),
    "post": lazy_gettext("pos"),
    "calendar": lazy_gettext("kalender libur"),
    "message": lazy_gettext("pesan"),
    "booking": lazy_gettext("janji"),
    "evening": lazy_gettext("sesi"),
    "home_visit": lazy_gettext("kunjungan"),
    "person": "",
}


def subject(text: str, devices: dict[str, str]) -> str:
    """Return what an action was done to, in words."""
    kind, _, name = text.partition(":")
    return f"{_THINGS.get(kind, kind)} {devices.get(name, name)}".strip()


def browser(agent: str) -> str:
    """Return which program a session was opened with, roughly, for its owner to recognise."""
    systems = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")
    programs = {
        "Edg/": "Edge",
        "OPR/": "Opera",
        "Firefox/": "Firefox",
        "Chrome/": "Chrome",
        "Safari/": "Safari",
    }
    program = next((name for mark, name in programs.items() if mark in agent), agent.partition("/")[0][:40])
    system = next((name for name in systems if name in agent), "")
    return f"{program}, {system}" if program and system else program or str(lazy_gettext("Tidak dikenal"))
