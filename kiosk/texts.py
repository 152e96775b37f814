"""Every sentence of the kiosk page, in the visitor's languages. The page holds all of them: switching needs no network."""

from flask_babel import force_locale
from flask_babel import gettext as _

LANGUAGES = ("id", "en")


def all_texts() -> dict[str, dict[str, str]]:
    """Return ``{language: {key: sentence}}``; ``{name}`` in a sentence is filled in by the page."""
    texts = {}
    for language in LANGUAGES:
        with force_locale(language):
            texts[language] = {
                **_steps(),
                **_more(),
                **_appointment(),
                **_application(),
                **_ticket(),
                **_refusals(),
                **_states(),
                **_comfort(),
            }
    return texts


def _steps() -> dict[str, str]:
    return {
        "take_number": _("Ambil Nomor Antrean"),
        "choose_service": _("Sentuh layanan yang Anda perlukan"),
        "free": _("Semua layanan GRATIS"),
        "waiting_0": _("Belum ada yang antre"),
        "waiting_1": _("1 orang sedang antre"),
        "waiting_n": _("{n} orang sedang antre"),
        "paused": _("Sementara tidak dilayani"),
        "sold_out": _("Nomor hari ini sudah habis"),
        "event": _("{event}: {when}, {place}"),
        "appointment": _("Saya Punya Janji"),
        "status": _("Cek Status Permohonan"),
        "your_service": _("Layanan yang Anda pilih"),
        "bring": _("Yang perlu Anda siapkan"),
        "bring_nothing": _("Tidak ada berkas khusus yang perlu disiapkan."),
        "bring_incomplete": _("Belum lengkap? Anda tetap boleh mengambil nomor dan bertanya kepada petugas."),
        "priority_question": _("Butuh Layanan Prioritas?"),
        "priority_for": _("Pilih keadaan Anda. Tidak perlu menunjukkan bukti."),
        "priority_lansia": _("Lanjut usia (60 tahun ke atas)"),
        "priority_disabilitas": _("Penyandang disabilitas"),
        "priority_hamil": _("Ibu hamil"),
        "priority_balita": _("Menyusui atau membawa balita"),
        "priority_sakit": _("Sedang sakit"),
        "back": _("Kembali"),
        "done": _("Selesai"),
    }


def _more() -> dict[str, str]:
    return {
        "more_add": _("Tambah Layanan Lain"),
        "more_change": _("Ubah Layanan Lain"),
        "more_services": _("Layanan lain juga?"),
        "more_after": _("Setelah {service}, sentuh layanan lain yang Anda perlukan. Nomor Anda tetap satu."),
        "more_full": _("Satu nomor paling banyak untuk {n} layanan"),
        "continue": _("Lanjutkan"),
        "then": _("lalu {service}"),
        "choose_again": _("Pilih Lagi"),
        "left_out_service_paused": _(
            "{service} sedang dihentikan sementara, jadi tidak dapat ditambahkan. Layanan Anda yang lain tetap bisa."
        ),
        "left_out_quota_reached": _(
            "Nomor untuk {service} sudah habis hari ini, jadi tidak dapat ditambahkan. Layanan Anda yang lain tetap bisa."
        ),
        "left_out_service_unknown": _(
            "{service} tidak dilayani di sini, jadi tidak dapat ditambahkan. Layanan Anda yang lain tetap bisa."
        ),
    }


def _appointment() -> dict[str, str]:
    return {
        "appointment_type": _("Ketik kode janji Anda, atau pindai kode QR-nya"),
        "appointment_ask": _("Tidak bisa? Tunjukkan kode Anda kepada petugas."),
        "code_keys": _("Huruf dan angka kode janji"),
        "code_erase": _("Hapus satu huruf"),
        "code_done": _("Ambil Nomor Saya"),
        "code_again": _("Perbaiki Kode"),
        "camera_start": _("Pindai dengan Kamera"),
        "camera_stop": _("Tutup Kamera"),
        "camera_hint": _("Arahkan kode QR di ponsel Anda ke kamera"),
        "camera_denied": _("Kamera layar ini tidak diizinkan. Ketik kodenya, atau minta bantuan petugas."),
        "camera_missing": _("Layar ini tidak punya kamera. Ketik kodenya, atau minta bantuan petugas."),
        "camera_busy": _("Kamera sedang dipakai program lain. Ketik kodenya, atau minta bantuan petugas."),
        "camera_reader": _("Pembaca kode QR tidak dapat dibuka. Ketik kodenya, atau minta bantuan petugas."),
        "scan_unknown": _("Itu bukan kode janji. Tunjukkan kode QR dari halaman janji Anda."),
        "appointment_at": _("Janji {at}"),
        "appointment_early": _("Janji {at}. Anda datang lebih awal: nomor ini dipanggil mulai {from}."),
        "appointment_late": _("Janji {at} sudah lewat, jadi Anda menunggu di antrean umum."),
        "now_called": _("Nomor ini sudah dipanggil. Silakan menuju loket {counter}."),
        "now_aside": _("Nomor ini sudah dipanggil. Silakan lapor kepada petugas."),
    }


def _application() -> dict[str, str]:
    return {
        "status_type": _("Ketik kode permohonan Anda, atau pindai kode QR-nya"),
        "status_scan_unknown": _(
            "Itu bukan kode permohonan. Tunjukkan kode QR dari halaman permohonan Anda."
        ),
        "digits": _("Empat angka terakhir nomor HP"),
        "digits_why": _("Nomor HP yang Anda isi di permohonan. Dengan itu kami tahu bahwa ini milik Anda."),
        "digits_keys": _("Angka nomor HP"),
        "digits_erase": _("Hapus satu angka"),
        "digits_wrong": _("Kode dan angka itu tidak cocok. Periksa angkanya, atau perbaiki kodenya."),
        "digits_unsure": _("Sambungan terputus. Silakan coba lagi."),
        "look": _("Lihat Status"),
        "application_state": _("Permohonan Anda"),
        "application_service": _("Ambil nomor untuk: {service}"),
        "application_elsewhere": _("Permohonan ini diurus di {place}."),
        "at_draft": _("Belum dikirim"),
        "at_diajukan": _("Diajukan"),
        "at_diperiksa": _("Diperiksa"),
        "at_perlu_perbaikan": _("Perlu perbaikan"),
        "at_ditolak": _("Ditolak"),
        "at_lengkap": _("Lengkap"),
        "at_diteruskan": _("Diteruskan ke Disdukcapil"),
        "at_direkam": _("Direkam"),
        "at_menunggu_penunggalan": _("Menunggu penunggalan"),
        "at_siap_cetak": _("Siap cetak"),
        "at_data_ganda": _("Data ganda"),
        "at_siap_diambil": _("Siap diambil"),
        "at_diserahkan": _("Diserahkan"),
        "then_draft": _(
            "Permohonan ini belum dikirim. Lengkapi dan kirim dari ponsel, atau tanyakan kepada petugas."
        ),
        "then_wait": _("Petugas sedang mengurusnya. Anda tidak perlu datang dulu."),
        "then_with_them": _(
            "Permohonan ini sedang diproses Disdukcapil. Kami memberi kabar begitu kartunya siap."
        ),
        "then_perlu_perbaikan": _(
            "Ada yang perlu diperbaiki. Perbaiki dari ponsel, atau ambil nomor dan bawa dokumennya kepada petugas."
        ),
        "then_ditolak": _(
            "Permohonan ini tidak dapat diteruskan. Alasannya dapat ditanyakan kepada petugas."
        ),
        "then_lengkap": _("Data dan dokumen Anda sudah lengkap. Ambil nomor dan siapkan dokumen aslinya."),
        "then_data_ganda": _(
            "Disdukcapil menemukan data lebih dari satu kali. Ambil nomor dan tanyakan kepada petugas."
        ),
        "then_siap_diambil": _("Kartu Anda sudah jadi. Ambil nomor untuk mengambilnya. GRATIS."),
        "then_diserahkan": _("Kartu sudah diserahkan. Tidak ada lagi yang perlu dilakukan."),
        "refused_nothing_to_do": _("Belum ada yang perlu dilakukan di sini untuk permohonan ini."),
        "refused_application_not_found": _(
            "Kode dan angka itu tidak cocok. Coba lagi, atau minta bantuan petugas."
        ),
    }


def _ticket() -> dict[str, str]:
    return {
        "making": _("Sebentar, nomor Anda sedang dibuat"),
        "making_again": _("Sambungan terputus. Kami terus mencoba, mohon tunggu di sini."),
        "making_long": _("Sambungan belum kembali"),
        "making_staff": _("Silakan minta nomor kepada petugas. Sentuh Batalkan dahulu."),
        "making_safe": _("Nomor Anda tidak akan menjadi ganda."),
        "give_up": _("Batalkan"),
        "your_number": _("Nomor antrean Anda"),
        "ahead_0": _("Anda yang berikutnya"),
        "ahead_1": _("1 orang di depan Anda"),
        "ahead_n": _("{n} orang di depan Anda"),
        "estimate": _("Perkiraan menunggu {low}–{high} menit"),
        "estimate_short": _("Perkiraan menunggu kurang dari {high} menit"),
        "priority_given": _("Layanan prioritas"),
        "scan": _("Pindai dengan ponsel untuk memantau giliran Anda"),
        "leased_valid": _("Nomor ini sah. Antrean tersambung lagi nanti."),
        "leased_note": _("Mohon foto layar ini atau catat nomornya."),
        "wait_call": _("Silakan duduk. Nomor Anda akan dipanggil dan tampil di layar."),
        "printing": _("Tiket sedang dicetak"),
        "printed": _("Silakan ambil tiket Anda"),
        "print_failed": _("Tiket tidak dapat dicetak"),
        "print_valid": _("Nomor Anda tetap berlaku. Foto layar ini atau catat nomornya."),
        "staff_told": _("Petugas sudah diberi tahu."),
        "tell_staff": _("Mohon beri tahu petugas."),
        "reprint": _("Cetak Lagi"),
        "reason_paper_out": _("Kertas printer habis."),
        "reason_cover_open": _("Tutup printer terbuka."),
        "reason_offline": _("Printer tidak tersambung."),
        "reason_unasked": _("Printer tidak dapat dihubungi."),
        "reason_error": _("Printer sedang bermasalah."),
        "reason_timeout": _("Printer tidak menjawab."),
    }


def _refusals() -> dict[str, str]:
    return {
        "sorry": _("Mohon maaf"),
        "refused_service_paused": _(
            "Layanan ini sedang dihentikan sementara. Silakan pilih layanan lain atau tanyakan kepada petugas."
        ),
        "refused_quota_reached": _(
            "Nomor untuk layanan ini sudah habis hari ini. Silakan datang lagi pada hari pelayanan berikutnya."
        ),
        "refused_post_closed": _("Pelayanan sudah tutup. Nomor tidak dapat diambil lagi hari ini."),
        "refused_service_unknown": _("Layanan ini tidak ada lagi di sini. Silakan pilih layanan lain."),
        "refused_clock_jumped": _("Jam komputer perlu diperiksa. Mohon panggil petugas."),
        "refused_booking_not_found": _(
            "Kode itu tidak kami temukan. Periksa lagi kode di SMS atau di halaman janji Anda."
        ),
        "refused_booking_too_many": _(
            "Terlalu banyak kode yang salah. Tunggu satu menit, lalu coba lagi, atau minta bantuan petugas."
        ),
        "refused_wrong_day": _(
            "Janji Anda untuk {when}. Datanglah pada waktu itu, atau ubah janji di ponsel Anda."
        ),
        "refused_other_post": _("Janji Anda untuk {place}, {when}, bukan untuk pos ini."),
        "refused_booking_cancelled": _(
            "Janji ini sudah dibatalkan. Anda tetap boleh mengambil nomor antrean biasa."
        ),
        "refused_booking_expired": _(
            "Janji ini sudah berakhir. Anda tetap boleh mengambil nomor antrean biasa."
        ),
        "refused_booking_waitlisted": _(
            "Janji ini masih di daftar tunggu, belum mendapat tempat. Anda boleh mengambil nomor antrean biasa."
        ),
        "refused_booking_offered": _(
            "Tempat ini belum Anda setujui. Setujui dahulu di halaman janji pada ponsel Anda, atau minta bantuan petugas."
        ),
        "refused_booking_displaced": _(
            "Pos tutup pada waktu janji ini. Pilih waktu lain di ponsel Anda, atau ambil nomor antrean biasa."
        ),
        "refused_ticket_done": _("Nomor {number} dari janji ini sudah selesai dilayani."),
        "refused_ticket_cancelled": _(
            "Nomor {number} dari janji ini sudah dibatalkan. Anda boleh mengambil nomor antrean biasa."
        ),
        "refused_other": _("Nomor tidak dapat dibuat. Mohon minta bantuan petugas."),
    }


def _states() -> dict[str, str]:
    return {
        "connecting": _("Menghubungkan"),
        "offline": _("Sambungan ke sistem terputus. Sedang mencoba lagi."),
        "offline_lent": _("Sambungan ke sistem terputus. Nomor tetap bisa diambil di sini."),
        "leased_refused": _("Mohon beri tahu petugas: nomor {numbers} belum tercatat di sistem."),
        "away": _("Layar ini sedang tidak tersambung"),
        "away_staff": _(
            "Silakan ambil nomor antrean pada petugas. Nomor yang sudah Anda punya tetap berlaku."
        ),
        "away_back": _("Layar ini kembali sendiri begitu tersambung."),
        "closed": _("Pelayanan sedang tutup"),
        "opens": _("Buka lagi"),
        "opens_unknown": _("Jadwal buka berikutnya belum ditentukan. Silakan tanya petugas."),
        "unpaired": _("Kios ini belum dipasangkan"),
        "unpaired_how": _(
            "Admin: buka halaman Perangkat, tambahkan kios untuk pos ini, lalu buka alamat yang diberikan di layar ini."
        ),
        "unpaired_why": _("Sampai itu selesai, silakan ambil nomor antrean pada petugas."),
        "no_post": _("Pos pelayanan ini tidak ada"),
        "still_here": _("Apakah Anda masih di sini?"),
        "still_here_soon": _("Layar akan kembali ke awal dalam {n} detik."),
        "still_here_yes": _("Ya, lanjutkan"),
    }


def _comfort() -> dict[str, str]:
    return {
        "large_text": _("Huruf besar"),
        "contrast": _("Kontras tinggi"),
        "listen": _("Dengarkan"),
        "other_language": _("English"),
        "tools": _("Bantuan tampilan"),
        "clock": _("pukul {hour}.{minute} {zone}"),
    }
