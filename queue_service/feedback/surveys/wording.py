"""The questions and answers of the survey, word for word as the regulation's form has them, and how its results are called."""

from datetime import date

from flask_babel import format_date
from flask_babel import lazy_gettext as _

QUESTIONS = {
    "persyaratan": _(
        "Bagaimana pendapat Saudara tentang kesesuaian persyaratan pelayanan dengan jenis pelayanannya?"
    ),
    "prosedur": _("Bagaimana pemahaman Saudara tentang kemudahan prosedur pelayanan di unit ini?"),
    "waktu": _("Bagaimana pendapat Saudara tentang kecepatan waktu dalam memberikan pelayanan?"),
    "biaya": _("Bagaimana pendapat Saudara tentang kewajaran biaya/tarif dalam pelayanan?"),
    "produk": _(
        "Bagaimana pendapat Saudara tentang kesesuaian produk pelayanan antara yang tercantum dalam "
        "standar pelayanan dengan hasil yang diberikan?"
    ),
    "kompetensi": _("Bagaimana pendapat Saudara tentang kompetensi/kemampuan petugas dalam pelayanan?"),
    "perilaku": _("Bagaimana pendapat Saudara tentang perilaku petugas terkait kesopanan dan keramahan?"),
    "sarana": _("Bagaimana pendapat Saudara tentang kualitas sarana dan prasarana?"),
    "pengaduan": _("Bagaimana pendapat Saudara tentang penanganan pengaduan pengguna layanan?"),
}
ANSWERS = {
    "persyaratan": (_("Tidak sesuai"), _("Kurang sesuai"), _("Sesuai"), _("Sangat sesuai")),
    "prosedur": (_("Tidak mudah"), _("Kurang mudah"), _("Mudah"), _("Sangat mudah")),
    "waktu": (_("Tidak cepat"), _("Kurang cepat"), _("Cepat"), _("Sangat cepat")),
    "biaya": (_("Sangat mahal"), _("Cukup mahal"), _("Murah"), _("Gratis")),
    "produk": (_("Tidak sesuai"), _("Kurang sesuai"), _("Sesuai"), _("Sangat sesuai")),
    "kompetensi": (_("Tidak kompeten"), _("Kurang kompeten"), _("Kompeten"), _("Sangat kompeten")),
    "perilaku": (
        _("Tidak sopan dan ramah"),
        _("Kurang sopan dan ramah"),
        _("Sopan dan ramah"),
        _("Sangat sopan dan ramah"),
    ),
    "sarana": (_("Buruk"), _("Cukup"), _("Baik"), _("Sangat baik")),
    "pengaduan": (
        _("Tidak ada"),
        _("Ada tetapi tidak berfungsi"),
        _("Berfungsi kurang maksimal"),
        _("Dikelola dengan baik"),
    ),
}
NAMES = {
    "persyaratan": _("Persyaratan"),
    "prosedur": _("Prosedur"),
    "waktu": _("Waktu pelayanan"),
    "biaya": _("Biaya"),
    "produk": _("Hasil pelayanan"),
    "kompetensi": _("Kompetensi petugas"),
    "perilaku": _("Perilaku petugas"),
    "sarana": _("Sarana dan prasarana"),
    "pengaduan": _("Penanganan pengaduan"),
}
PROFILE = {
    "sex": (_("Jenis kelamin"), {"L": _("Laki-laki"), "P": _("Perempuan")}),
    "age": (_("Umur"), {}),
    "education": (_("Pendidikan"), {}),
    "occupation": (
        _("Pekerjaan"),
        {"Swasta": _("Swasta"), "Wirausaha": _("Wirausaha"), "Lainnya": _("Lainnya")},
    ),
}
CATEGORIES = {"A": _("Sangat Baik"), "B": _("Baik"), "C": _("Kurang Baik"), "D": _("Tidak Baik")}
TONES = {"A": "good", "B": "good", "C": "warn", "D": "bad"}


def profile_word(name: str, value: str) -> str:
    """Return what an answer about the person is called; most are called as they are kept."""
    return str(PROFILE[name][1].get(value, value))


def month_text(month: str) -> str:
    """Return ``Nov 2026`` for ``2026-11``."""
    return str(format_date(date.fromisoformat(f"{month}-01"), "MMM y"))
