"""What states, verbs and times are called at the verification desk."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from queue_service.applications.plain_words import RELATIONS as RELATIONS
from queue_service.applications.plain_words import SEXES as SEXES
from queue_service.applications.plain_words import STATES as TOLD

STATES = {state: told.name for state, told in TOLD.items()}
TONES = {state: told.tone for state, told in TOLD.items()}
BY = {
    "anyone": lazy_gettext("pemohon"),
    "holder": lazy_gettext("pemohon"),
    "system": lazy_gettext("sistem"),
}
WARNINGS = {
    "nik_birth_date": lazy_gettext("Tanggal lahir menurut NIK lain dari yang diisi."),
    "nik_sex": lazy_gettext("Jenis kelamin menurut NIK lain dari yang diisi."),
    "nik_region": lazy_gettext("Dua angka pertama NIK bukan kode provinsi yang dikenal."),
    "name_one_word": lazy_gettext("Nama hanya satu kata."),
    "name_characters": lazy_gettext("Ada angka atau tanda baca di dalam nama."),
    "too_young": lazy_gettext("Usia pemohon di bawah usia untuk layanan ini."),
    "too_old": lazy_gettext("Usia pemohon di atas usia untuk layanan ini."),
}
# Since how many days an application has been in its state, for the list's filter.
AGES = {
    0: lazy_gettext("Semua"),
    1: lazy_gettext("Lebih dari 1 hari"),
    3: lazy_gettext("Lebih dari 3 hari"),
    7: lazy_gettext("Lebih dari 7 hari"),
    14: lazy_gettext("Lebih dari 14 hari"),
}


def lasting(ms: int) -> str:
    """Return how long something lasts in one word: ``5 menit``, ``3 jam``, ``12 hari``."""
    minutes = ms // 60_000
    if minutes < 1:
        return str(_("kurang dari 1 menit"))
    if minutes < 60:
        return str(ngettext("%(num)s menit", "%(num)s menit", minutes))
    hours = minutes // 60
    if hours < 48:
        return str(ngettext("%(num)s jam", "%(num)s jam", hours))
    return str(ngettext("%(num)s hari", "%(num)s hari", hours // 24))
