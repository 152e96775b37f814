"""Language: Indonesian is the source text, English the second language; plain sentences for every refusal code."""

from pathlib import Path

from flask import Flask, Response, current_app, g, has_request_context, request
from flask_babel import Babel, lazy_gettext

LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}  # each by its own name
LANGUAGE_COOKIE = "lang"
LOCALE = Path(__file__).resolve().parent.parent / "locale"
REFUSALS = {
    "login_required": lazy_gettext("Silakan masuk dahulu."),
    "not_allowed": lazy_gettext("Anda tidak berwenang melakukan ini."),
    "other_post": lazy_gettext("Ini bukan pos pelayanan Anda."),
    "csrf_failed": lazy_gettext("Halaman ini sudah terlalu lama terbuka. Muat ulang lalu coba lagi."),
    "login_failed": lazy_gettext("Nama pengguna atau kata sandi salah."),
    "wrong_password": lazy_gettext("Kata sandi sekarang tidak benar."),
    "passwords_differ": lazy_gettext("Kedua kata sandi baru tidak sama."),
    "weak_password": lazy_gettext("Kata sandi ini terlalu lemah."),
    "username_taken": lazy_gettext("Nama pengguna ini sudah dipakai."),
    "last_admin": lazy_gettext("Harus tetap ada satu admin yang aktif."),
    "invalid_input": lazy_gettext("Ada isian yang belum benar."),
    "malformed_json": lazy_gettext("Isi permintaan tidak dapat dibaca."),
    "idempotency_mismatch": lazy_gettext("Kunci permintaan ini sudah dipakai untuk permintaan lain."),
    "in_progress": lazy_gettext("Permintaan yang sama masih diproses. Tunggu sebentar."),
    "not_found": lazy_gettext("Yang Anda cari tidak ada."),
    "method_not_allowed": lazy_gettext("Cara memanggil ini tidak dikenal."),
    "too_large": lazy_gettext("Kiriman terlalu besar."),
    "unsupported_type": lazy_gettext("Jenis kiriman tidak dikenal."),
    "bad_request": lazy_gettext("Permintaan tidak dapat dibaca."),
    "server_error": lazy_gettext("Terjadi kesalahan. Silakan coba lagi."),
    "too_many": lazy_gettext("Terlalu sering. Tunggu sebentar lalu coba lagi."),
    "voice_unavailable": lazy_gettext("Suara belum bisa dibuat di sini. Silakan baca teksnya."),
    "engine_unreachable": lazy_gettext(
        "Sistem sedang tidak dapat dihubungi. Silakan coba beberapa saat lagi."
    ),
    "post_closed": lazy_gettext("Pos pelayanan sedang tutup."),
    "service_paused": lazy_gettext("Layanan ini sedang dihentikan sementara."),
    "service_unknown": lazy_gettext("Layanan ini tidak ada di pos ini."),
    "quota_reached": lazy_gettext("Nomor untuk layanan ini sudah habis hari ini."),
    "counter_busy": lazy_gettext("Selesaikan dahulu antrean yang sedang dilayani di loket ini."),
    "counter_closed": lazy_gettext("Loket ini belum dibuka."),
    "counter_taken": lazy_gettext("Loket ini sedang dipakai petugas atau layar lain."),
    "officer_elsewhere": lazy_gettext("Anda masih membuka loket lain."),
    "already_reopened": lazy_gettext("Laporan ini sudah pernah dibuka kembali."),
    "already_escalated": lazy_gettext("Laporan ini sudah diteruskan."),
    "barred_officer": lazy_gettext("Petugas ini tidak dapat menangani pengaduan ini."),
    "wrong_state": lazy_gettext("Keadaannya sudah berubah, jadi langkah ini tidak dapat dilakukan lagi."),
    "already_answered": lazy_gettext("Survei untuk kunjungan ini sudah diisi. Terima kasih!"),
    "not_served_yet": lazy_gettext("Survei dapat diisi setelah Anda selesai dilayani."),
    "survey_over": lazy_gettext("Waktu mengisi survei untuk kunjungan ini sudah lewat. Terima kasih!"),
    "recall_first": lazy_gettext("Panggil ulang dahulu sebelum menandai tidak hadir."),
    "nothing_to_undo": lazy_gettext("Tidak ada langkah yang dapat dibatalkan."),
    "undo_changed": lazy_gettext(
        "Langkah yang bisa dibatalkan sudah lain. Lihat tombolnya, lalu tekan sekali lagi."
    ),
    "undo_too_late": lazy_gettext("Sudah terlalu lama, langkah ini tidak dapat dibatalkan."),
    "already_delayed": lazy_gettext("Tambahan waktu hanya dapat diminta satu kali."),
    "nobody_behind": lazy_gettext(
        "Belum ada orang di belakang Anda, jadi tempat Anda tetap. Tambahan waktu masih bisa diminta nanti."
    ),
    "too_many_notices": lazy_gettext("Pengumuman sudah terlalu banyak. Cabut dahulu yang tidak perlu."),
    "changed_meanwhile": lazy_gettext(
        "Data ini baru saja diubah orang lain. Periksa isian Anda, lalu simpan sekali lagi."
    ),
    "post_exists": lazy_gettext("Pos dengan nama singkat ini sudah ada."),
    "service_exists": lazy_gettext("Layanan dengan nama singkat ini sudah ada."),
    "slot_full": lazy_gettext("Tempat pada waktu itu baru saja habis."),
    "slot_free": lazy_gettext("Pada waktu itu masih ada tempat, tidak perlu menunggu."),
    "slot_unknown": lazy_gettext("Waktu itu tidak dapat dipesan."),
    "same_slot": lazy_gettext("Itu sudah waktu janji Anda sekarang."),
    "duplicate_booking": lazy_gettext("Sudah ada janji aktif untuk NIK dan layanan ini."),
    "phone_limit": lazy_gettext("Nomor ponsel ini sudah dipakai untuk terlalu banyak janji."),
    "offer_expired": lazy_gettext("Waktu untuk menerima tempat ini sudah habis."),
    "booking_changed": lazy_gettext(
        "Keadaan janji ini sudah berubah, langkah itu tidak dapat dilakukan lagi."
    ),
    "reason_needed": lazy_gettext("Tulis alasannya dahulu, paling sedikit tiga huruf."),
    "wrong_day": lazy_gettext("Janji ini bukan untuk hari ini."),
    "too_early": lazy_gettext(
        "Masih terlalu awal. Nomor dapat diambil di ponsel mulai dua jam sebelum waktu janji."
    ),
    "requests_closed": lazy_gettext("Permintaan untuk sesi ini sudah ditutup."),
    "duplicate_request": lazy_gettext(
        "Untuk NIK atau nomor ponsel ini sudah ada permintaan sesi sore/malam."
    ),
    "offers_ended": lazy_gettext("Untuk sesi ini tidak ada tempat yang ditawarkan lagi."),
    "session_over": lazy_gettext("Sesi ini tidak diadakan."),
    "evening_changed": lazy_gettext(
        "Keadaan sesi ini sudah berubah, langkah itu tidak dapat dilakukan lagi."
    ),
    "file_too_large": lazy_gettext("Berkas ini terlalu besar. Kirim satu foto untuk setiap dokumen."),
    "file_many_pixels": lazy_gettext("Gambar ini terlalu besar. Foto biasa dari ponsel sudah cukup."),
    "file_few_pixels": lazy_gettext("Gambar ini terlalu kecil untuk dibaca. Foto sekali lagi dari dekat."),
    "file_unknown": lazy_gettext(
        "Kirim foto (JPEG, PNG, WebP, HEIC) atau PDF. Berkas jenis lain tidak diterima."
    ),
    "file_mixed": lazy_gettext(
        "Berkas ini berisi hal lain di samping gambar. Foto dokumennya, lalu kirim foto itu."
    ),
    "file_empty": lazy_gettext("Berkas ini kosong. Pilih sekali lagi."),
    "file_damaged": lazy_gettext("Berkas ini rusak atau belum terkirim utuh. Kirim sekali lagi."),
    "file_locked": lazy_gettext(
        "PDF ini terkunci dengan kata sandi. Simpan tanpa kata sandi, atau kirim fotonya."
    ),
    "file_many_pages": lazy_gettext("PDF ini lebih dari 10 halaman. Kirim halaman yang diminta saja."),
    "file_too_complex": lazy_gettext(
        "Berkas ini terlalu rumit untuk dibuka. Foto dokumennya, lalu kirim foto itu."
    ),
    "uploads_busy": lazy_gettext("Sedang banyak kiriman. Tunggu sebentar, lalu kirim sekali lagi."),
    "documents_unreachable": lazy_gettext(
        "Penyimpanan dokumen sedang tidak dapat dihubungi. Tunggu sebentar, lalu coba lagi. Yang sudah tersimpan tidak hilang."
    ),
    "not_online": lazy_gettext("Layanan ini tidak dapat diajukan dari rumah."),
    "incomplete": lazy_gettext("Permohonan ini belum lengkap."),
    "claimed_by_other": lazy_gettext("Permohonan ini sedang dikerjakan petugas lain."),
    "search_over": lazy_gettext("Pencarian ini sudah terlalu lama. Cari sekali lagi."),
    "several_people": lazy_gettext("Nomor ini dipakai lebih dari satu NIK. Isi juga NIK orangnya."),
    "nothing_to_do": lazy_gettext("Belum ada yang perlu dilakukan di pos untuk permohonan ini."),
    "application_changed": lazy_gettext(
        "Keadaan permohonan ini sudah berubah, langkah itu tidak dapat dilakukan lagi."
    ),
    "event_full": lazy_gettext("Maaf, tempat yang tersisa tidak cukup lagi."),
    "event_over": lazy_gettext("Pendaftaran acara ini sudah ditutup."),
    "signed_already": lazy_gettext("Nomor ponsel ini sudah terdaftar di acara ini."),
    "fewer_places": lazy_gettext("Yang sudah mendaftar lebih banyak dari jumlah tempat ini."),
    "partner_quota": lazy_gettext(
        "Jatah permintaan kunjungan bulan ini sudah habis. Hubungi kantor bila perlu lebih."
    ),
    "table_large": lazy_gettext(
        "Tabel ini terlalu besar. Bagi menjadi beberapa tabel, paling banyak 100 baris."
    ),
    "table_empty": lazy_gettext("Tabel ini belum berisi apa pun di bawah judul kolomnya."),
    "table_columns": lazy_gettext(
        "Judul kolomnya berbeda. Pakai tabel kosong yang dapat diunduh di bawah ini."
    ),
    "table_damaged": lazy_gettext("Ini bukan tabel CSV. Simpan sebagai CSV, lalu kirim sekali lagi."),
    "partner_day_quota": lazy_gettext("Jatah hari ini sudah habis. Lanjutkan besok, atau hubungi kantor."),
    "partner_week_quota": lazy_gettext(
        "Jatah minggu ini sudah habis. Lanjutkan hari Senin, atau hubungi kantor."
    ),
    "visit_changed": lazy_gettext(
        "Keadaan kunjungan ini sudah berubah, langkah itu tidak dapat dilakukan lagi."
    ),
    "clock_jumped": lazy_gettext("Jam komputer berubah. Petugas harus memastikan tanggal lebih dahulu."),
}


def language() -> str:
    """Return ``id`` or ``en``: ``?lang=``, then the cookie, then Indonesian."""
    if not has_request_context():
        return "id"
    for wish in (g.get("language"), request.args.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        if wish in LANGUAGES:
            return str(wish)
    return "id"


def page_path() -> str:
    """Return the path of this page as a link can lead to it: after a refused form, that of the page nearest above."""
    adapter = current_app.create_url_adapter(request)
    path = request.path
    if request.method == "GET":
        return path
    while adapter is not None and path and not adapter.test(path, method="GET"):
        path = path.rpartition("/")[0]
    return path or "/"


def refusal_text(code: str) -> str:
    """Return the sentence for a refusal's code in the caller's language; the code itself when it has none."""
    return str(REFUSALS.get(code, code))


def install(app: Flask) -> None:
    """Give the app its languages; a ``?lang=`` wish is kept in a cookie."""
    app.config.setdefault("BABEL_DEFAULT_LOCALE", "id")
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", str(LOCALE))
    Babel(app, locale_selector=language)

    @app.after_request
    def keep_wish(response: Response) -> Response:
        if not request.query_string:
            return response
        wish = request.args.get("lang")
        if wish in LANGUAGES:
            response.set_cookie(LANGUAGE_COOKIE, wish, max_age=31_536_000, samesite="Lax", httponly=True)
        return response

    @app.context_processor
    def language_of_page() -> dict[str, object]:
        return {"language": language(), "languages": LANGUAGES, "page_path": page_path}
