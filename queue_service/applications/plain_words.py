"""What states, mistakes, warnings and missing things are called on the residents' pages, in plain words."""

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from queue_service.applications.guide import Ages
from queue_service.applications.models import Reason, State
from queue_service.applications.phrases import PHRASES
from queue_service.bookings import wording as bookings
from queue_service.posts.models import Paper, Service


@dataclass(frozen=True, slots=True)
class Told:
    """A state: its name, what it means, what happens next, and its colour."""

    name: LazyString
    means: LazyString
    then: LazyString
    tone: str = "info"


_WITH_THEM = lazy_gettext("Anda tidak perlu datang. Kabar berikutnya ada di halaman ini.")
STATES = {
    State.DRAFT: Told(
        lazy_gettext("Belum dikirim"),
        lazy_gettext("Permohonan ini belum dikirim dan belum diperiksa siapa pun."),
        lazy_gettext("Lengkapi data dan dokumennya, lalu kirim."),
        "",
    ),
    State.DIAJUKAN: Told(
        lazy_gettext("Diajukan"),
        lazy_gettext("Permohonan Anda sudah kami terima dan menunggu diperiksa."),
        lazy_gettext("Petugas memeriksanya. Anda tidak perlu datang dulu."),
    ),
    State.DIPERIKSA: Told(
        lazy_gettext("Diperiksa"),
        lazy_gettext("Petugas sedang memeriksa data dan dokumen Anda."),
        lazy_gettext("Hasilnya ada di halaman ini. Anda tidak perlu datang dulu."),
    ),
    State.PERLU_PERBAIKAN: Told(
        lazy_gettext("Perlu perbaikan"),
        lazy_gettext("Ada yang perlu Anda perbaiki. Yang lain tidak perlu dikirim lagi."),
        lazy_gettext("Perbaiki hanya yang disebut, lalu kirim lagi. Anda tidak perlu datang."),
        "warn",
    ),
    State.DITOLAK: Told(
        lazy_gettext("Ditolak"),
        lazy_gettext("Permohonan ini tidak dapat diteruskan. Alasannya ada di bawah ini."),
        lazy_gettext("Bila ada yang tidak jelas, tanyakan kepada petugas di pos ini."),
        "bad",
    ),
    State.LENGKAP: Told(
        lazy_gettext("Lengkap"),
        lazy_gettext("Data dan dokumen Anda sudah lengkap dan benar."),
        lazy_gettext("Buat janji untuk datang, supaya tidak lama menunggu. Bawa dokumen asli."),
        "good",
    ),
    State.DITERUSKAN: Told(
        lazy_gettext("Diteruskan ke Disdukcapil"),
        lazy_gettext("Permohonan Anda sudah dikirim ke Disdukcapil."),
        _WITH_THEM,
    ),
    State.DIREKAM: Told(
        lazy_gettext("Direkam"),
        lazy_gettext("Perekaman Anda sudah selesai dan diproses Disdukcapil."),
        _WITH_THEM,
    ),
    State.MENUNGGU_PENUNGGALAN: Told(
        lazy_gettext("Menunggu penunggalan"),
        lazy_gettext("Disdukcapil memastikan bahwa data Anda hanya ada satu."),
        _WITH_THEM,
    ),
    State.SIAP_CETAK: Told(
        lazy_gettext("Siap cetak"),
        lazy_gettext("Kartu Anda menunggu dicetak di Disdukcapil."),
        _WITH_THEM,
    ),
    State.DATA_GANDA: Told(
        lazy_gettext("Data ganda"),
        lazy_gettext("Disdukcapil menemukan data Anda lebih dari satu kali."),
        lazy_gettext("Tanyakan kepada petugas di pos ini apa yang perlu dilakukan."),
        "warn",
    ),
    State.SIAP_DIAMBIL: Told(
        lazy_gettext("Siap diambil"),
        lazy_gettext("Kartu Anda sudah jadi."),
        lazy_gettext("Silakan ambil di pos ini pada jam buka. GRATIS."),
        "good",
    ),
    State.DISERAHKAN: Told(
        lazy_gettext("Diserahkan"),
        lazy_gettext("Kartu sudah diserahkan. Terima kasih."),
        lazy_gettext("Tidak ada lagi yang perlu dilakukan."),
        "good",
    ),
}
# The way of every application in five stations, and which of them a state belongs to.
STATIONS = (
    lazy_gettext("Dikirim"),
    lazy_gettext("Diperiksa"),
    lazy_gettext("Lengkap"),
    lazy_gettext("Di Disdukcapil"),
    lazy_gettext("Siap diambil"),
    lazy_gettext("Diserahkan"),
)
STATION = {
    State.DIAJUKAN: 0,
    State.DIPERIKSA: 1,
    State.PERLU_PERBAIKAN: 1,
    State.LENGKAP: 2,
    State.DITERUSKAN: 3,
    State.DIREKAM: 3,
    State.MENUNGGU_PENUNGGALAN: 3,
    State.SIAP_CETAK: 3,
    State.DATA_GANDA: 3,
    State.SIAP_DIAMBIL: 4,
    State.DISERAHKAN: 5,
}
RELATIONS = {
    "ayah": lazy_gettext("Ayah"),
    "ibu": lazy_gettext("Ibu"),
    "wali": lazy_gettext("Wali"),
}
SEXES = {"L": lazy_gettext("Laki-laki"), "P": lazy_gettext("Perempuan")}
FIELDS = {
    "name": lazy_gettext("Nama lengkap"),
    "nik": lazy_gettext("NIK"),
    "kk": lazy_gettext("Nomor Kartu Keluarga (KK)"),
    "birth_date": lazy_gettext("Tanggal lahir"),
    "sex": lazy_gettext("Jenis kelamin"),
    "address": lazy_gettext("Alamat"),
    "guardian": lazy_gettext("Orang tua atau wali"),
    "phone": lazy_gettext("Nomor ponsel"),
}
_MISTAKES = {
    "kk_length": lazy_gettext("Nomor KK terdiri atas 16 angka."),
    "birth_date": lazy_gettext("Isi tanggal lahir yang benar, misalnya 17/8/2009."),
    "too_long": lazy_gettext("Terlalu panjang. Singkat sedikit."),
}
_WARNINGS = {
    "nik_birth_date": lazy_gettext("Tanggal lahir di dalam NIK lain dari yang Anda isi. Sudah benar?"),
    "nik_sex": lazy_gettext("Jenis kelamin menurut NIK lain dari yang Anda isi. Sudah benar?"),
    "too_young": lazy_gettext("Usia pemohon di bawah usia untuk layanan ini. Petugas yang menentukan."),
    "too_old": lazy_gettext("Usia pemohon di atas usia untuk layanan ini. Petugas yang menentukan."),
}


def passed(state: State) -> str:
    """Return what a step that is over is called."""
    return str(_("Mulai diisi") if state is State.DRAFT else STATES[state].name)


def mistake(code: str, digits: int = 0) -> str:
    """Return the sentence beside a field that is wrong; ``digits`` is how many a NIK has."""
    return str(_MISTAKES.get(code) or bookings.mistake(code, digits))


def warning(code: str) -> str:
    """Return the sentence for what may be wrong."""
    return str(_WARNINGS.get(code) or bookings.WARNINGS[code])


def ages(group: Ages) -> str:
    """Return ``5 sampai 16 tahun``."""
    if group.high is None:
        return str(_("%(low)s tahun atau lebih", low=group.low))
    if group.low == 0:
        return str(_("Di bawah %(end)s tahun", end=group.high + 1))
    if group.low == group.high:
        return str(_("%(low)s tahun", low=group.low))
    return str(_("%(low)s sampai %(high)s tahun", low=group.low, high=group.high))


def reason(given: Reason) -> str:
    """Return why something came back: the ready phrase, the officer's own words, or both."""
    phrase = str(PHRASES[given.phrase]) if given.phrase in PHRASES else ""
    return " ".join(filter(None, (phrase, given.text)))


def paper(kind: str, service: Service, language: str) -> str:
    """Return what a document is called; the name of its kind once the service does not ask for it any more."""
    return next((one.name.to(language) for one in service.papers if one.kind == kind), kind)


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that is missing: what it is called, and on which page it is filled in."""

    name: str
    page: str
    anchor: str


def lacking(missing: tuple[str, ...], papers: tuple[Paper, ...], language: str) -> list[Lack]:
    """Return what is missing with where to fill it in."""
    kinds = {one.kind: one.name.to(language) for one in papers}
    return [_lack(name, kinds) for name in missing]


def _lack(name: str, kinds: dict[str, str]) -> Lack:
    group, _dot, rest = name.partition(".")
    if group == "documents":
        return Lack(kinds[rest], "documents_page", rest)
    if group == "case":
        return Lack(str(_("Keperluan")), "data_page", "case")
    anchor = rest.replace(".", "_")
    label = str(_("Hubungan")) if rest == "guardian.relation" else str(FIELDS[rest.partition(".")[0]])
    return Lack(label, "data_page", anchor)


def next_page(missing: tuple[str, ...]) -> str:
    """Return the step on which the first missing thing is filled in; with nothing missing, the last one."""
    if not missing:
        return "send_page"
    return "documents_page" if all(name.startswith("documents.") for name in missing) else "data_page"
