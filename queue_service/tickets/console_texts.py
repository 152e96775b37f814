"""The sentences the console's modules say; ``{name}`` in a sentence is filled in by the page."""

from flask_babel import gettext as _


def priorities() -> dict[str, str]:
    """Return what staff read for each kind of priority."""
    return {
        "lansia": _("lansia"),
        "disabilitas": _("disabilitas"),
        "hamil": _("hamil"),
        "balita": _("balita"),
        "sakit": _("sakit"),
    }


def texts() -> dict[str, dict[str, str]]:
    """Return all sentences of the console, by what they are about."""
    return {
        "why": _why(),
        "state": _states(),
        "said": _said(),
        "papers": _papers(),
        "cannot": _cannot(),
        "undo": _undone(),
        "link": _link(),
        "seat": _seat(),
        "trouble": _troubles(),
        "time": _times(),
        "office": _office(),
    }


def _why() -> dict[str, str]:
    return {
        "urgent": _("prioritas"),
        "urgent_kind": _("prioritas: {kind}"),
        "urgent_alone": _("prioritas"),
        "early": _("janji, belum waktunya"),
        "ordinary": _("sesuai urutan"),
        "ordinary_turn": _("giliran umum"),
        "out_of_turn": _("di luar urutan"),
    }


def _states() -> dict[str, str]:
    return {
        "none": _("Belum ada yang dipanggil"),
        "next": _("Berikutnya: {number}"),
        "nobody": _("Tidak ada yang menunggu"),
        "called": _("Dipanggil"),
        "recalled": _("Dipanggil, {n}× ulang"),
        "serving": _("Sedang dilayani"),
        "held": _("ditahan"),
        "no_show": _("tidak hadir"),
        "open": _("Buka"),
        "paused": _("Jeda"),
        "closed": _("Tutup"),
        "call_next": _("Panggil berikutnya"),
        "finish_next": _("Selesai & panggil berikutnya"),
        "since_called": _("sejak dipanggil"),
        "since_started": _("dilayani"),
        "then": _("Setelah ini: {services}"),
        "queue_empty": _("Tidak ada yang menunggu untuk loket ini."),
        "aside_empty": _("Tidak ada yang ditahan atau tidak hadir."),
        "fine": _("Semua berjalan baik."),
        "post_closed": _("Pos sedang tutup, kios tidak memberi nomor."),
    }


def _said() -> dict[str, str]:
    return {
        "call_next": _("{number} dipanggil."),
        "nobody": _("Tidak ada yang menunggu untuk loket ini."),
        "finished_nobody": _("{number} selesai. Tidak ada lagi yang menunggu."),
        "recall": _("{number} dipanggil ulang."),
        "start": _("{number} mulai dilayani."),
        "finish": _("{number} selesai."),
        "no_show": _("{number} ditandai tidak hadir. Bisa dikembalikan dari daftar Disisihkan."),
        "hold": _("{number} ditahan. Kembalikan dari daftar Disisihkan bila orangnya sudah siap."),
        "transfer": _("{number} dialihkan."),
        "transfer_closed": _("{number} menunggu untuk layanannya: loket tujuannya sedang tutup."),
        "call": _("{number} dipanggil di luar urutan."),
        "cancel": _("{number} dibatalkan. Bila keliru, tekan U."),
        "back": _("{number} menunggu lagi di tempatnya semula."),
        "undo": _("{number}: langkah “{verb}” dibatalkan."),
        "note": _("Catatan disimpan."),
        "opened": _("Loket {counter} buka."),
        "paused": _("Loket {counter} jeda. Tidak ada panggilan baru sampai dibuka lagi."),
        "closed": _("Loket {counter} tutup."),
        "services": _("Loket ini sekarang memanggil: {services}."),
        "announced": _("Pengumuman tampil di kios, papan, dan ponsel."),
        "withdrawn": _("Pengumuman dicabut."),
        "service_paused": _("{service}: tidak memberi nomor baru."),
        "service_open": _("{service}: memberi nomor lagi."),
        "printing": _("{number} dikirim ke pencetak."),
        "day": _("Tanggal dipastikan: {day}."),
    }


def _papers() -> dict[str, str]:
    return {
        "booking": _("Janji dan berkasnya"),
        "open": _("Permohonan: {state}"),
        "now": _("Permohonannya sekarang: {state}. Pemohon diberi tahu perubahannya."),
        "linked": _("{number} dihubungkan dengan permohonannya."),
        "unknown": _("Tidak ada permohonan dengan kode itu."),
        "taken_back": _("Permohonannya juga kembali: {state}."),
        "stays": _("Permohonannya tetap: {state}, karena sudah diubah lagi atau sudah diberitahukan."),
        "nameless": _("Tanpa nama"),
        "guardian": _("wali: {name}"),
        "claimed": _("Sedang dikerjakan {officer}."),
        "missing": _("{paper}: belum ada"),
    }


def _cannot() -> dict[str, str]:
    return {
        "seat": _("Pilih loket dahulu."),
        "paused": _("Loket sedang jeda. Buka dahulu (J)."),
        "empty": _("Belum ada antrean di loket ini."),
        "called": _("Mulai melayani (S) atau tandai tidak hadir (X) dahulu."),
        "serving": _("Orangnya sudah dilayani. Selesaikan dahulu (F)."),
        "recall": _("Panggil ulang dahulu: {done} dari {needed}."),
        "no_service": _("Centang paling sedikit satu layanan."),
        "undo": _("Tidak ada langkah yang masih bisa dibatalkan."),
        "back": _("Tidak ada yang ditahan atau tidak hadir."),
        "unknown_number": _("Nomor itu tidak menunggu. Periksa lagi nomornya."),
        "hand": _("Selesaikan dahulu antrean di loket ini."),
    }


def _undone() -> dict[str, str]:
    return {
        "call_next": _("panggil"),
        "call": _("panggil di luar urutan"),
        "recall": _("panggil ulang"),
        "start": _("mulai"),
        "finish": _("selesai"),
        "no_show": _("tidak hadir"),
        "held": _("tahan"),
        "transfer": _("alihkan"),
        "return": _("kembalikan"),
        "cancel": _("pembatalan"),
        "label": _("Batalkan: {verb} {number}"),
        "none": _("Batalkan langkah terakhir"),
    }


def _link() -> dict[str, str]:
    return {
        "live": _("Langsung"),
        "connecting": _("Menyambung"),
        "stale": _("Belum tentu terbaru"),
        "offline": _("Tidak tersambung"),
        "retrying": _("Belum ada jawaban. Mencoba lagi, tidak perlu menekan lagi…"),
        "lost": _("Langkah terakhir belum tentu tercatat. Tunggu sampai tersambung, lalu lihat keadaannya."),
        "unread": _("Keadaan antrean belum bisa dibaca. Mencoba lagi…"),
        "refused": _("Langkah ini ditolak ({status})."),
    }


def _seat() -> dict[str, str]:
    return {
        "free": _("kosong"),
        "other": _("dipakai {officer}"),
        "other_screen": _("Anda pakai di layar lain"),
        "here": _("loket Anda sekarang"),
        "busy_with": _("{number} di loket"),
        "counter": _("Loket {counter}"),
        "taken_title": _("Loket {counter} sedang dipakai"),
        "taken_by": _(
            "Petugas {officer} sedang memakai loket ini. Ambil alih hanya bila ia sudah pergi dari loket."
        ),
        "taken_screen": _(
            "Anda sedang memakai loket ini di layar atau tab lain. Bila diambil alih, layar itu berhenti."
        ),
        "take_over": _("Ambil alih loket"),
        "stay_out": _("Jangan, pilih loket lain"),
        "elsewhere_title": _("Anda masih membuka loket {counter}"),
        "elsewhere": _("Satu petugas satu loket. Bila pindah, loket {counter} ditutup."),
        "busy_elsewhere": _(
            "Loket {counter} masih memanggil atau melayani. Pilih loket itu dan selesaikan dahulu."
        ),
        "move": _("Pindah ke sini"),
        "stay": _("Tetap di loket {counter}"),
        "lost_title": _("Loket {counter} tidak lagi di layar ini"),
        "lost_by": _("Loket ini diambil alih oleh {officer}. Tidak ada yang hilang."),
        "lost_screen": _("Loket ini diambil alih di layar atau tab lain. Tidak ada yang hilang."),
        "closed_note": _("Loket {counter} sudah ditutup."),
        "take_back": _("Ambil kembali"),
        "choose_other": _("Pilih loket lain"),
    }


def _troubles() -> dict[str, str]:
    return {
        "paper_out": _("kertas habis"),
        "cover_open": _("penutup pencetak terbuka"),
        "offline": _("pencetak tidak terhubung"),
        "error": _("pencetak bermasalah"),
        "timeout": _("pencetak tidak menjawab"),
        "not_printed": _("{number} belum tercetak: {reason}"),
        "reprint": _("Cetak ulang"),
        "silent": _("{kind} “{name}” tidak terdengar sejak pukul {at}"),
        "away": _("{kind} “{name}” memberi {n} nomor saat tidak tersambung"),
        "late": _(
            "Nomor {number} tanggal {day} baru sampai dari kios setelah harinya lewat. Orangnya belum dilayani."
        ),
        "kiosk": _("Kios"),
        "display": _("Papan"),
        "printer": _("Pencetak"),
        "jumped": _("Jam komputer bergeser. Periksa tanggal: {day}."),
        "jumped_ask": _("Minta penyelia memastikan tanggalnya."),
        "confirm_day": _("Tanggal benar"),
        "paused": _("{service} tidak memberi nomor baru: {reason}"),
        "resume": _("Beri nomor lagi"),
        "withdraw": _("Cabut"),
    }


def _times() -> dict[str, str]:
    return {
        "minutes": _("{n} mnt"),
        "waited": _("menunggu {n} menit"),
        "call": _("Panggil"),
        "back": "↩",
        "cancel": "✕",
        "cancel_number": _("Batalkan nomor {number}"),
        "call_number": _("Panggil {number} di luar urutan"),
        "back_number": _("Kembalikan {number} ke antrean"),
    }


def _office() -> dict[str, str]:
    return {
        "giving": _("memberi nomor"),
        "stopped": _("berhenti: {reason}"),
        "stop": _("Hentikan"),
        "none": _("Tidak ada pengumuman."),
    }
