"""A person's right to a copy of what is kept of them, and to its end: the words in which every room that keeps something answers.

Each such room has a file ``rights`` with ``of_person`` (what is kept, opened) and ``erase_person`` (one of these is erased, now if it is
over, else not at all). No room reaches into another's keys; ``queue_service.privacy`` ties them.
"""

from dataclasses import dataclass, field
from typing import Any

from queue_service.core.clock import Clock
from queue_service.core.crypto import Vault
from queue_service.core.identity import Principal
from queue_service.core.redis import Engine

MASK = "–"  # what is left of a name where a room keeps a place for it


@dataclass(frozen=True, slots=True)
class At:
    """What every room needs to answer: the engine, the clock, what opens sealed texts, and which member of staff asks."""

    engine: Engine
    clock: Clock
    vault: Vault
    caller: Principal


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose data: the keyed hashes of a NIK and of a phone number (E.164), either may be empty."""

    identity: str = ""
    phone_print: str = ""

    @classmethod
    def of(cls, vault: Vault, nik: str, phone: str) -> "Whose":
        """Return the person of a checked NIK and a normalised number; either may be empty."""
        return cls(
            vault.fingerprint(nik, "nik") if nik else "", vault.fingerprint(phone, "phone") if phone else ""
        )

    def fits(self, identity: str, phone_print: str) -> bool:
        """True for a record of this person. Where both have a NIK it decides, for families share a phone; else the number does."""
        if self.identity and identity:
            return self.identity == identity
        return bool(self.phone_print) and self.phone_print == phone_print


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing that a room keeps of a person. ``data`` is what was told, opened; ``at_ms`` when it was made (0: nobody knows).

    ``running``: it is still needed and is not erased before it is over. ``identity`` is the keyed hash of its NIK, empty where none was
    asked for. ``tickets`` are the ids of queue numbers that belong to it.
    """

    room: str
    post: str
    code: str
    state: str
    at_ms: int
    running: bool
    data: dict[str, Any] = field(default_factory=dict)
    identity: str = ""
    tickets: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """What tells it from everything else that is kept."""
        return f"{self.room}/{self.post}/{self.code}"


def opened(vault: Vault, sealed: str, context: str) -> str:
    """Return a sealed text opened, empty once it was erased."""
    return vault.open(sealed, context) if sealed else ""


def initials(name: str) -> str:
    """Return ``S. A.`` for ``Siti Aminah``: what may be kept, or shown, of a name."""
    return " ".join(f"{word[0]}." for word in name.split())
