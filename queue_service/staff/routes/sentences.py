"""An entry of the audit log as a sentence: "Memanggil A012 ke loket 2: giliran prioritas"."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext

from queue_service.staff.routes import wording
from queue_service.staff.trail import Entry

Words = Mapping[str, str]
SAID = {
    "ticket.issued": lazy_gettext("Memberi nomor %(number)s, %(service)s"),
    "ticket.called": lazy_gettext("Memanggil %(number)s ke loket %(counter)s"),
    "ticket.recalled": lazy_gettext("Memanggil ulang %(number)s ke loket %(counter)s"),
    "ticket.started": lazy_gettext("Mulai melayani %(number)s di loket %(counter)s"),
    "ticket.finished": lazy_gettext("Selesai melayani %(number)s di loket %(counter)s"),
    "ticket.continued": lazy_gettext(
        "Selesai melayani %(number)s di loket %(counter)s, lanjut ke %(next_service)s"
    ),
    "ticket.no_show": lazy_gettext("Mencatat %(number)s tidak hadir di loket %(counter)s"),
    "ticket.held": lazy_gettext("Menahan %(number)s di loket %(counter)s"),
    "ticket.returned": lazy_gettext("Mengembalikan %(number)s ke antrean"),
    "ticket.sent.counter": lazy_gettext(
        "Mengalihkan %(number)s dari loket %(counter)s ke loket %(to_counter)s"
    ),
    "ticket.sent.service": lazy_gettext("Mengalihkan %(number)s dari %(from_service)s ke %(service)s"),
    "ticket.sent.back": lazy_gettext("Mengembalikan %(number)s dari loket %(counter)s ke antrean"),
    "ticket.delayed": lazy_gettext("Memberi %(number)s waktu tambahan"),
    "ticket.cancelled": lazy_gettext("Membatalkan %(number)s"),
    "ticket.undone": lazy_gettext("Membatalkan langkah “%(undone)s” untuk %(number)s di loket %(counter)s"),
    "ticket.noted": lazy_gettext("Mengubah catatan petugas pada %(number)s"),
    "print.requested": lazy_gettext("Meminta %(number)s dicetak"),
    "counter.open": lazy_gettext("Membuka loket %(counter)s"),
    "counter.paused": lazy_gettext("Menjeda loket %(counter)s"),
    "counter.closed": lazy_gettext("Menutup loket %(counter)s"),
    "counter.taken": lazy_gettext("Mengambil alih loket %(counter)s dari %(took_over)s"),
    "counter.moved": lazy_gettext("Melanjutkan loket %(counter)s di layar lain"),
    "service.paused": lazy_gettext("Menghentikan sementara %(service)s"),
    "service.resumed": lazy_gettext("Membuka kembali %(service)s"),
    "notice.posted": lazy_gettext("Memasang pengumuman"),
    "notice.withdrawn": lazy_gettext("Mencabut pengumuman"),
    "day.opened": lazy_gettext("Membuka hari pelayanan %(day)s"),
    "day.closed": lazy_gettext("Menutup hari pelayanan %(day)s"),
    "print.done": lazy_gettext("Memastikan %(number)s tercetak"),
    "print.failed": lazy_gettext("%(number)s gagal dicetak"),
    "log.gap": lazy_gettext("Kejadian nomor %(first)s sampai %(last)s hilang sebelum sempat dicatat"),
}
# What the console calls the steps.
UNDONE = {
    "call": lazy_gettext("panggil di luar urutan"),
    "call_next": lazy_gettext("panggil"),
    "recall": lazy_gettext("panggil ulang"),
    "start": lazy_gettext("mulai"),
    "finish": lazy_gettext("selesai"),
    "no_show": lazy_gettext("tidak hadir"),
    "held": lazy_gettext("tahan"),
    "transfer": lazy_gettext("alihkan"),
    "return": lazy_gettext("kembalikan"),
    "cancel": lazy_gettext("batalkan nomor"),
}
_SERVICES = ("service", "from_service", "next_service")


class _Told(dict[str, Any]):
    """The words of a sentence; what an entry does not say stays blank."""

    def __missing__(self, name: str) -> str:
        return ""


def sentence(entry: Entry, services: Words, devices: Words) -> str:
    """Return what was done and why, in the reader's language; ``services`` and ``devices`` are their names."""
    told = _told(entry, services)
    template = SAID.get(_template(entry.action, told, entry.by))
    if template is None:
        named = wording.subject(entry.subject, dict(devices))
        return ": ".join(filter(None, (str(wording.ACTIONS.get(entry.action, entry.action)), named)))
    why = [str(wording.WHY.get(reason, reason)) for reason in (entry.why, entry.reason) if entry.seq]
    return ": ".join(filter(None, (str(template) % told, *why)))


def _told(entry: Entry, services: Words) -> _Told:
    thing, _, name = entry.subject.partition(":")
    told = _Told(entry.after if isinstance(entry.after, dict) else {}, **{thing or "nothing": name})
    for kind in _SERVICES:
        told[kind] = services.get(told[kind], told[kind])
    told["same"] = told["from_service"] == told["service"]
    told["undone"] = UNDONE.get(told["undone"], told["undone"])
    return told


def _template(action: str, told: _Told, by: str) -> str:
    """Return which sentence tells it: some actions have several."""
    if action == "counter.changed" and told["took_over"]:
        return "counter.moved" if told["took_over"] == by else "counter.taken"
    if action == "counter.changed":
        return f"counter.{told['state']}"
    if action == "ticket.transferred" and told["to_counter"]:
        return "ticket.sent.counter"
    if action == "ticket.transferred":
        return "ticket.sent.back" if told["same"] else "ticket.sent.service"
    return action
