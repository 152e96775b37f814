"""Ready phrases by which the desk sends an application back, as the resident reads them."""

from flask_babel import lazy_gettext

PHRASES = {
    "blurred": lazy_gettext("Fotonya buram. Foto sekali lagi di tempat terang."),
    "cut_off": lazy_gettext("Sebagian terpotong. Foto seluruh halaman."),
    "unreadable": lazy_gettext("Tulisannya tidak terbaca. Foto dari lebih dekat."),
    "wrong_document": lazy_gettext("Ini bukan dokumen yang diminta."),
    "outdated": lazy_gettext("Dokumen ini sudah tidak berlaku. Kirim yang terbaru."),
    "differs": lazy_gettext("Isinya lain dari data yang Anda isi. Periksa datanya atau dokumennya."),
    "unsigned": lazy_gettext("Belum ditandatangani."),
}
