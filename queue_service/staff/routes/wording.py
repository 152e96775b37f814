"""What roles, kinds of device and actions are called on the pages."""

from flask_babel import lazy_gettext

from queue_service.core.errors import Refused
from queue_service.core.i18n import refusal_text

ROLES = {
    "admin": lazy_gettext("Admin"),
    "supervisor": lazy_gettext("Pengawas"),
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
# An action, or the beginning of several that a filter offers together.
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
    "service.changed": lazy_gettext("Layanan diubah, dihentikan, atau dibuka"),
    "calendar.changed": lazy_gettext("Kalender libur diubah"),
    "notice.changed": lazy_gettext("Pengumuman diubah"),
    "counter.changed": lazy_gettext("Loket dibuka, ditutup, atau dijeda"),
    "day.opened": lazy_gettext("Hari pelayanan dibuka"),
    "day.confirmed": lazy_gettext("Tanggal dipastikan benar"),
    "day.closed": lazy_gettext("Hari pelayanan ditutup"),
    "ticket.issued": lazy_gettext("Nomor diberikan"),
    "ticket.called": lazy_gettext("Dipanggil"),
    "ticket.recalled": lazy_gettext("Dipanggil ulang"),
    "ticket.started": lazy_gettext("Mulai dilayani"),
    "ticket.finished": lazy_gettext("Selesai dilayani"),
    "ticket.continued": lazy_gettext("Lanjut ke layanan berikutnya"),
    "ticket.no_show": lazy_gettext("Tidak hadir"),
    "ticket.held": lazy_gettext("Ditunda"),
    "ticket.returned": lazy_gettext("Kembali antre"),
    "ticket.delayed": lazy_gettext("Minta waktu tambahan"),
    "ticket.transferred": lazy_gettext("Dipindahkan"),
    "ticket.cancelled": lazy_gettext("Dibatalkan"),
    "ticket.undone": lazy_gettext("Langkah dibatalkan"),
    "ticket.noted": lazy_gettext("Catatan petugas diubah"),
    "print.failed": lazy_gettext("Cetak gagal"),
    "print.done": lazy_gettext("Tercetak"),
    "message.resent": lazy_gettext("SMS dikirim lagi"),
    "message.number_shown": lazy_gettext("Nomor ponsel ditampilkan"),
}
GROUPS = {
    "login": lazy_gettext("Masuk dan terkunci"),
    "user.": lazy_gettext("Pengguna"),
    "password.": lazy_gettext("Kata sandi"),
    "device.": lazy_gettext("Perangkat"),
    "ticket.": lazy_gettext("Semua tindakan antrean"),
    "counter.": lazy_gettext("Loket"),
    "ticket.called": ACTIONS["ticket.called"],
    "ticket.no_show": ACTIONS["ticket.no_show"],
    "ticket.undone": ACTIONS["ticket.undone"],
    "ticket.transferred": ACTIONS["ticket.transferred"],
    "ticket.cancelled": ACTIONS["ticket.cancelled"],
    "post.": lazy_gettext("Pos pelayanan"),
    "service.": lazy_gettext("Layanan"),
    "notice.": lazy_gettext("Pengumuman"),
    "print.": lazy_gettext("Pencetakan"),
}
WHY = {
    "ordinary": lazy_gettext("giliran biasa"),
    "ordinary_turn": lazy_gettext("giliran biasa setelah prioritas"),
    "urgent": lazy_gettext("prioritas"),
    "urgent_alone": lazy_gettext("prioritas, tidak ada yang lain"),
    "out_of_turn": lazy_gettext("di luar urutan"),
    "holder": lazy_gettext("oleh pemegang nomor"),
    "staff": lazy_gettext("oleh petugas"),
    "day_closed": lazy_gettext("hari pelayanan berakhir"),
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
