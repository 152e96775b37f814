"""The texts that the display's browser modules show, in the page's language. ``{name}`` is filled in by the module."""

from flask_babel import gettext as _


def board_texts() -> dict[str, str]:
    """Return the board's texts by name."""
    return {
        "number": _("Nomor antrean"),
        "last_call": _("Panggilan terakhir"),
        "counter": _("Loket"),
        "idle": _("Silakan ambil nomor antrean"),
        "idle_hint": _("Nomor Anda akan tampil di sini saat dipanggil."),
        "closed": _("Pelayanan tutup"),
        "opens": _("Buka kembali {day} pukul {time} {zone}"),
        "free": _("GRATIS"),
        "bring": _("Yang perlu dibawa"),
        "event": _("Acara desa: datang dan tanya"),
        "nobody": _("Belum ada"),
        "counter_closed": _("Tutup"),
        "counter_paused": _("Jeda"),
        "counter_ready": _("Siap melayani"),
        "called": _("Silakan menuju loket"),
        "serving": _("Sedang dilayani"),
        "paused": _("{service}: dihentikan sementara. {reason}"),
        "connecting": _("Menghubungkan…"),
        "stale": _("Belum tentu terbaru · {since}"),
        "offline": _("Sambungan terputus · {since}"),
        "unknown_post": _("Pos pelayanan ini tidak dikenal"),
        "seconds": _("{n} detik"),
        "minutes": _("{n} menit"),
        "hours": _("{n} jam"),
    }


def log_texts() -> dict[str, str]:
    """Return the call log's texts by name."""
    return {
        "called": _("panggilan"),
        "recall": _("panggilan ulang ke-{n}"),
        "undone": _("panggilan dibatalkan"),
        "connecting": _("Menghubungkan…"),
        "live": _("Terbaru"),
        "stale": _("Belum tentu terbaru"),
        "offline": _("Sambungan terputus"),
    }
