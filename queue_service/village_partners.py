"""Whom the sample village's partner speaks for, and home visits in every state: made-up people. Values only.

Nobody of them agreed to SMS, so that no sample ever writes to a phone.
"""

from dataclasses import dataclass
from datetime import date

from queue_service.entrusted.models import How, Kind
from queue_service.partners.models import Outcome
from queue_service.partners.wishes import Wish

LOGIN, NAME = "mitra", "LSM Contoh"
TEAM = "Sari, Budi"


@dataclass(frozen=True, slots=True)
class Call:
    """A home visit: who is visited, whether the partner asked for it, and what became of it (a verb; ``plan`` or nothing so far)."""

    given: dict[str, str]
    by_partner: bool = False
    verb: str = ""
    outcome: Outcome | None = None
    note: str = ""

    @property
    def is_past(self) -> bool:
        """True for a visit whose day is over."""
        return self.verb in ("visited", "not_met")


def _at(name: str, number: int, area: str, address: str, reason: str, note: str = "") -> dict[str, str]:
    phone = f"08120000{number:04d}"
    told = {"name": name, "phone": phone, "area": area, "address": address}
    return told | {"reason": reason, "note": note}


CALLS = (
    Call(_at("Karsinah Atmo", 101, "RW 04", "Gang Kenanga 2", "lansia", "Hanya di tempat tidur"), True),
    Call(_at("Slamet Riyadi", 102, "RW 04", "Gang Kenanga 7, belakang musala", "disabilitas"), True, "plan"),
    Call(_at("Mariam Idris", 103, "RW 03", "Jalan Melati 12", "sakit"), False, "plan"),
    Call(_at("Tukinem", 104, "RW 02", "Jalan Anggrek 5", "lansia"), True, "visited", Outcome.PAPERS),
    Call(_at("Usman Hadi", 105, "RW 02", "Jalan Anggrek 9", "lansia"), False, "not_met"),
    Call(
        _at("Dewi Lestari", 106, "RW 01", "Jalan Mawar 3", "other"), False, "refuse",
        note="Rumah dekat kantor desa dan tidak ada halangan. Silakan datang, antrean prioritas tersedia.",
    ),
    Call(_at("Paimin", 107, "RW 01", "Jalan Mawar 8", "sakit"), True, "cancel"),
)  # fmt: skip


def application(today: date) -> Wish:
    """Return what the partner applies for on behalf of somebody who agreed ``today``."""
    known = {"name": "Ratna Dewi", "nik": "3171025204650011", "kk": "3171020101100011", "sex": "P"}
    known |= {
        "birth_date": "1965-04-12",
        "address": "Gang Kenanga 4, RT 02 RW 04",
        "phone": "081200000111",
        "case": "rusak",
    }
    return Wish.read(Kind.APPLICATION, "ktp-ganti", known | _agreed("Ratna Dewi", How.WRITTEN, today))


def booking(today: date, slot: str) -> Wish:
    """Return what the partner books on behalf of somebody old who agreed ``today``."""
    known = {"name": "Wagiman", "nik": "3171021708490012", "phone": "081200000112", "priority": "lansia"}
    return Wish.read(Kind.BOOKING, "ktp-ganti", known | _agreed("Wagiman", How.SPOKEN, today), slot)


def _agreed(who: str, how: How, on: date) -> dict[str, str]:
    return {"who": who, "how": how.value, "on": on.isoformat()}
