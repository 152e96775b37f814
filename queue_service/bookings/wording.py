"""What dates, states, mistakes and warnings are called on the pages of bookings."""

from datetime import date, datetime, timedelta

from flask_babel import format_date, lazy_gettext
from flask_babel import gettext as _

from queue_service.bookings.models import State
from queue_service.core.i18n import language

PARTS = {
    "morning": lazy_gettext("Pagi"),
    "noon": lazy_gettext("Siang"),
    "afternoon": lazy_gettext("Sore"),
    "night": lazy_gettext("Malam"),
}
PRIORITIES = {
    "lansia": lazy_gettext("Lanjut usia (60 tahun ke atas)"),
    "disabilitas": lazy_gettext("Penyandang disabilitas"),
    "hamil": lazy_gettext("Ibu hamil"),
    "balita": lazy_gettext("Menyusui atau membawa balita"),
    "sakit": lazy_gettext("Sedang sakit"),
}
STATES = {
    State.WAITLISTED: lazy_gettext("Daftar tunggu"),
    State.OFFERED: lazy_gettext("Ditawari tempat"),
    State.CONFIRMED: lazy_gettext("Pasti"),
    State.DISPLACED: lazy_gettext("Perlu waktu lain"),
    State.CHECKED_IN: lazy_gettext("Sudah datang"),
    State.NO_SHOW: lazy_gettext("Tidak datang"),
    State.CANCELLED: lazy_gettext("Dibatalkan"),
    State.EXPIRED: lazy_gettext("Berakhir"),
}
TONES = {
    State.WAITLISTED: "info",
    State.OFFERED: "warn",
    State.CONFIRMED: "good",
    State.DISPLACED: "bad",
    State.CHECKED_IN: "good",
}
MISTAKES = {
    "nik_date": lazy_gettext("NIK ini memuat tanggal lahir yang tidak ada. Periksa angka ke-7 sampai ke-12."),
    "nik_serial": lazy_gettext("Empat angka terakhir NIK tidak mungkin 0000. Periksa lagi."),
    "name_length": lazy_gettext("Isi nama seperti tertulis di KTP atau KK, paling banyak 60 huruf."),
    "phone": lazy_gettext("Isi nomor ponsel yang aktif, misalnya 0812 3456 7890."),
    "phone_limit": lazy_gettext(
        "Nomor ponsel ini sudah dipakai untuk terlalu banyak janji. Pakai nomor lain."
    ),
}
WARNINGS = {
    "name_one_word": lazy_gettext("Nama hanya satu kata. Apakah memang begitu di KTP atau KK?"),
    "name_characters": lazy_gettext(
        "Ada angka atau tanda baca di dalam nama. Apakah memang begitu di KTP atau KK?"
    ),
    "nik_region": lazy_gettext("Dua angka pertama NIK bukan kode provinsi yang kami kenal. Sudah benar?"),
}


def mistake(code: str, digits: int) -> str:
    """Return the sentence beside a field that is wrong; ``digits`` is how many the NIK has."""
    if code == "nik_length" and not digits:
        return str(_("Isi NIK: 16 angka, ada di KTP atau KK."))
    if code == "nik_length":
        return str(_("NIK terdiri atas 16 angka; yang Anda isi %(digits)s angka.", digits=digits))
    return str(MISTAKES.get(code, _("Periksa isian ini.")))


def day_text(day: date) -> str:
    """Return ``Selasa, 24 November 2026``."""
    return str(format_date(day, "EEEE, d MMMM y"))


def weekday_text(day: date) -> str:
    """Return ``Selasa``."""
    return str(format_date(day, "EEEE"))


def month_text(day: date) -> str:
    """Return ``November 2026``."""
    return str(format_date(day, "MMMM y"))


def near_text(day: date, today: date) -> str:
    """Return ``hari ini``, ``besok`` or how many days are left; empty for the past."""
    left = (day - today).days
    if left < 0:
        return ""
    return str(
        (_("hari ini"), _("besok"), _("lusa"))[left] if left < 3 else _("%(days)s hari lagi", days=left)
    )


def clock_text(moment: datetime) -> str:
    """Return ``09.30``, in English ``09:30``."""
    return moment.strftime("%H:%M" if language() == "en" else "%H.%M")


def time_text(moment: datetime) -> str:
    """Return a time of day with its zone: ``pukul 09.30 WIB``."""
    return str(_("pukul %(time)s %(zone)s", time=clock_text(moment), zone=moment.tzname() or ""))


def moment_text(moment: datetime) -> str:
    """Return date and time: ``Selasa, 24 November 2026, pukul 09.30 WIB``."""
    return f"{day_text(moment.date())}, {time_text(moment)}"


def span_text(start: datetime, minutes: int) -> str:
    """Return a slot's hours: ``09.30–10.00``."""
    return f"{clock_text(start)}–{clock_text(start + timedelta(minutes=minutes))}"


def code_text(code: str) -> str:
    """Return a code in groups that can be read aloud: ``7QK3 M9T2 XB4H``."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))
