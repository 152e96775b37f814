"""What an SMS says: every template in Indonesian and English, and how it is filled so that it stays one part.

Fields are named by meaning: ``code`` of a booking, request or sign-up, ``service``, ``event`` (its title), ``place``, ``date``, ``time``
and ``zone`` (see :func:`moment`), ``contact`` (address or number where one can change or cancel), ``number`` of a ticket, ``ahead``,
``position``, ``until``.
Never a NIK, never a name: no template has a field for them, and a number as long as a NIK is refused.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from string import Formatter
from zoneinfo import ZoneInfo

from queue_service.messages.gsm7 import ONE_PART, plain, septets

PLACE_AT_LEAST = 24
SERVICE_AT_LEAST = 18
EVENT_AT_LEAST = 24
LANGUAGES = ("id", "en")
ZONES = {7: "WIB", 8: "WITA", 9: "WIT"}
_NIK = re.compile(r"\d{16}")
_YEAR = re.compile(r"/\d{4}\b")
_SCHEME = re.compile(r"^https?://")
# The part in [[ ]] is left out when a text would otherwise not fit or a field of it is missing; it is never the heart of the matter.
TEMPLATES: dict[str, tuple[str, str]] = {
    "confirmation": (
        "Janji {code}: {service}, {date} pkl {time} {zone} di {place}. Bawa KK & dokumen asli. GRATIS."
        "[[ Ubah/batal: {contact}]]",
        "Booking {code}: {service}, {date} {time} {zone}, {place}. Bring KK & originals. FREE."
        "[[ Change/cancel: {contact}]]",
    ),
    "day_before": (
        "Pengingat: besok {date} pkl {time} {zone}, {service} di {place}. Kode {code}. Bawa KK & dokumen asli."
        "[[ Batal: {contact}]]",
        "Reminder: tomorrow {date} {time} {zone}, {service}, {place}. Code {code}. Bring KK & originals."
        "[[ Cancel: {contact}]]",
    ),
    "two_hours": (
        "Hari ini pkl {time} {zone}: {service} di {place}. Kode {code}. Datang 10 menit lebih awal, ambil nomor antrean.",
        "Today at {time} {zone}: {service}, {place}. Code {code}. Come 10 minutes early and take a queue number.",
    ),
    "moved": (
        "Janji {code} pindah ke {date} pkl {time} {zone}: {service} di {place}. Bawa KK & dokumen asli. GRATIS."
        "[[ Batal: {contact}]]",
        "Booking {code} moved to {date} {time} {zone}: {service}, {place}. Bring KK & originals. FREE."
        "[[ Cancel: {contact}]]",
    ),
    "cancelled": (
        "Janji {code} DIBATALKAN: {service}, {date} pkl {time} {zone} di {place}.[[ Janji baru: {contact}]]",
        "Booking {code} CANCELLED: {service}, {date} {time} {zone}, {place}.[[ Book again: {contact}]]",
    ),
    "waitlisted": (
        "Daftar tunggu {code} no. {position}: {service}, {date} pkl {time} {zone} di {place}. Kami SMS bila ada tempat."
        "[[ Batal: {contact}]]",
        "Waiting list {code} no. {position}: {service}, {date} {time} {zone}, {place}. We text you if a place is free."
        "[[ Cancel: {contact}]]",
    ),
    "offer": (
        "ADA TEMPAT: {service}, {date} pkl {time} {zone} di {place}. Setujui sebelum {until} {zone}. Kode {code}.[[ {contact}]]",
        "A PLACE IS FREE: {service}, {date} {time} {zone}, {place}. Accept before {until} {zone}. Code {code}.[[ {contact}]]",
    ),
    "offer_expired": (
        "Tawaran {code} untuk {service}, {date} pkl {time} {zone} di {place} sudah berakhir.[[ Janji baru: {contact}]]",
        "The offer {code} for {service}, {date} {time} {zone}, {place} has ended.[[ Book again: {contact}]]",
    ),
    "closed": (
        "Maaf, {place} tutup {date}. Janji {code} ({service}, pkl {time} {zone}) batal. Silakan pilih jadwal lain.[[ {contact}]]",
        "Sorry, {place} is closed on {date}. Booking {code} ({service}, {time} {zone}) is off. Please choose another time."
        "[[ {contact}]]",
    ),
    "nearly_turn": (
        "Antrean {number}: {ahead} nomor lagi giliran Anda di {place}. Mohon kembali ke ruang tunggu."
        "[[ Perkiraan pkl {time} {zone}.]]",
        "Ticket {number}: {ahead} more before your turn at {place}. Please come back to the waiting room."
        "[[ Expected at {time} {zone}.]]",
    ),
    "missed": (
        "Antrean {number} sudah dipanggil 3x. Lapor petugas sebelum pkl {time} {zone}, Anda masih dilayani hari ini.",
        "Ticket {number} was called 3 times. Tell an officer before {time} {zone}; you can still be served today.",
    ),
    "draw_won": (
        "SELAMAT, Anda terpilih: {service}, {date} pkl {time} {zone} di {place}. Konfirmasi sebelum {until} {zone}. Kode {code}."
        "[[ {contact}]]",
        "YOU ARE IN: {service}, {date} {time} {zone}, {place}. Confirm before {until} {zone}. Code {code}.[[ {contact}]]",
    ),
    "draw_lost": (
        "Sesi sore/malam {date} di {place}: belum terpilih, daftar tunggu no. {position}. Kode {code}."
        "[[ Hasil undian: {contact}]]",
        "Evening session {date}, {place}: not drawn, you are no. {position} on the waiting list. Code {code}."
        "[[ Result: {contact}]]",
    ),
    "draw_set_aside": (
        "Undian sesi sore/malam {date} di {place}: kali ini Anda tidak ikut (pernah tidak hadir). Kode {code}."
        "[[ Hasil undian: {contact}]]",
        "Draw for the evening session {date}, {place}: you were left out this time for sessions you missed. Code {code}."
        "[[ Result: {contact}]]",
    ),
    "draw_cancelled": (
        "Maaf, sesi sore/malam {date} di {place} batal karena peminat kurang ({code}). Peluang berikutnya lebih besar."
        "[[ {contact}]]",
        "Sorry, the evening session {date}, {place} is off: too few people ({code}). Your chances next time are better."
        "[[ {contact}]]",
    ),
    "evening_requested": (
        "Permintaan sesi sore/malam {code}: {service}, {date} di {place}. Hasil undian {until}. GRATIS."
        "[[ Batal: {contact}]]",
        "Evening request {code}: {service}, {date}, {place}. Result of the draw {until}. FREE.[[ Cancel: {contact}]]",
    ),
    "application_received": (
        "Permohonan {code} ({service}) sudah diterima {place}. GRATIS. Kabar berikutnya lewat SMS.[[ Cek: {contact}]]",
        "Application {code} ({service}) has reached {place}. FREE. We text you what comes next.[[ Check: {contact}]]",
    ),
    "application_checking": (
        "Permohonan {code} ({service}) sedang diperiksa petugas {place}. GRATIS.[[ Cek: {contact}]]",
        "Application {code} ({service}) is being checked at {place}. FREE.[[ Check: {contact}]]",
    ),
    "application_returned": (
        "Permohonan {code} ({service}) PERLU PERBAIKAN. Lihat yang kurang di halamannya atau tanya {place}.[[ {contact}]]",
        "Application {code} ({service}) NEEDS A CORRECTION. See what on its page or ask {place}.[[ {contact}]]",
    ),
    "application_closing": (
        "Permohonan {code} ({service}) belum diperbaiki dan akan ditutup dalam 7 hari. Tanya {place} bila perlu.[[ {contact}]]",
        "Application {code} ({service}) is not corrected yet and closes in 7 days. Ask {place} if needed.[[ {contact}]]",
    ),
    "application_lapsed": (
        "Permohonan {code} ({service}) ditutup, belum diperbaiki. Data Anda masih ada: kirim lagi lewat {place}.[[ {contact}]]",
        "Application {code} ({service}) was closed, not corrected. Your data are kept: send it again, or ask {place}.[[ {contact}]]",
    ),
    "application_rejected": (
        "Permohonan {code} ({service}) DITOLAK. Alasannya ada di halamannya, atau tanya {place}.[[ {contact}]]",
        "Application {code} ({service}) was REJECTED. The reason is on its page, or ask {place}.[[ {contact}]]",
    ),
    "application_complete": (
        "Berkas permohonan {code} ({service}) LENGKAP. Anda dapat membuat janji di {place}. GRATIS.[[ {contact}]]",
        "Application {code} ({service}) is COMPLETE. You can book a time at {place}. FREE.[[ {contact}]]",
    ),
    "application_forwarded": (
        "Permohonan {code} ({service}) diteruskan {place} ke Disdukcapil. Kami kabari lagi. GRATIS.[[ Cek: {contact}]]",
        "Application {code} ({service}): {place} has sent it to Disdukcapil. We will text you. FREE.[[ Check: {contact}]]",
    ),
    "application_recorded": (
        "Permohonan {code} ({service}): perekaman sudah dilakukan. Kami kabari lagi. GRATIS.[[ Cek: {contact}]]",
        "Application {code} ({service}): your biometrics are recorded. We will text you. FREE.[[ Check: {contact}]]",
    ),
    "application_matching": (
        "Permohonan {code} ({service}): menunggu penunggalan data di pusat. Kami kabari lagi.[[ Cek: {contact}]]",
        "Application {code} ({service}): waiting for the central check of the data. We will text you.[[ Check: {contact}]]",
    ),
    "application_printing": (
        "Permohonan {code} ({service}): siap cetak. Kami kabari bila dapat diambil. GRATIS.[[ Cek: {contact}]]",
        "Application {code} ({service}): ready to be printed. We text you when to collect it. FREE.[[ Check: {contact}]]",
    ),
    "application_double": (
        "Permohonan {code} ({service}): ditemukan DATA GANDA. Mohon hubungi petugas di {place}.[[ {contact}]]",
        "Application {code} ({service}): DOUBLE DATA were found. Please contact an officer at {place}.[[ {contact}]]",
    ),
    "application_ready": (
        "{service} SIAP DIAMBIL di {place}. Sebutkan kode {code} kepada petugas. GRATIS.[[ Cek: {contact}]]",
        "{service} is READY at {place}. Tell the officer the code {code}. FREE.[[ Check: {contact}]]",
    ),
    "application_handed_over": (
        "Permohonan {code} ({service}) selesai, kartu sudah diserahkan di {place}. Terima kasih.[[ {contact}]]",
        "Application {code} ({service}) is done, the card was handed over at {place}. Thank you.[[ {contact}]]",
    ),
    "event_signed": (
        "Terdaftar {code}: {event}, {date} pkl {time} {zone} di {place}. GRATIS.[[ Batal: {contact}]]",
        "Signed up {code}: {event}, {date} {time} {zone}, {place}. FREE.[[ Cancel: {contact}]]",
    ),
    "event_day_before": (
        "Pengingat: besok {date} pkl {time} {zone}, {event} di {place}. Kode {code}.[[ Batal: {contact}]]",
        "Reminder: tomorrow {date} {time} {zone}, {event}, {place}. Code {code}.[[ Cancel: {contact}]]",
    ),
    "event_changed": (
        "PERUBAHAN: {event} menjadi {date} pkl {time} {zone} di {place}. Kode {code}.[[ Batal: {contact}]]",
        "CHANGED: {event} is now {date} {time} {zone}, {place}. Code {code}.[[ Cancel: {contact}]]",
    ),
    "event_cancelled": (
        "Maaf, {event} {date} pkl {time} {zone} di {place} DIBATALKAN. Kode {code}.[[ Acara lain: {contact}]]",
        "Sorry, {event} {date} {time} {zone}, {place} is CANCELLED. Code {code}.[[ Other events: {contact}]]",
    ),
    "visit_planned": (
        "Jemput bola {code}: tim kami datang {date} mulai pkl {time} {zone} untuk {service}. Siapkan KK & dokumen asli. GRATIS."
        "[[ Batal: {contact}]]",
        "Home visit {code}: our team comes on {date} from {time} {zone} for {service}. Have KK & originals ready. FREE."
        "[[ Cancel: {contact}]]",
    ),
    "visit_moved": (
        "Jemput bola {code} pindah ke {date} mulai pkl {time} {zone}: {service}. Siapkan KK & dokumen asli. GRATIS."
        "[[ Batal: {contact}]]",
        "Home visit {code} moved to {date} from {time} {zone}: {service}. Have KK & originals ready. FREE."
        "[[ Cancel: {contact}]]",
    ),
    "visit_day_before": (
        "Pengingat: besok {date} mulai pkl {time} {zone} tim jemput bola datang untuk {service}. Kode {code}. Siapkan KK."
        "[[ Batal: {contact}]]",
        "Reminder: tomorrow {date} from {time} {zone} our team visits you for {service}. Code {code}. Have your KK ready."
        "[[ Cancel: {contact}]]",
    ),
    "survey": (
        "Bagaimana pelayanan kami di {place}?[[ Survei tanpa nama: {contact}]]",
        "How did we do at {place}?[[ Survey, no names: {contact}]]",
    ),
    "visit_off": (
        "Maaf, kunjungan jemput bola {code} ({service}) dari {place} tidak jadi.[[ Alasannya: {contact}]]",
        "Sorry, the home visit {code} ({service}) by {place} is off.[[ The reason: {contact}]]",
    ),
    "complaint_received": (
        "Laporan {code} sudah diterima oleh {place}. Simpan kode ini untuk membaca jawabannya.[[ {contact}]]",
        "Report {code} was received by {place}. Keep this code to read the answer.[[ {contact}]]",
    ),
    "complaint_responded": (
        "Laporan {code}: {place} sudah memberi tanggapan pertama.[[ Baca: {contact}]]",
        "Report {code}: {place} has given its first response.[[ Read: {contact}]]",
    ),
    "complaint_answered": (
        "Laporan {code}: {place} sudah menjawab.[[ Baca: {contact}]]",
        "Report {code}: {place} has answered.[[ Read: {contact}]]",
    ),
    "complaint_late": (
        "Ada laporan warga yang lewat tenggat di {place}. Silakan buka meja pengaduan.[[ {contact}]]",
        "A resident's report is late at {place}. Please open the complaints desk.[[ {contact}]]",
    ),
}


def moment(ms: int, timezone: str) -> dict[str, str]:
    """Return the fields ``date`` (24/11/2026), ``time`` (09.30) and ``zone`` (WIB) of a time in a post's zone."""
    local = datetime.fromtimestamp(ms / 1000, ZoneInfo(timezone))
    offset = local.utcoffset()
    hours = int(offset.total_seconds() // 3600) if offset else 0
    return {"date": f"{local:%d/%m/%Y}", "time": f"{local:%H.%M}", "zone": ZONES.get(hours, "")}


def until(ms: int, timezone: str, now: int) -> str:
    """Return the field ``until``: 14.30 today, else 25/11 14.30."""
    local, today = (datetime.fromtimestamp(one / 1000, ZoneInfo(timezone)) for one in (ms, now))
    return f"{local:%H.%M}" if local.date() == today.date() else f"{local:%d/%m %H.%M}"


def fields_of(template: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the fields a template must have, and those it can do without. Raises ``ValueError`` for an unknown template."""
    if template not in TEMPLATES:
        raise ValueError(f"no such template: {template}")
    needed = _names(_heart(text) for text in TEMPLATES[template])
    return needed, _names(map(_whole, TEMPLATES[template])) - needed


def _names(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(name for text in texts for _, name, _, _ in Formatter().parse(text) if name)


def _whole(text: str) -> str:
    return text.replace("[[", "").replace("]]", "")


def _heart(text: str) -> str:
    return re.sub(r"\[\[.*?\]\]", "", text)


def render(template: str, language: str, fields: Mapping[str, object]) -> str:
    """Return the text of one part for these fields; what is too long is shortened where it hurts least.

    Raises ``ValueError`` for an unknown template or language, a missing field, or something as long as a NIK.
    """
    needed, extra = fields_of(template)
    if language not in LANGUAGES:
        raise ValueError(f"no such language: {language}")
    given = {
        name: _SCHEME.sub("", plain(str(value))) for name, value in fields.items() if name in needed | extra
    }
    if missing := [name for name in needed if not given.get(name)]:
        raise ValueError(f"{template} needs {', '.join(sorted(missing))}")
    if any(_NIK.search(value) for value in given.values()):
        raise ValueError("a NIK must not be in a message")
    text = TEMPLATES[template][LANGUAGES.index(language)]
    whole = [_whole(text)] if all(given.get(name) for name in extra) else []
    return _fitting([*whole, _heart(text)], given)


def _fitting(patterns: list[str], given: dict[str, str]) -> str:
    """Return the fullest version that is one part."""
    for pattern in patterns:
        for values in _shorter(given):
            line = plain(pattern.format(**values))
            if septets(line) <= ONE_PART:
                return line
    raise ValueError("a field is too long for a message")


def _shorter(filled: dict[str, str]) -> list[dict[str, str]]:
    """Return the fields as they are, without years, and then with place and service shortened step by step."""
    versions = [filled]
    steps: list[Callable[[dict[str, str]], dict[str, str]]] = [_without_year]
    steps += [_cut("place", limit) for limit in (36, 30, PLACE_AT_LEAST)]
    steps += [_cut("event", limit) for limit in (48, 36, EVENT_AT_LEAST)]
    steps += [_cut("service", limit) for limit in (30, 24, SERVICE_AT_LEAST)]
    for step in steps:
        versions.append(step(versions[-1]))
    return versions


def _without_year(filled: dict[str, str]) -> dict[str, str]:
    return {**filled, "date": _YEAR.sub("", filled["date"])} if "date" in filled else filled


def _cut(name: str, limit: int) -> Callable[[dict[str, str]], dict[str, str]]:
    def step(filled: dict[str, str]) -> dict[str, str]:
        return {**filled, name: shortened(filled[name], limit)} if name in filled else filled

    return step


def shortened(text: str, limit: int) -> str:
    """Return a name in at most ``limit`` places of an SMS, cut between words where that leaves enough of it."""
    if septets(text) <= limit:
        return text
    cut = text
    while septets(cut) > limit:
        cut = cut[:-1]
    if not text[len(cut)].isspace():
        whole_words = cut.rpartition(" ")[0]
        cut = whole_words if len(whole_words) * 2 >= limit else cut
    return cut.rstrip(" ,.;:-(/&")
